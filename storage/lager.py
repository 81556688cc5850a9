"""The register: transactions on it, and what is read and written in one."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import (
    Connection,
    Engine,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from storage import revisjon, tables
from storage.durability import Holding, holdings
from storage.engine import insert_many, is_sqlite, open_engine, sqlite_file
from storage.engine import transaction as engine_transaction
from storage.errors import DiskFailed, SchemaMissing, translated
from storage.innsyn import summer
from storage.killpoints import Point, reached
from storage.load import fetch, known_idents, load, registrering
from storage.migrate import HEAD, revision
from storage.personer import CHUNK, Persontransaksjon, chunks, day_of, egne_numre
from storage.rader import (
    BeregnetRad,
    ForsendelseRad,
    FunnRad,
    Innlest,
    LagretForsendelse,
    LagretRegistrering,
    Merke,
    PostRad,
    Registreringsstatus,
)
from storage.revisjon import Anker, Kontroll, Revisjon


def komprimer(data: bytes) -> bytes:
    """Bytes as a batch keeps its content and its answer (zstd)."""
    return zstandard.compress(data, 3)


_OWN = "REGISTER"  # the channel of what the register loads itself: nobody sent it
_KNOWN = [tables.forsendelse.c[f.name] for f in fields(LagretForsendelse)]


def _newest(*names: str) -> Select[Any]:
    """The last judgement of the batch with these values. Made once: to make it costs a batch of
    ten records a tenth of its time."""
    f = tables.forsendelse.c
    given = (f[name] == bindparam(name) for name in names)
    return select(*_KNOWN).where(*given).order_by(f.forsoek.desc()).limit(1)


_MERKE = "SELECT (SELECT nr FROM endring), (SELECT max(nr) FROM forsendelse)"
_SINCE = "SELECT person_nr, kommunenummer, referanse FROM post WHERE forsendelse_nr > ?"
_MOVE = update(tables.endring).values(nr=tables.endring.c.nr + 1)
_BY_ID = _newest("avsender", "kommunenummer", "kanal", "forsendelse_id")
_BY_KVITTERING = _newest("kvittering_id")
_INSERT = insert(tables.forsendelse).returning(tables.forsendelse.c.nr)
_POST = ("forsendelse_nr", *PostRad._fields)
_FUNN = ("forsendelse_nr", "loepenr", "nr", *FunnRad._fields[1:])


class Lager:
    """A register by its URL. The engine is opened in the process that first uses it."""

    def __init__(self, url: str, *, echo: bool = False) -> None:
        self.url = url
        self._echo = echo
        self._engine: tuple[int, Engine] | None = None
        self._failed: DiskFailed | None = None

    @property
    def engine(self) -> Engine:
        """The engine of this process: a forked one opens its own connections."""
        pid = os.getpid()
        if self._engine is None or self._engine[0] != pid:
            self._engine = (pid, open_engine(self.url, echo=self._echo))
        return self._engine[1]

    def start(self) -> None:
        """Raise `SchemaMissing` or `StorageUnavailable` where batches cannot be taken."""
        self.demand_disk()
        with translated(), self.engine.connect() as conn:
            if revision(conn) != HEAD:
                raise SchemaMissing

    def close(self) -> None:
        if self._engine is not None:
            self._engine[1].dispose()
            self._engine = None

    @property
    def one_writer(self) -> bool:
        """Whether a writing transaction holds off all others, not only those on its persons."""
        return self.url.startswith("sqlite")

    @contextmanager
    def batch(self, *, write: bool = True, moves: bool = True) -> Iterator[Transaksjon]:
        """A transaction: committed on leaving, undone on an exception.

        A writing one holds off other judgements of the same persons until it ends. `moves`: whether
        it may write something that a judgement looks at and that is no post.
        """
        self.demand_disk()
        try:
            with translated(), engine_transaction(self.engine, write=write) as conn:
                yield Transaksjon(conn, write=write)
                if write and moves and self.one_writer:
                    conn.execute(_MOVE)
        except DiskFailed as failed:
            self._failed = failed
            raise

    def demand_disk(self) -> None:
        """A sync that failed is never tried again: the system may have dropped what it held."""
        if self._failed is not None:
            raise DiskFailed(self._failed.reason)

    def free_bytes(self) -> int | None:
        """How much room there is where the register lies; None where that is not ours to see."""
        file = sqlite_file(self.url)
        if file is None:
            return None
        disk = os.statvfs(file.parent)
        return disk.f_bavail * disk.f_frsize

    def holdings(self) -> list[Holding]:
        """The database's settings on which durability hangs, as a connection of ours has them."""
        with translated(), self.engine.connect() as conn:
            return holdings(conn)


