"""The text of a search, which is also its address: `status:avvist regel:NIR-4-TIM-0001 siden:7d`.

Words stand in any order and all must fit. A value with spaces stands in quotes. Each word has its
Norwegian name; the English one is understood too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from rules.facts.forsendelse import OSLO
from rules.ident import mask
from rules.utfall import Resultat
from storage.innsyn.filter import Filter
from transfer.monitor.ruter import ROT

FEIL = (Resultat.AVVIST, Resultat.DELVIS, Resultat.UAVKLART)
_STATUS: dict[str, tuple[str, ...]] = {
    "godtatt": (Resultat.GODTATT,),
    "avvik": (Resultat.GODTATT_MED_AVVIK,),
    "godtatt_med_avvik": (Resultat.GODTATT_MED_AVVIK,),
    "delvis": (Resultat.DELVIS,),
    "avvist": (Resultat.AVVIST,),
    "uavklart": (Resultat.UAVKLART,),
    "feil": FEIL,
    "accepted": (Resultat.GODTATT,),
    "partial": (Resultat.DELVIS,),
    "rejected": (Resultat.AVVIST,),
    "undecided": (Resultat.UAVKLART,),
    "failed": FEIL,
}
_LOV = {
    "integrering": "INTEGRERINGSLOVEN",
    "integreringsloven": "INTEGRERINGSLOVEN",
    "introduksjon": "INTRODUKSJONSLOVEN",
    "introduksjonsloven": "INTRODUKSJONSLOVEN",
    "begge": "BEGGE",
    "ukjent": "",
}
_ALIAS = {
    "rule": "regel", "group": "gruppe", "law": "lov", "channel": "kanal", "since": "siden",
    "from": "fra", "to": "til", "day": "dag", "vendor": "leverandoer", "leverandør": "leverandoer",
    "sender": "avsender", "municipality": "kommune", "version": "versjon", "schema": "skjema",
    "fetched": "hentet", "ref": "referanse", "reference": "referanse", "fagsystem": "system",
}  # fmt: skip
_PLAIN = {
    "kommune": "kommune", "avsender": "avsender", "leverandoer": "leverandoer",
    "system": "system", "versjon": "versjon", "skjema": "skjemaversjon", "gruppe": "gruppe",
    "id": "id", "referanse": "referanse", "kvittering": "kvittering",
}  # fmt: skip
ORD = ("status", "lov", "regel", "kommune", "leverandoer", "avsender", "system", "versjon",
       "kanal", "skjema", "gruppe", "siden", "dag", "fra", "til", "hentet", "id", "referanse",
       "kvittering")  # fmt: skip
_SPAN = re.compile(r"(\d{1,5})(m|t|h|d|u|w)")
_UNIT = {
    "m": timedelta(minutes=1), "t": timedelta(hours=1), "h": timedelta(hours=1),
    "d": timedelta(days=1), "u": timedelta(weeks=1), "w": timedelta(weeks=1),
}  # fmt: skip
_ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}", re.IGNORECASE)
_RULE = re.compile(r"NIR-[0249]-[A-Z]{3}-\d{4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Soek:
    """A search as it was understood; `feil` are the words that were not."""

    tekst: str
    filter: Filter
    feil: tuple[str, ...] = ()


def parse(text: str, now: datetime) -> Soek:
    """Read a search; what is not understood is told and narrows nothing."""
    wanted, wrong = Filter(), []
    for word in _words(text):
        try:
            if mask(word) != word:
                raise ValueError("nobody is searched for by a national id")
            wanted = _with(wanted, word, now)
        except (ValueError, KeyError, OverflowError):
            wrong.append(mask(word))
    return Soek(mask(text.strip()), wanted, tuple(wrong))


def _words(text: str) -> Iterator[str]:
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.quotes = True, "", '"'
    try:
        yield from lexer
    except ValueError:  # a quote that is not closed
        yield from text.replace('"', " ").split()


def _with(wanted: Filter, word: str, now: datetime) -> Filter:
    name, colon, value = word.partition(":")
    if not colon:
        return _bare(wanted, word)
    name = _ALIAS.get(name.lower(), name.lower())
    if not value:
        raise ValueError(word)
    if name in _PLAIN:
        found_in: dict[str, Any] = {_PLAIN[name]: value}
        return replace(wanted, **found_in)
    match name:
        case "status":
            found = [one for part in value.lower().split(",") for one in _STATUS[part]]
            return replace(wanted, resultat=(*wanted.resultat, *found))
        case "lov":
            return replace(wanted, lov=_LOV[value.lower()])
        case "regel":
            return replace(wanted, regel=value.upper())
        case "kanal":
            return replace(wanted, kanal=value.upper())
        case "hentet":
            return replace(wanted, hentet={"ja": True, "yes": True, "nei": False, "no": False}[
                value.lower()])  # fmt: skip
        case "siden":
            return replace(wanted, fra=_since(value, now))
        case "fra":
            return replace(wanted, fra=moment(value))
        case "til":
            return replace(wanted, til=moment(value, after=True))
        case "dag":
            return replace(wanted, fra=moment(value), til=moment(value, after=True))
    raise KeyError(name)


def _bare(wanted: Filter, word: str) -> Filter:
    """A word alone: a receipt, a rule, a municipality, or the sender's own id of a batch."""
    if _ULID.fullmatch(word):
        return replace(wanted, kvittering=word.upper())
    if _RULE.fullmatch(word):
        return replace(wanted, regel=word.upper())
    if len(word) == 4 and word.isdigit():
        return replace(wanted, kommune=word)
    return replace(wanted, id=word)


def _since(value: str, now: datetime) -> datetime:
    span = _SPAN.fullmatch(value.lower())
    return now - int(span[1]) * _UNIT[span[2]] if span else moment(value)


def moment(value: str, after: bool = False) -> datetime:
    """A moment in Oslo; a day alone is its first moment, with `after` the first of the next."""
    if "T" in value:
        found = datetime.fromisoformat(value)
        return found if found.tzinfo else found.replace(tzinfo=OSLO)
    day = date.fromisoformat(value) + timedelta(days=after)
    return datetime(day.year, day.month, day.day, tzinfo=OSLO)


def skriv(**words: object) -> str:
    """The text of a search from its words; those that are None or empty are left out."""
    return " ".join(
        f"{name}:{_quoted(str(value))}"
        for name, value in words.items()
        if value is not None and value != ""
    )


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"\s", value) else value


def lenke(tekst: str = "", **words: object) -> str:
    """The address of a search in the list of batches."""
    q = " ".join(part for part in (tekst, skriv(**words)) if part)
    return f"{ROT}/forsendelser" + (f"?{urlencode({'q': q})}" if q else "")


def tom(wanted: Filter) -> bool:
    """Whether a search narrows nothing."""
    return all(not getattr(wanted, field.name) and getattr(wanted, field.name) is not False
               for field in fields(wanted))  # fmt: skip
