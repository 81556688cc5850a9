"""The stage of the browser tests and of the screenshots: the monitor on a month of traffic.

A real service, Debian's Chromium, and the addresses of every screen with what stands in them.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from storage import Lager
from transfer import clock, running
from transfer.demo import traffic, traffic_plan
from transfer.monitor import avspilling

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Some of each kind: broken and mended, broken and not, silent, WS2, undecided, not cleared, daily.
FEW = frozenset({"1108", "3804", "4614", "3403", "1101", "3004", "4602", "5001", "5402"})
NOW = "2021-06-10T15:00"
USER, OTHER, PASSWORD = "kari", "ola", secrets.token_urlsafe(18)
ROLES = {USER: "portansvarlig", OTHER: "portansvarlig"}
BROKEN = "NIR-4-TIM-0001"  # the rule that the broken release set off


@dataclass(frozen=True, slots=True)
class Stage:
    """A running monitor and what is found in its register."""

    url: str
    database: str
    facts: dict[str, str] = field(default_factory=dict)

    def address(self, screen: str, **query: str) -> str:
        path = SCREENS[screen].format(**self.facts)
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        sign = "&" if "?" in path else "?"
        return f"{self.url}{path}{sign + asked if asked else ''}"


# Every screen by name. What stands in braces is found in the register.
SCREENS = {
    "oversikt": "/monitor/",
    "grupper": "/monitor/grupper",
    "gruppe": "/monitor/grupper/{group}",
    "slaa-sammen": "/monitor/grupper/{group}/slaa-sammen",
    "forsendelser": "/monitor/forsendelser",
    "forsendelser-soek": "/monitor/forsendelser?q=status:feil+regel:NIR-4-TIM-0001",
    "forsendelse": "/monitor/forsendelser/{rejected}",
    "forsendelse-ws2": "/monitor/forsendelser/{ws2}",
    "sammenlign": "/monitor/sammenlign?fra={rejected}&til={resent}",
    "avspillinger": "/monitor/avspillinger?q=status:avvist",
    "avspilling": "/monitor/avspillinger/1",
    "fagsystemer": "/monitor/fagsystemer",
    "porter": "/monitor/porter",
    "kommuner": "/monitor/kommuner",
    "kommune": "/monitor/kommuner/3804",
    "regler": "/monitor/regler",
    "port": "/monitor/porter/910000004/Nordlys%20Voksen/4.3",
    "revisjon": "/monitor/revisjon",
    "innstillinger": "/monitor/innstillinger",
    "finnes-ikke": "/monitor/finnes-ikke",
}
OPEN = {"logginn": "/monitor/logginn"}  # without login


@contextmanager
def staged(folder: Path, only: Collection[str] | None = FEW) -> Iterator[Stage]:
    """The monitor on the plan's month, with two accounts."""
    running.configure_logs("error")
    database = f"sqlite:///{folder / 'month.db'}"
    month = traffic.prepare(database, traffic_plan.read(only=only))
    for _ in month.play():
        pass
    tjeneste = replace(month.tjeneste, fixed=clock.parse(NOW))
    replay = avspilling.begin(
        tjeneste, tekst=f"regel:{BROKEN}", hvem=f"monitor:{USER}", grunn="ny regelutgave",
        klokke=clock.parse(NOW), ved_mottak=False, most=40,
    )  # fmt: skip
    assert avspilling.run(tjeneste, replay.nr) is not None
    tjeneste.lager.close()
    environ = {**os.environ, "NIR_MONITOR_PASSWORD": PASSWORD}
    nir = [sys.executable, "-m", "transfer"]
    for name, role in ROLES.items():
        subprocess.run(
            [*nir, "monitor", "account", "add", name, "--role", role, "--database", database],
            env=environ, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*nir, "serve", "--database", database, "--clock", NOW, "--bind", "127.0.0.1:0",
             "--workers", "1", "--log", "error"],
            stdout=subprocess.PIPE, stderr=log, text=True, env=environ,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "ready" in line, (folder / "server.log").read_text()
            yield Stage(line.split()[3], database, _facts(database))
        finally:
            process.terminate()
            process.wait(timeout=60)


def _facts(database: str) -> dict[str, str]:
    """The receipts and groups that the screens are about."""
    lager = Lager(database)
    with lager.batch(write=False) as transaction:

        def one(query: str, **given: Any) -> Any:
            return transaction.conn.execute(text(query), given).first()

        rejected, resent, group = one(
            "SELECT a.kvittering_id, b.kvittering_id, min(n.fingeravtrykk) "
            "FROM forsendelse a JOIN funn n ON n.forsendelse_nr = a.nr AND n.regel_id = :rule "
            "JOIN post p ON p.forsendelse_nr = a.nr AND p.utfall = 'AVVIST' "
            "JOIN post q ON q.referanse = p.referanse AND q.kommunenummer = p.kommunenummer "
            "AND q.forsendelse_nr > a.nr AND q.utfall = 'LAGRET' "
            "JOIN forsendelse b ON b.nr = q.forsendelse_nr "
            "GROUP BY a.nr, b.nr ORDER BY a.antall_poster, a.nr LIMIT 1",
            rule=BROKEN,
        )
        (ws2,) = one(
            "SELECT kvittering_id FROM forsendelse WHERE kanal = 'WS2' ORDER BY antall_poster"
        )
    lager.close()
    return {"rejected": rejected, "resent": resent, "group": group, "ws2": ws2}


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def log_in(page: Page, stage: Stage, user: str = USER) -> None:
    """Log in by keyboard."""
    page.goto(stage.url + OPEN["logginn"])
    page.locator("input[name=navn]").focus()
    page.keyboard.type(user)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "logginn" not in url)
