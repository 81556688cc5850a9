"""The hand-written contracts: which releases there are, their compiled schemas, and what is served.

A contract is read, never generated: the bytes that go out are those of the file, with the address
of the endpoint and the places of the schemas filled in.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

_HERE = Path(__file__).parent

FELLES_NS = "urn:nir-transfer:felles:1.0"
FELLES_FOLDER = _HERE / "felles" / "1.0"


@dataclass(frozen=True)
class Release:
    """One edition of one service: a namespace of its own, and a folder that is never edited."""

    tjeneste: str  # WS2 or WS4
    versjon: str
    namespace: str
    folder: Path
    opens: date | None  # first day it is served; None: before the first day that is known

    @property
    def path(self) -> str:
        """The name of the service in addresses and files: `ws2` or `ws4`."""
        return self.tjeneste.lower()


def _release(tjeneste: str, versjon: str, opens: date | None) -> Release:
    path = tjeneste.lower()
    namespace = f"urn:nir-transfer:{path}:{versjon}"
    return Release(tjeneste, versjon, namespace, _HERE / path / versjon, opens)


RELEASES = [
    _release("WS2", "1.0", None),
    _release("WS4", "2019-10", date(2019, 10, 1)),
    _release("WS4", "2021-01", date(2021, 1, 1)),
    _release("WS4", "2021-03", date(2021, 3, 1)),
    _release("WS4", "2021-05", date(2021, 5, 1)),
]


def by_namespace(namespace: str | None) -> Release | None:
    """The release whose requests are written in this namespace.

    >>> by_namespace("urn:nir-transfer:ws4:2021-05").versjon
    '2021-05'
    >>> by_namespace("urn:nir-transfer:felles:1.0") is None
    True
    """
    return next((release for release in RELEASES if release.namespace == namespace), None)


def newest(tjeneste: str) -> Release:
    """The latest release of a service.

    >>> newest("WS4").versjon, newest("WS2").versjon
    ('2021-05', '1.0')
    """
    return [release for release in RELEASES if release.tjeneste == tjeneste][-1]


class _PerThread(threading.local):
    def __init__(self) -> None:
        self.compiled: dict[Release, etree.XMLSchema] = {}


_this_thread = _PerThread()


def schema(release: Release) -> etree.XMLSchema:
    """The compiled schema of a release.

    Compiled once for each thread: libxml2 lets threads validate at the same time, but lxml keeps
    the list of errors on the schema object, and the answer to one sender must not show another's.
    """
    compiled = _this_thread.compiled
    if release not in compiled:
        compiled[release] = _compile(release.folder / f"{release.path}.xsd")
    return compiled[release]


def _compile(file: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    return etree.XMLSchema(etree.parse(str(file), parser))


def document(release: Release, name: str, base_url: str) -> bytes:
    """The bytes of `ws4.wsdl`, `ws4.xsd` or `felles.xsd` as served under `base_url`.

    Only `soap:address/@location` and `schemaLocation` differ from the file. An unknown name is a
    KeyError; the name is looked up, never joined to a path.
    """
    content = _files(release)[name].read_bytes()
    for written, served in _addresses(release, base_url.rstrip("/")):
        content = content.replace(written, served)
    return content


@cache
def _files(release: Release) -> dict[str, Path]:
    wsdl, xsd = f"{release.path}.wsdl", f"{release.path}.xsd"
    return {
        wsdl: release.folder / wsdl,
        xsd: release.folder / xsd,
        "felles.xsd": FELLES_FOLDER / "felles.xsd",
    }


def _addresses(release: Release, base: str) -> list[tuple[bytes, bytes]]:
    """The attributes to fill in: as written in the file, and as served."""
    path, folder = release.path, f"{release.path}/{release.versjon}"
    return [
        (_attribute(attribute, written), _attribute(attribute, f"{base}/{served}"))
        for attribute, written, served in (
            ("schemaLocation", f"{path}.xsd", f"{folder}/{path}.xsd"),
            ("schemaLocation", "../../felles/1.0/felles.xsd", "felles/1.0/felles.xsd"),
            ("location", f"http://localhost/{path}", path),
        )
    ]


def _attribute(name: str, value: str) -> bytes:
    quoted = escape(value, {'"': "&quot;"})
    return f' {name}="{quoted}"'.encode()
