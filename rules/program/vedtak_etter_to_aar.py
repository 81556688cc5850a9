from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Vedtak
from rules.maaneder import add_months
from rules.program.plan import er_programvedtak
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0002",
    avvisning,
    nb="Vedtaket {vedtak.vedtaksdato} er gjort to år eller mer etter at personen ble bosatt med "
    "tillatelse {bosatt}. Det måtte være gjort før {grense}.",
    nn="Vedtaket {vedtak.vedtaksdato} er gjort to år eller meir etter at personen vart busett med "
    "løyve {bosatt}. Det måtte vere gjort før {grense}.",
    en="The decision of {vedtak.vedtaksdato} was made two years or more after the person settled "
    "with a permit on {bosatt}. It had to be made before {grense}.",
    fix_nb="Sjekk vedtaksdatoen, og bosettingen i Folkeregisteret. Er vedtaket gjort for sent, "
    "kan programmet ikke registreres.",
    fix_nn="Sjekk vedtaksdatoen, og busetjinga i Folkeregisteret. Er vedtaket gjort for seint, "
    "kan programmet ikkje registrerast.",
    fix_en="Check the date of the decision, and the settlement in Folkeregisteret. If the "
    "decision came too late, the programme cannot be registered.",
    felt="vedtaksdato",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    source="integreringsloven § 8",
    certainty="law",
)
def vedtak_etter_to_aar(vedtak: Vedtak, deltaker: Deltaker) -> Treff | None:
    """The first programme is decided before the person has lived two years in a municipality.

    The time runs from the first day in any municipality with a permit that gives or allows the
    programme; reception is no residence. "Less than two years" is strict: the same day two years
    later is too late. Who had a programme decided in time, and then moved, is not asked again.

    >>> ola = deltaker(dag="2023-03-01", bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-03-10", etter_avtale=True),))
    >>> def gjort(dato):
    ...     return program(vedtaksdato=dato, startdato="2023-04-03", sluttdato="2024-04-02")
    >>> bool(vedtak_etter_to_aar(gjort("2023-03-10"), ola))  # fires
    True
    >>> bool(vedtak_etter_to_aar(gjort("2023-03-09"), ola))  # corrected
    False
    >>> bool(vedtak_etter_to_aar(program(), ola))  # does not fire
    False
    >>> bool(vedtak_etter_to_aar(gjort("2023-03-11"), ola))
    True

    The second programme of one who has moved, and a refusal.

    >>> flyttet = deltaker(program(), dag="2023-05-01", bosettinger=ola.person.bosettinger)
    >>> bool(vedtak_etter_to_aar(gjort("2023-04-01"), flyttet))
    False
    >>> avslag = program(vedtakstype="INTRO_AVSLAG", vedtaksdato="2023-04-01", startdato=None)
    >>> bool(vedtak_etter_to_aar(avslag, ola))
    False
    """
    if not er_programvedtak(vedtak):
        return None
    sak = deltaker.sak(vedtak.vedtaksdato)
    group = sak.intro or sak.tilbud
    bosatt = sak.bosatt_fra(group[0]) if group is not None else None
    if bosatt is None or sak.programvedtak is not None:
        return None
    grense = add_months(bosatt, law.bosatt_grense.at(vedtak.vedtaksdato)["maaneder"])
    if vedtak.vedtaksdato < grense:
        return None
    return treff("vedtaksdato", bosatt=bosatt, grense=grense)
