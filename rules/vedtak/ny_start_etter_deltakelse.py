from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Permisjon, Post, Tiltak, Timer, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.kommuner import samme_kommune
from rules.rule import Tidligere, Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0006",
    avvisning,
    nb="Ny startdato {vedtak.startdato} er etter deltakelse som er registrert på vedtaket: "
    "{deltatt}.",
    nn="Ny startdato {vedtak.startdato} er etter deltaking som er registrert på vedtaket: "
    "{deltatt}.",
    en="The new start {vedtak.startdato} comes after participation registered on the decision: "
    "{deltatt}.",
    fix_nb="Sett startdato til {deltatt} eller tidligere. Er det deltakelsen som er feil, "
    "annuller den først, og send vedtaket igjen.",
    fix_nn="Set startdato til {deltatt} eller tidlegare. Er det deltakinga som er feil, annuller "
    "henne først, og send vedtaket igjen.",
    fix_en="Set startdato to {deltatt} or earlier. If the participation is wrong, annul it first "
    "and send the decision again.",
    felt="startdato",
    at="vedtaksdato",
    source="designed for the emulator: participation lies inside its decision",
    certainty="assumed",
)
def ny_start_etter_deltakelse(
    vedtak: Vedtak,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
    tidligere: Tidligere | None,
) -> Treff | None:
    """A decision does not begin after the participation that hangs on it.

    The catalogue also names a start before the participation, and in its example allows it: an
    earlier start leaves everything inside, so only a later one is a fault. It makes no difference
    whether the start is moved by a vedtak of endring or by a correction of the tildeling.

    >>> ola = deltaker(program(), tiltak(fra="2021-05-10", til="2021-06-11", vedtak_referanse="V1"))
    >>> def endring(startdato):
    ...     return program(vedtakstype="INTRO_ENDRING", vedtak_referanse="V1", startdato=startdato)
    >>> sen = endring("2021-05-11")
    >>> bool(ny_start_etter_deltakelse(sen, post(sen), ola, forsendelse(), None))  # fires
    True
    >>> presis = endring("2021-05-10")
    >>> bool(ny_start_etter_deltakelse(presis, post(presis), ola, forsendelse(), None))  # corrected
    False
    >>> tidlig = endring("2021-05-01")
    >>> bool(ny_start_etter_deltakelse(
    ...     tidlig, post(tidlig), ola, forsendelse(), None))  # does not fire
    False

    The tildeling corrected: its old version has been taken out of the deltaker.

    >>> rettet = program(startdato="2021-05-11")
    >>> staar = deltaker(registrert(timer(fra="2021-05-10", vedtak_referanse="P1"), "T1"))
    >>> rett = post(rettet, operasjon="RETT", versjon=2)
    >>> bool(ny_start_etter_deltakelse(rettet, rett, staar, forsendelse(), tidligere(program())))
    True

    A new tildeling moves nothing.

    >>> bool(ny_start_etter_deltakelse(rettet, post(rettet), staar, forsendelse(), None))
    False
    """
    if vedtak.startdato is None:
        return None
    hva = hendelse(vedtak)
    if hva is Hendelse.ENDRING:
        referanse = vedtak.vedtak_referanse
    elif hva is Hendelse.INNVILGET and tidligere is not None:
        referanse = post.referanse
    else:
        return None
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    foerst = min(
        (
            r.innhold.hendelsesdato
            for r in deltaker.av(Timer, Tiltak, Fravaer, Permisjon)
            if samme_kommune(r.kommunenummer, kommunenummer)
            and getattr(r.innhold, "vedtak_referanse", None) == referanse
            and r.innhold.hendelsesdato is not None
        ),
        default=None,
    )
    if foerst is None or foerst >= vedtak.startdato:
        return None
    return treff("startdato", deltatt=foerst)
