"""WS2's Kvittering: numeric codes with Norwegian text, one row for each record, all in or none."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

import codelists
from rules.rule import Alvorlighet
from rules.utfall import Dom, Finding, Postutfall, Resultat, Utfall
from schemas.places import Places
from schemas.xmlwriter import content

OK, OK_MED_ADVARSEL = "0", "10"
BRUKT_FOER, FEIL_I_ANNEN, ANNEN_FEIL, IKKE_KONTROLLERT = "102", "190", "199", "900"
_LONGEST = 4000


@cache
def _codes() -> dict[str, Any]:
    return {kode.kode: kode for kode in codelists.liste("ws2_feilkode").alle()}


@cache
def code_of(regel_id: str) -> str:
    """The numeric code of a rule: of the longest beginning that the code list names."""
    found = [
        (len(beginning), code)
        for code, kode in _codes().items()
        for beginning in str(kode.egenskaper.get("regler") or "").split()
        if regel_id.startswith(beginning) or regel_id.split("-")[2] == beginning
    ]
    return max(found)[1] if found else ANNEN_FEIL


def text_of(code: str) -> str:
    return str(_codes()[code].navn_nb)


def kvittering(dom: Dom, places: Places, melding_id: str, mottatt: datetime, deltakere: int) -> str:
    """The content of the kvittering element."""
    rows = [_row(post, places) for post in dom.poster]
    head = _head(melding_id, mottatt, _whole(dom, rows), deltakere)
    spoken = [f.text("nb") for f in dom.findings if f.alvorlighet is not Alvorlighet.INFORMASJON]
    if spoken:
        head["resultattekst"] = " ".join([head["resultattekst"], *spoken])[:_LONGEST]
    return content(head, "w:") + "".join(f"<w:rad>{content(row, 'w:')}</w:rad>" for row in rows)


def _head(melding_id: str, mottatt: datetime, code: str, rows: int) -> dict[str, Any]:
    return {
        "meldingsId": melding_id,
        "mottattTid": mottatt,
        "resultatkode": code,
        "resultattekst": text_of(code),
        "antallRader": rows,
    }


def used_before(melding_id: str, mottatt: datetime, deltakere: int) -> str:
    """The receipt of a meldingsId that was used before: an error in WS2, and nothing is stored."""
    return content(_head(melding_id, mottatt, BRUKT_FOER, deltakere), "w:")


def _row(post: Postutfall, places: Places) -> dict[str, Any]:
    code, text, rule = _outcome(post)
    return {
        "radnr": _radnr(post, places),
        "element": places.lesbar(post.loepenr, None),
        "resultat": "OK" if int(code) < 100 else "FEIL",
        "feilkode": code,
        "feiltekst": text[:_LONGEST],
        "regelId": rule,
    }


def _outcome(post: Postutfall) -> tuple[str, str, str | None]:
    worst = _worst(post)
    if post.utfall in (Utfall.UAVKLART, Utfall.UTSATT):
        return IKKE_KONTROLLERT, text_of(IKKE_KONTROLLERT), worst.rule.id if worst else None
    if post.utfall.feilet:
        if worst is None or worst.alvorlighet is not Alvorlighet.AVVISNING:
            return FEIL_I_ANNEN, text_of(FEIL_I_ANNEN), None
        return code_of(worst.rule.id), f"{worst.text('nb')} {worst.fix('nb')}", worst.rule.id
    if worst is not None and worst.alvorlighet is Alvorlighet.ADVARSEL:
        return OK_MED_ADVARSEL, worst.text("nb"), worst.rule.id
    return OK, text_of(OK), None


def _worst(post: Postutfall) -> Finding | None:
    order = list(Alvorlighet)
    return min(post.findings, key=lambda f: order.index(f.alvorlighet), default=None)


def _whole(dom: Dom, rows: list[dict[str, Any]]) -> str:
    """The code of the whole: the first error that is a record's own, else the gravest remark."""
    batch = [f for f in dom.findings if f.alvorlighet is Alvorlighet.AVVISNING]
    if batch:
        return code_of(batch[0].rule.id)
    codes = [row["feilkode"] for row in rows]
    own = [code for code in codes if int(code) >= 100 and code != FEIL_I_ANNEN]
    if own:
        return own[0]
    remarked = dom.resultat is Resultat.GODTATT_MED_AVVIK
    return OK_MED_ADVARSEL if OK_MED_ADVARSEL in codes or remarked else OK


def _radnr(post: Postutfall, places: Places) -> str:
    """The radnr of the deltaker that the record stands under."""
    element = places.elementer[post.loepenr - 1]
    while not element.tag.endswith("}deltaker"):
        element = element.getparent()
    return str(element[0].text).strip()


def valid_codes(navn: str, dag: date) -> list[dict[str, str]]:
    """The codes of a list that introduksjonsloven has on a day, as HentKodeverk answers."""
    return [
        {"kode": kode.kode, "tekst": kode.navn_nb}
        for kode in codelists.liste(navn).gyldige(dag, codelists.INTRODUKSJONSLOVEN)
    ]
