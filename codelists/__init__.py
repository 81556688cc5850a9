"""The code lists: every code with its validity, law, delivery and source, and the lookups.

One CSV per list in `data/`, one version of a code a row, sorted by code and date so that a diff is
the notice of a change. Closed intervals; empty is open. A code is closed with `valid_to`, never
deleted. `valid_from` is the day the law or the list gives the code meaning; `delivery` opens it on
the wire, so that what happened before a delivery can be registered after it. `certainty` says how
sure the meaning is (sourced, inferred, assumed): NIR's true code values are not public.

`kodeverk.toml` says what each list is, which field of which post draws on it and what its own
columns mean. To change a list, change its CSV; to try a new edition first, `import_csv` it.

    slaa_opp("tiltak_mottak", "NORSK", dag, lov)        the code as it holds on the day, or None
    kodeverk_for("tiltak", "tiltakskode", lov=lov)      the list a field draws on
    liste("sluttmaal").naermeste("KVAL_ARBIED", dag)    what the sender may have meant
    posttype("norskmaal", lov)                          whether and since when a law has a post
    export("sluttmaal", "genericode")                   csv, json or OASIS genericode

Laws are named `introduksjonsloven` and `integreringsloven`; a code of `both` holds under each.
The package imports nothing else of the project, and the standard library alone.
"""

from codelists.eksport import FORMATS, export, export_leveranse
from codelists.felt import (
    ManglerVilkaar,
    UkjentPosttype,
    familie,
    feltbruk,
    felter,
    kodeverk_for,
    posttype,
)
from codelists.hjemmel import find_hjemmel
from codelists.katalog import Beskrivelse, Feltbruk, beskrivelse, beskrivelser
from codelists.kode import (
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    LOVER,
    Kode,
    Kodeverk,
    KodeverkFeil,
    UkjentKodeverk,
    UkjentLov,
)
from codelists.kommune import (
    Kommuneendring,
    etterfoelgere,
    forgjengere,
    gjeldende,
    kommune_gyldig,
    kommuneendringer,
    orgnr,
)
from codelists.kontroll import (
    Problem,
    UgyldigKodeverk,
    check,
    check_list,
    history_of_kommuner,
    import_csv,
)
from codelists.les import Lesefeil, digest, les_csv, liste, navn, slaa_opp
from codelists.leveranse import (
    Endring,
    UkjentLeveranse,
    aapnet,
    endringer,
    leveranse_endringer,
    leveransedato,
    leveranser,
    utgave,
    versjon,
)

__all__ = [
    "FORMATS",
    "INTEGRERINGSLOVEN",
    "INTRODUKSJONSLOVEN",
    "LOVER",
    "Beskrivelse",
    "Endring",
    "Feltbruk",
    "Kode",
    "Kodeverk",
    "KodeverkFeil",
    "Kommuneendring",
    "Lesefeil",
    "ManglerVilkaar",
    "Problem",
    "UgyldigKodeverk",
    "UkjentKodeverk",
    "UkjentLeveranse",
    "UkjentLov",
    "UkjentPosttype",
    "aapnet",
    "beskrivelse",
    "beskrivelser",
    "check",
    "check_list",
    "digest",
    "endringer",
    "etterfoelgere",
    "export",
    "export_leveranse",
    "familie",
    "feltbruk",
    "felter",
    "find_hjemmel",
    "forgjengere",
    "gjeldende",
    "history_of_kommuner",
    "import_csv",
    "kodeverk_for",
    "kommune_gyldig",
    "kommuneendringer",
    "les_csv",
    "leveranse_endringer",
    "leveransedato",
    "leveranser",
    "liste",
    "navn",
    "orgnr",
    "posttype",
    "slaa_opp",
    "utgave",
    "versjon",
]
