"""`nir demo`: a real service, real zeep vendors, and what became of every message.

The steps stand in `story.yaml`. Exit code 0 only where every outcome is the expected one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from lxml import etree
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.facts import INNHOLD, Fagsystem, Hode, Identtype, Person, Personhenvisning, Post
from rules.facts.forsendelse import OSLO, Operasjon
from rules.words import coerce, make
from schemas.contract import Release, newest
from schemas.write import forsendelse_xml
from schemas.xmlwriter import element, moment
from storage import Lager
from storage.avsendere import Art
from transfer import offline, show
from transfer.client.answer import Answer
from transfer.client.vendor import Vendor
from transfer.personfil import DEMO, demo_personer
from transfer.senders import Katalog, fil

HERE = Path(__file__).parent
_ENVELOPE = ("person", "duf", "referanse", "versjon", "operasjon", "posttype", "kommunenummer")


@dataclass(frozen=True, slots=True)
class Step:
    """One message of the story and what must become of it."""

    title: str
    at: datetime
    user: str
    raw: Mapping[str, Any]

    @property
    def release(self) -> Release:
        return newest("WS2" if "ws2" in self.raw else "WS4")


def steps() -> list[Step]:
    """The story, from its file."""
    raw = yaml.safe_load((HERE / "story.yaml").read_text("utf-8"))
    return [Step(one["title"], one["at"].replace(tzinfo=OSLO), one["user"], one) for one in raw]


@dataclass(slots=True)
class Stage:
    """What the steps are played on: who the persons and the senders are."""

    people: Mapping[int, Person]
    senders: Katalog

    def message(self, step: Step) -> Any:
        """The operation's element of a step."""
        text = self._ws2(step) if "ws2" in step.raw else self._ws4(step)
        return etree.fromstring(text)

    def _hode(self, step: Step, count: int) -> Hode:
        bruker = self.senders.brukere[step.user]
        system = next(
            one
            for one in self.senders.alle.systemer
            if one.leverandoer_orgnr == bruker.leverandoer_orgnr
        )
        fagsystem = Fagsystem(system.navn, system.versjon)
        own = self.senders.gjelder(Art.KOMMUNE, bruker.navn, step.at.date())
        kommunenummer = step.raw.get("kommunenummer") or min(own)
        return Hode(
            step.raw["id"], kommunenummer, bruker.orgnr, bruker.leverandoer_orgnr, fagsystem,
            step.raw.get("sent", step.at).replace(tzinfo=OSLO), count,
        )  # fmt: skip

    def _ws4(self, step: Step) -> str:
        posts = [self._post(n, raw) for n, raw in enumerate(step.raw["posts"], start=1)]
        return "".join(forsendelse_xml(self._hode(step, len(posts)), posts, step.release))

    def _post(self, loepenr: int, raw: Mapping[str, Any]) -> Post:
        fields = {name: value for name, value in raw.items() if name not in _ENVELOPE}
        return Post(
            loepenr=loepenr,
            referanse=raw["referanse"],
            versjon=raw.get("versjon", 1),
            operasjon=Operasjon(raw.get("operasjon", "NY")),
            person=self._named(raw),
            innhold=make(INNHOLD[raw["posttype"]], **fields),
            kommunenummer=raw.get("kommunenummer"),
        )

    def _named(self, raw: Mapping[str, Any]) -> Personhenvisning:
        if "duf" in raw:
            return Personhenvisning(duf_nummer=raw["duf"])
        known = {i.type: i.verdi for i in self.people[raw["person"]].identer if not i.erstattet}
        return Personhenvisning(
            known.get(Identtype.FNR), known.get(Identtype.DNR), known.get(Identtype.DUF)
        )

    def _ws2(self, step: Step) -> str:
        deltakere = step.raw["ws2"]
        hode = self._hode(step, len(deltakere))
        head = {
            "kommunenummer": hode.kommunenummer,
            "meldingsId": hode.forsendelse_id,
            "avsenderOrgnr": hode.avsender_orgnr,
            "leverandoerOrgnr": hode.leverandoer_orgnr,
            "fagsystem": {"navn": hode.fagsystem.navn, "versjon": hode.fagsystem.versjon},
            "sendtTidspunkt": moment(hode.sendt_tidspunkt),
            "antallRader": len(deltakere),
            "deltaker": [
                {
                    "radnr": radnr,
                    "foedselsnummer": self._named(raw).foedselsnummer,
                    "vedtak": _texts(raw["vedtak"]),
                }
                for radnr, raw in enumerate(deltakere, start=1)
            ],
        }
        body = element("OverfoerData", head)
        return body.replace(">", f' xmlns="{step.release.namespace}">', 1)


