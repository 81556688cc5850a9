"""Test results from Kompetanse Norge into the register: new, corrected and withdrawn ones.

Each row is judged by itself, by the rules whose door is the import, and what is accepted is written
in one transaction. A file is known again by its content, whatever its form: rows that were taken
in are not taken in again (a withdrawn result does not come back), rows that were refused are tried
anew. A `proeveId` names a result of one person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from rules.facts.forsendelse import OSLO
from rules.rule import Alvorlighet, Handling
from rules.utfall import Resultat, Utfall
from storage import ForsendelseRad, FunnRad, LagretForsendelse, PostRad, Transaksjon, komprimer
from transfer import answer, clock, proevefil
from transfer.clock import Tid
from transfer.faults import Klientfeil
from transfer.intake import Tjeneste
from transfer.kropp import refuse_real_people
from transfer.proevedom import Proevedommer, Radutfall
from transfer.proevefil import Proevefil, ProevefilError
from transfer.ulid import ulid

AVSENDER, KANAL, KOMMUNE = "kompetansenorge", "REGISTER", "0000"
SKJEMA = f"proeveresultater:{proevefil.VERSJON}"


@dataclass(frozen=True, slots=True)
class Import:
    """What became of a file. `tidligere` is when the same content first came, None: now."""

    kvittering_id: str
    mottatt: datetime
    tidligere: datetime | None
    rader: tuple[Radutfall, ...]

    @property
    def endret(self) -> bool:
        """Whether the register is another than before."""
        return any(one.utfall.registrert for one in self.rader)

    @property
    def resultat(self) -> Resultat:
        utfall = {one.utfall for one in self.rader}
        if Utfall.UAVKLART in utfall:
            return Resultat.UAVKLART
        if Utfall.AVVIST in utfall:
            return Resultat.AVVIST if utfall == {Utfall.AVVIST} else Resultat.DELVIS
        remarked = Utfall.LAGRET_MED_AVVIK in utfall
        return Resultat.GODTATT_MED_AVVIK if remarked else Resultat.GODTATT

    @property
    def exit_code(self) -> int:
        """0 all accepted, 1 something refused, 2 something undecided."""
        if self.resultat is Resultat.UAVKLART:
            return 2
        return int(self.resultat in (Resultat.AVVIST, Resultat.DELVIS))


def take_in(tjeneste: Tjeneste, path: Path, *, hvem: str = AVSENDER) -> Import:
    """Read a file and take it in. Raises `ProevefilError`, also for ids of real people."""
    file = proevefil.read(path)
    try:
        refuse_real_people(file.kanonisk, tjeneste.miljoe)
    except Klientfeil as feil:
        raise ProevefilError(feil.tekst.nb, feil.tekst.en) from None
    tid = clock.tid(tjeneste.fixed)
    summen = sha256(file.kanonisk).hexdigest()
    with tjeneste.lager.batch(write=True) as transaction:
        before = _before(transaction, summen)
        loaded = transaction.load({rad.ident for rad in file.rader}, [])
        dag = tid.regel.astimezone(OSLO).date()
        dommer = Proevedommer(loaded.persons, loaded.registrerte, dag)
        rader = tuple(
            Radutfall(rad, Utfall.UENDRET) if rad.nr in before.done else dommer.row(rad)
            for rad in file.rader
        )
        for person in dommer.changed.values():
            transaction.update_person(person)
        first = before.batches[0] if before.batches else None
        taken = Import(ulid(tid.vegg), tid.vegg, first.mottatt_vegg if first else None, rader)
        if taken.endret or first is None:
            attempt = f"{summen}:{len(before.batches) + 1}"
            _save(transaction, taken, file, attempt, tid, summen)
            transaction.audit(
                tid.vegg, hvem=hvem, hva="IMPORT_PROEVERESULTATER",
                maal=f"kvittering:{taken.kvittering_id}",
                etter={"rader": len(rader), "personer": sorted(dommer.changed)},
            )  # fmt: skip
            return taken
        return replace(taken, kvittering_id=first.kvittering_id)


# -- the same file before


@dataclass(frozen=True, slots=True)
class _Before:
    """Earlier receptions of the same content, and the rows that were accepted in them."""

    batches: list[LagretForsendelse]
    done: frozenset[int]


def _before(transaction: Transaksjon, summen: str) -> _Before:
    batches: list[LagretForsendelse] = []
    done: set[int] = set()
    while known := transaction.find(AVSENDER, KOMMUNE, KANAL, f"{summen}:{len(batches) + 1}"):
        batches.append(known)
        for row in json.loads(transaction.svar(known.nr) or b"[]"):
            if not Utfall(row["utfall"]).feilet:
                done.add(row["rad"])
    return _Before(batches, frozenset(done))


# -- what is kept of the file


def _save(
    transaction: Transaksjon, taken: Import, file: Proevefil, attempt: str, tid: Tid, summen: str
) -> None:
    """The file as a batch of the register's own: bytes, outcomes and findings."""
    outcomes = [{"rad": one.rad.nr, "utfall": one.utfall} for one in taken.rader]
    row = ForsendelseRad(
        kvittering_id=taken.kvittering_id,
        avsender=AVSENDER,
        kommunenummer=KOMMUNE,
        forsendelse_id=attempt,
        kanal=KANAL,
        skjemaversjon=SKJEMA,
        fagsystem_navn="nir import proeveresultater",
        fagsystem_versjon="-",
        mottatt=tid.regel,
        mottatt_vegg=tid.vegg,
        simulert=tid.simulert,
        sum_raa=summen,
        sum_kanonisk=summen,
        antall_poster=len(taken.rader),
        status="FERDIG",
        resultat=taken.resultat,
        innhold=komprimer(file.kanonisk),
        svar=komprimer(json.dumps(outcomes).encode()),
    )
    posts = [
        PostRad(
            one.rad.nr, KOMMUNE, one.rad.proeve_id or None, None, one.rad.behandling,
            "proeveresultat", one.person_nr, None, one.utfall, _handling(one), False,
        )
        for one in taken.rader
    ]  # fmt: skip
    findings = [
        FunnRad(
            f.loepenr, f.rule.id, f.alvorlighet, f.felt, f.felt, None, None,
            answer.fingerprint(f.rule, f.felt or "", SKJEMA),
        )
        for one in taken.rader for f in one.findings
    ]  # fmt: skip
    transaction.save(row, posts, findings)


def _handling(one: Radutfall) -> Handling:
    if one.utfall is Utfall.UAVKLART:
        return Handling.SEND_UENDRET_SENERE
    refused = (f.rule.handling for f in one.findings if f.alvorlighet is Alvorlighet.AVVISNING)
    return next(refused, Handling.INGEN)
