"""Files of test results from Kompetanse Norge: CSV or XML, read into the same rows.

A file without the form is refused as a whole; a wrong value costs its row. The schema of the XML
(schemas/proeveresultater) describes every field; the columns of a CSV file have the same names.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

import schemas
from rules.facts import Proeveresultat
from rules.rule import Tekst
from schemas.xmlwriter import content
from transfer.faults import Feil
from transfer.limits import LIMITS
from transfer.parsing import hardened_parser, parse

VERSJON = "1.0"
NS = f"urn:nir-transfer:proeveresultater:{VERSJON}"
ROT, RAD = f"{{{NS}}}proeveresultater", f"{{{NS}}}proeveresultat"
FELTER = ("handling", "proeveId", "ident", "typeProeve", "delproeve", "dato", "resultat")
_BLOCK = 1 << 17
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([\w.-]+)'")
_XSD = Path(schemas.__path__[0]) / "proeveresultater" / VERSJON / "proeveresultater.xsd"


class ProevefilError(ValueError):
    """The file is no file of test results; who made it mends it. Nothing of it is taken in."""

    def __init__(self, nb: str, en: str) -> None:
        super().__init__(nb)
        self.tekst = Tekst(nb, en)


class Behandling(StrEnum):
    """What is to be done with a result."""

    NY = "NY"
    RETT = "RETT"
    TREKK = "TREKK"


@dataclass(frozen=True, slots=True)
class Rad:
    """One row as it was written; `nr` counts from 1, `feil` are the fields that cannot be read."""

    nr: int
    handling: str
    proeve_id: str
    ident: str
    type_proeve: str
    delproeve: str
    dato: str
    resultat: str
    feil: tuple[str, ...] = ()

    @property
    def behandling(self) -> Behandling | None:
        return Behandling(self.handling) if self.handling in set(Behandling) else None

    @property
    def felter(self) -> dict[str, str]:
        """The fields by the names of the schema, in its order."""
        values = (
            self.handling, self.proeve_id, self.ident, self.type_proeve, self.delproeve, self.dato,
            self.resultat,
        )  # fmt: skip
        return dict(zip(FELTER, values, strict=True))

    def fakta(self, uten_dato: date) -> Proeveresultat:
        """The result of a row that can be read; a withdrawal without a day gets the one given."""
        return Proeveresultat(
            proeve_id=self.proeve_id,
            type_proeve=self.type_proeve,
            dato=date.fromisoformat(self.dato) if self.dato else uten_dato,
            resultat=self.resultat,
            delproeve=self.delproeve or None,
        )


@dataclass(frozen=True, slots=True)
class Proevefil:
    """A file: its rows, and the same content as XML of one form, by which a file is known again."""

    rader: tuple[Rad, ...]
    kanonisk: bytes


def read(path: Path) -> Proevefil:
    """Read a file of either form. Raises `ProevefilError`, and OSError where there is none."""
    with path.open("rb") as file:
        data = file.read(LIMITS.body + 1)
    if len(data) > LIMITS.body:
        mib = LIMITS.body // (1024 * 1024)
        raise ProevefilError(
            f"Filen er større enn {mib} MiB. Del den opp.",
            f"The file is larger than {mib} MiB. Split it.",
        )
    is_xml = path.suffix.lower() == ".xml" or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
    rader = tuple(_from_xml(data) if is_xml else _from_csv(data))
    if not rader:
        raise ProevefilError("Filen har ingen rader.", "The file has no rows.")
    return Proevefil(rader, _canonical(rader))


def _from_csv(data: bytes) -> Iterable[Rad]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProevefilError("Filen er ikke UTF-8.", "The file is not UTF-8.") from None
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True
    )
    columns = [name.strip() for name in reader.fieldnames or ()]
    if sorted(columns) != sorted(FELTER):
        ask = ", ".join(FELTER)
        raise ProevefilError(
            f"Første linje skal ha kolonnene {ask}.", f"The first line must have the columns {ask}."
        )
    reader.fieldnames = columns
    try:
        for nr, row in enumerate(reader, start=1):
            values = {name: (row[name] or "").strip() for name in FELTER}
            extra = ("for mange felter",) if None in row else ()
            yield _row(nr, values, (*extra, *_wrong(etree.fromstring(_xml(values)))))
    except csv.Error:
        raise ProevefilError(
            f"Linje {reader.line_num} er ikke gyldig CSV.",
            f"Line {reader.line_num} is not valid CSV.",
        ) from None


def _from_xml(data: bytes) -> Iterable[Rad]:
    try:
        root, _ = parse(data[n : n + _BLOCK] for n in range(0, len(data), _BLOCK))
    except Feil as feil:
        raise ProevefilError(feil.tekst.nb, feil.tekst.en) from None
    if root.tag != ROT or root.attrib or any(one.tag != RAD for one in root):
        raise ProevefilError(
            f"Filen skal være {ROT} med bare proeveresultat i.",
            f"The file must be {ROT} with nothing but proeveresultat in it.",
        )
    for nr, one in enumerate(root, start=1):
        values = {name: (one.findtext(f"{{{NS}}}{name}") or "").strip() for name in FELTER}
        yield _row(nr, values, _wrong(one))


@cache
def _schema() -> Any:
    return etree.XMLSchema(etree.parse(str(_XSD), hardened_parser()))


def _wrong(row: Any) -> tuple[str, ...]:
    """The elements that the schema does not take; its texts may quote values, so only names."""
    schema = _schema()
    if schema.validate(row):
        return ()
    found = (_ELEMENT.search(error.message) for error in schema.error_log)
    return tuple(match[1] if match else "proeveresultat" for match in found)


def _row(nr: int, values: dict[str, str], wrong: tuple[str, ...]) -> Rad:
    """A row with the fields that cannot be read; only a withdrawal can do without its day."""
    feil = [*wrong]
    if not values["dato"] and values["handling"] != Behandling.TREKK:
        feil.append("dato")
    return Rad(
        nr=nr,
        handling=values["handling"],
        proeve_id=values["proeveId"],
        ident=values["ident"],
        type_proeve=values["typeProeve"],
        delproeve=values["delproeve"],
        dato=values["dato"],
        resultat=values["resultat"],
        feil=tuple(dict.fromkeys(feil)),
    )


def _xml(values: Mapping[str, str]) -> str:
    """A row as the schema has it; what is empty is left out."""
    filled = {name: value for name, value in values.items() if value}
    return f'<proeveresultat xmlns="{NS}">{content(filled)}</proeveresultat>'


def _canonical(rader: Iterable[Rad]) -> bytes:
    rows = "".join(_xml(rad.felter) for rad in rader)
    return f'<proeveresultater xmlns="{NS}">{rows}</proeveresultater>'.encode()
