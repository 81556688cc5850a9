from rules.deltaker import Deltaker
from rules.facts import Avbrudd, Avslutning, Forsendelse, Gjenopptak, Permisjon, Post, Stans, Vedtak
from rules.kjede import hendelse
from rules.rule import Treff, avvisning, rule, treff
from rules.vedtak.overganger import annen_posttype, brudd, sagt_av_egen_regel


@rule(
    "NIR-4-VED-0001",
    avvisning,
    nb="Overgangen {fra} → {til} er ikke lov for vedtaket {vedtak} den {dato}.",
    nn="Overgangen {fra} → {til} er ikkje lov for vedtaket {vedtak} den {dato}.",
    en="The transition {fra} → {til} is not allowed for the decision {vedtak} on {dato}.",
    fix_nb="Sjekk vedtakReferanse og dato mot det som står registrert på vedtaket. Et vedtak som "
    "er avslått eller avsluttet, får et nytt vedtak med egen referanse. Stans, permisjon, "
    "gjenopptak, fritak og avslutning sendes som poster av egen type, ikke som vedtak.",
    fix_nn="Sjekk vedtakReferanse og dato mot det som står registrert på vedtaket. Eit vedtak som "
    "er avslått eller avslutta, får eit nytt vedtak med eigen referanse. Stans, permisjon, "
    "gjenopptak, fritak og avslutning skal sendast som postar av eigen type, ikkje som vedtak.",
    fix_en="Check vedtakReferanse and date against what is registered on the decision. A decision "
    "that was refused or ended takes a new one with a reference of its own. Stop, leave, "
    "resumption, exemption and end are sent as records of their own type, not as vedtak.",
    at="hendelsesdato",
    source="introduksjonsloven § 21; forvaltningsloven kap. IV–VI; tilstandstabellen er antatt",
    certainty="assumed",
)
def ulovlig_overgang(
    hendelsen: Vedtak | Permisjon | Stans | Gjenopptak | Avslutning | Avbrudd,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
) -> Treff | None:
    """What can happen to a vedtak follows from the state it is in on the day.

    The state table is data. This rule speaks of a chain that stands, and only where no rule of the
    event itself does, because those say more: a missing chain (VED-0005, 0007 to 0010), a stop of
    what does not run (VED-0007), a resumption of what was never stopped (VED-0008), leave during
    leave (VED-0009) and a second end (VED-0011) are said there and not here.

    >>> avslag = program(vedtakstype="INTRO_AVSLAG", startdato=None, sluttdato=None)
    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-06-01", til="2021-06-30")
    >>> def fyrer(hendelsen, *standing):
    ...     return bool(ulovlig_overgang(
    ...         hendelsen, post(hendelsen), deltaker(*standing), forsendelse()))
    >>> bool(ulovlig_overgang(fri, post(fri), deltaker(avslag), forsendelse()))  # fires
    True
    >>> bool(ulovlig_overgang(fri, post(fri), deltaker(program()), forsendelse()))  # corrected
    False
    >>> stanset = stans(ordning="IN_INTRO", stansdato="2021-06-01")
    >>> bool(ulovlig_overgang(
    ...     stanset, post(stanset), deltaker(program()), forsendelse()))  # does not fire
    False

    Nothing but a resumption or the end follows a stop.

    >>> endring = program(
    ...     vedtakstype="INTRO_ENDRING", vedtak_referanse="V1", vedtaksdato="2021-06-10")
    >>> fyrer(endring, program(), stanset), fyrer(endring, program())
    (True, False)

    A chain is taken up again within a year of its end, the day itself included.

    >>> slutt = avslutning(dato="2021-06-10", aarsak="SYKDOM")
    >>> def igjen(dato):
    ...     return gjenopptak(ordning="IN_INTRO", vedtaksdato=dato, dato=dato)
    >>> fyrer(igjen("2022-06-10"), program(), slutt), fyrer(igjen("2022-06-11"), program(), slutt)
    (False, True)

    A refusal may be turned into a grant with a reference of its own; a running grant may not be
    granted again, but one whose days are over may.

    >>> paa_nytt = program(vedtak_referanse="V1", vedtaksdato="2021-06-20")
    >>> fyrer(paa_nytt, avslag), fyrer(paa_nytt, program()), fyrer(program(), program())
    (False, True, False)
    >>> etter = program(vedtak_referanse="V1", startdato="2021-11-03")
    >>> fyrer(etter, program(sluttdato="2021-11-02"))
    False

    An event is also wrong where what stands after it would be: a stop before leave begins.

    >>> fyrer(stanset, program(), permisjon(ordning="IN_INTRO", fra="2021-08-01", til="2021-09-30"))
    True

    A stop sent as a vedtak would be stored without stopping anything.

    >>> fyrer(program(vedtakstype="INTRO_STANS", vedtak_referanse="V1"), program())
    True
    """
    kjede = deltaker.kjede_bak(post, forsendelse)
    til = hendelse(hendelsen)
    dag = hendelsen.hendelsesdato
    if til is None:
        found = annen_posttype(hendelsen, kjede)
    elif kjede is None or dag is None or kjede.overgang_lov(til, dag):
        return None
    else:
        found = None if sagt_av_egen_regel(hendelsen, kjede) else brudd(hendelsen, til, kjede)
    if found is None:
        return None
    vedtak = hendelsen.vedtak_referanse
    return treff(found.felt, fra=found.fra, til=found.til, vedtak=vedtak, dato=found.dato)
