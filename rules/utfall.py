"""What became of a batch: findings, and the outcome of each post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rules.facts import Innhold, Lov
from rules.facts.ordsett import Ordsett
from rules.quick import quick
from rules.rule import LANGUAGES, Alvorlighet, Handling, Rule, Tekst, fill

if TYPE_CHECKING:
    from rules.virkning import Virkning


class Utfall(Ordsett):
    """The outcome of a post. Every post sent has exactly one."""

    LAGRET = "LAGRET"
    LAGRET_MED_AVVIK = "LAGRET_MED_AVVIK"
    UENDRET = "UENDRET"
    ERSTATTET = "ERSTATTET"
    ANNULLERT = "ANNULLERT"
    AVVIST = "AVVIST"
    UTSATT = "UTSATT"
    FORELDET = "FORELDET"
    UAVKLART = "UAVKLART"

    registrert: bool  # whether the post was written into the register
    feilet: bool  # whether what the sender meant is not in the register

    def __init__(self, _: str) -> None:
        self.registrert = self.name in ("LAGRET", "LAGRET_MED_AVVIK", "ERSTATTET", "ANNULLERT")
        self.feilet = self.name in ("AVVIST", "UTSATT", "UAVKLART")


class Resultat(Ordsett):
    """The outcome of a batch."""

    GODTATT = "GODTATT"
    GODTATT_MED_AVVIK = "GODTATT_MED_AVVIK"
    DELVIS = "DELVIS"
    AVVIST = "AVVIST"
    UAVKLART = "UAVKLART"


@quick
@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired at a place. `felt` is dotted from the post (`innhold.til`); 0 = the batch.

    Values and context are kept; the text is made when somebody reads it.
    """

    rule: Rule
    loepenr: int
    felt: str | None
    values: Mapping[str, object]
    linje: int | None = None
    skrevet: Mapping[str, tuple[str, str]] | None = None  # text and correction, where made already

    @property
    def alvorlighet(self) -> Alvorlighet:
        return self.rule.alvorlighet

    def text(self, language: str) -> str:
        if self.skrevet is not None:
            return self.skrevet[language][0]
        return fill(self.rule.tekst, language, self.values)

    def fix(self, language: str) -> str:
        if self.skrevet is not None:
            return self.skrevet[language][1]
        return fill(self.rule.rettelse, language, self.values)

    def written(self) -> Finding:
        """The finding with its texts made, and without the facts that they were made from."""
        return replace(
            self,
            values={k: v for k, v in self.values.items() if k not in self.rule.params},
            skrevet={lang: (self.text(lang), self.fix(lang)) for lang in LANGUAGES},
        )


@quick
@dataclass(frozen=True, slots=True)
class Postutfall:
    """What became of one post."""

    loepenr: int
    referanse: str | None
    posttype: str | None
    versjon: int | None
    operasjon: str | None
    utfall: Utfall
    handling: Handling
    findings: tuple[Finding, ...] = ()
    gjeldende_versjon: int | None = None
    person_nr: int | None = None
    innhold: Innhold | None = None
    kommunenummer: str | None = None
    lov: Lov | None = None


@dataclass(frozen=True, slots=True)
class Regelkjoering:
    """Which rules ran, which did not and why, and which broke."""

    antall_regler: int
    kjoert: frozenset[str]
    brutt: Mapping[str, int]  # rule -> posts on which an earlier step stopped it
    motorfeil: tuple[tuple[str, int], ...] = ()  # rule, loepenr


@dataclass(frozen=True, slots=True)
class Dom:
    """The judgement on a batch: one outcome for every post, in the order sent."""

    resultat: Resultat
    poster: tuple[Postutfall, ...]
    findings: tuple[Finding, ...]  # on the batch itself
    kjoering: Regelkjoering
    virket: Mapping[int, Virkning] = field(default_factory=dict)  # what it changed, by loepenr

    @property
    def lagrer(self) -> bool:
        """Whether anything is to be written into the register."""
        return any(post.utfall.registrert for post in self.poster)


RESULTAT_TEKST: Mapping[Resultat, Tekst] = {
    Resultat.GODTATT: Tekst(
        "Alle postene er godtatt.", "All records were accepted.", "Alle postane er godtekne."
    ),
    Resultat.GODTATT_MED_AVVIK: Tekst(
        "Alle postene er godtatt, noen med advarsel.",
        "All records were accepted, some with a warning.",
        "Alle postane er godtekne, nokre med åtvaring.",
    ),
    Resultat.DELVIS: Tekst(
        "Noen poster er godtatt, andre ikke. Se hver post.",
        "Some records were accepted, others not. See each record.",
        "Nokre postar er godtekne, andre ikkje. Sjå kvar post.",
    ),
    Resultat.AVVIST: Tekst(
        "Ingen poster er godtatt.", "No record was accepted.", "Ingen postar er godtekne."
    ),
    Resultat.UAVKLART: Tekst(
        "Tjenesten kunne ikke avgjøre alle postene. Se hver post.",
        "The service could not decide all the records. See each record.",
        "Tenesta kunne ikkje avgjere alle postane. Sjå kvar post.",
    ),
}
