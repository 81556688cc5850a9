"""An answer as a vendor reads it: one shape for WS2, WS4, faults and `nir validate`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

ACCEPTED = {"LAGRET", "LAGRET_MED_AVVIK", "UENDRET", "ERSTATTET", "ANNULLERT", "FORELDET"}
UNCLEAR = {"UAVKLART", "UTSATT"}


@dataclass(frozen=True, slots=True)
class Funn:
    """One finding. `post` is 0 for the batch itself."""

    post: int
    rule: str
    severity: str
    sti: str | None
    linje: int | None
    verdi: str | None
    tekst: Mapping[str, str]
    rettelse: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Postsvar:
    """What became of one post."""

    post: int
    referanse: str | None
    posttype: str | None
    utfall: str
    handling: str
    gjeldende_versjon: int | None
    funn: tuple[Funn, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. `kode` is the result of the batch, or the code of a fault."""

    kode: str
    tekst: Mapping[str, str]
    fault: str | None = None  # the name of the fault's detail: klientfeil, konflikt ...
    kvittering_id: str | None = None
    duplikat: bool = False
    poster: tuple[Postsvar, ...] = ()
    funn: tuple[Funn, ...] = ()
    opptelling: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def every_finding(self) -> list[Funn]:
        return [*self.funn, *(one for post in self.poster for one in post.funn)]

    def flatten(self, *names: str) -> list[tuple[Any, ...]]:
        """The findings as plain tuples: `flatten("post", "rule")`."""
        return [tuple(getattr(one, name) for name in names) for one in self.every_finding]

    def utfall(self) -> list[str]:
        """The outcome of each post, in the order sent."""
        return [post.utfall for post in self.poster]

    @property
    def exit_code(self) -> int:
        """0 all accepted, 1 something rejected, 2 a fault or something unclear."""
        outcomes = set(self.utfall())
        if self.fault or self.kode == "UAVKLART" or outcomes & UNCLEAR:
            return 2
        return 0 if outcomes <= ACCEPTED and self.kode != "AVVIST" else 1


def from_tilbakemelding(
    result: Mapping[str, Any], receipt: Mapping[str, Any] | None = None
) -> Answer:
    """From a WS4 Tilbakemelding (and Kvittering) as nested mappings."""
    receipt = receipt or {}
    return Answer(
        kode=result["resultat"]["kode"],
        tekst=_tekst(result["resultat"]["tekst"]),
        kvittering_id=receipt.get("kvitteringId") or result["hode"].get("kvitteringId"),
        duplikat=_true(receipt.get("duplikat")),
        poster=tuple(_post(post) for post in many(result.get("post"))),
        funn=tuple(_funn(0, funn) for funn in many(result.get("funn"))),
        opptelling=result["opptelling"],
    )


def from_kvittering(receipt: Mapping[str, Any]) -> Answer:
    """From a WS2 Kvittering: its rows are the posts, its numbers the results."""
    rows = many(receipt.get("rad"))
    code = int(receipt["resultatkode"])
    poster = []
    for number, row in enumerate(rows, start=1):
        ok = row["resultat"] == "OK"
        text = {"nb": row.get("feiltekst") or ""}
        funn = (
            Funn(
                number, row.get("regelId") or f"WS2-{row['feilkode']}",
                "ADVARSEL" if ok else "AVVISNING", row.get("element"), None, None, text, {},
            ),
        )  # fmt: skip
        poster.append(
            Postsvar(
                number, row.get("element"), None, "LAGRET" if ok else "AVVIST",
                "INGEN" if ok else "RETT_OG_SEND", None,
                funn if int(row.get("feilkode") or 0) else (),
            )
        )  # fmt: skip
    kode = "GODTATT" if code == 0 else "GODTATT_MED_AVVIK" if code < 100 else "AVVIST"
    return Answer(
        kode=kode, tekst={"nb": receipt["resultattekst"]}, poster=tuple(poster),
        kvittering_id=receipt.get("meldingsId"), detail={"resultatkode": code},
    )  # fmt: skip


def from_fault(detail: Any, text: str) -> Answer:
    """From a SOAP fault: its typed detail as an lxml element (None: an untyped fault)."""
    inner = detail[0] if detail is not None and len(detail) else None
    if inner is None:
        return Answer(kode="FAULT", tekst={"nb": text}, fault="fault")
    values = as_mapping(inner)
    return Answer(
        kode=values["kode"],
        tekst=_tekst(values["tekst"]),
        fault=local(inner),
        funn=tuple(_funn(0, funn) for funn in many(values.get("funn"))),
        detail=values,
    )


def _post(post: Mapping[str, Any]) -> Postsvar:
    number = int(post["loepenr"])
    standing = post.get("gjeldendeVersjon")
    return Postsvar(
        post=number,
        referanse=post.get("referanse"),
        posttype=post.get("posttype"),
        utfall=post["utfall"],
        handling=post["handling"],
        gjeldende_versjon=None if standing is None else int(standing),
        funn=tuple(_funn(number, funn) for funn in many(post.get("funn"))),
    )


def _funn(post: int, funn: Mapping[str, Any]) -> Funn:
    line = funn.get("linje")
    return Funn(
        post=post,
        rule=funn["regelId"],
        severity=funn["alvorlighet"],
        sti=funn.get("sti"),
        linje=None if line is None else int(line),
        verdi=funn.get("verdi"),
        tekst=_tekst(funn["tekst"]),
        rettelse=_tekst(funn["rettelse"]),
    )


def _tekst(text: Mapping[str, Any]) -> dict[str, str]:
    return {lang: value for lang, value in text.items() if value}


def _true(value: Any) -> bool:
    return value in (True, "true", "1")


def many(value: Any) -> list[Any]:
    """A repeated value as a list, however few there were."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def local(element: Any) -> str:
    return str(etree.QName(element).localname)


def as_mapping(element: Any) -> dict[str, Any]:
    """An XML element as nested mappings; repeated elements become lists."""
    found: dict[str, Any] = {}
    for child in element:
        value = as_mapping(child) if len(child) else (child.text or "")
        name = local(child)
        if name in found:
            found[name] = [*many(found[name]), value]
        else:
            found[name] = value
    return found
