from datetime import date
from decimal import Decimal

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Fravaer, Post
from rules.kjede import Tilstand
from rules.ordninger import INTRO, familie
from rules.rule import Treff, advarsel, rule, treff
from rules.timer.fravaer import DAGER_I_UKEN, ukeplan
from rules.virkedager import virkedager_i

SAMFUNN = "IN_SAMFUNN"
_LOEPER = (Tilstand.INNVILGET, Tilstand.PERMISJON)


@rule(
    "NIR-4-TIM-0019",
    advarsel,
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    at="fra",
    nb="Fraværet i samfunnskunnskap er {sum} timer; mer enn {grense} av {krav} kan ikke tas "
    "igjen gratis uten legeerklæring.",
    nn="Fråværet i samfunnskunnskap er {sum} timar; meir enn {grense} av {krav} kan ikkje takast "
    "att gratis utan legeerklæring.",
    en="Absence from social studies is {sum} hours; more than {grense} of {krav} cannot be made "
    "up for free without a medical certificate.",
    fix_nb="Fraværet er lagret. Foreligger det legeerklæring, så send posten rettet med den.",
    fix_nn="Fråværet er lagra. Ligg det føre legeerklæring, så send posten retta med henne.",
    fix_en="The absence is stored. If there is a medical certificate, send the record corrected "
    "with it.",
    felt="timer",
    source="integreringsforskriften § 29",
    certainty="law",
)
def fravaer_fra_samfunnskunnskap(
    fravaer: Fravaer, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Who misses more than a tenth of samfunnskunnskap makes up the rest at their own cost.

    Not with a medical certificate, and not for those in the programme. Whole days count by the week
    that the vedtak says; where it says none, they are not counted.

    >>> samf = dict(ordning="IN_SAMFUNN", vedtak_referanse="V1")
    >>> tildelt = vedtak(ordning="IN_SAMFUNN", omfang="10")
    >>> ola = deltaker(tildelt, fravaer(fra="2021-05-04", til="2021-05-04", timer="3", **samf))
    >>> def feil(record, person=ola):
    ...     return bool(fravaer_fra_samfunnskunnskap(record, post(record), person, forsendelse()))
    >>> onsdag = dict(fra="2021-05-05", til="2021-05-05", **samf)
    >>> feil(fravaer(timer="3", **onsdag))  # fires
    True
    >>> feil(fravaer(timer="3", legeerklaering=True, **onsdag))  # corrected
    False
    >>> feil(fravaer())  # does not fire
    False
    >>> [feil(fravaer(timer=n, **onsdag)) for n in ("1", "2", "2.25")]
    [False, False, True]
    >>> feil(fravaer(fra="2021-05-05", til="2021-05-06", **samf))
    True
    >>> i_program = deltaker(tildelt, program(startdato="2021-04-01"))
    >>> feil(fravaer(timer="6", **onsdag), i_program)
    False
    """
    if fravaer.ordning != SAMFUNN or fravaer.legeerklaering or deltaker.inntraadt is None:
        return None
    if _in_programme(deltaker, fravaer.fra):
        return None
    uke = ukeplan(deltaker, deltaker.kjede_bak(post, forsendelse), SAMFUNN, fravaer.fra)
    staar = [r.innhold for r in deltaker.av(Fravaer) if isinstance(r.innhold, Fravaer)]
    total = sum(
        _hours(f, uke) for f in (*staar, fravaer) if f.ordning == SAMFUNN and not f.legeerklaering
    )
    krav: int = law.timer_samfunn.at(deltaker.inntraadt)["timer"]
    grense = krav * Decimal(str(law.fravaer_grenser.at(fravaer.fra)["samf_andel"]))
    return treff(sum=total, grense=grense, krav=krav) if total > grense else None


def _hours(fravaer: Fravaer, uke: Decimal | None) -> Decimal:
    if fravaer.timer is not None:
        return fravaer.timer
    return virkedager_i(fravaer.fra, fravaer.til) * (uke or Decimal(0)) / DAGER_I_UKEN


def _in_programme(deltaker: Deltaker, dag: date) -> bool:
    return any(
        familie(kjede.ordning) == INTRO and dag in kjede.aktiv and kjede.tilstand(dag) in _LOEPER
        for kjede in deltaker.kjeder.values()
    )
