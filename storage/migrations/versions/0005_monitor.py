"""The monitor: a narrow row for each batch, sums by day, groups, accounts, what operators write.

Batches from before are taken up by `nir monitor rebuild`.
"""

import sqlalchemy as sa
from alembic import op

from storage.tables import Tidspunkt

revision = "0005"
down_revision = "0004"

NR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forsendelse_gruppe",
        sa.Column("forsendelse_nr", NR, autoincrement=False, nullable=False),
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("regel_id", sa.Text(), nullable=False),
        sa.Column("alvorlighet", sa.Text(), nullable=False),
        sa.Column("foerste", sa.Boolean(), nullable=False),
        sa.Column("poster", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("forsendelse_nr", "fingeravtrykk", name="pk_forsendelse_gruppe"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_forsendelse_gruppe_gruppe",
        "forsendelse_gruppe",
        ["fingeravtrykk", "forsendelse_nr"],
        unique=False,
    )
    op.create_index(
        "ix_forsendelse_gruppe_regel",
        "forsendelse_gruppe",
        ["regel_id", "forsendelse_nr"],
        unique=False,
        sqlite_where=sa.text("foerste"),
        postgresql_where=sa.text("foerste"),
    )

    op.create_table(
        "forsendelse_sum",
        sa.Column("nr", NR, autoincrement=False, nullable=False),
        sa.Column("kvittering_id", sa.String(length=26), nullable=False),
        sa.Column("mottatt", Tidspunkt(timezone=True), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("kanal", sa.Text(), nullable=False),
        sa.Column("lov", sa.Text(), nullable=False),
        sa.Column("skjemaversjon", sa.Text(), nullable=False),
        sa.Column("avsender", sa.Text(), nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=False),
        sa.Column("leverandoer", sa.Text(), nullable=False),
        sa.Column("fagsystem_navn", sa.Text(), nullable=False),
        sa.Column("fagsystem_versjon", sa.Text(), nullable=False),
        sa.Column("resultat", sa.Text(), nullable=False),
        sa.Column("poster", sa.Integer(), nullable=False),
        sa.Column("avvik", sa.Integer(), nullable=False),
        sa.Column("avvist", sa.Integer(), nullable=False),
        sa.Column("uavklart", sa.Integer(), nullable=False),
        sa.Column("topp_regel", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("nr", name="pk_forsendelse_sum"),
    )
    op.create_index(
        "ix_forsendelse_sum_fagsystem",
        "forsendelse_sum",
        ["fagsystem_navn", "fagsystem_versjon", "nr"],
        unique=False,
    )
    op.create_index(
        "ix_forsendelse_sum_kommune", "forsendelse_sum", ["kommunenummer", "nr"], unique=False
    )
    op.create_index(
        "ix_forsendelse_sum_leverandoer", "forsendelse_sum", ["leverandoer", "nr"], unique=False
    )
    op.create_index("ix_forsendelse_sum_mottatt", "forsendelse_sum", ["mottatt"], unique=False)
    op.create_index(
        "ix_forsendelse_sum_resultat", "forsendelse_sum", ["resultat", "nr"], unique=False
    )

    op.create_table(
        "forsoek",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("noekkel", sa.String(length=64), nullable=False),
        sa.Column("tid", Tidspunkt(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nr", name="pk_forsoek"),
    )
    op.create_index("ix_forsoek_noekkel", "forsoek", ["noekkel", "tid"], unique=False)

    op.create_table(
        "godkjenning",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("gjelder", sa.Text(), nullable=False),
        sa.Column("grunn", sa.Text(), nullable=False),
        sa.Column("bedt_av", sa.Text(), nullable=False),
        sa.Column("bedt", Tidspunkt(timezone=True), nullable=False),
        sa.Column("avgjort_av", sa.Text(), nullable=True),
        sa.Column("avgjort", Tidspunkt(timezone=True), nullable=True),
        sa.Column("utfall", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("nr", name="pk_godkjenning"),
    )
    op.create_table(
        "gruppe",
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("regel_id", sa.Text(), nullable=False),
        sa.Column("alvorlighet", sa.Text(), nullable=False),
        sa.Column("moenster", sa.Text(), nullable=False),
        sa.Column("kode", sa.Text(), nullable=True),
        sa.Column("skjemaversjon", sa.Text(), nullable=False),
        sa.Column("foerst", Tidspunkt(timezone=True), nullable=False),
        sa.Column("sist", Tidspunkt(timezone=True), nullable=False),
        sa.Column("foerst_nr", NR, nullable=False),
        sa.Column("sist_nr", NR, nullable=False),
        sa.PrimaryKeyConstraint("fingeravtrykk", name="pk_gruppe"),
    )
    op.create_index("ix_gruppe_regel", "gruppe", ["regel_id"], unique=False)
    op.create_index("ix_gruppe_sist", "gruppe", ["sist"], unique=False)

    op.create_table(
        "gruppestatus",
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("tilstand", sa.Text(), nullable=False),
        sa.Column("versjon", sa.Text(), nullable=True),
        sa.Column("eier", sa.Text(), nullable=True),
        sa.Column("endret", Tidspunkt(timezone=True), nullable=False),
        sa.Column("endret_av", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingeravtrykk", name="pk_gruppestatus"),
    )
    op.create_table(
        "henting",
        sa.Column("forsendelse_nr", NR, autoincrement=False, nullable=False),
        sa.Column("hentet", Tidspunkt(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("forsendelse_nr", name="pk_henting"),
    )
    op.create_table(
        "kilde",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("avsender", sa.Text(), nullable=False),
        sa.Column("kommunenummer", sa.String(length=4), nullable=False),
        sa.Column("leverandoer", sa.Text(), nullable=False),
        sa.Column("fagsystem_navn", sa.Text(), nullable=False),
        sa.Column("fagsystem_versjon", sa.Text(), nullable=False),
        sa.Column("kanal", sa.Text(), nullable=False),
        sa.Column("skjemaversjon", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nr", name="pk_kilde"),
    )
    op.create_index(
        "uq_kilde",
        "kilde",
        [
            "avsender",
            "kommunenummer",
            "leverandoer",
            "fagsystem_navn",
            "fagsystem_versjon",
            "kanal",
            "skjemaversjon",
        ],
        unique=True,
    )

    op.create_table(
        "konto",
        sa.Column("navn", sa.Text(), nullable=False),
        sa.Column("rolle", sa.Text(), nullable=False),
        sa.Column("passord", sa.Text(), nullable=True),
        sa.Column("subjekt", sa.Text(), nullable=True),
        sa.Column("leverandoer", sa.Text(), nullable=True),
        sa.Column("kommunenummer", sa.String(length=4), nullable=True),
        sa.Column("sperret", sa.Boolean(), nullable=False),
        sa.Column("opprettet", Tidspunkt(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("navn", name="pk_konto"),
        sa.UniqueConstraint("subjekt"),
    )
    op.create_table(
        "notat",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("gjelder", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("tekst", sa.Text(), nullable=False),
        sa.Column("konto", sa.Text(), nullable=False),
        sa.Column("tid", Tidspunkt(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nr", name="pk_notat"),
    )
    op.create_index("ix_notat_gjelder", "notat", ["gjelder", "id", "nr"], unique=False)

    op.create_table(
        "overlevering",
        sa.Column("noekkel", sa.String(length=64), nullable=False),
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("leverandoer", sa.Text(), nullable=False),
        sa.Column("konto", sa.Text(), nullable=False),
        sa.Column("opprettet", Tidspunkt(timezone=True), nullable=False),
        sa.Column("utloeper", Tidspunkt(timezone=True), nullable=False),
        sa.Column("trukket", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("noekkel", name="pk_overlevering"),
    )
    op.create_index("ix_overlevering_gruppe", "overlevering", ["fingeravtrykk"], unique=False)

    op.create_table(
        "urullet",
        sa.Column("forsendelse_nr", NR, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("forsendelse_nr", name="pk_urullet"),
    )
    op.create_table(
        "dagsum",
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("kilde_nr", NR, nullable=False),
        sa.Column("lov", sa.Text(), nullable=False),
        sa.Column("godtatt", sa.Integer(), nullable=False),
        sa.Column("med_avvik", sa.Integer(), nullable=False),
        sa.Column("delvis", sa.Integer(), nullable=False),
        sa.Column("avvist", sa.Integer(), nullable=False),
        sa.Column("uavklart", sa.Integer(), nullable=False),
        sa.Column("poster", sa.Integer(), nullable=False),
        sa.Column("poster_avvik", sa.Integer(), nullable=False),
        sa.Column("poster_avvist", sa.Integer(), nullable=False),
        sa.Column("poster_uavklart", sa.Integer(), nullable=False),
        sa.Column("sist", Tidspunkt(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kilde_nr"], ["kilde.nr"], name="fk_dagsum_kilde"),
        sa.PrimaryKeyConstraint("dag", "kilde_nr", "lov", name="pk_dagsum"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dagsum_kilde", "dagsum", ["kilde_nr", "dag"], unique=False)

    op.create_table(
        "gruppedag",
        sa.Column("fingeravtrykk", sa.Text(), nullable=False),
        sa.Column("dag", sa.Date(), nullable=False),
        sa.Column("kilde_nr", NR, nullable=False),
        sa.Column("forsendelser", sa.Integer(), nullable=False),
        sa.Column("poster", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["kilde_nr"], ["kilde.nr"], name="fk_gruppedag_kilde"),
        sa.PrimaryKeyConstraint("fingeravtrykk", "dag", "kilde_nr", name="pk_gruppedag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_gruppedag_dag", "gruppedag", ["dag", "fingeravtrykk"], unique=False)

    op.create_table(
        "oekt",
        sa.Column("noekkel", sa.String(length=64), nullable=False),
        sa.Column("konto", sa.Text(), nullable=False),
        sa.Column("opprettet", Tidspunkt(timezone=True), nullable=False),
        sa.Column("brukt", Tidspunkt(timezone=True), nullable=False),
        sa.Column("utloeper", Tidspunkt(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["konto"], ["konto.navn"], name="fk_oekt_konto"),
        sa.PrimaryKeyConstraint("noekkel", name="pk_oekt"),
    )
    op.create_index("ix_oekt_konto", "oekt", ["konto"], unique=False)

    op.create_table(
        "visning",
        sa.Column("nr", NR, sa.Identity(always=False), nullable=False),
        sa.Column("konto", sa.Text(), nullable=False),
        sa.Column("navn", sa.Text(), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["konto"], ["konto.navn"], name="fk_visning_konto"),
        sa.PrimaryKeyConstraint("nr", name="pk_visning"),
    )
    op.create_index("uq_visning", "visning", ["konto", "navn"], unique=True)
    op.create_index(
        "ix_post_uregistrert",
        "post",
        ["kommunenummer", "referanse"],
        sqlite_where=sa.text("NOT registrert"),
        postgresql_where=sa.text("NOT registrert"),
    )
    op.add_column("forsendelse", sa.Column("lov", sa.Text(), nullable=True))
    op.add_column("forsendelse", sa.Column("leverandoer_orgnr", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_index("ix_post_uregistrert", "post")
    for table in (
        "visning",
        "oekt",
        "gruppedag",
        "dagsum",
        "urullet",
        "overlevering",
        "notat",
        "konto",
        "kilde",
        "henting",
        "gruppestatus",
        "gruppe",
        "godkjenning",
        "forsoek",
        "forsendelse_sum",
        "forsendelse_gruppe",
    ):
        op.drop_table(table)
    op.drop_column("forsendelse", "leverandoer_orgnr")
    op.drop_column("forsendelse", "lov")
