"""The code lists as files for vendors: CSV, JSON and OASIS genericode."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

from codelists.genericode import to_genericode, to_genericode_set
from codelists.katalog import beskrivelse
from codelists.kode import Kode, KodeverkFeil
from codelists.les import KOLONNER, digest, liste, navn
from codelists.leveranse import aapnet, leveranse_endringer, leveranser, versjon

FORMATS = ("csv", "json", "genericode")


def export(
    kodeverk: str | None, format: str, dag: date | None = None, aapnet_dag: date | None = None
) -> str:
    """One list, or with None all of them, as text to be written in UTF-8.

    `dag` keeps the codes valid on that day, `aapnet_dag` those open on the wire by that day;
    without them every version is there. In genericode all lists are a set of references.
    """
    valgt = {
        n: [
            kode
            for kode in liste(n).alle()
            if (dag is None or kode.gjelder(dag))
            and (aapnet_dag is None or aapnet(kode, aapnet_dag))
        ]
        for n in ((kodeverk,) if kodeverk else navn())
    }
    return _write(valgt, kodeverk, format, dag, _label(aapnet_dag or dag))


def export_leveranse(label: str, format: str, kodeverk: str | None = None) -> str:
    """What a delivery brought, to one list or to all; in genericode all are a set of references.

    UkjentKodeverk for a list that is not there, KodeverkFeil for one the delivery did not touch.
    """
    brakt = leveranse_endringer(label)
    if kodeverk is not None and kodeverk not in brakt:
        liste(kodeverk)
        raise KodeverkFeil(f"{label} brought nothing to {kodeverk} (but to {', '.join(brakt)})")
    valgt = brakt if kodeverk is None else {kodeverk: brakt[kodeverk]}
    return _write(valgt, kodeverk, format, None, label)


def _label(dag: date | None) -> str:
    return (versjon(dag) if dag else leveranser()[-1]) or "0"


def _write(
    valgt: Mapping[str, Sequence[Kode]],
    kodeverk: str | None,
    format: str,
    dag: date | None,
    label: str,
) -> str:
    if format == "csv":
        return _csv_one(kodeverk, valgt[kodeverk]) if kodeverk else _csv_all(valgt)
    if format == "json":
        lister = [_list_json(n, koder) for n, koder in valgt.items()]
        hode = {"versjon": label, "digest": digest(), "dag": dag.isoformat() if dag else None}
        innhold = {**hode, **lister[0]} if kodeverk else {**hode, "lister": lister}
        return json.dumps(innhold, ensure_ascii=False, indent=1) + "\n"
    if format == "genericode":
        if kodeverk is None:
            return to_genericode_set(tuple(valgt), label)
        rader = [(kode, _cells(kode)) for kode in valgt[kodeverk]]
        return to_genericode(beskrivelse(kodeverk), rader, label)
    raise KodeverkFeil(f"unknown format {format!r} (known: {', '.join(FORMATS)})")


def _standard(kode: Kode) -> dict[str, str]:
    verdier = (
        kode.kode,
        kode.navn_nb,
        kode.navn_en,
        kode.gyldig_fra.isoformat() if kode.gyldig_fra else "",
        kode.gyldig_til.isoformat() if kode.gyldig_til else "",
        kode.lov,
        kode.leveranse,
        kode.kilde,
        kode.sikkerhet,
    )
    return dict(zip(KOLONNER, verdier, strict=True))


def _cells(kode: Kode) -> dict[str, str]:
    return {**_standard(kode), **kode.egenskaper}


def _csv_one(kodeverk: str, koder: Iterable[Kode]) -> str:
    kolonner = (*KOLONNER, *liste(kodeverk).kolonner)
    return _csv_text(kolonner, (_cells(kode) for kode in koder))


def _csv_all(valgt: Mapping[str, Sequence[Kode]]) -> str:
    rader = (
        {
            "kodeverk": n,
            **_standard(kode),
            "egenskaper": json.dumps(dict(kode.egenskaper), ensure_ascii=False),
        }
        for n, koder in valgt.items()
        for kode in koder
    )
    return _csv_text(("kodeverk", *KOLONNER, "egenskaper"), rader)


def _csv_text(kolonner: Sequence[str], rader: Iterable[dict[str, str]]) -> str:
    ut = StringIO(newline="")
    skriver = csv.DictWriter(ut, kolonner, lineterminator="\n")
    skriver.writeheader()
    skriver.writerows(rader)
    return ut.getvalue()


def _list_json(kodeverk: str, koder: Iterable[Kode]) -> dict[str, Any]:
    om = beskrivelse(kodeverk)
    return {
        "kodeverk": kodeverk,
        "nb": om.nb,
        "en": om.en,
        "koder": [_code_json(kode) for kode in koder],
    }


def _code_json(kode: Kode) -> dict[str, Any]:
    return {
        "kode": kode.kode,
        "navnNb": kode.navn_nb,
        "navnEn": kode.navn_en,
        "gyldigFra": kode.gyldig_fra.isoformat() if kode.gyldig_fra else None,
        "gyldigTil": kode.gyldig_til.isoformat() if kode.gyldig_til else None,
        "lov": kode.lov,
        "leveranse": kode.leveranse or None,
        "kilde": kode.kilde,
        "sikkerhet": kode.sikkerhet,
        "egenskaper": dict(kode.egenskaper),
    }
