"""Any view as CSV, JSON or XLSX, with national ids masked. The page and its exports share rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from werkzeug.wrappers import Response

from rules.ident import mask
from transfer.monitor.tabell import Celle, Tabell

FORMATER = ("csv", "json", "xlsx")
_TYPE = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so


def export(tabeller: Sequence[Tabell], format: str, navn: str) -> Response:
    """The tables of a view as a file. Raises KeyError for an unknown format."""
    write = {"csv": _csv, "json": _json, "xlsx": _xlsx}[format]
    response = Response(write(tabeller), content_type=_TYPE[format])
    response.headers["Content-Disposition"] = f'attachment; filename="{navn}.{format}"'
    return response


def verdi(celle: Celle) -> str | int | float | None:
    """A value as a file has it: days and moments in ISO form, texts masked."""
    value = celle.verdi
    if isinstance(value, datetime | date):
        return value.isoformat()
    return mask(value) if isinstance(value, str) else value


def _csv(tabeller: Sequence[Tabell]) -> bytes:
    """The tables one after the other, each with its header; where there are several, its name."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for number, tabell in enumerate(tabeller):
        if len(tabeller) > 1:
            if number:
                writer.writerow([])
            writer.writerow([tabell.navn])
        writer.writerow([kolonne.navn for kolonne in tabell.kolonner])
        writer.writerows([_harmless(verdi(celle)) for celle in rad] for rad in tabell.rader)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _json(tabeller: Sequence[Tabell]) -> bytes:
    data = {
        tabell.navn: [
            {
                kolonne.navn: verdi(celle)
                for kolonne, celle in zip(tabell.kolonner, rad, strict=True)
            }
            for rad in tabell.rader
        ]
        for tabell in tabeller
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _xlsx(tabeller: Sequence[Tabell]) -> bytes:
    import xlsxwriter  # for this format alone

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False})  # fmt: skip
    bold = book.add_format({"bold": True})
    for tabell in tabeller:
        sheet = book.add_worksheet(tabell.navn[:31])
        for column, kolonne in enumerate(tabell.kolonner):
            sheet.write_string(0, column, kolonne.tittel, bold)
        for row, rad in enumerate(tabell.rader, start=1):
            for column, celle in enumerate(rad):
                value = verdi(celle)
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write_number(row, column, value)
        sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def harmless_reference(referanse: str) -> bool:
    """Whether a sender's reference holds no national id (on WS2 it is made of one)."""
    return mask(referanse) == referanse