class Transaksjon(Persontransaksjon):
    """What can be read and written in one transaction."""

    def __init__(self, conn: Connection, *, write: bool) -> None:
        self.conn = conn
        self.write = write

    # -- batches

    def find(
        self, avsender: str, kommunenummer: str, kanal: str, forsendelse_id: str
    ) -> LagretForsendelse | None:
        """The batch that a sender sent under this id, as it was last judged."""
        return self._one(
            _BY_ID,
            avsender=avsender,
            kommunenummer=kommunenummer,
            kanal=kanal,
            forsendelse_id=forsendelse_id,
        )

    def lik(
        self, kommunenummer: str, likhet: int, avsender: str, forsendelse_id: str
    ) -> str | None:
        """The receipt of the first batch of a municipality with these posts under another id."""
        mark = "?" if is_sqlite(self.conn) else "%s"
        rows = fetch(
            self.conn,
            f"""SELECT kvittering_id FROM forsendelse WHERE kommunenummer = {mark}
            AND likhet = {mark} AND (avsender <> {mark} OR forsendelse_id <> {mark})
            ORDER BY nr LIMIT 1""",
            (kommunenummer, likhet, avsender, forsendelse_id),
        )
        return rows[0][0] if rows else None

    def merke(self) -> Merke:
        """Where the register stands: what this transaction reads holds until it is moved on."""
        ((endring, siste),) = fetch(self.conn, _MERKE, ())
        return Merke(endring, siste or 0)

    def since(self, merke: Merke) -> list[tuple[int | None, str, str | None]] | None:
        """The posts of the batches after a mark: person, kommunenummer, referanse. None where
        something else has changed too.
        """
        now = self.merke()
        if now.endring != merke.endring:
            return None
        return fetch(self.conn, _SINCE, (merke.siste,)) if now.siste != merke.siste else []

    def find_by_kvittering(self, kvittering_id: str) -> LagretForsendelse | None:
        return self._one(_BY_KVITTERING, kvittering_id=kvittering_id)

    def _one(self, query: Select[Any], **which: str) -> LagretForsendelse | None:
        row = self.conn.execute(query, which).one_or_none()
        return None if row is None else LagretForsendelse(**row._mapping)

    def forsendelser(
        self,
        *,
        avsender: str | None = None,
        kommunenummer: str | None = None,
        fra: datetime | None = None,
        til: datetime | None = None,
        resultat: str | None = None,
        offset: int = 0,
        antall: int = 100,
    ) -> list[LagretForsendelse]:
        """Batches, newest first. `fra` and `til` are moments of receipt (wall), both included."""
        f = tables.forsendelse.c
        given = {f.avsender: avsender, f.kommunenummer: kommunenummer, f.resultat: resultat}
        query = select(*_KNOWN).where(*(c == v for c, v in given.items() if v is not None))
        if fra is not None:
            query = query.where(f.mottatt_vegg >= fra)
        if til is not None:
            query = query.where(f.mottatt_vegg <= til)
        rows = self.conn.execute(query.order_by(f.nr.desc()).offset(offset).limit(antall))
        return [LagretForsendelse(**row._mapping) for row in rows]

    def svar(self, nr: int) -> bytes | None:
        """The answer document of a batch, as it was sent; None where its retention is over."""
        return self._bytes(nr, "svar")

    def innhold(self, nr: int) -> bytes | None:
        """The canonical body element of a batch; None where its retention is over."""
        return self._bytes(nr, "innhold")

    def _bytes(self, nr: int, column: str) -> bytes | None:
        f = tables.forsendelse.c
        stored = self.conn.execute(select(f[column]).where(f.nr == nr)).scalar_one_or_none()
        return zstandard.decompress(stored) if stored else None

    def load(self, identer: Collection[str], referanser: Collection[tuple[str, str]]) -> Innlest:
        """The one read of a batch: persons, their standing records, history of references."""
        return load(self.conn, identer, referanser, lock=self.write)

    def known_idents(self, identer: Collection[str]) -> set[str]:
        """Of these id numbers those that are somebody's."""
        return known_idents(self.conn, identer)

    def save(
        self, rad: ForsendelseRad, poster: Iterable[PostRad], funn: Collection[FunnRad]
    ) -> int:
        """Write a batch with its posts and findings; its number.

        Raises `Duplikat` where the sender has used the id, `VersionTaken` where a record stands.
        """
        row = {f.name: getattr(rad, f.name) for f in fields(rad)}
        nr = self.conn.execute(_INSERT, row).scalar_one()
        reached(Point.FORSENDELSE_WRITTEN)
        lite = is_sqlite(self.conn)
        utfall: Counter[str] = Counter()
        rows = (_post_row(nr, p, lite) for p in _counting(poster, utfall))
        insert_many(self.conn, tables.post, _POST, rows)
        counted: dict[int, int] = {}
        insert_many(self.conn, tables.funn, _FUNN, (_funn_row(nr, f, counted) for f in funn))
        if rad.kanal != _OWN:
            summer.record(self.conn, nr, rad, utfall, funn)
        reached(Point.POSTS_WRITTEN)
        return int(nr)

    # -- records

    def registreringer(
        self,
        kommunenummer: str,
        *,
        person_nr: int | None = None,
        etter: datetime | None = None,
        offset: int = 0,
        antall: int = 100,
    ) -> list[LagretRegistrering]:
        """Every version of a municipality's records, in the order received.

        Those of the numbers it took over are its own.
        """
        p, f = tables.post.c, tables.forsendelse.c
        newer = tables.post.alias("newer")
        newest = (
            select(func.max(newer.c.versjon))
            .where(
                newer.c.kommunenummer == p.kommunenummer,
                newer.c.referanse == p.referanse,
                newer.c.registrert,
            )
            .scalar_subquery()
        )
        query = (
            select(
                p.kommunenummer, p.referanse, p.versjon, p.operasjon, p.posttype, p.data,
                p.person_nr, p.loepenr, p.forsendelse_nr, f.kvittering_id, f.mottatt,
                f.mottatt_vegg, newest.label("newest"),
            )
            .join(tables.forsendelse, f.nr == p.forsendelse_nr)
            .where(p.kommunenummer.in_(egne_numre(kommunenummer)), p.registrert)
        )  # fmt: skip
        if person_nr is not None:
            query = query.where(p.person_nr == person_nr)
        if etter is not None:
            query = query.where(f.mottatt_vegg > etter)
        page = query.order_by(p.forsendelse_nr, p.loepenr).offset(offset).limit(antall)
        rows = self.conn.execute(page).all()
        annulled = self._annulled({(row.kommunenummer, row.referanse) for row in rows})
        return [_stored(row, annulled) for row in rows]

    def _annulled(self, keys: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Of these (kommunenummer, referanse) those whose newest version is an annulment."""
        p = tables.post.c
        kommuner = sorted({kommunenummer for kommunenummer, _ in keys})
        found: dict[tuple[str, str], tuple[int, str]] = {}
        for chunk in chunks(sorted({referanse for _, referanse in keys}), CHUNK):
            rows = self.conn.execute(
                select(p.kommunenummer, p.referanse, p.versjon, p.operasjon).where(
                    p.kommunenummer.in_(kommuner), p.referanse.in_(chunk), text("registrert")
                )
            )
            for kommunenummer, referanse, versjon, operasjon in rows:
                key = (kommunenummer, referanse)
                found[key] = max(found.get(key, (0, "")), (versjon, operasjon))
        return {key for key, (_, what) in found.items() if what == "ANNULLER"}

    def counts(self) -> Mapping[str, int]:
        """How much the register holds."""
        return {
            table.name: self.conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.person, tables.forsendelse, tables.post, tables.funn)
        }

    # -- what was computed

    def save_beregnet(self, rows: Iterable[BeregnetRad]) -> None:
        """Put what was computed in the place of what was."""
        for chunk in chunks(rows, CHUNK):
            nrs = {row.person_nr for row in chunk}
            self.conn.execute(delete(tables.beregnet).where(tables.beregnet.c.person_nr.in_(nrs)))
            self.conn.execute(insert(tables.beregnet), [row._asdict() for row in chunk])

    def beregnet(self, nrs: Collection[int]) -> dict[int, list[BeregnetRad]]:
        """What was computed before, by person."""
        found: dict[int, list[BeregnetRad]] = {nr: [] for nr in nrs}
        for chunk in chunks(sorted(nrs), CHUNK):
            query = select(tables.beregnet).where(tables.beregnet.c.person_nr.in_(chunk))
            for row in self.conn.execute(query):
                found[row.person_nr].append(BeregnetRad(**row._mapping))
        return found

    # -- the audit log

    def audit(
        self,
        moment: datetime,
        *,
        hvem: str,
        hva: str,
        maal: str,
        grunn: str = "",
        foer: Mapping[str, Any] | None = None,
        etter: Mapping[str, Any] | None = None,
    ) -> Revisjon:
        """Record an act in the transaction that carries it out (`storage/revisjon.py`)."""
        return revisjon.append(
            self.conn, moment, hvem=hvem, hva=hva, maal=maal, grunn=grunn, foer=foer, etter=etter
        )

    def audited(self, **which: Any) -> list[Revisjon]:
        """Rows of the audit log, newest first; `which` as `revisjon.rows` has it."""
        return revisjon.rows(self.conn, **which)

    def verify_audit(self, anker: Anker | None = None) -> Kontroll:
        """Whether the audit log is as it was written, and where it first is not."""
        return revisjon.verify(self.conn, anker)

    # -- sandboxes

    def get_clock(self, avsender: str) -> datetime | None:
        """Where rule time stands for a sender; None where it goes."""
        t = tables.sandkasse.c
        return self.conn.execute(
            select(t.tidspunkt).where(t.avsender == avsender)
        ).scalar_one_or_none()

    def set_clock(self, avsender: str, tidspunkt: datetime | None) -> None:
        """Let rule time stand on a moment for a sender, or go again."""
        t = tables.sandkasse
        self.conn.execute(delete(t).where(t.c.avsender == avsender))
        reached(Point.CLOCK)
        self.conn.execute(insert(t), {"avsender": avsender, "tidspunkt": tidspunkt})


def _counting(poster: Iterable[PostRad], utfall: Counter[str]) -> Iterator[PostRad]:
    """The posts as they pass, counted by outcome."""
    for post in poster:
        utfall[post.utfall] += 1
        yield post


def _post_row(nr: int, post: PostRad, lite: bool) -> tuple[Any, ...]:
    if lite:
        *plain, day, data = post
        return (nr, *plain, day_of(day, lite), data)
    return (nr, *post)


def _funn_row(nr: int, funn: FunnRad, counted: dict[int, int]) -> tuple[Any, ...]:
    place = counted[funn.loepenr] = counted.get(funn.loepenr, 0) + 1
    return (nr, funn.loepenr, place, *funn[1:])


def _stored(row: Any, annulled: set[tuple[str, str]]) -> LagretRegistrering:
    batches = {row.forsendelse_nr: (row.kvittering_id, row.mottatt)}
    if (row.kommunenummer, row.referanse) in annulled:
        status = Registreringsstatus.ANNULLERT
    elif row.versjon < row.newest:
        status = Registreringsstatus.ERSTATTET
    else:
        status = Registreringsstatus.GJELDENDE
    return LagretRegistrering(
        registrering=registrering(tuple(row)[:9], batches),
        operasjon=row.operasjon,
        status=status,
        person_nr=row.person_nr,
        mottatt=row.mottatt_vegg,
    )
