from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Gjenopptak, Post, Vedtak
from rules.kjede import Hendelse, Kjede, hendelse
from rules.kommuner import samme_kommune
from rules.ordninger import INTRO, familie
from rules.periode import Periode
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0014",
    avvisning,
    nb="Personen har et aktivt introduksjonsprogram i kommune {kommune} fra {fra}, og bor der "
    "{start}.",
    nn="Personen har eit aktivt introduksjonsprogram i kommune {kommune} frå {fra}, og bur der "
    "{start}.",
    en="The person has an active introduction programme in municipality {kommune} from {fra}, and "
    "lives there on {start}.",
    fix_nb="Avklar med kommune {kommune} hvem som har ansvaret. Programmet der må være avsluttet "
    "før det nye starter; har personen flyttet, må flyttingen stå i Folkeregisteret.",
    fix_nn="Avklar med kommune {kommune} kven som har ansvaret. Programmet der må vere avslutta "
    "før det nye startar; har personen flytta, må flyttinga stå i Folkeregisteret.",
    fix_en="Settle with municipality {kommune} who is responsible. The programme there must be "
    "ended before the new one begins; if the person has moved, the move must be in "
    "Folkeregisteret.",
    felt="startdato",
    at="vedtaksdato",
    source="integreringsloven § 12; introduksjonsloven § 3: kommunen personen bor i, gir "
    "programmet",
    certainty="assumed",
)
def program_i_annen_kommune(
    vedtak: Vedtak | Gjenopptak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A person is in one introduction programme at a time, in the municipality where she lives.

    Where the register knows that the person has moved, the old municipality's open programme is
    its own to close, and no ground to refuse the new one (KOM-0005 warns). Two programmes of one
    municipality are DAT-0007; a new number after a merger is the same municipality.

    >>> i_oslo = program()
    >>> nytt = program(vedtaksdato="2021-09-06", startdato="2021-10-01")
    >>> def fyrer(record, person, hvor="4601"):
    ...     return bool(program_i_annen_kommune(
    ...         record, post(record), person, forsendelse(kommunenummer=hvor)))
    >>> fyrer(nytt, deltaker(i_oslo, dag="2021-09-10"))  # fires
    True
    >>> slutt = avslutning(dato="2021-09-30", aarsak="FLYTTET_KOMMUNE")
    >>> fyrer(nytt, deltaker(i_oslo, slutt, dag="2021-10-01"))  # corrected
    False
    >>> fyrer(i_oslo, deltaker(), "0301")  # does not fire
    False

    Oslo ends the day before Bergen begins, or on the same day.

    >>> def naar(siste, hvor="4601"):
    ...     return fyrer(nytt, deltaker(program(sluttdato=siste)), hvor)
    >>> naar("2021-09-30"), naar("2021-10-01"), naar("2023-05-02", "0301")
    (False, True, False)

    The person has moved, and Oslo has not closed.

    >>> flyttet = deltaker(i_oslo, bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-02-10", til="2021-09-30", etter_avtale=True),
    ...     bosetting(kommunenummer="4601", fra="2021-10-01")))
    >>> fyrer(nytt, flyttet)
    False
    """
    if familie(vedtak.ordning) != INTRO:
        return None
    periode = _periode(vedtak, deltaker.kjede_bak(post, forsendelse))
    if periode is None:
        return None
    her = post.kommunenummer or forsendelse.hode.kommunenummer
    for kjede in deltaker.kjeder.values():
        if kjede.er_avslag or familie(kjede.ordning) != INTRO:
            continue
        der = kjede.kommunenummer
        if samme_kommune(her, der) or not kjede.aktiv.overlaps(periode):
            continue
        if _bor(deltaker, der, periode.fra):
            return treff(
                _felt(vedtak), kommune=der, fra=kjede.aktiv.fra, start=periode.fra,
                relatert=vis(her, kjede.tildeling),
            )  # fmt: skip
    return None


def _periode(vedtak: Vedtak | Gjenopptak, kjede: Kjede | None) -> Periode | None:
    """The days that the record makes active."""
    if isinstance(vedtak, Gjenopptak):
        return None if kjede is None else Periode(vedtak.dato, kjede.periode.til)
    return vedtak.periode if hendelse(vedtak) is Hendelse.INNVILGET else None


def _bor(deltaker: Deltaker, kommunenummer: str, dag: date) -> bool:
    return any(
        dag in Periode.between(b.fra, b.til) and samme_kommune(b.kommunenummer, kommunenummer)
        for b in deltaker.person.bosettinger
    )


def _felt(vedtak: Vedtak | Gjenopptak) -> str:
    return "startdato" if isinstance(vedtak, Vedtak) else "dato"
