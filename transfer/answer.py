"""From judgement to answer: the Kvittering and the Tilbakemelding, as XML text and as plain data.

The Tilbakemelding is written once and stored as it is sent; `HentTilbakemelding` gives the same
text again. Business results are here, never in a SOAP fault.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import codelists
from rules import utgave
from rules.facts import Forsendelse, Hode, Lov
from rules.ident import mask
from rules.rule import Alvorlighet, Funnkategori, Handling, Rule, Tekst
from rules.utfall import RESULTAT_TEKST, Dom, Finding, Postutfall, Utfall
from rules.virkning import Virkning
from schemas.places import Places
from schemas.xmlwriter import content, element, escape
from transfer.clock import Tid
from transfer.faults import texts
from transfer.limits import FINDINGS, FINDINGS_PER_POST
from transfer.routing import Rute

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Summer:
    """SHA-256 in hex: of the message as it came, and of the operation's element made canonical."""

    raa: str
    kanonisk: str
    likhet: int | None = None  # of the posts alone, without header: the same under any id


def regelpakke(dag: date) -> dict[str, Any]:
    """Which rules judged on a day: name, version (the first day of their composition), digest."""
    return {
        "navn": utgave.NAVN,
        "versjon": utgave.versjon(dag),
        "sha256": utgave.digest(),
        "gyldigFra": utgave.gyldig_fra(dag),
    }


def kvittering(
    *,
    kvittering_id: str,
    hode: Hode,
    tid: Tid,
    summer: Summer,
    duplikat_av: str | None = None,
) -> dict[str, Any]:
    """The receipt: the batch is stored. `duplikat_av`: the first receipt of the same batch."""
    return {
        "kvitteringId": kvittering_id,
        "forsendelseId": hode.forsendelse_id,
        "avsender": hode.leverandoer_orgnr,
        "paaVegneAv": hode.avsender_orgnr,
        "kommunenummer": hode.kommunenummer,
        "fagsystem": {  # blanks alone are a name to the schema, and nothing once read
            "navn": hode.fagsystem.navn or "-",
            "versjon": hode.fagsystem.versjon or "-",
        },
        "mottatt": tid.vegg,
        "klokke": {"tidspunkt": tid.regel, "simulert": tid.simulert},
        "innholdssum": {"raa": summer.raa, "kanonisk": summer.kanonisk},
        "lagret": True,
        "status": "DUPLIKAT" if duplikat_av else "MOTTATT",
        "behandlingsstatus": "FERDIG",
        "duplikat": duplikat_av is not None,
        "foersteKvittering": duplikat_av,
    }


def tilbakemelding(
    dom: Dom,
    forsendelse: Forsendelse,
    places: Places,
    *,
    kvittering_id: str | None,
    generert: datetime,
    ruter: Iterable[tuple[Rute, int]],
) -> str:
    """The content of the Tilbakemelding element, in the shared namespace."""
    shown = _Shown(places, forsendelse.skjemaversjon, dom.virket)
    head = {
        "hode": {
            "kvitteringId": kvittering_id,
            "forsendelseId": forsendelse.hode.forsendelse_id,
            "generert": generert,
            "revisjon": 1,
            "skjemaversjon": forsendelse.skjemaversjon,
            "regelpakke": regelpakke(forsendelse.mottatt_dato),
            "miljoe": forsendelse.miljoe,
        },
        "resultat": {"kode": dom.resultat, "tekst": texts(RESULTAT_TEKST[dom.resultat])},
        "ruting": [rute.as_xml(antall) for rute, antall in ruter],
        "opptelling": opptelling(dom),
        "regelkjoering": regelkjoering(dom),
    }
    batch = "".join(element("funn", shown.funn(f)) for f in dom.findings)
    posts = "".join([shown.post(post) for post in dom.poster])
    cut = element("avkortet", shown.avkortet)
    return content(head) + cut + batch + posts


def regelkjoering(dom: Dom) -> dict[str, Any]:
    """How many rules ran, which were stopped by an earlier step, which broke."""
    return {
        "antallRegler": dom.kjoering.antall_regler,
        "kjoert": len(dom.kjoering.kjoert),
        "hoppetOver": [
            {"regelId": rule, "aarsak": "FORUTSETNING_BRUTT", "antallPoster": antall}
            for rule, antall in dom.kjoering.brutt.items()
        ],
        "motorfeil": [
            {"regelId": rule, "loepenr": loepenr} for rule, loepenr in dom.kjoering.motorfeil
        ],
    }


def opptelling(dom: Dom) -> dict[str, Any]:
    """Counts of the outcomes, which add up to the posts received, and of the findings."""
    utfall = Counter(post.utfall for post in dom.poster)
    severity: Counter[Alvorlighet] = Counter()
    per_rule: Counter[str] = Counter()
    for finding in dom.findings:
        severity[finding.alvorlighet] += 1
        per_rule[finding.rule.id] += 1
    for post in dom.poster:
        for finding in post.findings:
            severity[finding.alvorlighet] += 1
            per_rule[finding.rule.id] += 1
    return {
        "mottatt": len(dom.poster),
        "lagret": utfall[Utfall.LAGRET],
        "lagretMedAvvik": utfall[Utfall.LAGRET_MED_AVVIK],
        "uendret": utfall[Utfall.UENDRET],
        "erstattet": utfall[Utfall.ERSTATTET],
        "annullert": utfall[Utfall.ANNULLERT],
        "avvist": utfall[Utfall.AVVIST],
        "utsatt": utfall[Utfall.UTSATT],
        "foreldet": utfall[Utfall.FORELDET],
        "uavklart": utfall[Utfall.UAVKLART],
        "avvisninger": severity[Alvorlighet.AVVISNING],
        "advarsler": severity[Alvorlighet.ADVARSEL],
        "informasjoner": severity[Alvorlighet.INFORMASJON],
        "regel": [{"regelId": rule, "antall": n} for rule, n in sorted(per_rule.items())],
    }


