from decimal import Decimal
from functools import lru_cache

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTRODUKSJONSLOVEN, Timer
from rules.rule import Treff, avvisning, rule, treff
from rules.timer.behov import behovsproevd
from rules.timer.sum import teller


@rule(
    "NIR-4-TIM-0010",
    avvisning,
    law=INTRODUKSJONSLOVEN,
    at="fra",
    nb="Samlet timetall blir {sum}; grensen er {grense} timer.",
    nn="Samla timetal blir {sum}; grensa er {grense} timar.",
    en="The hours come to {sum} in all; the limit is {grense}.",
    fix_nb="Kontroller at timene ikke er ført to ganger. Har kommunen gitt opplæring etter "
    "behov, så send vedtaket om det først (NORSK_UTVIDET_BEHOV); mer enn taket kan ikke "
    "registreres.",
    fix_nn="Kontroller at timane ikkje er førte to gonger. Har kommunen gitt opplæring etter "
    "behov, så send vedtaket om det først (NORSK_UTVIDET_BEHOV); meir enn taket kan ikkje "
    "registrerast.",
    fix_en="Check that the hours were not entered twice. If the municipality gave training by "
    "need, send that decision first (NORSK_UTVIDET_BEHOV); more than the ceiling cannot be "
    "registered.",
    felt="antall",
    source="introduksjonsloven §§ 17, 18; FOR-2005-04-20-341 kap. 3; samfunnskunnskap.no",
    certainty="guidance",
)
def timer_over_taket(timer: Timer, deltaker: Deltaker) -> Treff | None:
    """Training under introduksjonsloven is 600 or 300 hours, more by need, up to a ceiling.

    Norsk and samfunnskunnskap are counted together. What was given before the law of 2005 has no
    number.

    >>> def har(brukt, *vedtak):
    ...     timene = [timer(antall=n, fra="2021-03-01", til="2021-03-31", **norsk) for n in brukt]
    ...     return deltaker(*vedtak, *timene, lov="INTRODUKSJONSLOVEN")
    >>> norsk = dict(ordning="IL_NORSK_600")
    >>> bool(timer_over_taket(timer(antall="10", **norsk), har(["300", "300"])))  # fires
    True
    >>> behov = vedtak(vedtakstype="NORSK_UTVIDET_BEHOV", vedtaksdato="2021-04-01", **norsk)
    >>> bool(timer_over_taket(timer(antall="10", **norsk), har(["300", "300"], behov)))  # corrected
    False
    >>> bool(timer_over_taket(timer(antall="10", **norsk), har([])))  # does not fire
    False
    >>> [bool(timer_over_taket(timer(antall=n, **norsk), har(["590"]))) for n in ("10", "10.25")]
    [False, True]
    >>> [bool(timer_over_taket(timer(antall=n, **norsk), har(["2990"], behov)))
    ...     for n in ("10", "11")]
    [False, True]

    Training for asylum seekers is no part of it.

    >>> asyl = timer(ordning="IL_OPPL_ASYLSOEKERE", timetype="NORSK_ASYL", antall="10")
    >>> bool(timer_over_taket(asyl, har(["600"])))
    False
    """
    limits = deltaker.utledet(("timetak", timer.ordning), lambda: _limits(timer.ordning, deltaker))
    if limits is None:
        return None
    grunn, tak = limits
    typer = teller(timer.ordning, "norsk", timer.fra) + teller(timer.ordning, "samfunn", timer.fra)
    if timer.timetype not in typer:
        return None
    total: Decimal = deltaker.oppmoete.av_type(timer.ordning, typer) + timer.antall
    if total > tak:
        return treff(sum=total, grense=tak)
    if total > grunn and not behovsproevd(timer, deltaker):
        return treff(sum=total, grense=grunn)
    return None


def _limits(ordning: str, deltaker: Deltaker) -> tuple[int, int] | None:
    """The basic hours of the ordning, and those with the need-based ones."""
    tillatelse, inntraadt = deltaker.lovvalg.tillatelse, deltaker.inntraadt
    if tillatelse is None or inntraadt is None:
        return None
    grunn = _basic(ordning, law.timer_introduksjonsloven.at(tillatelse.innvilget))
    return (
        None if grunn is None else (grunn, law.frist_introduksjonsloven.at(inntraadt)["timer_tak"])
    )


@lru_cache(maxsize=512)
def _basic(ordning: str, value: law.Value) -> int | None:
    """The hours of the ordning before any need-based ones."""
    rows = [row for row in value.values() if isinstance(row, dict)]
    return next((int(row["sum"]) for row in rows if row["ordning"] == ordning), None)
