"""A batch that is judged again counts once; merged error groups; replays of a search.

Attempts that were judged again before this leave what is counted here, and the sums by day at the
next look at them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.tables import Tidspunkt

revision = "0008"
down_revision = "0007"

NR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = Tidspunkt(timezone=True)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, NR, autoincrement=False, nullable=False)


def _sum() -> "list[sa.Column[Any]]":
    """The columns of `forsendelse_sum`."""
    words = ("kanal", "lov", "skjemaversjon", "avsender")
    system = ("leverandoer", "fagsystem_navn", "fagsystem_versjon", "resultat")
    counts = ("poster", "avvik", "avvist", "uavklart")
    return [
        _number("nr"),
        sa.Column("kvittering_id", sa.String(length=26), nullable=False),
        sa.Column("mottatt", TIME, nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        sa.Column("kommunenummer", sa.String(length=4), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in system),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("topp_regel", sa.Text(), nullable=True),
    ]


def upgrade() -> None:
    op.add_column(
        "urullet", sa.Column("fortegn", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.create_table(
        "avloest", *_sum(), _number("av"), sa.PrimaryKeyConstraint("nr", name="pk_avloest")
    )
    op.create_index("ix_avloest_av", "avloest", ["av"])
    op.create_index("ix_avloest_kvittering", "avloest", ["kvittering_id"])
    op.create_table(
        "avloest_gruppe",
        _number("forsendelse_nr"),
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("regel_id", sa.Text(), nullable=False),
        sa.Column("alvorlighet", sa.Text(), nullable=False),
        sa.Column("foerste", sa.Boolean(), nullable=False),
        sa.Column("poster", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("forsendelse_nr", "fingeravtrykk", name="pk_avloest_gruppe"),
        sqlite_with_rowid=False,
    )
    _merging()
    _replays()
    _move()


def _merging() -> None:
    op.create_table(
        "gruppeforening",
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("inn_i", sa.Text(), nullable=False),
        sa.Column("grunn", sa.Text(), nullable=False),
        sa.Column("konto", sa.Text(), nullable=False),
        sa.Column("tid", TIME, nullable=False),
        sa.PrimaryKeyConstraint("fingeravtrykk", name="pk_gruppeforening"),
    )
    op.create_index("ix_gruppeforening_inn_i", "gruppeforening", ["inn_i"])


def _replays() -> None:
    op.create_table(
        "avspilling",
        sa.Column("nr", NR, sa.Identity(), nullable=False),
        sa.Column("soek", sa.Text(), nullable=False),
        sa.Column("klokke", TIME, nullable=False),
        sa.Column("ved_mottak", sa.Boolean(), nullable=False),
        sa.Column("grunn", sa.Text(), nullable=False),
        sa.Column("konto", sa.Text(), nullable=False),
        sa.Column("startet", TIME, nullable=False),
        sa.Column("sett", TIME, nullable=False),
        sa.Column("ferdig", TIME, nullable=True),
        sa.Column("tilstand", sa.Text(), nullable=False),
        sa.Column("antall", sa.Integer(), nullable=False),
        sa.Column("gjort", sa.Integer(), nullable=False),
        sa.Column("flere", sa.Boolean(), nullable=False),
        sa.Column("oeverst", NR, nullable=False),
        sa.Column("neste", NR, nullable=True),
        sa.PrimaryKeyConstraint("nr", name="pk_avspilling"),
    )
    op.create_table(
        "avspilling_forsendelse",
        _number("avspilling_nr"),
        _number("forsendelse_nr"),
        sa.Column("resultat_foer", sa.Text(), nullable=False),
        sa.Column("resultat_naa", sa.Text(), nullable=True),
        sa.Column("poster", sa.Integer(), nullable=False),
        sa.Column("bedre", sa.Integer(), nullable=False),
        sa.Column("verre", sa.Integer(), nullable=False),
        sa.Column("annet", sa.Integer(), nullable=False),
        sa.Column("feil", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            "avspilling_nr", "forsendelse_nr", name="pk_avspilling_forsendelse"
        ),
        sqlite_with_rowid=False,
    )
    for name, keys in (
        ("avspilling_utfall", ("foer", "naa")), ("avspilling_regel", ("regel_id", "virkning")),
    ):  # fmt: skip
        op.create_table(
            name,
            _number("avspilling_nr"),
            _number("forsendelse_nr"),
            *(sa.Column(key, sa.Text(), nullable=False) for key in keys),
            sa.Column("poster", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("avspilling_nr", "forsendelse_nr", *keys, name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )


_NEWER = """SELECT max(ny.nr) FROM forsendelse gammel JOIN forsendelse ny
    ON ny.avsender = gammel.avsender AND ny.kommunenummer = gammel.kommunenummer
    AND ny.kanal = gammel.kanal AND ny.forsendelse_id = gammel.forsendelse_id
    AND ny.forsoek > gammel.forsoek WHERE gammel.nr = {nr}"""


def _move() -> None:
    """Attempts that were judged again: of the others nothing is read but the number tried."""
    names = ", ".join(column.name for column in _sum())
    for statement in (
        f"""INSERT INTO avloest ({names}, av)
            SELECT {names}, ({_NEWER.format(nr="forsendelse_sum.nr")}) FROM forsendelse_sum
            WHERE nr IN (
                SELECT gammel.nr FROM forsendelse ny JOIN forsendelse gammel
                ON ny.avsender = gammel.avsender AND ny.kommunenummer = gammel.kommunenummer
                AND ny.kanal = gammel.kanal AND ny.forsendelse_id = gammel.forsendelse_id
                AND ny.forsoek > gammel.forsoek WHERE ny.forsoek > 1)""",
        """INSERT INTO avloest_gruppe SELECT forsendelse_nr, fingeravtrykk, regel_id, alvorlighet,
            foerste, poster FROM forsendelse_gruppe
            WHERE forsendelse_nr IN (SELECT nr FROM avloest)""",
        "DELETE FROM forsendelse_gruppe WHERE forsendelse_nr IN (SELECT nr FROM avloest)",
        "DELETE FROM forsendelse_sum WHERE nr IN (SELECT nr FROM avloest)",
        """INSERT INTO urullet (forsendelse_nr, fortegn) SELECT nr, -1 FROM avloest
            WHERE nr NOT IN (SELECT forsendelse_nr FROM urullet)""",
        """DELETE FROM urullet WHERE fortegn = 1
            AND forsendelse_nr IN (SELECT nr FROM avloest)""",
    ):
        op.execute(statement)


def downgrade() -> None:
    """The version before counts every attempt: those that left the sums are added again."""
    names = ", ".join(column.name for column in _sum())
    for statement in (
        f"INSERT INTO forsendelse_sum ({names}) SELECT {names} FROM avloest",
        """INSERT INTO forsendelse_gruppe SELECT forsendelse_nr, fingeravtrykk, regel_id,
            alvorlighet, foerste, poster FROM avloest_gruppe""",
        """INSERT INTO urullet (forsendelse_nr) SELECT nr FROM avloest
            WHERE nr NOT IN (SELECT forsendelse_nr FROM urullet)""",
        "DELETE FROM urullet WHERE fortegn = -1",
    ):
        op.execute(statement)
    for table in (
        "avspilling_regel", "avspilling_utfall", "avspilling_forsendelse", "avspilling",
        "gruppeforening", "avloest_gruppe", "avloest",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_column("urullet", "fortegn")
