"""Completion of an ordning: its status on a day, since when, and what is missing.

IKKE_STARTET → UNDER_ARBEID → GJENNOMFOERT, FRITATT, FRIST_UTLOEPT or BORTFALT. A deadline that has
passed ends the right to free training, not the duty: a later result still completes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules import law
from rules.facts import KvalifiseringMottak, Norskmaal, Tiltak, Timer
from rules.forklaring import Grunn, Setning
from rules.frist import Frist
from rules.krav import Krav
from rules.krav_integreringsloven import asyl, nivaa, nivaa_eller_timer, samfunn
from rules.krav_introduksjonsloven import helt_fritak, introduksjonsloven
from rules.opplysninger import fritak
from rules.programutfall import utfall
from rules.sak import INTRO_ORDNINGER, Sak

DAY = timedelta(days=1)
UTEN_KRAV = Krav()


class Status(StrEnum):
    """The status of a person in an ordning."""

    IKKE_STARTET = "IKKE_STARTET"
    UNDER_ARBEID = "UNDER_ARBEID"
    GJENNOMFOERT = "GJENNOMFOERT"
    FRITATT = "FRITATT"
    FRIST_UTLOEPT = "FRIST_UTLOEPT"
    BORTFALT = "BORTFALT"


@dataclass(frozen=True, slots=True)
class Gjennomfoering:
    """The status, the day it was reached, and the requirement it was measured against."""

    status: Status
    dato: date | None = None
    krav: Krav = UTEN_KRAV
    grunnlag: tuple[Grunn, ...] = ()


FRITATT = Setning(
    "integreringsloven § 29; introduksjonsloven § 17",
    nb="Fritatt fra opplæringen ved vedtak {dato} ({grunnlag}).",
    en="Exempted from the training by decision {dato} ({grunnlag}).",
)
UTLOEPT = Setning(
    "integreringsloven § 32; introduksjonsloven § 17",
    nb="Fristen {frist} er utløpt; plikten består, retten til gratis opplæring er tapt.",
    en="The deadline {frist} has passed; the duty remains, the right to free training is lost.",
)
BORTFALT = Setning(
    "integreringsloven §§ 3, 9, 26",
    nb="Rett og plikt er bortfalt fra {dato}.",
    en="Right and duty have lapsed from {dato}.",
)
AVBRUTT = Setning(
    "integreringsloven § 3 tredje ledd",
    nb="Deltakeren avbrøt eller avviste tilbudet {dato} ({kode}).",
    en="The participant broke off or rejected the offer on {dato} ({kode}).",
)
AVSLUTTET = Setning(
    "integreringsloven § 13; introduksjonsloven § 5",
    nb="Programmet ble avsluttet {dato} ({kode}).",
    en="The programme was ended {dato} ({kode}).",
)


def gjennomfoering(
    sak: Sak,
    ordning: str,
    frister: tuple[Frist, ...],
    *,
    har_plikt: bool = True,
    bortfalt: date | None = None,
) -> Gjennomfoering:
    """The status of an ordning on the day of the case.

    `har_plikt` is False where a person has the right alone; `bortfalt` is the day on which the
    person left the group, and what was completed before that stays completed.
    """
    if ordning in INTRO_ORDNINGER:
        return _program(sak, ordning, frister, bortfalt)
    krav = krav_for(sak, ordning, har_plikt=har_plikt)
    reached = _fritatt(sak, ordning, krav) or _naadd(krav)
    if reached is not None and (bortfalt is None or (reached.dato or date.max) < bortfalt):
        return reached
    if bortfalt is not None:
        return Gjennomfoering(Status.BORTFALT, bortfalt, krav, (BORTFALT(dato=bortfalt),))
    broken = utfall(sak, ordning)
    if broken.hva == "bortfalt":
        why = AVBRUTT(dato=broken.dato, kode=broken.kode)
        return Gjennomfoering(Status.BORTFALT, broken.dato, krav, (why,))
    return _open(sak, frister, krav, _begun(sak, ordning))


def krav_for(sak: Sak, ordning: str, *, har_plikt: bool) -> Krav:
    """The requirement of an ordning for the person, as met by the day of the case."""
    match ordning:
        case "IN_NORSK_NORSKMAAL" | "IN_NORSK_RETT_6A":
            return nivaa(sak)
        case "IN_NORSK_250_NORSKMAAL":
            return nivaa_eller_timer(sak, ordning)
        case "IN_SAMFUNN":
            return samfunn(sak, ordning)
        case "IL_NORSK_600" | "IL_NORSK_300":
            return introduksjonsloven(sak, ordning, har_plikt=har_plikt)
        case "IN_NORSK_ASYL":
            return asyl(sak, ordning, "norsk", law.timer_asyl_integreringsloven, "norsk")
        case "IN_SAMFUNN_ASYL":
            return asyl(sak, ordning, "samfunn", law.timer_asyl_integreringsloven, "samfunn")
        case "IL_OPPL_ASYLSOEKERE":
            return asyl(sak, ordning, "norsk", law.timer_asyl_introduksjonsloven, "norsk")
        case "IL_NORSK_KULTUR":
            return asyl(sak, ordning, "samfunn", law.timer_asyl_introduksjonsloven, "norsk_kultur")
        case _:
            return Krav()


def _program(
    sak: Sak, ordning: str, frister: tuple[Frist, ...], bortfalt: date | None
) -> Gjennomfoering:
    """The programme ends with an avslutning; what it says of the person is data."""
    ended = utfall(sak, ordning)
    if ended.dato is not None and (bortfalt is None or ended.dato < bortfalt):
        status = {
            "naadd": Status.GJENNOMFOERT,
            "avsluttet": Status.GJENNOMFOERT,
            "utloept": Status.FRIST_UTLOEPT,
            "bortfalt": Status.BORTFALT,
        }.get(ended.hva)
        if status is not None:
            krav = Krav(naadd=ended.hva == "naadd")
            why = AVSLUTTET(dato=ended.dato, kode=ended.kode or "–")
            return Gjennomfoering(status, ended.dato, krav, (why,))
    if bortfalt is not None:
        return Gjennomfoering(Status.BORTFALT, bortfalt, grunnlag=(BORTFALT(dato=bortfalt),))
    return _open(sak, frister, UTEN_KRAV, ended.hva != "ikke_startet")


def _open(sak: Sak, frister: tuple[Frist, ...], krav: Krav, begun: bool) -> Gjennomfoering:
    """Not completed: the deadline has passed, or it is under way, or not begun."""
    frist = frister[0].dato if frister else None
    if frist is not None and sak.dag > frist:
        why = UTLOEPT(frist=frist)
        return Gjennomfoering(Status.FRIST_UTLOEPT, frist + DAY, krav, (*krav.grunnlag, why))
    status = Status.UNDER_ARBEID if begun else Status.IKKE_STARTET
    return Gjennomfoering(status, None, krav, krav.grunnlag)


def _fritatt(sak: Sak, ordning: str, krav: Krav) -> Gjennomfoering | None:
    """Exempted by vedtak, unless the requirement was met before it."""
    alle = fritak(sak.registreringer, ordning, "OPPLAERING", sak.dag)
    hele = [f for f in alle if helt_fritak(f, ordning)]
    if not hele:
        return None
    first = hele[0]
    if krav.dato is not None and krav.dato <= first.vedtaksdato:
        return None
    why = FRITATT(dato=first.vedtaksdato, grunnlag=first.grunnlag or "–")
    return Gjennomfoering(Status.FRITATT, first.vedtaksdato, krav, (why,))


def _naadd(krav: Krav) -> Gjennomfoering | None:
    if krav.dato is None:
        return None
    return Gjennomfoering(Status.GJENNOMFOERT, krav.dato, krav, krav.grunnlag)


def _begun(sak: Sak, ordning: str) -> bool:
    """A vedtak with its start, participation, or (where a level is asked for) a norskmål."""
    if utfall(sak, ordning).hva != "ikke_startet":
        return True
    alle, dag = sak.registreringer, sak.dag
    return (
        any(t.ordning == ordning and t.fra <= dag for t in alle.innhold(Timer))
        or any(t.ordning == ordning and t.fra <= dag for t in alle.innhold(Tiltak))
        or (ordning in MED_NORSKMAAL and any(n.dato <= dag for n in alle.innhold(Norskmaal)))
        or (ordning in I_MOTTAK and any(k.fra <= dag for k in alle.innhold(KvalifiseringMottak)))
    )


MED_NORSKMAAL = ("IN_NORSK_NORSKMAAL", "IN_NORSK_250_NORSKMAAL", "IN_NORSK_RETT_6A")
I_MOTTAK = ("IN_KVAL_MOTTAKSBEBOERE",)
