"""An alert in words: what, since when, how many, where to look, what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from rules.facts.forsendelse import OSLO
from storage.innsyn.varsling import Varselrad
from transfer.alerts.rules import Alvor, Varselregel

_ALVOR = {
    "nb": {Alvor.KRITISK: "Kritisk", Alvor.HOEY: "Viktig", Alvor.LAV: "Til orientering"},
    "en": {Alvor.KRITISK: "Critical", Alvor.HOEY: "Important", Alvor.LAV: "For information"},
}
_WORDS = {
    "nb": {"since": "Siden", "count": "Antall", "first": "Gjør først", "link": "Se"},
    "en": {"since": "Since", "count": "Count", "first": "Do first", "link": "See"},
}
LANGUAGES = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Melding:
    """An alert ready to be sent, by language."""

    rad: Varselrad
    emne: dict[str, str]
    tekst: dict[str, str]
    lenke: str

    def as_data(self) -> dict[str, Any]:
        """What a webhook gets."""
        rad = self.rad
        return {
            "key": rad.noekkel,
            "rule": rad.regel,
            "severity": rad.alvorlighet,
            "state": rad.tilstand,
            "since": rad.siden.isoformat(),
            "opened": rad.aapnet.isoformat(),
            "seen": rad.sist.isoformat(),
            "count": rad.antall,
            "facts": {name: value for name, value in rad.verdier.items() if name != "antall"},
            "link": self.lenke,
            "title": self.emne,
            "text": self.tekst,
        }


def message(regel: Varselregel, rad: Varselrad, base: str) -> Melding:
    """The message of an alert. `base` is the address at which the monitor is reached."""
    link = base.rstrip("/") + regel.lenke.format_map(
        {name: quote(str(value), safe="") for name, value in rad.verdier.items()}
    )
    emne, tekst = {}, {}
    for language, words in _WORDS.items():
        what = getattr(regel.tekst, language).format_map(rad.verdier)
        emne[language] = f"{_ALVOR[language][Alvor(rad.alvorlighet)]}: {what}"
        tekst[language] = "\n".join(
            (
                what,
                "",
                f"{words['since']}: {rad.siden.astimezone(OSLO):%d.%m.%Y %H:%M}",
                f"{words['count']}: {rad.antall}",
                f"{words['first']}: {getattr(regel.foerst, language).format_map(rad.verdier)}",
                f"{words['link']}: {link}",
            )
        )
    return Melding(rad, emne, tekst, link)
