"""Everything that follows for one person on one day: law, kategorier, ordninger, deadlines, status.

A pure function of the person, the set of standing records and the day; the order in which records
came never matters. `rules.person_json` writes it as plain data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules import law
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Person, Registrering
from rules.forklaring import Grunn
from rules.frist import Frist
from rules.frister import frister
from rules.gjennomfoering import Gjennomfoering, Status, gjennomfoering
from rules.inntreden import Inntreden, inntreden_asyl
from rules.kategori import UTEN_PLIKT, Kategoritreff, treff, utenfor
from rules.kjede import Kjede
from rules.lov import Lovvalg, asyllov
from rules.maaneder import add_months, age, birthday
from rules.sak import INTRO_ORDNINGER, Sak

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kategoristatus:
    """A kategori, whether it holds a duty, and since when all its ordninger are done."""

    treff: Kategoritreff
    har_plikt: bool
    gjennomfoert: date | None


@dataclass(frozen=True, slots=True)
class Ordningsstatus:
    """An ordning of the person: since when, until when, how far.

    `kategorier` is empty where no kategori gives it on the day: the person left the group, or the
    municipality registered what it may offer to others.
    """

    kode: str
    kategorier: tuple[str, ...]
    inntreden: Inntreden
    frister: tuple[Frist, ...]
    gjennomfoering: Gjennomfoering
    kjeder: tuple[Kjede, ...]

    @property
    def frist(self) -> date | None:
        """The last day in time; None where there is no deadline or a fact is missing."""
        return self.frister[0].dato if self.frister else None

    @property
    def status(self) -> Status:
        return self.gjennomfoering.status


@dataclass(frozen=True, slots=True)
class Beregning:
    """The whole computation, each part with the facts, parameters and paragraphs behind it."""

    nr: int
    dag: date
    foedselsdato: date
    alder: int
    lovvalg: Lovvalg
    kategorier: tuple[Kategoristatus, ...]
    utenfor: tuple[tuple[str, Grunn], ...]
    ordninger: tuple[Ordningsstatus, ...]

    def ordning(self, kode: str) -> Ordningsstatus | None:
        return next((o for o in self.ordninger if o.kode == kode), None)


def beregn(person: Person, registreringer: Iterable[Registrering], dag: date) -> Beregning:
    """The computation for one person on a day."""
    sak = Sak(person, registreringer, dag)
    found = treff(sak)
    ordninger = [_ordning(sak, kode, found) for kode in _unique(found)]
    ordninger += _tidligere(sak, {o.kode for o in ordninger})
    ordninger += _registrert(sak, {o.kode for o in ordninger})
    done = {o.kode: o.gjennomfoering for o in ordninger}
    return Beregning(
        nr=person.nr,
        dag=dag,
        foedselsdato=person.foedselsdato,
        alder=age(person.foedselsdato, dag),
        lovvalg=sak.lovvalg,
        kategorier=tuple(
            Kategoristatus(t, t.kode not in UTEN_PLIKT, _gjennomfoert(t, done)) for t in found
        ),
        utenfor=utenfor(sak),
        ordninger=tuple(ordninger),
    )


def _ordning(
    sak: Sak, kode: str, found: tuple[Kategoritreff, ...], bortfalt: date | None = None
) -> Ordningsstatus:
    giver = [t for t in found if kode in t.ordninger]
    sammen = giver[0].ordninger if giver else ()
    dates = frister(sak, kode, lambda: sammen)
    plikt = any(t.kode not in UTEN_PLIKT for t in giver)
    return Ordningsstatus(
        kode=kode,
        kategorier=() if bortfalt else tuple(t.kode for t in giver),
        inntreden=_inntreden(sak, kode),
        frister=dates,
        gjennomfoering=gjennomfoering(sak, kode, dates, har_plikt=plikt, bortfalt=bortfalt),
        kjeder=tuple(k for k in sak.kjeder.values() if k.ordning == kode),
    )


def _tidligere(sak: Sak, present: set[str]) -> list[Ordningsstatus]:
    """What the person had a right or duty to before leaving a group: completed then, or lapsed."""
    lost: dict[str, Ordningsstatus] = {}
    for dag in sorted(set(_grensedager(sak, present))):
        if dag <= sak.dag:
            before = sak.paa(dag - DAY)
            found = treff(before)
            for kode in _unique(found):
                if kode not in present:
                    lost[kode] = _ordning(before, kode, found, bortfalt=dag)
    return list(lost.values())


def _grensedager(sak: Sak, present: set[str]) -> Iterator[date]:
    """The days on which a person may leave a group."""
    person = sak.person
    yield from (day + DAY for day in (person.doed, person.utvandret) if day is not None)
    yield from (s.fra for s in person.statsborgerskap if s.land == "NO" and s.fra is not None)
    for t in person.tillatelser:
        if t.tilbakekalt is not None:
            yield t.tilbakekalt
        if t.innvilget <= sak.dag:
            limits = law.alder_norsk.at(t.innvilget)
            for row in ("integreringsloven", "arbeid"):
                yield birthday(person.foedselsdato, limits[row]["under"])
    if present.intersection(INTRO_ORDNINGER):
        return
    for group in (sak.intro, sak.tilbud):
        bosatt = sak.bosatt_fra(group[0]) if group else None
        if bosatt is not None:
            yield add_months(bosatt, law.bosatt_grense.at(bosatt)["maaneder"])


def _registrert(sak: Sak, present: set[str]) -> list[Ordningsstatus]:
    """Ordninger with participation but no kategori: offered to others, or from before a permit."""
    koder = {
        ordning
        for r in sak.registreringer
        if isinstance(ordning := getattr(r.innhold, "ordning", None), str)
        and ordning not in present
        and r.innhold.posttype in DELTAKELSE
        and _of_the_law(sak, ordning)
    }
    return [_ordning(sak, kode, (), _asyl_ended(sak, kode)) for kode in sorted(koder)]


def _of_the_law(sak: Sak, ordning: str) -> bool:
    lov = asyllov(sak.person) if ordning in ASYLORDNINGER else sak.lov
    return lov is not None and ordning.startswith(PREFIKS[lov])


def _asyl_ended(sak: Sak, kode: str) -> date | None:
    """Training in reception ends with the decision on the application."""
    if kode not in ASYLORDNINGER:
        return None
    t = sak.lovvalg.tillatelse
    ends = (sak.person.beskyttelse_avgjort, t.innvilget if t else None)
    return min((day for day in ends if day is not None and day <= sak.dag), default=None)


PREFIKS = {INTEGRERINGSLOVEN: "IN_", INTRODUKSJONSLOVEN: "IL_"}
ASYLORDNINGER = ("IN_NORSK_ASYL", "IN_SAMFUNN_ASYL", "IL_OPPL_ASYLSOEKERE", "IL_NORSK_KULTUR")
DELTAKELSE = ("vedtak", "timer", "tiltak")


def _inntreden(sak: Sak, kode: str) -> Inntreden:
    """When the ordning began to hold: training by the permit, the programme from settlement."""
    if kode in INTRO_ORDNINGER:
        group = sak.intro or sak.tilbud
        return Inntreden(sak.bosatt_fra(group[0]) if group else None)
    if kode in ASYLORDNINGER:
        lov = asyllov(sak.person)
        return Inntreden(None) if lov is None else inntreden_asyl(sak.person, lov)
    if kode == "IN_KVAL_MOTTAKSBEBOERE":
        return Inntreden(sak.intro[0].innvilget if sak.intro else None)
    return sak.inntreden


def _gjennomfoert(t: Kategoritreff, done: dict[str, Gjennomfoering]) -> date | None:
    """Right and duty as a whole: every ordning completed or exempted from."""
    dates = [
        done[kode].dato if done[kode].status in (Status.GJENNOMFOERT, Status.FRITATT) else None
        for kode in t.ordninger
    ]
    reached = [d for d in dates if d is not None]
    return max(reached) if reached and len(reached) == len(dates) else None


def _unique(found: tuple[Kategoritreff, ...]) -> list[str]:
    return list(dict.fromkeys(kode for t in found for kode in t.ordninger))
