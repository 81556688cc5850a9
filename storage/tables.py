"""The tables. Posts are appended, never changed; what stands follows from the versions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Tidspunkt(TypeDecorator[datetime]):
    """A moment: aware in, UTC out. SQLite keeps it as ISO text of one width, which sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[object]:
        kind: TypeEngine[Any] = String(32) if dialect.name == "sqlite" else self.impl_instance
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


def moment(stored: object) -> datetime:
    """A moment as either database hands it out: in UTC."""
    if isinstance(stored, str):
        return datetime.fromisoformat(stored)
    assert isinstance(stored, datetime)
    return stored.astimezone(UTC)


_NR = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up in an INTEGER key only
_CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}  # SQLite: the rows lie in the key itself

person = Table(
    "person",
    metadata,
    Column("nr", _NR, primary_key=True, autoincrement=False),
    Column("foedselsdato", Date, nullable=False),
    Column("data", LargeBinary, nullable=False),  # codec.pakk_person
)

ident = Table(
    "ident",
    metadata,
    Column("verdi", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("person_nr", _NR, ForeignKey("person.nr"), nullable=False),
    Column("erstattet", Boolean, nullable=False),
    Index("ix_ident_person", "person_nr"),
    **_CLUSTERED,
)

bosatt = Table(  # where a person lives or has lived, read from `person.data` when it is saved
    "bosatt",
    metadata,
    Column("person_nr", _NR, ForeignKey("person.nr"), primary_key=True),
    Column("nr", Integer, primary_key=True, autoincrement=False),
    Column("kommunenummer", String(4), nullable=False),
    Column("art", Text, nullable=False),  # BOSATT or MOTTAK
    Column("fra", Date, nullable=False),
    Column("til", Date),
    Index("ix_bosatt_kommune", "kommunenummer", "person_nr"),
    **_CLUSTERED,
)

endring = Table(  # one row: moved by all that writes but batches (`Transaksjon.merke`)
    "endring",
    metadata,
    Column("nr", _NR, primary_key=True, autoincrement=False),
)

forsendelse = Table(
    "forsendelse",
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("kvittering_id", String(26), nullable=False),
    Column("avsender", Text, nullable=False),
    Column("kommunenummer", String(4), nullable=False),
    Column("forsendelse_id", Text, nullable=False),
    Column("forsoek", Integer, nullable=False),  # a batch that was undecided is judged again
    Column("kanal", Text, nullable=False),
    Column("skjemaversjon", Text, nullable=False),
    Column("fagsystem_navn", Text, nullable=False),
    Column("fagsystem_versjon", Text, nullable=False),
    Column("mottatt", Tidspunkt, nullable=False),  # the time that rules see
    Column("mottatt_vegg", Tidspunkt, nullable=False),  # the wall clock
    Column("simulert", Boolean, nullable=False),
    Column("sum_raa", String(64), nullable=False),
    Column("sum_kanonisk", String(64), nullable=False),
    Column("antall_poster", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("resultat", Text),
    Column("ruting", Text),
    Column("kjoering", Text),
    Column("lov", Text),  # a law's name, BEGGE where posts fell under both, None undecided
    Column("leverandoer_orgnr", Text),
    Column("innhold", LargeBinary, nullable=False),  # zstd of the canonical body; empty: purged
    Column("svar", LargeBinary),  # zstd of the answer document; NULL: purged
    Column("likhet", BigInteger),  # of a digest of the posts alone: the same under any id
    UniqueConstraint("kvittering_id", name="uq_forsendelse_kvittering"),
    UniqueConstraint(
        "avsender",
        "kommunenummer",
        "kanal",
        "forsendelse_id",
        "forsoek",
        name="uq_forsendelse_noekkel",
    ),
    Index(
        "ix_forsendelse_likhet",
        "kommunenummer",
        "likhet",
        sqlite_where=text("likhet IS NOT NULL"),
        postgresql_where=text("likhet IS NOT NULL"),
    ),
    Index("ix_forsendelse_mottatt", "mottatt", "nr"),
    Index("ix_forsendelse_avsender", "avsender", "nr"),
    Index("ix_forsendelse_kommune", "kommunenummer", "nr"),
)

_REGISTRERT = text("registrert")

post = Table(
    "post",
    metadata,
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("loepenr", Integer, primary_key=True, autoincrement=False),
    Column("kommunenummer", String(4), nullable=False),
    Column("referanse", Text),
    Column("versjon", BigInteger),
    Column("operasjon", Text),
    Column("posttype", Text),
    Column("person_nr", _NR),
    Column("ordning", Text),
    Column("utfall", Text, nullable=False),
    Column("handling", Text, nullable=False),
    Column("registrert", Boolean, nullable=False),
    Column("hendelsesdato", Date),
    Column("data", LargeBinary),  # codec.pakk
    CheckConstraint(
        "NOT registrert OR (referanse IS NOT NULL AND versjon IS NOT NULL AND operasjon IS NOT NULL"
        " AND posttype IS NOT NULL AND person_nr IS NOT NULL AND data IS NOT NULL)",
        name="hel",
    ),
    Index(
        "uq_post_versjon",
        "kommunenummer",
        "referanse",
        "versjon",
        unique=True,
        sqlite_where=_REGISTRERT,
        postgresql_where=_REGISTRERT,
    ),
    Index(  # earlier attempts at a record, for the lineage of a resubmission
        "ix_post_uregistrert",
        "kommunenummer",
        "referanse",
        sqlite_where=text("NOT registrert"),
        postgresql_where=text("NOT registrert"),
    ),
    Index("ix_post_person", "person_nr", sqlite_where=_REGISTRERT, postgresql_where=_REGISTRERT),
    **_CLUSTERED,
)

funn = Table(
    "funn",
    metadata,
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("loepenr", Integer, primary_key=True, autoincrement=False),  # 0: the whole batch
    Column("nr", Integer, primary_key=True, autoincrement=False),
    Column("regel_id", Text, nullable=False),
    Column("alvorlighet", Text, nullable=False),
    Column("felt", Text),
    Column("sti", Text),
    Column("kode", Text),
    Column("linje", Integer),
    Column("fingeravtrykk", Text, nullable=False),
    **_CLUSTERED,
)

sandkasse = Table(
    "sandkasse",
    metadata,
    Column("avsender", Text, primary_key=True),
    Column("tidspunkt", Tidspunkt),
)

beregnet = Table(
    "beregnet",
    metadata,
    Column("person_nr", _NR, ForeignKey("person.nr"), primary_key=True),
    Column("ordning", Text, primary_key=True),
    Column("frist", Date),
    Column("status", Text, nullable=False),
    Column("beregnet", Date, nullable=False),
    Column("data", JSON, nullable=False),
    **_CLUSTERED,
)

revisjon = Table(  # the audit log; a trigger refuses to change or remove a row
    "revisjon",
    metadata,
    Column("nr", _NR, primary_key=True, autoincrement=False),
    Column("moment", Tidspunkt, nullable=False),  # the wall clock
    Column("hvem", Text, nullable=False),
    Column("hva", Text, nullable=False),
    Column("maal", Text, nullable=False),
    Column("grunn", Text, nullable=False),
    Column("foer", Text),  # JSON, as text: the digest is of these very bytes
    Column("etter", Text),
    Column("forrige", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("forrige", name="uq_revisjon_forrige"),  # one row follows another, never two
    Index("ix_revisjon_maal", "maal", "nr"),
    Index("ix_revisjon_moment", "moment"),
)

nattkjoering = Table(  # each day `nir nightly` was run for
    "nattkjoering",
    metadata,
    Column("dag", Date, primary_key=True),
    Column("personer", Integer, nullable=False),
    Column("feilet", Integer, nullable=False),
)

nattfunn = Table(  # a finding of the nightly run, from the night it was new to the one it was gone
    "nattfunn",
    metadata,
    Column("person_nr", _NR, ForeignKey("person.nr"), primary_key=True),
    Column("regel_id", Text, primary_key=True),
    Column("noekkel", Text, primary_key=True),
    Column("foerst", Date, primary_key=True),
    Column("borte", Date),
    Column("alvorlighet", Text, nullable=False),
    Column("kommunenummer", String(4)),
    Column("tekst", JSON, nullable=False),
    Index("ix_nattfunn_foerst", "foerst"),
    Index("ix_nattfunn_borte", "borte"),
    **_CLUSTERED,
)

# -- senders

organisasjon = Table(
    "organisasjon",
    metadata,
    Column("orgnr", String(9), primary_key=True),
    Column("navn", Text, nullable=False),
    Column("kommunenummer", String(4)),
)

fagsystem = Table(
    "fagsystem",
    metadata,
    Column("leverandoer_orgnr", String(9), primary_key=True),
    Column("navn", Text, primary_key=True),
    Column("versjon", Text, primary_key=True),
)

bruker = Table(
    "bruker",
    metadata,
    Column("navn", Text, primary_key=True),
    Column("orgnr", String(9), nullable=False),
    Column("leverandoer_orgnr", String(9), nullable=False),
    Column("passord", Text),  # argon2
    Column("hemmelighet", Text),  # for password digests, where the user opted in
    Column("sertifikat", Text, nullable=False),
    Column("demo", Boolean, nullable=False),
)

utsagn = Table(  # of the statements that cover a day, the newest decides
    "utsagn",
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("art", Text, nullable=False),
    Column("subjekt", Text, nullable=False),
    Column("verdi", Text, nullable=False),
    Column("fra", Date),
    Column("til", Date),
    Column("gjelder", Boolean, nullable=False),
    Column("satt", Tidspunkt, nullable=False),
    Column("satt_av", Text, nullable=False),
    Column("grunn", Text, nullable=False),
    Index("ix_utsagn_subjekt", "art", "subjekt", "nr"),
)

avsenderversjon = Table(  # one row, raised with every change of the tables above
    "avsenderversjon",
    metadata,
    Column("versjon", _NR, nullable=False),
)

nonce = Table(
    "nonce",
    metadata,
    Column("bruker", Text, primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("utloeper", Tidspunkt, nullable=False),
    Index("ix_nonce_utloeper", "utloeper"),
    **_CLUSTERED,
)