def _texts(value: Any) -> Any:
    """YAML's values as XML has them."""
    if isinstance(value, Mapping):
        return {name: _texts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_texts(one) for one in value]
    return value.isoformat() if isinstance(value, date) else coerce(value, type(value))


def run(console: Console, *, workers: int, keep: Path | None) -> int:
    """Play the story; 0 where every outcome was the expected one, else 1."""
    with tempfile.TemporaryDirectory() as folder:
        file = keep or Path(folder) / "nir.db"
        database = f"sqlite:///{file}"
        offline.load_population(database, DEMO)
        with service(database, workers) as url:
            console.print(f"[bold]nir-transfer[/] runs on {url}; register: {database}\n")
            results = play(url, database)
    table(console, results)
    wrong = [step.title for step, _, faults in results if faults]
    if wrong:
        console.print(f"\n[red]{len(wrong)} of {len(results)} outcomes were not the expected[/]")
        return 1
    console.print(f"\n[green]All {len(results)} outcomes were the expected ones.[/]")
    if keep:
        console.print(f"Look at a person: nir person 10889545033 --database {database}")
    return 0


def play(url: str, database: str) -> list[tuple[Step, Answer, list[str]]]:
    """Send every message with zeep; each with its answer and what was not as expected."""
    stage = Stage({person.nr: person for person in demo_personer()}, fil.demo_katalog())
    vendors: dict[tuple[str, Release], Vendor] = {}
    lager = Lager(database)
    results = []
    for step in steps():
        with lager.batch(write=True) as transaction:
            transaction.set_clock(step.user, step.at)
        key = (step.user, step.release)
        if key not in vendors:
            vendors[key] = Vendor(url, step.release, step.user, "demo")
        answer = vendors[key].send(stage.message(step))
        results.append((step, answer, _faults(step, answer)))
    lager.close()
    return results


def _faults(step: Step, answer: Answer) -> list[str]:
    """What is not as the story expects."""
    raw, faults = step.raw, []
    if answer.kode != raw["expect"]:
        faults.append(f"expected {raw['expect']}")
    if "utfall" in raw and answer.utfall() != raw["utfall"]:
        faults.append(f"expected {raw['utfall']}, got {answer.utfall()}")
    fired = {rule for (rule,) in answer.flatten("rule")}
    faults += [f"{rule} did not fire" for rule in raw.get("regler", ()) if rule not in fired]
    if raw.get("duplikat", False) != answer.duplikat:
        faults.append("duplicate mark")
    return faults


def table(console: Console, results: list[tuple[Step, Answer, list[str]]]) -> None:
    """What became of every message, one row each."""
    shown = Table(show_lines=True)
    shown.add_column("time (Oslo)", no_wrap=True)
    shown.add_column("channel")
    shown.add_column("from")
    shown.add_column("message", overflow="fold")
    shown.add_column("answer", overflow="fold")
    shown.add_column("", justify="center")
    for step, answer, faults in results:
        cell = Text(answer.kode, style=show.colour(answer.kode) if not answer.fault else "cyan")
        if answer.fault:
            cell.append(f" (fault: {answer.fault})", style="dim")
        if answer.duplikat:
            cell.append(" duplikat", style="dim")
        for line in _lines(answer):
            cell.append(f"\n{line}", style="default")
        for fault in faults:
            cell.append(f"\n{fault}", style="bold red")
        shown.add_row(
            f"{step.at:%d.%m. %H:%M:%S}", step.release.tjeneste, step.user, step.title, cell,
            Text("✗", style="red") if faults else Text("✓", style="green"),
        )  # fmt: skip
    console.print(shown)


def _lines(answer: Answer) -> Iterator[str]:
    """Outcomes in short: counted where nothing is to say, else with the rule and its words."""
    if answer.fault:
        yield answer.tekst.get("nb", "")
    counts: dict[str, int] = {}
    for post in answer.poster:
        counts[post.utfall] = counts.get(post.utfall, 0) + 1
    if counts:
        yield ", ".join(f"{n} {utfall}" for utfall, n in counts.items())
    for funn in answer.every_finding:
        if funn.severity != "INFORMASJON":
            where = f"{funn.post}: " if funn.post else ""
            yield f"  {where}{funn.rule} {funn.tekst['nb']}"


@contextmanager
def service(database: str, workers: int) -> Iterator[str]:
    """The service as a process of its own, on a free port; its address."""
    command = [
        sys.executable, "-m", "transfer", "serve", "--demo", "--database", database,
        "--bind", "127.0.0.1:0", "--workers", str(workers), "--log", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "ready" not in line:
            raise RuntimeError("the service did not start; see the messages above")
        yield line.split()[3]
    finally:
        process.terminate()
        process.wait(timeout=60)
