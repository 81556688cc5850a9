"""Which rule a schema error is, so that the sender reads one catalogue and no parser's English.

A fault in an id, a date or a free text is the rule of that thing; the rest are five rules of form.
Which elements are dates and free text follows from the facts.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from rules.engine import Regelbok, catalogue
from rules.facts import INNHOLD, Forskningsreservasjon, Personhenvisning
from rules.identitet.fritekst_ugyldig import fritekstfelter
from rules.kommune.bydel_ugyldig import bydel_ugyldig
from rules.rule import Rule
from rules.ruting.posttype_ikke_i_ws2 import posttype_ikke_i_ws2
from rules.utfall import Finding
from schemas.errors import KODE, LENGDE, MANGLER, UKJENT, VERDI, Skjemafeil
from schemas.fields import fields

FORM = {
    MANGLER: "NIR-4-BAT-0011",
    UKJENT: "NIR-4-BAT-0012",
    VERDI: "NIR-4-BAT-0013",
    LENGDE: "NIR-4-BAT-0014",
    KODE: "NIR-4-BAT-0015",
}
NUMRE = {
    "foedselsnummer": "NIR-0-IDN-0002",
    "dNummer": "NIR-0-IDN-0006",
    "dufNummer": "NIR-0-IDN-0008",
    "avsenderOrgnr": "NIR-0-IDN-0014",
    "leverandoerOrgnr": "NIR-0-IDN-0014",
    "kommunenummer": "NIR-0-IDN-0015",
}
DATO = "NIR-0-IDN-0017"
FRITEKST = "NIR-0-IDN-0018"
PROEVERESULTAT = "NIR-4-PRV-0001"
IKKE_I_WS2 = "NIR-2-RUT-0004"
BYDEL = "NIR-0-KOM-0009"
RESERVASJON_UTEN_DATO = "NIR-0-KOM-0010"

_SHOWN = 60  # of a value; the rest says nothing more


def rule_for(error: Skjemafeil) -> tuple[Rule, dict[str, object]]:
    """The rule that a schema error is, and the values that its text may name."""
    return _rule(_id(error)), _values(error)


def finding_for(bok: Regelbok, loepenr: int, error: Skjemafeil, kommunenummer: str = "") -> Finding:
    """The finding on a post of a municipality; the rule in the version of the book."""
    if error.element == "bydel" and error.kind == UKJENT:
        return _bydel(bok, loepenr, error, kommunenummer)
    return Finding(
        rule=bok.by_id(_id(error)),
        loepenr=loepenr,
        felt=".".join(error.sti[:-1] if _content_missing(error) else error.sti) or None,
        values=_values(error),
        linje=error.linje,
    )


def _bydel(bok: Regelbok, loepenr: int, error: Skjemafeil, kommunenummer: str) -> Finding:
    """A district that the municipality has is a field the contract lacks; any other is wrong."""
    bydel = error.verdi or ""
    wrong = bydel_ugyldig(bydel, kommunenummer)
    return Finding(
        rule=bok.by_id(BYDEL if wrong else FORM[UKJENT]),
        loepenr=loepenr,
        felt=".".join(error.sti),
        values={**_values(error), "bydel": bydel[:_SHOWN], "kommunenummer": kommunenummer},
        linje=error.linje,
    )


def _id(error: Skjemafeil) -> str:
    name = error.element
    if error.kind == MANGLER and error.sti[-2:] == (Forskningsreservasjon.posttype, "dato"):
        return RESERVASJON_UTEN_DATO
    if error.kind == UKJENT:
        if name == "proeveresultat":
            return PROEVERESULTAT if PROEVERESULTAT in _rules() else FORM[UKJENT]
        ws2 = bool(error.sti) and error.sti[0].startswith("deltaker")
        if ws2 and name in INNHOLD and posttype_ikke_i_ws2(name):
            return IKKE_I_WS2
    if error.kind in (VERDI, LENGDE):
        return NUMRE.get(name) or things().get(name) or FORM[error.kind]
    return FORM[error.kind]


def _values(error: Skjemafeil) -> dict[str, object]:
    return {
        "felt": "innhold" if _content_missing(error) else error.element,
        "verdi": error.verdi[:_SHOWN] if error.verdi else None,
        "ventet": ", ".join(error.ventet) or None,
    }


def _content_missing(error: Skjemafeil) -> bool:
    """Whether a post says nothing: what is missing is any one of the record types."""
    return error.kind == MANGLER and not INNHOLD.keys().isdisjoint(error.ventet)


@cache
def things() -> dict[str, str]:
    """The rule of each element that holds a date or a free text."""
    dates = {
        felt.element
        for kind in (*INNHOLD.values(), Personhenvisning)
        for felt in fields(kind)
        if felt.kind is date
    }
    texts = {element for posttype in INNHOLD for _, element in fritekstfelter(posttype)}
    return {
        **dict.fromkeys(sorted(dates), DATO),
        **dict.fromkeys(sorted({*texts, "navn"}), FRITEKST),
    }


@cache
def _rules() -> dict[str, Rule]:
    """Each rule in its first version; the versions of one rule say the same of a schema error."""
    rules: dict[str, Rule] = {}
    for rule in catalogue():
        rules.setdefault(rule.id, rule)
    return rules


def _rule(id: str) -> Rule:
    return _rules()[id]
