"""Kategori and ordninger of a person on a day: the decision table.

Each row names its conditions; a condition answers with the ground on which it holds, or None.
Several rows may hit. Rows are tried on the facts of the day; the codes are those of the lists
`kategori` and `ordning`, the row numbers never change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Lov, Person, Registrering
from rules.forklaring import Grunn
from rules.lov import Lovvalg
from rules.quick import quick
from rules.sak import INTRO_ORDNINGER, Sak
from rules.vilkaar import Vilkaar, mottak, norsk, program
from rules.vilkaar import utenfor as ute


@dataclass(frozen=True, slots=True)
class Rad:
    """One row: who (all conditions), which kategorier, which ordninger."""

    id: str
    lov: Lov
    kategorier: tuple[str, ...]
    ordninger: tuple[str, ...] | Callable[[Sak], tuple[str, ...]]
    vilkaar: tuple[Vilkaar, ...]
    hjemmel: str


@quick
@dataclass(frozen=True, slots=True)
class Kategoritreff:
    """A kategori the person has on the day, and why. `rad` is the row of the decision table."""

    kode: str
    rad: str
    lov: Lov
    ordninger: tuple[str, ...]
    hjemmel: str
    grunnlag: tuple[Grunn, ...]


# Rights and offers without a duty.
UTEN_PLIKT = frozenset(
    (
        "IN_KAN_TILBYS_INTRO",
        "IN_KVAL_MOTTAK",
        "IN_RETT_NORSK_6A",
        "IL_KAN_TILBYS_INTRO",
        "IL_RETT_NORSK",
    )
)

IN, IL = INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN

INTRO = ("IN_INTRO",)
NORSK = ("IN_NORSK_NORSKMAAL", "IN_SAMFUNN")
NORSK_PLIKT = ("IN_NORSK_250_NORSKMAAL", "IN_SAMFUNN")
ASYL = ("IN_NORSK_ASYL", "IN_SAMFUNN_ASYL")

# fmt: off
RADER: tuple[Rad, ...] = (
    Rad("D1", IN, ("IN_OPPL_ASYLSOEKERE",), ASYL,
        (mottak.asylsoeker_i_ordinaert_mottak, mottak.gammel_nok_i_mottak),
        "integreringsloven § 5"),
    Rad("D2", IN, ("IN_KVAL_MOTTAK",), ("IN_KVAL_MOTTAKSBEBOERE",),
        (mottak.klasse_a_til_g_i_mottak, mottak.bor_i_mottak, mottak.myndig),
        "integreringsloven § 7"),
    Rad("D3", IN, ("IN_RETT_PLIKT_INTRO",), INTRO,
        (program.klasse_med_avtale, program.alder_ved_tillatelse,
         program.bosatt_etter_avtale, program.kort_botid),
        "integreringsloven §§ 8, 9"),
    Rad("D4", IN, ("IN_RETT_PLIKT_INTRO",), INTRO,
        (program.klasse_uten_avtale, program.alder_ved_tillatelse, program.kort_botid),
        "integreringsloven § 8 andre ledd"),
    Rad("D5", IN, ("IN_KAN_TILBYS_INTRO",), INTRO,
        (program.klasse_a_til_g, program.over_alder_ved_tillatelse, program.kort_botid),
        "integreringsloven § 8 tredje ledd"),
    Rad("D6", IN, ("IN_KAN_TILBYS_INTRO",), INTRO,
        (program.klasse_med_avtale, program.alder_ved_tillatelse,
         program.bosatt_uten_avtale, program.kort_botid),
        "integreringsloven § 8 tredje ledd"),
    Rad("D7", IN, ("IN_KAN_TILBYS_INTRO",), INTRO,
        (program.familie_av_andre, program.myndig_ved_tillatelse, program.kort_botid),
        "integreringsloven § 8 tredje ledd"),
    Rad("D8", IN, ("IN_RETT_PLIKT_NORSK",), NORSK,
        (norsk.norsk_uten_kap_6a, norsk.inntraadt, norsk.norsk_alder),
        "integreringsloven §§ 26, 27"),
    Rad("D8-6A", IN, ("IN_RETT_NORSK_6A",), ("IN_NORSK_RETT_6A",),
        (norsk.norsk_rett_og_plikt, norsk.kap_6a, norsk.inntraadt, norsk.norsk_alder),
        "integreringsloven kap. 6A"),
    Rad("D9", IN, ("IN_PLIKT_NORSK",), NORSK_PLIKT,
        (norsk.norsk_kun_plikt, norsk.inntraadt, norsk.norsk_alder),
        "integreringsloven §§ 26, 28"),
    Rad("D13", IL, ("IL_ASYLNORSK",), mottak.asylordninger_introduksjonsloven,
        (mottak.asylsoeker_i_mottak, mottak.gammel_nok_i_mottak),
        "introduksjonsloven §§ 20, 20 a"),
    Rad("D14", IL, ("IL_RETT_PLIKT_INTRO",), ("IL_INTRO",),
        (program.klasse_med_avtale, program.alder_ved_vedtak,
         program.bosatt_etter_avtale, program.kort_botid),
        "introduksjonsloven § 2"),
    Rad("D15", IL, ("IL_RETT_PLIKT_INTRO",), ("IL_INTRO",),
        (program.klasse_uten_avtale, program.alder_ved_vedtak, program.kort_botid),
        "introduksjonsloven § 2"),
    Rad("D16", IL, ("IL_KAN_TILBYS_INTRO",), ("IL_INTRO",),
        (program.klasse_a_til_g, program.over_alder_ved_vedtak, program.kort_botid),
        "introduksjonsloven § 3"),
    Rad("D16", IL, ("IL_KAN_TILBYS_INTRO",), ("IL_INTRO",),
        (program.klasse_med_avtale, program.alder_ved_vedtak,
         program.bosatt_uten_avtale, program.kort_botid),
        "introduksjonsloven § 3"),
    Rad("D16", IL, ("IL_KAN_TILBYS_INTRO",), ("IL_INTRO",),
        (program.familie_av_andre, program.myndig_ved_vedtak, program.kort_botid),
        "introduksjonsloven § 3"),
    Rad("D17", IL, ("IL_RETT_NORSK", "IL_PLIKT_NORSK"), norsk.norskordning_introduksjonsloven,
        (norsk.norsk_rett_og_plikt, norsk.inntraadt, norsk.norsk_plikt_alder),
        "introduksjonsloven § 17"),
    Rad("D18", IL, ("IL_RETT_NORSK",), norsk.norskordning_introduksjonsloven,
        (norsk.norsk_rett_og_plikt, norsk.inntraadt, norsk.norsk_bare_rett_alder),
        "introduksjonsloven § 17"),
    Rad("D19", IL, ("IL_PLIKT_NORSK",), norsk.norskordning_introduksjonsloven,
        (norsk.norsk_kun_plikt, norsk.inntraadt, norsk.arbeid_alder),
        "introduksjonsloven § 17"),
)

# Why a person has no kategori, or not yet. Reported beside the hits.
UTENFOR: tuple[tuple[str, Vilkaar], ...] = (
    ("D10", ute.begrenset_ikke_fornyet),
    ("D11", ute.kollektiv_ikke_bosatt),
    ("D12", ute.under_alder_ved_tillatelse),
    ("D20", ute.uten_kvalifiserende_tillatelse),
    ("D20", ute.norsk_borger),
    ("K2", ute.tilbakekalt),
    ("DOED", ute.doed),
    ("UTVANDRET", ute.utvandret),
)
# fmt: on


def kategorier(
    person: Person,
    registreringer: Iterable[Registrering],
    dag: date,
    lovvalg: Lovvalg | None = None,
) -> tuple[Kategoritreff, ...]:
    """The kategorier of a person on a day, in table order; none while the law is undecided."""
    return treff(Sak(person, registreringer, dag, lovvalg))


def har_ordning(sak: Sak, ordning: str) -> bool:
    """Whether a kategori gives the ordning; only the rows that can give it are tried."""
    return any(ordning in t.ordninger for t in treff(sak, _som_kan_gi(ordning)))


@lru_cache(maxsize=256)
def _som_kan_gi(ordning: str) -> tuple[Rad, ...]:
    return tuple(r for r in RADER if callable(r.ordninger) or ordning in r.ordninger)


def treff(sak: Sak, rader: Sequence[Rad] = RADER) -> tuple[Kategoritreff, ...]:
    """The rows that hit. What K1 keeps open stands under the row K1."""
    if sak.lov is None or ute.doed(sak) or ute.utvandret(sak):
        return ()
    if ute.norsk_borger(sak) is None:
        return _hits(sak, rader, None, ())
    begun = ute.paabegynt_program(sak)
    if begun is None:
        return ()
    kjede, ground = begun
    found = _hits(sak, rader, "K1", (ground,))
    if sak.dag in kjede.aktiv:
        return found
    return tuple(t for t in found if not set(t.ordninger) & set(INTRO_ORDNINGER))


def utenfor(sak: Sak) -> tuple[tuple[str, Grunn], ...]:
    """The rows that say why a kategori is missing, each with its ground."""
    return tuple((rad, ground) for rad, vilkaar in UTENFOR if (ground := vilkaar(sak)) is not None)


def _hits(
    sak: Sak, rader: Sequence[Rad], rad: str | None, extra: tuple[Grunn, ...]
) -> tuple[Kategoritreff, ...]:
    found: list[Kategoritreff] = []
    tried: dict[Vilkaar, Grunn | None] = {}  # rows share conditions
    for row in rader:
        if row.lov != sak.lov:
            continue
        grunnlag: list[Grunn] = []
        for vilkaar in row.vilkaar:
            if vilkaar not in tried:
                tried[vilkaar] = vilkaar(sak)
            ground = tried[vilkaar]
            if ground is None:
                break
            grunnlag.append(ground)
        else:
            ordninger = row.ordninger(sak) if callable(row.ordninger) else row.ordninger
            for kode in row.kategorier if ordninger else ():
                found.append(
                    Kategoritreff(
                        kode, rad or row.id, row.lov, ordninger, row.hjemmel, (*grunnlag, *extra)
                    )
                )
    return tuple(found)
