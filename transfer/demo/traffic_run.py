"""`nir demo`'s second half: leave a register with a month of traffic, and say where to look."""

from __future__ import annotations

import secrets
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from storage import Lager
from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto, Rolle
from storage.innsyn.rulling import roll_up
from transfer import clock, logs
from transfer.demo import traffic, traffic_plan
from transfer.demo.traffic_calendar import calendar
from transfer.monitor import passord

ACCOUNT = "demo"

_SHOWN = ("GODTATT", "GODTATT_MED_AVVIK", "DELVIS", "AVVIST", "UAVKLART", "duplikat")


def leave(console: Console, file: Path) -> Counter[str]:
    """Play the month into a fresh register in `file`; what was sent and came of it."""
    logs.configure("error")
    plan = traffic_plan.read()
    for old in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        old.unlink(missing_ok=True)
    started = clock.monotonic()
    month = traffic.prepare(f"sqlite:///{file}", plan)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("a month of traffic", total=sum(1 for _ in calendar(plan)))
        for _ in month.play():
            progress.advance(bar)
    given = _account(month.tjeneste.lager)
    month.tjeneste.lager.close()
    _tell(console, file, plan, month.counts, clock.monotonic() - started)
    console.print(
        f"and open [link]http://127.0.0.1:8000/monitor/[/link] as [bold]{ACCOUNT}[/], "
        f"password [bold]{given}[/]"
    )
    return month.counts


def _account(lager: Lager) -> str:
    """An account of the monitor that may do everything; its password, made anew every time."""
    given = secrets.token_urlsafe(12)
    konto = Konto(
        navn=ACCOUNT, rolle=Rolle.PORTANSVARLIG, passord=passord.hashed(given),
        opprettet=clock.wall(),
    )  # fmt: skip
    roll_up(lager)
    with lager.batch(write=True) as transaction:
        kontoer.save_account(transaction.conn, konto)
    return given


def _tell(
    console: Console, file: Path, plan: traffic_plan.Plan, counts: Counter[str], seconds: float
) -> None:
    table = Table(title=f"A month of traffic, {plan.fra:%d.%m.%Y}–{plan.til:%d.%m.%Y}")
    for name in ("sendt", "poster", *_SHOWN, "hentet"):
        table.add_column(name, justify="right")
    table.add_row(*(str(counts[name]) for name in ("sendt", "poster", *_SHOWN, "hentet")))
    console.print(table)
    console.print(
        f"{len(plan.kommuner)} municipalities, {sum(1 for _ in plan.systemer())} case systems; "
        f"{seconds:.0f} s. Look at it, with the clock where the month ends:\n\n"
        f"  nir serve --database sqlite:///{file} --clock {plan.til:%Y-%m-%dT%H:%M}\n"
    )
