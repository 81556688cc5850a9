from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Vedtak
from rules.program.plan import er_programvedtak
from rules.program.vedtak_etter_to_aar import vedtak_etter_to_aar
from rules.rule import avvisning, rule


@rule(
    "NIR-4-INT-0001",
    avvisning,
    nb="Personen er ikke i målgruppen for introduksjonsprogram den {vedtak.vedtaksdato}.",
    nn="Personen er ikkje i målgruppa for introduksjonsprogram den {vedtak.vedtaksdato}.",
    en="The person is not in the target group of the introduction programme on "
    "{vedtak.vedtaksdato}.",
    fix_nb="Sjekk tillatelse, alder og bosetting i NIR. Stemmer de, kan programmet ikke "
    "registreres. Mangler en tillatelse eller en bosetting, ta kontakt med IMDi.",
    fix_nn="Sjekk løyve, alder og busetjing i NIR. Stemmer dei, kan programmet ikkje "
    "registrerast. Manglar eit løyve eller ei busetjing, ta kontakt med IMDi.",
    fix_en="Check permit, age and settlement in NIR. If they are right, the programme cannot be "
    "registered. If a permit or a settlement is missing, contact IMDi.",
    felt="ordning",
    at="vedtaksdato",
    source="integreringsloven §§ 8, 9; introduksjonsloven §§ 2, 3",
    certainty="law",
)
def utenfor_maalgruppen(vedtak: Vedtak, deltaker: Deltaker) -> bool:
    """The programme is for those whom a kategori gives it: as a right and duty, or as an offer.

    The kategori is computed, for the day of the vedtak or of the start, because a municipality
    decides before the person moves in. Only a grant needs it: a refusal is often given just
    because the person is outside. A vedtak that only comes too late after settlement is INT-0002,
    under integreringsloven.

    >>> utenfor_maalgruppen(program(), deltaker(foedselsdato="2003-05-01"))  # fires
    True
    >>> utenfor_maalgruppen(program(), deltaker(foedselsdato="2003-02-10"))  # corrected
    False
    >>> utenfor_maalgruppen(program(), deltaker())  # does not fire
    False

    A student has no programme; a refusal may be given to anyone; one over 55 may be offered it.

    >>> student = deltaker(tillatelser=(tillatelse(klasse="PSTUD", innvilget="2021-02-10"),))
    >>> avslag = program(vedtakstype="INTRO_AVSLAG", startdato=None, sluttdato=None)
    >>> utenfor_maalgruppen(program(), student), utenfor_maalgruppen(avslag, student)
    (True, False)
    >>> utenfor_maalgruppen(program(), deltaker(foedselsdato="1960-01-01"))
    False

    Decided in reception, some days before settlement.

    >>> flytter = deltaker(bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-05-10", etter_avtale=True),))
    >>> utenfor_maalgruppen(program(startdato="2021-05-18"), flytter)
    False

    Two years in a municipality: a rule of its own under integreringsloven, not under the old law.

    >>> sen = dict(vedtaksdato="2023-02-10", startdato="2023-02-13", sluttdato="2024-02-12")
    >>> utenfor_maalgruppen(program(**sen), deltaker(dag="2023-02-20"))
    False
    >>> gammel = program(ordning="IL_INTRO", vedtaksdato="2021-03-01", startdato="2021-03-01")
    >>> utenfor_maalgruppen(gammel, deltaker(lov="INTRODUKSJONSLOVEN"))
    True
    """
    if not er_programvedtak(vedtak) or deltaker.lovvalg.uavklart:
        return False
    dager = {vedtak.vedtaksdato, vedtak.startdato or vedtak.vedtaksdato}
    if any(vedtak.ordning in deltaker.ordninger(dag) for dag in dager):
        return False
    return deltaker.lov != INTEGRERINGSLOVEN or vedtak_etter_to_aar(vedtak, deltaker) is None
