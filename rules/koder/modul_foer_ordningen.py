from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Timer
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-KOD-0005",
    avvisning,
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    at="fra",
    nb="Timene er ført på modul {timer.modul}, men personen har ordningen med {krav} timer "
    "samfunnskunnskap; moduler kan brukes fra {moduler_fra}.",
    nn="Timane er førte på modul {timer.modul}, men personen har ordninga med {krav} timar "
    "samfunnskunnskap; modular kan brukast frå {moduler_fra}.",
    en="The hours name module {timer.modul}, but the person has the scheme of {krav} hours of "
    "social studies; modules apply from {moduler_fra}.",
    fix_nb="Send timene uten modul. Modulene gjelder bare den som fikk rett eller plikt fra "
    "{moduler_fra}.",
    fix_nn="Send timane utan modul. Modulane gjeld berre den som fekk rett eller plikt frå "
    "{moduler_fra}.",
    fix_en="Send the hours without a module. Modules are only for those whose right or duty "
    "entered from {moduler_fra}.",
    felt="modul",
    source="IMDi, ny ordning for samfunnskunnskap",
    certainty="guidance",
)
def modul_foer_ordningen(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Modules came with the 75 hours of 2022 and belong to those whose right entered then.

    Asylum seekers begin the 75 hours in reception; for them only the day of the hours is asked for.

    >>> fra_2021, fra_2022 = deltaker(), deltaker(
    ...     dag="2022-06-01", tillatelser=(tillatelse(klasse="P28", innvilget="2022-02-01"),))
    >>> def holdt(dag, **mer):
    ...     return timer(ordning="IN_SAMFUNN", timetype="SAMFUNN", fra=dag, til=dag, **mer)
    >>> bool(modul_foer_ordningen(holdt("2022-03-01", modul=1), fra_2021))  # fires
    True
    >>> bool(modul_foer_ordningen(holdt("2022-03-01"), fra_2021))  # corrected
    False
    >>> bool(modul_foer_ordningen(holdt("2022-03-01", modul=1), fra_2022))  # does not fire
    False

    >>> soeker = deltaker(tillatelser=(), beskyttelse_soeknadsdato=dag("2021-10-01"))
    >>> asyl = dict(ordning="IN_SAMFUNN_ASYL", timetype="SAMFUNN_ASYL", modul=1)
    >>> def i_mottak(dag):
    ...     return timer(fra=dag, til=dag, **asyl)
    >>> [bool(modul_foer_ordningen(i_mottak(d), soeker)) for d in ("2021-12-31", "2022-01-01")]
    [True, False]
    """
    if timer.modul is None:
        return None
    fra = law.samf_modul_fra.siste["fra"]
    inntraadt = deltaker.inntraadt if deltaker.lovvalg.tillatelse is not None else None
    regel = law.timer_samfunn.at(inntraadt or timer.fra)
    if timer.fra >= fra and "moduler" in regel:
        return None
    return treff(moduler_fra=fra, krav=regel["timer"])
