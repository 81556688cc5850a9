"""Code lists as OASIS genericode 1.0, the XML form that code list tools of all kinds read.

The specification (Code List Representation, OASIS Standard of 2023-01-31) gives the structure;
`genericode.xsd` beside this file is written from it and covers the part used here. It is not the
schema OASIS publishes: a document that is valid here is meant to be valid there, not the reverse.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import date

from codelists.katalog import Beskrivelse
from codelists.kode import Kode

NAMESPACE = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
URI = "urn:nir-transfer:kodeverk"
DATATYPES = "http://www.w3.org/2001/XMLSchema-datatypes"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = {
    "code": "Kode",
    "name_nb": "Navn på bokmål",
    "name_en": "Navn på engelsk",
    "valid_from": "Gyldig fra og med",
    "valid_to": "Gyldig til og med",
    "law": "Lov",
    "delivery": "Leveranse",
    "source": "Kilde",
    "certainty": "Sikkerhet",
}
_REQUIRED = ("code", "name_nb", "name_en", "law", "source", "certainty")
_DATES = ("valid_from", "valid_to")

ET.register_namespace("gc", NAMESPACE)


def to_genericode(
    beskrivelse: Beskrivelse, rader: Sequence[tuple[Kode, dict[str, str]]], versjon: str
) -> str:
    """One list as a CodeList document; each row comes with its cells by column."""
    rot = ET.Element(f"{{{NAMESPACE}}}CodeList")
    _identification(rot, beskrivelse.navn, beskrivelse.nb, beskrivelse.en, versjon)
    noekkel = _key([kode for kode, _ in rader])
    _column_set(rot, (*_NAMES, *beskrivelse.kolonner), noekkel)
    koder = ET.SubElement(rot, "SimpleCodeList")
    for _, celler in rader:
        rad = ET.SubElement(koder, "Row")
        for kolonne, verdi in celler.items():
            if not verdi and kolonne in noekkel:
                verdi = date.min.isoformat()  # a key has a value: open start
            if verdi:
                celle = ET.SubElement(rad, "Value", ColumnRef=kolonne)
                ET.SubElement(celle, "SimpleValue").text = verdi
    return _text(rot)


def to_genericode_set(navn: Sequence[str], versjon: str) -> str:
    """The names of all lists as a CodeListSet document, each a reference to its own document."""
    rot = ET.Element(f"{{{NAMESPACE}}}CodeListSet")
    _identification(rot, "kodeverk", "Kodeverk", "Code lists", versjon)
    for kodeverk in navn:
        referanse = ET.SubElement(rot, "CodeListRef")
        ET.SubElement(referanse, "CanonicalUri").text = f"{URI}:{kodeverk}"
        ET.SubElement(referanse, "CanonicalVersionUri").text = f"{URI}:{kodeverk}:{versjon}"
    return _text(rot)


def _key(koder: Sequence[Kode]) -> tuple[str, ...]:
    """The fewest columns that tell all rows apart."""
    if len({kode.kode for kode in koder}) == len(koder):
        return ("code",)
    if len({(kode.kode, kode.lov) for kode in koder}) == len(koder):
        return ("code", "law")
    return ("code", "law", "valid_from")


def _identification(rot: ET.Element, navn: str, nb: str, en: str, versjon: str) -> None:
    boks = ET.SubElement(rot, "Identification")
    ET.SubElement(boks, "ShortName").text = navn
    for spraak, tittel in (("nb", nb), ("en", en)):
        ET.SubElement(boks, "LongName", {_LANG: spraak}).text = tittel
    ET.SubElement(boks, "Version").text = versjon
    ET.SubElement(boks, "CanonicalUri").text = f"{URI}:{navn}"
    ET.SubElement(boks, "CanonicalVersionUri").text = f"{URI}:{navn}:{versjon}"


def _column_set(rot: ET.Element, kolonner: Sequence[str], noekkel: Sequence[str]) -> None:
    sett = ET.SubElement(rot, "ColumnSet", DatatypeLibrary=DATATYPES)
    for kolonne in kolonner:
        bruk = "required" if kolonne in (*_REQUIRED, *noekkel) else "optional"
        boks = ET.SubElement(sett, "Column", Id=kolonne, Use=bruk)
        ET.SubElement(boks, "ShortName").text = kolonne
        if kolonne in _NAMES:
            ET.SubElement(boks, "LongName", {_LANG: "nb"}).text = _NAMES[kolonne]
        ET.SubElement(boks, "Data", Type="date" if kolonne in _DATES else "string")
    boks = ET.SubElement(sett, "Key", Id="key")
    ET.SubElement(boks, "ShortName").text = "key"
    for kolonne in noekkel:
        ET.SubElement(boks, "ColumnRef", Ref=kolonne)


def _text(rot: ET.Element) -> str:
    ET.indent(rot)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(rot, encoding="unicode")}\n'
