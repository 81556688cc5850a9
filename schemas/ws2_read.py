"""WS2: a validated OverfoerData into the same facts as WS4, in one walk.

WS2 is older in style: records are nested under a deltaker and its vedtak, and have no reference or
version of their own. Each gets a reference made of its natural key, the same every time the same
record is sent; versions are settled when the register is known (`transfer.ws2.versions`). What is
marked `slett` becomes an annulment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rules.facts import (
    INNHOLD,
    Annullering,
    Fagsystem,
    Hode,
    Innhold,
    Operasjon,
    Personhenvisning,
    Post,
    Vedtak,
)
from rules.kjede import starter_kjede
from schemas.contract import Release
from schemas.fields import Felt, fields
from schemas.read import Lesning

# What tells two records of a type apart, beside the person and the vedtak they hang on.
_KEY: dict[str, tuple[str, ...]] = {
    "henvendelse": ("ordning", "henvendelsestype", "dato"),
    "vedtak": ("ordning", "vedtakstype", "vedtaksdato"),
    "permisjon": ("permisjonstype", "fra"),
    "stans": ("stansdato",),
    "gjenopptak": ("dato",),
    "timer": ("ordning", "timetype", "fra", "til"),
    "tiltak": ("tiltakskode", "fra"),
    "fravaer": ("fravaerstype", "fra"),
    "avslutning": (),
    "morsmaal": (),
    "spor": ("ordning",),
}
_RENAMED = {("vedtak", "timer"): "antallTimer"}  # `timer` is the nested hours there
_ASYL_ORDNING = {"NORSK_ASYL": "IL_OPPL_ASYLSOEKERE", "NORSK_KULTUR": "IL_NORSK_KULTUR"}
SLETTET = "FEIL_VERDI"


@dataclass(slots=True)
class _Walk:
    """The posts found so far, with the element of each."""

    kommunenummer: str
    poster: list[Post] = field(default_factory=list)
    elementer: list[Any] = field(default_factory=list)

    def add(
        self,
        element: Any,
        person: Personhenvisning,
        innhold: Innhold,
        referanse: str,
        slett: bool,
    ) -> None:
        made: Innhold = Annullering(SLETTET) if slett else innhold
        operasjon = Operasjon.ANNULLER if slett else Operasjon.NY
        number = len(self.poster) + 1
        self.poster.append(Post(number, referanse, 1, operasjon, person, made))
        self.elementer.append(element)


def read(element: Any, release: Release) -> Lesning:
    """The header and the posts of an OverfoerData."""
    ns = f"{{{release.namespace}}}"

    def text(parent: Any, name: str) -> str | None:
        value = parent.findtext(ns + name)
        return value.strip() if value is not None else None

    walk = _Walk(text(element, "kommunenummer") or "")
    deltakere = element.findall(ns + "deltaker")
    for deltaker in deltakere:
        person = Personhenvisning(
            text(deltaker, "foedselsnummer"), text(deltaker, "dNummer"), text(deltaker, "dufNummer")
        )
        _deltaker(walk, deltaker, person, ns)
    system = element.find(ns + "fagsystem")
    declared = int(text(element, "antallRader") or 0)
    hode = Hode(
        forsendelse_id=text(element, "meldingsId") or "",
        kommunenummer=walk.kommunenummer,
        avsender_orgnr=text(element, "avsenderOrgnr") or "",
        leverandoer_orgnr=text(element, "leverandoerOrgnr") or "",
        fagsystem=Fagsystem(text(system, "navn") or "", text(system, "versjon") or ""),
        sendt_tidspunkt=datetime.fromisoformat(text(element, "sendtTidspunkt") or ""),
        # antallRader counts deltakere; what it is off by is carried over to the posts
        antall_poster=len(walk.poster) + declared - len(deltakere),
    )
    return Lesning(hode, tuple(walk.poster), walk.elementer)


def _deltaker(walk: _Walk, deltaker: Any, person: Personhenvisning, ns: str) -> None:
    last_tildeling: str | None = None
    for child in deltaker:
        name = child.tag.removeprefix(ns)
        if name not in _KEY:
            continue
        values = dict(_values(child, name, ns))
        if name == "timer":
            values["ordning"] = _ASYL_ORDNING[values["timetype"]]
        if name != "vedtak":
            _record(walk, child, person, name, values, parent=None, ns=ns)
            continue
        vedtak = Vedtak(**values)
        starts = starter_kjede(vedtak)
        if not starts:
            values["vedtak_referanse"] = last_tildeling
        referanse = _record(walk, child, person, name, values, parent=None, ns=ns)
        if starts:
            last_tildeling = referanse
        for nested in child:
            kind = nested.tag.removeprefix(ns)
            if kind in _KEY and len(nested):
                inner = dict(_values(nested, kind, ns))
                inner["ordning"] = (vedtak.ordning,) if kind == "permisjon" else vedtak.ordning
                inner["vedtak_referanse"] = referanse
                _record(walk, nested, person, kind, inner, parent=referanse, ns=ns)


def _record(
    walk: _Walk,
    element: Any,
    person: Personhenvisning,
    posttype: str,
    values: dict[str, Any],
    parent: str | None,
    ns: str,
) -> str:
    """Add one record; its reference."""
    referanse = _reference(person, posttype, values, parent)
    slett = element.findtext(ns + "slett", "").strip() in ("true", "1")
    walk.add(element, person, INNHOLD[posttype](**values), referanse, slett)
    return referanse


def _reference(
    person: Personhenvisning, posttype: str, values: dict[str, Any], parent: str | None
) -> str:
    """The natural key as a reference; a digest, since it names a person.

    The municipality is no part of it, so that it is the same after a merger.
    """
    who = "/".join(verdi for _, verdi in person.identer)
    key = [who, posttype, parent or ""]
    key += [str(values.get(name, "")) for name in _KEY[posttype]]
    return "ws2-" + hashlib.sha256("|".join(key).encode()).hexdigest()[:40]


def _values(element: Any, posttype: str, ns: str) -> Iterator[tuple[str, Any]]:
    """The plain fields of a record element."""
    for felt in fields(INNHOLD[posttype]):
        name = _RENAMED.get((posttype, felt.attribute), felt.element)
        text = element.findtext(ns + name)
        if text is not None:
            yield felt.attribute, _read(felt)(text)


def _read(felt: Felt) -> Callable[[str], Any]:
    return felt.reader.__getitem__
