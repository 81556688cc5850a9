"""A running service whose register is set anew for each situation, and what it answered."""

from __future__ import annotations

import http.client
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from rules.facts import Avsender, Fagsystem, Forsendelse, Kanal, Lov, Miljoe
from schemas.contract import newest
from schemas.write import forsendelse_xml
from storage import Lager
from tests.dekning.situasjon import Situasjon
from tests.dekning.ws2 import ws2_xml
from tests.server import Served, envelope, served
from tests.situation import empty, fill_versions
from transfer.senders import fil, styring
from transfer.senders.fil import Satt
from transfer.senders.passord import hashed

SATT = Satt(datetime(2010, 1, 1, tzinfo=UTC), "test", "the senders of the examples")


@dataclass(frozen=True, slots=True)
class Svar:
    """What came back: findings by post (0: the batch), outcomes, rules not run; or a fault."""

    funn: dict[int, set[str]]
    utfall: dict[int, str]
    hoppet: frozenset[str]
    feil: frozenset[str] = frozenset()
    raa: bytes = field(default=b"", repr=False)

    def av(self, post: int) -> set[str]:
        return self.funn.get(post, set())


class Avsendere:
    """Gives each kind of sender in the examples a user of its own, and writes their file."""

    def __init__(self) -> None:
        self.brukere: dict[tuple[object, ...], str] = {}
        self.systemer: dict[tuple[str, str, Lov], Fagsystem] = {}

    def system(self, forsendelse: Forsendelse) -> Fagsystem:
        """The case system, by what it is cleared for."""
        a = forsendelse.avsender
        key = (forsendelse.hode.leverandoer_orgnr, a.leverandoer_orgnr, a.godkjent_for)
        return self.systemer.setdefault(key, Fagsystem(f"System {len(self.systemer)}", "1"))

    def bruker(self, a: Avsender) -> str:
        key = (a.orgnr, a.leverandoer_orgnr, a.kommuner, a.roller)
        return self.brukere.setdefault(key, f"u{len(self.brukere)}")

    def toml(self) -> str:
        lines: list[str] = []
        for (_, orgnr, lov), system in self.systemer.items():
            lines += ["[[fagsystem]]", f'navn = "{system.navn}"', f'versjon = "{system.versjon}"',
                      'leverandoer = "L"', f'leverandoer_orgnr = "{orgnr}"']  # fmt: skip
            for one in lov:
                lines += ["[[fagsystem.godkjent]]", f'lov = "{one}"', "fra = 2010-01-01"]
        hashed_once = hashed("demo")
        for (orgnr, lev, kommuner, roller), navn in self.brukere.items():
            assert isinstance(kommuner, frozenset) and isinstance(roller, frozenset)
            lines += ["[[avsender]]", f'bruker = "{navn}"', f'passord = "{hashed_once}"',
                      f'orgnr = "{orgnr}"', f'leverandoer_orgnr = "{lev}"',
                      f"kommuner = {sorted(kommuner)}", f"roller = {sorted(roller)}",
                      "fra = 2010-01-01"]  # fmt: skip
        return "\n".join(lines)


