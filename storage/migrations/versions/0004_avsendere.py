"""The senders in the register: organisations, case systems, users, and what they may do."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Tidspunkt

revision = "0004"
down_revision = "0003"

NR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "organisasjon",
        sa.Column("orgnr", sa.String(length=9), nullable=False),
        sa.Column("navn", sa.Text(), nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=True),
        sa.PrimaryKeyConstraint("orgnr", name="pk_organisasjon"),
    )
    op.create_table(
        "fagsystem",
        sa.Column("leverandoer_orgnr", sa.String(length=9), nullable=False),
        sa.Column("navn", sa.Text(), nullable=False),
        sa.Column("versjon", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("leverandoer_orgnr", "navn", "versjon", name="pk_fagsystem"),
    )
    op.create_table(
        "bruker",
        sa.Column("navn", sa.Text(), nullable=False),
        sa.Column("orgnr", sa.String(length=9), nullable=False),
        sa.Column("leverandoer_orgnr", sa.String(length=9), nullable=False),
        sa.Column("passord", sa.Text(), nullable=True),
        sa.Column("hemmelighet", sa.Text(), nullable=True),
        sa.Column("sertifikat", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("navn", name="pk_bruker"),
    )
    op.create_table(
        "utsagn",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("art", sa.Text(), nullable=False),
        sa.Column("subjekt", sa.Text(), nullable=False),
        sa.Column("verdi", sa.Text(), nullable=False),
        sa.Column("fra", sa.Date(), nullable=True),
        sa.Column("til", sa.Date(), nullable=True),
        sa.Column("gjelder", sa.Boolean(), nullable=False),
        sa.Column("satt", Tidspunkt(timezone=True), nullable=False),
        sa.Column("satt_av", sa.Text(), nullable=False),
        sa.Column("grunn", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nr", name="pk_utsagn"),
    )
    op.create_index("ix_utsagn_subjekt", "utsagn", ["art", "subjekt", "nr"])
    version = op.create_table("avsenderversjon", sa.Column("versjon", NR, nullable=False))
    op.bulk_insert(version, [{"versjon": 0}])
    op.create_table(
        "nonce",
        sa.Column("bruker", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("utloeper", Tidspunkt(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bruker", "nonce", name="pk_nonce"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_nonce_utloeper", "nonce", ["utloeper"])


def downgrade() -> None:
    for table in ("nonce", "avsenderversjon", "utsagn", "bruker", "fagsystem", "organisasjon"):
        op.drop_table(table)
