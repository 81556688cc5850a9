"""What a residence permit gives, and which of several decides.

The table is data (`law.tillatelsesklasse`). Of several permits in one group the first decides age
and entry: a renewal or a change neither moves a person to another law nor lets one grow into the
group. One granted after all earlier ones were revoked is a new beginning. (Assumed.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rules import law
from rules.facts import Klasse, Person, Tillatelse
from rules.maaneder import add_months


@dataclass(frozen=True, slots=True)
class Gir:
    """What a class of permit gives; see the comments of `tillatelsesklasse.toml`."""

    klasse: Klasse
    intro: str
    norsk: str
    entry: str
    hjemmel: str
    avtale: bool = False
    varig: bool = False
    begrenset: bool = False
    arbeid: bool = False
    familie: bool = False


def gir(person: Person, tillatelse: Tillatelse) -> Gir:
    """What the permit gives this person.

    Family of a person with protection counts as family of others where the reference person had
    lived here five years or more when the family applied (§ 9 first paragraph f).
    """
    given = _gir(tillatelse.klasse, tillatelse.innvilget)
    if not given.familie or person.familiesoeknad is None or person.referanseperson_bosatt is None:
        return given
    grense = law.referanseperson_grense.at(person.familiesoeknad)["maaneder"]
    if person.familiesoeknad < add_months(person.referanseperson_bosatt, grense):
        return given
    return _gir(Klasse.PFAM_X, tillatelse.innvilget)


def kvalifiserer(person: Person, tillatelse: Tillatelse) -> bool:
    """Whether the class is listed in integreringsloven §§ 8, 9, 27, 28 or introduksjonsloven."""
    given = gir(person, tillatelse)
    return given.intro != "ingen" or given.norsk != "ingen"


def foerste(
    person: Person, dag: date, velger: Callable[[Person, Tillatelse], bool]
) -> Tillatelse | None:
    """The permit that decides on `dag` among those the chooser takes; revoked ones as well."""
    return foerste_av((t for t in i_rekkefoelge(person) if velger(person, t)), dag)


def foerste_av(tillatelser: Iterable[Tillatelse], dag: date) -> Tillatelse | None:
    """The permit that decides on `dag` among these, which come in order."""
    run: list[Tillatelse] = []
    for t in tillatelser:
        if t.innvilget <= dag:
            if all(r.tilbakekalt is not None and r.tilbakekalt <= t.innvilget for r in run):
                run = []
            run.append(t)
    return run[0] if run else None


def i_rekkefoelge(person: Person) -> Sequence[Tillatelse]:
    """The permits of a person, the oldest first."""
    permits = person.tillatelser
    return permits if len(permits) < 2 else sorted(permits, key=_granted)


def staar(tillatelse: Tillatelse, dag: date) -> bool:
    """Whether the permit was granted and not finally revoked by the day."""
    revoked = tillatelse.tilbakekalt
    return tillatelse.innvilget <= dag and (revoked is None or dag < revoked)


@lru_cache(maxsize=8192)
def _gir(klasse: Klasse, innvilget: date) -> Gir:
    row = law.tillatelsesklasse.at(innvilget)[klasse.value]
    return Gir(klasse=klasse, **row)


def _granted(t: Tillatelse) -> tuple[object, ...]:
    """By the day; the rest makes the order total, so that the order in the register never tells."""
    return (
        t.innvilget,
        t.klasse.value,
        t.soekt_fra_utlandet,
        t.danner_grunnlag_permanent,
        t.foerste_fornyelse or date.max,
        t.tilbakekalt or date.max,
    )