@dataclass
class Drift:
    """The service, and the clock and the users it was last seen with."""

    service: Served
    lager: Lager
    avsendere: Avsendere
    _connection: http.client.HTTPConnection
    _n: int = 0

    def send(self, s: Situasjon) -> Svar:
        """Put the situation into the register and send its batch."""
        self.set(s)
        user = self.avsendere.bruker(s.forsendelse.avsender)
        closed = s.forsendelse.avsender.stengte
        self._windows(closed, stengt=True)
        if s.forsendelse.samme_som:  # the earlier batch, under an id of its own
            self.post(self.xml(s.forsendelse), user, s.forsendelse.kanal)
        svar = self.post(self.xml(s.forsendelse), user, s.forsendelse.kanal)
        self._windows(closed, stengt=False)
        return svar

    def _windows(self, kommuner: Iterable[str], *, stengt: bool) -> None:
        """Close or open transfer for municipalities, for every day."""
        for kommunenummer in kommuner:
            with self.lager.batch(write=True) as transaction:
                styring.set_vindu(transaction, SATT, kommunenummer, None, None, stengt=stengt)

    def set(self, s: Situasjon) -> None:
        """Put the situation into the register, and its day on the sender's clock."""
        user = self.avsendere.bruker(s.forsendelse.avsender)
        with self.lager.batch(write=True) as transaction:
            empty(transaction)
            fill_versions(transaction, s.personer, s.staar, s.foer_dag)
            transaction.set_clock(user, s.forsendelse.mottatt)

    def xml(self, forsendelse: Forsendelse, *, same: bool = False) -> bytes:
        """The batch as its service reads it, under an id of its own, or the last one's."""
        self._n += not same
        hode = replace(
            forsendelse.hode,
            forsendelse_id=f"{forsendelse.hode.forsendelse_id}-{self._n}",
            fagsystem=self.avsendere.system(forsendelse),
        )
        if forsendelse.kanal is Kanal.WS2:
            return envelope(ws2_xml(replace(forsendelse, hode=hode)))
        return envelope("".join(forsendelse_xml(hode, forsendelse.poster, newest("WS4"))))

    def post(self, body: bytes, user: str, kanal: Kanal = Kanal.WS4) -> Svar:
        sent = {
            "Content-Type": "text/xml; charset=utf-8",
            "Authorization": "Basic " + b64encode(f"{user}:demo".encode()).decode(),
        }
        try:
            self._connection.request("POST", f"/{kanal.lower()}", body, sent)
            answer = self._connection.getresponse().read()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            self._connection.request("POST", f"/{kanal.lower()}", body, sent)
            answer = self._connection.getresponse().read()
        return read(answer)


def read(body: bytes) -> Svar:
    """An answer of either service, or a fault."""
    root = etree.fromstring(body, etree.XMLParser(huge_tree=True))
    named: dict[str, list[Any]] = {}
    for element in root.iter(etree.Element):
        named.setdefault(_local(element), []).append(element)
    if "Fault" in named:
        feil = frozenset(e.text or "" for e in named.get("regelId", ()))
        return Svar({}, {}, frozenset(), feil, body)
    funn: dict[int, set[str]] = {}
    utfall: dict[int, str] = {}
    for post in named.get("post", ()):
        nr = int(_child(post, "loepenr").text)
        utfall[nr] = _child(post, "utfall").text
        funn[nr] = {_child(f, "regelId").text for f in post if _local(f) == "funn"}
    for batch in named.get("tilbakemelding", ()):
        funn[0] = {_child(f, "regelId").text for f in batch if _local(f) == "funn"}
    for n, rad in enumerate(named.get("rad", ()), start=1):
        ok = _child(rad, "resultat").text == "OK"
        utfall[n] = "LAGRET" if ok else "AVVIST"
        rule = _child(rad, "regelId")
        funn.setdefault(n, set()).update({rule.text} if rule is not None else ())
    hoppet = {_child(e, "regelId").text for e in named.get("hoppetOver", ())}
    return Svar(funn, utfall, frozenset(hoppet), frozenset(), body)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _child(element: Any, name: str) -> Any:
    return next((child for child in element if _local(child) == name), None)


@contextmanager
def drift(folder: Path, avsendere: Avsendere, miljoe: Miljoe) -> Iterator[Drift]:
    """The service with exactly the senders that the situations need."""
    config = folder / "nir.toml"
    config.write_text(f'miljoe = "{miljoe}"\n')
    with served(folder, "--config", str(config), demo=False) as service:
        lager = Lager(service.database)
        with lager.batch(write=True) as transaction:
            styring.take_in(transaction, SATT, fil.read(avsendere.toml(), SATT))
        connection = http.client.HTTPConnection(service.address, timeout=30)
        try:
            yield Drift(service, lager, avsendere, connection)
        finally:
            connection.close()
            lager.close()
