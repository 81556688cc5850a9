"""The pages of the catalogue as HTML: the index, one page for each rule, changes, states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from rules import law
from rules.engine import catalogue
from rules.rule import Alvorlighet, Rule
from transfer.regler import endringer, katalog, tegning, tilstander
from transfer.regler.eksempler import Slag, vis
from transfer.regler.lenker import Filer, Lenker
from transfer.regler.ord import SPRAAK, SPRAAKNAVN, Ord

_MERKE = {"AVVISNING": "✕", "ADVARSEL": "!", "INFORMASJON": "i"}  # never by colour alone


@dataclass(frozen=True, slots=True)
class Filter:
    """What the index is narrowed to; empty is everything."""

    omraade: str = ""
    lov: str = ""
    kanal: str = ""
    alvorlighet: str = ""
    doer: str = ""
    sok: str = ""

    def passer(self, rule: Rule) -> bool:
        """Whether a rule is to be shown."""
        return (
            self.omraade in ("", katalog.omraade(rule))
            and self.alvorlighet in ("", rule.alvorlighet)
            and self.doer in ("", rule.doer)
            and (not self.lov or self.lov in [str(lov) for lov in rule.lov])
            and (not self.kanal or self.kanal in (katalog.kanaler(rule) or ["NIR"]))
            and all(word in _searched(rule) for word in self.sok.lower().split())
        )


def _searched(rule: Rule) -> str:
    texts = (rule.id, rule.name, rule.tekst.nb, rule.tekst.nn or "", rule.tekst.en)
    return " ".join(texts).lower()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("transfer.regler", "maler"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Sider:
    """Renders pages in one language, with addresses of one kind, as of a day."""

    def __init__(self, lenker: Lenker | Filer, dag: date) -> None:
        self.lenker = lenker
        self.dag = dag
        self.ord = Ord(lenker.spraak)

    def forside(self, filter: Filter | None = None) -> str:
        """The rules that hold on the day, by area, narrowed by the filter."""
        wanted = filter or Filter()
        shown = [rule for rule in katalog.holding(self.dag) if wanted.passer(rule)]
        areas = sorted({katalog.omraade(rule) for rule in shown})
        return self.vis(
            "forside.html",
            "",
            grupper=[(a, [r for r in shown if katalog.omraade(r) == a]) for a in areas],
            antall=len(shown),
            filter=wanted,
            valg=self._valg(),
        )

    def regel(self, id: str) -> str | None:
        """The page of a rule with all its versions; None for an unknown id."""
        rule = katalog.gjeldende(id, self.dag)
        if rule is None:
            return None
        ids = list(dict.fromkeys(one.id for one in catalogue()))
        place = ids.index(id)
        return self.vis(
            "regel.html",
            id,
            rule=rule,
            gjelder=self.dag in rule.valid,
            data=katalog.as_data(rule, xml=False),
            eksempler=[one for one in vis(rule) if one.slag is not Slag.FLERE],
            flere=[one for one in vis(rule) if one.slag is Slag.FLERE],
            versjoner=katalog.versjoner(id),
            endret=[one for one in endringer.endringer(date.min, date.max) if one.rule.id == id],
            leser=[dated for dated in katalog.leser(rule) if dated is not law.vedtak_tilstand],
            tabell=tilstander.bruker_tabellen(rule),
            forrige=ids[place - 1] if place else None,
            neste=ids[place + 1] if place + 1 < len(ids) else None,
        )

    def endringer(self, fra: date, til: date) -> str:
        """What changed after one day, up to and including another."""
        return self.vis(
            "endringer.html",
            "endringer",
            fra=fra,
            til=til,
            endret=endringer.endringer(fra, til),
            verdier=endringer.verdiendringer(fra, til),
        )

    def tilstander(self) -> str:
        """The states of a decision: drawing, table, events in words, and complaints."""
        return self.vis("tilstander.html", "tilstander", tegning=tegning.svg(self.dag, self.spraak))

    def feil(self, word: str) -> str:
        """A page that says what is wrong with the address."""
        return self.vis("feil.html", "", melding=self.ord(word))

    @property
    def spraak(self) -> str:
        return self.lenker.spraak

    def _valg(self) -> dict[str, list[str]]:
        every = catalogue()
        return {
            "omraade": sorted({katalog.omraade(rule) for rule in every}),
            "lov": sorted({str(lov) for rule in every for lov in rule.lov}),
            "kanal": ["WS2", "WS4", "NIR"],
            "alvorlighet": [one.value for one in Alvorlighet],
            "doer": sorted({rule.doer.value for rule in every}),
        }

    def vis(self, template: str, name: str, **values: Any) -> str:
        """A template as a page; `name` is its address, by which the head marks where one is."""
        return _templates().get_template(template).render(
            **values,
            **_COMMON,
            navn=name,
            o=self.ord,
            lenker=self.lenker,
            dag=self.dag,
            pakke=katalog.pakke(self.dag),
            tabellen=tilstander.overganger(self.dag),
        )  # fmt: skip


def _periode(rule: Rule, ord: Ord) -> str:
    fra, til = rule.valid.fra, rule.valid.til
    if (fra, til) == (date.min, date.max):
        return ord("alltid")
    return f"{'' if fra == date.min else fra} – {'' if til == date.max else til}".strip()


def _verdi(value: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_plain(one)}" for name, one in value.items())


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


_COMMON: dict[str, Any] = {
    "omraade": katalog.omraade,
    "tekst": lambda rule, spraak: katalog.as_texts(rule.tekst)[spraak],
    "kanaler": katalog.kanaler,
    "posttyper": katalog.posttyper,
    "periode": _periode,
    "verdi": _verdi,
    "merke": _MERKE,
    "spraaknavn": SPRAAKNAVN,
    "alle_spraak": SPRAAK,
    "alle_tilstander": tilstander.tilstander(),
    "alle_hendelser": tilstander.hendelser(),
    "beskrevet": tilstander.beskrevet,
    "klageutfall": tilstander.klageutfall,
    "ANNULLERT": tilstander.ANNULLERT,
    "DATE_MIN": date.min,
    "DATE_MAX": date.max,
}
