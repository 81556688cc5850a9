"""One look for alerts: what is seen, what is new, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog

from storage import Lager
from storage.avsendere import Art
from storage.innsyn import varsling
from storage.innsyn.rulling import roll_up
from storage.innsyn.varsling import Tilstand, Varselrad
from transfer.alerts.deliver import Channel, DeliveryFailed
from transfer.alerts.kinds import Blikk, Port, look
from transfer.alerts.quiet import Stille
from transfer.alerts.rules import Varselregel
from transfer.alerts.state import Stand, compare, due
from transfer.alerts.words import Melding, message
from transfer.senders import Katalog

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Utfall:
    """What a look came to. `feil`: the channels that did not take what was due."""

    gjelder: tuple[Melding, ...]
    over: tuple[Varselrad, ...]
    nye: int
    levert: dict[str, int]
    feil: tuple[str, ...]
    stille: bool


def run(
    lager: Lager,
    rules: Sequence[Varselregel],
    naa: datetime,
    *,
    porter: Sequence[Port] = (),
    channels: Sequence[Channel] = (),
    stille: Stille | None = None,
    link: str = "",
    dry: bool = False,
) -> Utfall:
    """Look, keep what is seen, tell what is new. With `dry` no alert is kept and nobody is told.

    A channel that fails loses nothing: what was due there is due the next time.
    """
    naa = naa.astimezone(UTC)
    roll_up(lager)
    with lager.batch(write=not dry) as transaction:
        blikk = Blikk(transaction.conn, naa, porter)
        seen = [(regel, one) for regel in rules for one in look(regel, blikk)]
        known = varsling.alerts(transaction.conn, closed=True)
        stand = compare(known, seen, naa)
        if not dry:
            varsling.save_alerts(transaction.conn, (*stand.gjelder, *stand.over))
    quiet = stille is not None and stille.holds(naa)
    words = _messages(rules, stand, link)
    new = sum(1 for row in stand.gjelder if row.aapnet == naa)
    levert: dict[str, int] = {}
    failed: list[str] = []
    for channel in () if dry else channels:
        pending = [words[row.noekkel] for row in due(stand.gjelder, channel.name, quiet=quiet)]
        try:
            levert[channel.name] = _tell(lager, channel, pending, naa)
        except DeliveryFailed as error:
            failed.append(str(error))
            log.error("varsel_ikke_levert", kanal=channel.name, grunn=str(error))
    return Utfall(tuple(words.values()), stand.over, new, levert, tuple(failed), quiet)


def _messages(rules: Iterable[Varselregel], stand: Stand, link: str) -> dict[str, Melding]:
    by_id = {regel.id: regel for regel in rules}
    return {row.noekkel: message(by_id[row.regel], row, link) for row in stand.gjelder}


def _tell(lager: Lager, channel: Channel, pending: Sequence[Melding], naa: datetime) -> int:
    """Send what is due on a channel and note it; an e-mail takes all, a webhook one at a time."""
    parts = [pending] if channel.name == "epost" else [[one] for one in pending]
    for part in filter(None, parts):
        channel.send(part, naa)
        with lager.batch(write=True) as transaction:
            for one in part:
                varsling.note_delivery(transaction.conn, one.rad, channel.name, naa)
        for one in part:
            log.info("varsel", regel=one.rad.regel, noekkel=one.rad.noekkel, kanal=channel.name)
    return len(pending)


def acknowledge(lager: Lager, noekkel: str, who: str, now: datetime, grunn: str) -> bool:
    """Somebody has seen an alert; it stays open and is told no more. False where none stands."""
    with lager.batch(write=True) as transaction:
        rows = {one.noekkel: one for one in varsling.alerts(transaction.conn)}
        row = rows.get(noekkel)
        if row is None:
            return False
        varsling.acknowledge(transaction.conn, row, who, now)
        transaction.audit(
            now, hvem=who, hva="VARSEL_KVITTERT", maal=noekkel, grunn=grunn,
            foer={"tilstand": row.tilstand}, etter={"tilstand": Tilstand.KVITTERT},
        )  # fmt: skip
    return True


def ports(katalog: Katalog, dag: date) -> list[Port]:
    """The clearances that hold on a day and have a last day, extensions counted."""
    found = []
    for system in katalog.alle.systemer:
        for lov in sorted(katalog.gjelder(Art.GODKJENT, system.subjekt, dag)):
            til = _last_day(katalog, system.subjekt, lov, dag)
            if til is not None:
                found.append(Port(system.navn, system.versjon, lov.lower(), til))
    return found


def _last_day(katalog: Katalog, subjekt: str, lov: str, dag: date) -> date | None:
    """The last day of a clearance, through statements that follow each other; None: open."""
    last = dag
    while (one := katalog.avgjoerende(Art.GODKJENT, subjekt, last).get(lov)) and one.gjelder:
        if one.til is None:
            return None
        dag, last = one.til, one.til + timedelta(days=1)
    return dag
