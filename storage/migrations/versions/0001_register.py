"""The register: persons, batches, posts, findings, sandboxes, what was computed."""

import sqlalchemy as sa
from alembic import op

from storage.tables import Tidspunkt

revision = "0001"
down_revision = None

NR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forsendelse",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("kvittering_id", sa.String(length=26), nullable=False),
        sa.Column("avsender", sa.Text(), nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=False),
        sa.Column("forsendelse_id", sa.Text(), nullable=False),
        sa.Column("kanal", sa.Text(), nullable=False),
        sa.Column("skjemaversjon", sa.Text(), nullable=False),
        sa.Column("fagsystem_navn", sa.Text(), nullable=False),
        sa.Column("fagsystem_versjon", sa.Text(), nullable=False),
        sa.Column("mottatt", Tidspunkt(timezone=True), nullable=False),
        sa.Column("mottatt_vegg", Tidspunkt(timezone=True), nullable=False),
        sa.Column("simulert", sa.Boolean(), nullable=False),
        sa.Column("sum_raa", sa.String(length=64), nullable=False),
        sa.Column("sum_kanonisk", sa.String(length=64), nullable=False),
        sa.Column("antall_poster", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("resultat", sa.Text(), nullable=True),
        sa.Column("ruting", sa.Text(), nullable=True),
        sa.Column("kjoering", sa.Text(), nullable=True),
        sa.Column("innhold", sa.LargeBinary(), nullable=False),
        sa.Column("svar", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("nr", name="pk_forsendelse"),
        sa.UniqueConstraint(
            "avsender", "kommunenummer", "kanal", "forsendelse_id", name="uq_forsendelse_noekkel"
        ),
        sa.UniqueConstraint("kvittering_id", name="uq_forsendelse_kvittering"),
    )
    op.create_index("ix_forsendelse_avsender", "forsendelse", ["avsender", "nr"], unique=False)
    op.create_index("ix_forsendelse_kommune", "forsendelse", ["kommunenummer", "nr"], unique=False)
    op.create_index("ix_forsendelse_mottatt", "forsendelse", ["mottatt", "nr"], unique=False)
    op.create_table(
        "funn",
        sa.Column("forsendelse_nr", NR, autoincrement=False, nullable=False),
        sa.Column("loepenr", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("nr", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("regel_id", sa.Text(), nullable=False),
        sa.Column("alvorlighet", sa.Text(), nullable=False),
        sa.Column("felt", sa.Text(), nullable=True),
        sa.Column("sti", sa.Text(), nullable=True),
        sa.Column("kode", sa.Text(), nullable=True),
        sa.Column("linje", sa.Integer(), nullable=True),
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("forsendelse_nr", "loepenr", "nr", name="pk_funn"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "person",
        sa.Column("nr", NR, autoincrement=False, nullable=False),
        sa.Column("foedselsdato", sa.Date(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("nr", name="pk_person"),
    )
    op.create_table(
        "post",
        sa.Column("forsendelse_nr", NR, autoincrement=False, nullable=False),
        sa.Column("loepenr", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=False),
        sa.Column("referanse", sa.Text(), nullable=True),
        sa.Column("versjon", sa.BigInteger(), nullable=True),
        sa.Column("operasjon", sa.Text(), nullable=True),
        sa.Column("posttype", sa.Text(), nullable=True),
        sa.Column("person_nr", NR, nullable=True),
        sa.Column("ordning", sa.Text(), nullable=True),
        sa.Column("utfall", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("registrert", sa.Boolean(), nullable=False),
        sa.Column("hendelsesdato", sa.Date(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "NOT registrert OR (referanse IS NOT NULL AND versjon IS NOT NULL"
            " AND operasjon IS NOT NULL AND posttype IS NOT NULL"
            " AND person_nr IS NOT NULL AND data IS NOT NULL)",
            name="ck_post_hel",
        ),
        sa.PrimaryKeyConstraint("forsendelse_nr", "loepenr", name="pk_post"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_post_person",
        "post",
        ["person_nr"],
        unique=False,
        sqlite_where=sa.text("registrert"),
        postgresql_where=sa.text("registrert"),
    )
    op.create_index(
        "uq_post_versjon",
        "post",
        ["kommunenummer", "referanse", "versjon"],
        unique=True,
        sqlite_where=sa.text("registrert"),
        postgresql_where=sa.text("registrert"),
    )
    op.create_table(
        "sandkasse",
        sa.Column("avsender", sa.Text(), nullable=False),
        sa.Column("tidspunkt", Tidspunkt(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("avsender", name="pk_sandkasse"),
    )
    op.create_table(
        "beregnet",
        sa.Column("person_nr", NR, nullable=False),
        sa.Column("ordning", sa.Text(), nullable=False),
        sa.Column("frist", sa.Date(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("beregnet", sa.Date(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_nr"], ["person.nr"], name="fk_beregnet_person"),
        sa.PrimaryKeyConstraint("person_nr", "ordning", name="pk_beregnet"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bosatt",
        sa.Column("person_nr", NR, nullable=False),
        sa.Column("nr", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=False),
        sa.Column("art", sa.Text(), nullable=False),
        sa.Column("fra", sa.Date(), nullable=False),
        sa.Column("til", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_nr"], ["person.nr"], name="fk_bosatt_person"),
        sa.PrimaryKeyConstraint("person_nr", "nr", name="pk_bosatt"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_bosatt_kommune", "bosatt", ["kommunenummer", "person_nr"], unique=False)
    op.create_table(
        "ident",
        sa.Column("verdi", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("person_nr", NR, nullable=False),
        sa.Column("erstattet", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_nr"], ["person.nr"], name="fk_ident_person"),
        sa.PrimaryKeyConstraint("verdi", name="pk_ident"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ident_person", "ident", ["person_nr"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_ident_person", table_name="ident")
    op.drop_table("ident")
    op.drop_index("ix_bosatt_kommune", table_name="bosatt")
    op.drop_table("bosatt")
    op.drop_table("beregnet")
    op.drop_table("sandkasse")
    op.drop_index(
        "uq_post_versjon",
        table_name="post",
        sqlite_where=sa.text("registrert"),
        postgresql_where=sa.text("registrert"),
    )
    op.drop_index(
        "ix_post_person",
        table_name="post",
        sqlite_where=sa.text("registrert"),
        postgresql_where=sa.text("registrert"),
    )
    op.drop_table("post")
    op.drop_table("person")
    op.drop_table("funn")
    op.drop_index("ix_forsendelse_mottatt", table_name="forsendelse")
    op.drop_index("ix_forsendelse_kommune", table_name="forsendelse")
    op.drop_index("ix_forsendelse_avsender", table_name="forsendelse")
    op.drop_table("forsendelse")
