"""The computation of a person as plain data, for people, programs and the wire.

The keys are stable and ASCII; the form is documented in docs/person-json.md and checked by
docs/person.schema.json.
"""

from __future__ import annotations

from rules.beregning import Beregning, Kategoristatus, Ordningsstatus
from rules.forklaring import Grunn, enkel
from rules.frist import Frist
from rules.kjede import Kjede
from rules.krav import Krav
from rules.lov import Lovvalg
from rules.periode import Periode

FORMAT = "nir-person/1"
Json = dict[str, object]


def som_json(beregning: Beregning) -> Json:
    """The whole tree, every value with its grounds in Norwegian and English."""
    dag = beregning.dag
    return {
        "format": FORMAT,
        "dag": enkel(dag),
        "person": {
            "nr": beregning.nr,
            "foedselsdato": enkel(beregning.foedselsdato),
            "alder": beregning.alder,
        },
        "lov": _lov(beregning.lovvalg),
        "kategorier": [_kategori(k) for k in beregning.kategorier],
        "utenfor": [{"rad": rad, "grunnlag": [g.som_json()]} for rad, g in beregning.utenfor],
        "ordninger": [_ordning(o, beregning) for o in beregning.ordninger],
    }


def _lov(valgt: Lovvalg) -> Json:
    t = valgt.tillatelse
    return {
        "lov": None if valgt.lov is None else str(valgt.lov),
        "uavklart": valgt.uavklart,
        "mangler": list(valgt.mangler),
        "tillatelse": t and {"klasse": t.klasse.value, "innvilget": enkel(t.innvilget)},
        "grunnlag": _grunnlag(valgt.grunnlag),
    }


def _kategori(k: Kategoristatus) -> Json:
    if not k.har_plikt:
        plikt = "IKKE_AKTUELT"
    else:
        plikt = "GJENNOMFOERT" if k.gjennomfoert else "IKKE_GJENNOMFOERT"
    return {
        "kode": k.treff.kode,
        "rad": k.treff.rad,
        "lov": str(k.treff.lov),
        "hjemmel": k.treff.hjemmel,
        "ordninger": list(k.treff.ordninger),
        "plikt": plikt,
        "gjennomfoert": enkel(k.gjennomfoert),
        "grunnlag": _grunnlag(k.treff.grunnlag),
    }


def _ordning(o: Ordningsstatus, b: Beregning) -> Json:
    first = o.frister[0] if o.frister else None
    return {
        "kode": o.kode,
        "kategorier": list(o.kategorier),
        "inntraadt": enkel(o.inntreden.dato),
        "inntraadtMangler": list(o.inntreden.mangler),
        "inntraadtGrunnlag": _grunnlag(o.inntreden.grunnlag),
        "frist": enkel(o.frist),
        "fristStatus": None if first is None else first.status.value,
        "frister": [_frist(f, b) for f in o.frister],
        "status": o.status.value,
        "statusDato": enkel(o.gjennomfoering.dato),
        **_krav(o.gjennomfoering.krav),
        "grunnlag": _grunnlag(o.gjennomfoering.grunnlag),
        "vedtak": [_kjede(k, b) for k in o.kjeder],
    }


def _krav(krav: Krav) -> Json:
    return {
        "mangler": list(krav.mangler),
        "timer": [{"del": t.del_, "antall": enkel(t.antall), "krav": t.krav} for t in krav.timer],
        "nivaa": [{"ferdighet": f.navn, "beste": f.beste, "maal": f.maal} for f in krav.nivaa],
        "sluttmaalNaadd": krav.naadd,
    }


def _frist(f: Frist, b: Beregning) -> Json:
    return {
        "type": f.type.value,
        "dato": enkel(f.dato),
        "status": f.status.value,
        "utloept": f.utloept(b.dag),
        "loeperFra": enkel(f.loeper_fra),
        "grunndato": enkel(f.grunndato),
        "permisjonsdager": f.permisjonsdager,
        "fravaersdager": f.fravaersdager,
        "grunnlag": _grunnlag(f.grunnlag),
    }


def _kjede(k: Kjede, b: Beregning) -> Json:
    return {
        "kommunenummer": k.kommunenummer,
        "referanse": k.referanse,
        "vedtakstype": k.vedtak.vedtakstype,
        "vedtaksdato": enkel(k.vedtak.vedtaksdato),
        "tilstand": k.tilstand(b.dag).value,
        "periode": _periode(k.periode),
        "aktiv": _periode(k.aktiv),
    }


def _periode(p: Periode) -> Json:
    """A period; an open end is null."""
    return {
        "fra": None if p.fra == p.fra.min else enkel(p.fra),
        "til": None if p.til == p.til.max else enkel(p.til),
    }


def _grunnlag(grunnlag: tuple[Grunn, ...]) -> list[Json]:
    return [g.som_json() for g in grunnlag]