def lov_navn(lov: Lov | None) -> str | None:
    """A law as the contract names it."""
    return lov.name if lov is not None else None


def beregnet(virkning: Virkning) -> dict[str, Any]:
    """What the register came to for the person, with the batch counted in."""
    return {
        "lov": lov_navn(virkning.lov),
        "kategori": virkning.kategorier,
        "ordning": virkning.ordninger,
        "frist": [{"ordning": kode, "dato": dato} for kode, dato in virkning.frister],
    }


class _Shown:
    """Shows findings at their places, up to the limits; every rejected post keeps its first."""

    def __init__(self, places: Places, skjemaversjon: str, virket: Mapping[int, Virkning]) -> None:
        self.places = places
        self.skjemaversjon = skjemaversjon
        self.virket = virket
        self.left = FINDINGS
        self.avkortet = False

    def post(self, post: Postutfall) -> str:
        parts = [
            f"<post><loepenr>{post.loepenr}</loepenr>",
            f"<referanse>{escape(post.referanse)}</referanse>"
            if post.referanse is not None
            else "",
            _outcome(
                post.posttype, post.versjon, post.utfall, post.gjeldende_versjon, post.handling
            ),
        ]
        if post.loepenr in self.virket:
            parts.append(_beregnet(self.virket[post.loepenr]))
        if post.findings:
            parts.extend(element("funn", self.funn(f)) for f in self._within(post.findings))
        parts.append("</post>")
        return "".join(parts)

    def _within(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        most = max(1, min(FINDINGS_PER_POST, self.left))
        if len(findings) > most:
            self.avkortet = True
            findings = tuple(sorted(findings, key=_gravest))[:most]
        self.left -= len(findings)
        return findings

    def funn(self, finding: Finding) -> dict[str, Any]:
        rule, loepenr, felt = finding.rule, finding.loepenr, finding.felt
        sti = self.places.sti(loepenr, felt)
        verdi = self.places.verdi(loepenr, felt)
        return {
            "regelId": rule.id,
            "regelversjon": rule.versjon,
            "alvorlighet": rule.alvorlighet,
            "omfang": rule.omfang,
            "kategori": rule.kategori,
            "sti": sti,
            "lesbarSti": self.places.lesbar(loepenr, felt) or None,
            "linje": finding.linje or self.places.linje(loepenr, felt),
            "verdi": mask(verdi)[:100] if verdi else None,
            "tillattVerdi": finding.values.get("tillatt"),
            "relatert": _related(finding.values.get("relatert")),
            "tekst": _filled(finding.text),
            "rettelse": _filled(finding.fix),
            "hjemmel": rule.source,
            "fingeravtrykk": fingerprint(rule, sti, self.skjemaversjon, code_of(rule, verdi)),
        }


@lru_cache(maxsize=4096)  # the posts of a batch come to few things
def _outcome(
    posttype: str | None,
    versjon: int | None,
    utfall: Utfall,
    gjeldende_versjon: int | None,
    handling: Handling,
) -> str:
    """What a post came to, as XML."""
    return content(
        {
            "posttype": posttype,
            "versjon": versjon,
            "utfall": utfall,
            "gjeldendeVersjon": gjeldende_versjon,
            "handling": handling,
        }
    )


@lru_cache(maxsize=4096)
def _beregnet(virkning: Virkning) -> str:
    return element("beregnet", beregnet(virkning))


def fingerprint(rule: Rule, sti: str, skjemaversjon: str, kode: str | None = None) -> str:
    """The key by which operators group findings: rule, path without places, code, release."""
    pattern = _INDEX.sub("", sti)
    key = "|".join((rule.id, pattern, skjemaversjon, *([kode] if kode else ())))
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def code_of(rule: Rule, verdi: str | None) -> str | None:
    """The code that a finding on codes is about, for its group; None for other rules.

    Only a code of our own lists is told: what else stands in the field may be personal.
    """
    if rule.kategori is not Funnkategori.KODEVERK or verdi is None:
        return None
    return verdi if verdi in _every_code() else "UKJENT"


@cache
def _every_code() -> frozenset[str]:
    return frozenset(
        kode.kode for navn in codelists.navn() for kode in codelists.liste(navn).alle()
    )


def _gravest(finding: Finding) -> int:
    return list(Alvorlighet).index(finding.alvorlighet)


def _filled(text: Any) -> dict[str, str]:
    return {"nb": text("nb"), "nn": text("nn"), "en": text("en")}


def _related(value: Any) -> list[Mapping[str, Any]] | None:
    """Facts that a rule looked at beside the post: (text, receipt, reference)."""
    if not value:
        return None
    found = value if isinstance(value, list) else [value]
    return [
        {
            "beskrivelse": texts(one[0] if isinstance(one[0], Tekst) else Tekst(one[0], one[0])),
            "kvitteringId": one[1],
            "referanse": one[2],
        }
        for one in found
    ]
