"""The monitor's tables: a narrow row for each batch, sums by day, and what operators write.

A batch appends its own rows only (`forsendelse_sum`, `forsendelse_gruppe`, `urullet`), so that no
two batches wait for the same row. `storage.innsyn.rulling` adds them to the sums later. Where a
batch is judged again, its earlier attempt goes over to `avloest`, and counts nowhere any more.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from storage.tables import _CLUSTERED, _NR, Tidspunkt, metadata

IKKE_TATT = text("resultat IN ('AVVIST', 'DELVIS')")  # as the index on such batches has it

forsendelse_sum = Table(
    "forsendelse_sum",  # what lists show and search, without the bytes
    metadata,
    Column("nr", _NR, primary_key=True, autoincrement=False),
    Column("kvittering_id", String(26), nullable=False),
    Column("mottatt", Tidspunkt, nullable=False),  # the wall clock
    Column("dag", Date, nullable=False),  # of `mottatt`, in Oslo
    Column("kanal", Text, nullable=False),
    Column("lov", Text, nullable=False),  # a law's name, BEGGE, or empty: none could be decided
    Column("skjemaversjon", Text, nullable=False),
    Column("avsender", Text, nullable=False),
    Column("kommunenummer", String(4), nullable=False),
    Column("leverandoer", Text, nullable=False),  # organisation number, empty: unknown
    Column("fagsystem_navn", Text, nullable=False),
    Column("fagsystem_versjon", Text, nullable=False),
    Column("resultat", Text, nullable=False),
    Column("poster", Integer, nullable=False),
    Column("avvik", Integer, nullable=False),
    Column("avvist", Integer, nullable=False),
    Column("uavklart", Integer, nullable=False),  # UAVKLART and UTSATT
    Column("topp_regel", Text),
    Index("ix_forsendelse_sum_mottatt", "mottatt"),
    Index("ix_forsendelse_sum_resultat", "resultat", "nr"),
    Index("ix_forsendelse_sum_kommune", "kommunenummer", "nr"),
    Index("ix_forsendelse_sum_leverandoer", "leverandoer", "nr"),
    Index("ix_forsendelse_sum_fagsystem", "fagsystem_navn", "fagsystem_versjon", "nr"),
    Index("ix_forsendelse_sum_poster", "poster", "nr"),
    *(
        Index(f"ix_forsendelse_sum_{name}", *columns, sqlite_where=part, postgresql_where=part)
        for name, columns, part in (
            ("avvist", ("avvist", "nr"), text("avvist > 0")),
            ("avvik", ("avvik", "nr"), text("avvik > 0")),
            ("ikke_tatt", ("mottatt",), IKKE_TATT),
        )
    ),
)

_FOERSTE = text("foerste")

forsendelse_gruppe = Table(
    "forsendelse_gruppe",  # which error groups a batch has findings in
    metadata,
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("fingeravtrykk", Text, primary_key=True),
    Column("regel_id", Text, nullable=False),
    Column("alvorlighet", Text, nullable=False),
    Column("foerste", Boolean, nullable=False),  # of this rule in this batch
    Column("poster", Integer, nullable=False),
    Index("ix_forsendelse_gruppe_gruppe", "fingeravtrykk", "forsendelse_nr"),
    Index(
        "ix_forsendelse_gruppe_regel",
        "regel_id",
        "forsendelse_nr",
        sqlite_where=_FOERSTE,
        postgresql_where=_FOERSTE,
    ),
    **_CLUSTERED,
)

urullet = Table(
    "urullet",  # batches not yet in the sums, and attempts not yet taken out of them
    metadata,
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("fortegn", Integer, nullable=False, server_default=text("1")),  # 1, or -1: to take out
)

avloest = Table(
    "avloest",  # an attempt at a batch that was judged again: the newest attempt counts
    metadata,
    *(
        Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable, autoincrement=False)
        for c in forsendelse_sum.columns
    ),
    Column("av", _NR, nullable=False),  # the number of the newest attempt
    Index("ix_avloest_av", "av"),
    Index("ix_avloest_kvittering", "kvittering_id"),
)

avloest_gruppe = Table(
    "avloest_gruppe",  # the error groups of such an attempt
    metadata,
    *(
        Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable, autoincrement=False)
        for c in forsendelse_gruppe.columns
    ),
    **_CLUSTERED,
)

henting = Table(
    "henting",  # the first time an answer was fetched again
    metadata,
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("hentet", Tidspunkt, nullable=False),
)

kilde = Table(
    "kilde",  # where batches come from: one row for each combination seen
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("avsender", Text, nullable=False),
    Column("kommunenummer", String(4), nullable=False),
    Column("leverandoer", Text, nullable=False),
    Column("fagsystem_navn", Text, nullable=False),
    Column("fagsystem_versjon", Text, nullable=False),
    Column("kanal", Text, nullable=False),
    Column("skjemaversjon", Text, nullable=False),
    Index(
        "uq_kilde", "avsender", "kommunenummer", "leverandoer", "fagsystem_navn",
        "fagsystem_versjon", "kanal", "skjemaversjon", unique=True,
    ),
)  # fmt: skip

dagsum = Table(
    "dagsum",
    metadata,
    Column("dag", Date, primary_key=True),
    Column("kilde_nr", _NR, ForeignKey("kilde.nr"), primary_key=True),
    Column("lov", Text, primary_key=True),
    Column("godtatt", Integer, nullable=False),  # batches by result
    Column("med_avvik", Integer, nullable=False),
    Column("delvis", Integer, nullable=False),
    Column("avvist", Integer, nullable=False),
    Column("uavklart", Integer, nullable=False),
    Column("poster", Integer, nullable=False),
    Column("poster_avvik", Integer, nullable=False),
    Column("poster_avvist", Integer, nullable=False),
    Column("poster_uavklart", Integer, nullable=False),
    Column("sist", Tidspunkt, nullable=False),
    Index("ix_dagsum_kilde", "kilde_nr", "dag"),
    **_CLUSTERED,
)

gruppe = Table(
    "gruppe",  # an error group: the same fault over batches
    metadata,
    Column("fingeravtrykk", Text, primary_key=True),
    Column("regel_id", Text, nullable=False),
    Column("alvorlighet", Text, nullable=False),
    Column("moenster", Text, nullable=False),  # the path without places
    Column("kode", Text),
    Column("skjemaversjon", Text, nullable=False),
    Column("foerst", Tidspunkt, nullable=False),
    Column("sist", Tidspunkt, nullable=False),
    Column("foerst_nr", _NR, nullable=False),
    Column("sist_nr", _NR, nullable=False),
    Index("ix_gruppe_sist", "sist"),
    Index("ix_gruppe_regel", "regel_id"),
)

gruppedag = Table(
    "gruppedag",
    metadata,
    Column("fingeravtrykk", Text, primary_key=True),
    Column("dag", Date, primary_key=True),
    Column("kilde_nr", _NR, ForeignKey("kilde.nr"), primary_key=True),
    Column("forsendelser", Integer, nullable=False),
    Column("poster", Integer, nullable=False),
    Index("ix_gruppedag_dag", "dag", "fingeravtrykk"),
    **_CLUSTERED,
)

# -- what operators write

konto = Table(
    "konto",
    metadata,
    Column("navn", Text, primary_key=True),
    Column("rolle", Text, nullable=False),
    Column("passord", Text),  # argon2id; none: logs in through OpenID Connect only
    Column("subjekt", Text, unique=True),  # issuer and subject of OpenID Connect
    Column("leverandoer", Text),  # sees only this vendor's traffic
    Column("kommunenummer", String(4)),  # sees only this municipality's traffic
    Column("sperret", Boolean, nullable=False),
    Column("opprettet", Tidspunkt, nullable=False),
)

oekt = Table(
    "oekt",
    metadata,
    Column("noekkel", String(64), primary_key=True),  # SHA-256 of what the cookie holds
    Column("konto", Text, ForeignKey("konto.navn"), nullable=False),
    Column("opprettet", Tidspunkt, nullable=False),
    Column("brukt", Tidspunkt, nullable=False),
    Column("utloeper", Tidspunkt, nullable=False),
    Index("ix_oekt_konto", "konto"),
)

forsoek = Table(
    "forsoek",  # failed logins, for the rate limit
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("noekkel", String(64), nullable=False),
    Column("tid", Tidspunkt, nullable=False),
    Index("ix_forsoek_noekkel", "noekkel", "tid"),
)

gruppestatus = Table(
    "gruppestatus",
    metadata,
    Column("fingeravtrykk", Text, primary_key=True),
    Column("tilstand", Text, nullable=False),
    Column("versjon", Text),  # the fagsystem version it is solved in
    Column("eier", Text),
    Column("endret", Tidspunkt, nullable=False),
    Column("endret_av", Text, nullable=False),
)

notat = Table(
    "notat",
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("gjelder", Text, nullable=False),  # GRUPPE or FORSENDELSE
    Column("id", Text, nullable=False),
    Column("tekst", Text, nullable=False),
    Column("konto", Text, nullable=False),
    Column("tid", Tidspunkt, nullable=False),
    Index("ix_notat_gjelder", "gjelder", "id", "nr"),
)

visning = Table(
    "visning",  # a saved search
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("konto", Text, ForeignKey("konto.navn"), nullable=False),
    Column("navn", Text, nullable=False),
    Column("adresse", Text, nullable=False),
    Index("uq_visning", "konto", "navn", unique=True),
)

overlevering = Table(
    "overlevering",  # a link that shows a vendor its own part of a group
    metadata,
    Column("noekkel", String(64), primary_key=True),
    Column("fingeravtrykk", Text, nullable=False),
    Column("leverandoer", Text, nullable=False),
    Column("konto", Text, nullable=False),
    Column("opprettet", Tidspunkt, nullable=False),
    Column("utloeper", Tidspunkt, nullable=False),
    Column("trukket", Boolean, nullable=False),
    Index("ix_overlevering_gruppe", "fingeravtrykk"),
)

godkjenning = Table(
    "godkjenning",  # an action that waits for a second person
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("handling", Text, nullable=False),
    Column("gjelder", Text, nullable=False),
    Column("grunn", Text, nullable=False),
    Column("bedt_av", Text, nullable=False),
    Column("bedt", Tidspunkt, nullable=False),
    Column("avgjort_av", Text),
    Column("avgjort", Tidspunkt),
    Column("utfall", Text),  # GODKJENT or AVSLAATT
)

gruppeforening = Table(
    "gruppeforening",  # an error group that was merged into another
    metadata,
    Column("fingeravtrykk", Text, primary_key=True),
    Column("inn_i", Text, nullable=False),
    Column("grunn", Text, nullable=False),
    Column("konto", Text, nullable=False),
    Column("tid", Tidspunkt, nullable=False),
    Index("ix_gruppeforening_inn_i", "inn_i"),
)

avspilling = Table(
    "avspilling",  # a replay of every batch that a search finds; it changes no register
    metadata,
    Column("nr", _NR, Identity(), primary_key=True),
    Column("soek", Text, nullable=False),
    Column("klokke", Tidspunkt, nullable=False),  # the moment the search and the rules go by
    Column("ved_mottak", Boolean, nullable=False),  # rules of the batch's own day, not of `klokke`
    Column("grunn", Text, nullable=False),
    Column("konto", Text, nullable=False),
    Column("startet", Tidspunkt, nullable=False),
    Column("sett", Tidspunkt, nullable=False),  # when the process that runs it last said so
    Column("ferdig", Tidspunkt),
    Column("tilstand", Text, nullable=False),
    Column("antall", Integer, nullable=False),  # batches to replay
    Column("gjort", Integer, nullable=False),
    Column("flere", Boolean, nullable=False),  # the search found more than one replay may take
    Column("oeverst", _NR, nullable=False),  # the newest batch of it
    Column("neste", _NR),  # where to go on: batches below this number are left
)

avspilling_forsendelse = Table(
    "avspilling_forsendelse",
    metadata,
    Column("avspilling_nr", _NR, primary_key=True, autoincrement=False),
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("resultat_foer", Text, nullable=False),
    Column("resultat_naa", Text),  # none: it could not be replayed
    Column("poster", Integer, nullable=False),
    Column("bedre", Integer, nullable=False),
    Column("verre", Integer, nullable=False),
    Column("annet", Integer, nullable=False),  # another outcome, no better and no worse
    Column("feil", Text),  # the code of the fault
    **_CLUSTERED,
)

avspilling_utfall = Table(
    "avspilling_utfall",  # posts of a batch by outcome then and now
    metadata,
    Column("avspilling_nr", _NR, primary_key=True, autoincrement=False),
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("foer", Text, primary_key=True),
    Column("naa", Text, primary_key=True),
    Column("poster", Integer, nullable=False),
    **_CLUSTERED,
)

avspilling_regel = Table(
    "avspilling_regel",  # posts of a batch with another outcome, by the rule that made it so
    metadata,
    Column("avspilling_nr", _NR, primary_key=True, autoincrement=False),
    Column("forsendelse_nr", _NR, primary_key=True, autoincrement=False),
    Column("regel_id", Text, primary_key=True),
    Column("virkning", Text, primary_key=True),  # NY: fires now; BORTE: fired then
    Column("poster", Integer, nullable=False),
    **_CLUSTERED,
)

varsel = Table(
    "varsel",  # an alert that was raised; one row a rule and group, however often it is seen
    metadata,
    Column("noekkel", Text, primary_key=True),
    Column("regel", Text, nullable=False),
    Column("alvorlighet", Text, nullable=False),
    Column("tilstand", Text, nullable=False),
    Column("siden", Tidspunkt, nullable=False),  # since when it is so
    Column("aapnet", Tidspunkt, nullable=False),
    Column("sist", Tidspunkt, nullable=False),  # when it was last seen to be so
    Column("antall", Integer, nullable=False),
    Column("verdier", JSON, nullable=False),  # what the text is filled with
    Column("levert", JSON, nullable=False),  # by channel, when the alert was delivered
    Column("endret_av", Text),
    Column("endret", Tidspunkt),
)
