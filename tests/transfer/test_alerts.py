"""Alerts: seen in real traffic, told once, by real e-mail and a real webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import structlog
from aiosmtpd.controller import Controller
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from rules.ident import er_syntetisk
from storage import Lager
from storage.avsendere import System
from storage.innsyn import varsling
from storage.innsyn.varsling import Tilstand, Varselrad
from tests.postgres import NoPostgres, create_database, drop_database
from transfer import cli, clock
from transfer.alerts import rules
from transfer.alerts.deliver import Mail, Webhook
from transfer.alerts.kinds import Port, Sett
from transfer.alerts.quiet import Stille
from transfer.alerts.rules import Alvor, RulesError
from transfer.alerts.run import Utfall, acknowledge, ports, run
from transfer.alerts.settings import AlertSettings, Sikring, Sprak
from transfer.alerts.state import compare, due
from transfer.demo import traffic, traffic_plan
from transfer.senders import Senders, styring
from transfer.senders.fil import Satt

RULES = rules.read()
BROKEN, LATER = clock.parse("2021-06-02T15:00"), clock.parse("2021-06-10T15:00")
# four with the broken release, one silent, one on WS2, two whose law cannot be decided
PLAYED = {"3804", "4614", "4203", "3405", "3403", "1101", "3004", "5402"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("alerts") / "month.db"
    month = traffic.prepare(f"sqlite:///{file}", traffic_plan.read(only=PLAYED))
    for _ in month.play():
        pass
    month.tjeneste.lager.close()  # the last connection: nothing is left beside the file
    return file


@pytest.fixture
def lager(played: Path, tmp_path: Path) -> Iterator[Lager]:
    lager = Lager(f"sqlite:///{shutil.copy(played, tmp_path / 'month.db')}")
    yield lager
    lager.close()


def keys(done: Utfall, rule: str) -> list[str]:
    return [one.rad.noekkel.partition(":")[2] for one in done.gjelder if one.rad.regel == rule]


# -- what is seen


def test_the_release_that_broke_a_field_is_one_alert_with_all_who_were_hit(lager: Lager) -> None:
    done = run(lager, RULES, BROKEN)
    found = [one for one in done.gjelder if one.rad.verdier.get("regel") == "NIR-4-TIM-0001"]
    assert [one.rad.regel for one in found] == ["ny-feilgruppe"]
    facts = found[0].rad.verdier
    assert facts["systemer"] == "Nordlys Voksen 4.3"
    assert facts["kommuner"] == 5  # Lillehammer, Sandefjord, Arendal, Stord, Fredrikstad
    assert found[0].rad.siden < BROKEN
    assert keys(done, "avvisningsgrad-versjon") == ["Nordlys Voksen 4.3"]


def test_it_is_no_longer_new_a_week_later_and_the_alert_is_over(lager: Lager) -> None:
    run(lager, RULES, BROKEN)
    done = run(lager, RULES, BROKEN + timedelta(days=14))
    assert "NIR-4-TIM-0001" not in str([one.rad.verdier for one in done.gjelder])
    assert any(row.regel == "ny-feilgruppe" for row in done.over)


def test_who_fell_silent_is_seen_and_nobody_else(lager: Lager) -> None:
    assert keys(run(lager, RULES, LATER), "taushet") == ["3403"]
    assert keys(run(lager, RULES, BROKEN), "taushet") == []


def test_results_that_nobody_fetches_are_seen_by_municipality(lager: Lager) -> None:
    assert set(keys(run(lager, RULES, LATER), "ikke-hentet")) <= {"3804", "4614"}
    assert keys(run(lager, RULES, LATER), "ikke-hentet")


def test_undecided_records_are_critical(lager: Lager) -> None:
    found = [one for one in run(lager, RULES, LATER).gjelder if one.rad.regel == "uavklart"]
    assert [one.rad.alvorlighet for one in found] == ["KRITISK"]
    assert found[0].rad.antall > 0


@pytest.mark.parametrize(
    ("day", "step"),
    [("2021-05-11", None), ("2021-05-12", 30), ("2021-06-03", 30), ("2021-06-04", 7),
     ("2021-06-09", 7), ("2021-06-10", 1), ("2021-06-11", 1), ("2021-06-12", None)],
)  # fmt: skip
def test_the_cut_off_is_told_at_each_step_while_there_are_senders(
    lager: Lager, day: str, step: int | None
) -> None:
    found = keys(run(lager, RULES, clock.parse(day), dry=True), "skjaeringsdato")
    assert found == ([f"WS2 2021-06-11 ({step})"] if step else [])


def test_a_clearance_that_ends_is_told_at_each_step(lager: Lager) -> None:
    port = Port("Nordlys Voksen", "4.2", "integreringsloven", LATER.date() + timedelta(days=5))
    (found,) = keys(run(lager, RULES, LATER, porter=[port]), "godkjenning-utloeper")
    assert found.endswith("(7)")


def test_a_clearance_ends_where_no_statement_goes_on(lager: Lager) -> None:
    def ends() -> dict[tuple[str, str], date]:
        found = ports(Senders(lager).katalog(), LATER.date())
        return {(one.versjon, one.lov): one.til for one in found}

    old = ("4.2", "introduksjonsloven")
    assert ends()[old] == date.fromisoformat("2021-06-15")
    assert ("4.3.1", "introduksjonsloven") not in ends()
    satt = Satt(LATER, "drift:kari", "forlenget")
    system = System("910000004", "Nordlys Voksen", "4.2")
    days = (date.fromisoformat("2021-06-16"), date.fromisoformat("2021-07-31"))
    with lager.batch(write=True) as transaction:
        styring.set_godkjent(transaction, satt, system, "INTRODUKSJONSLOVEN", *days, gjelder=True)
    assert ends()[old] == days[1]


def test_a_solved_group_that_is_seen_again_is_told(lager: Lager) -> None:
    run(lager, RULES, BROKEN)
    with lager.batch(write=True) as transaction:
        (group,) = [
            row.verdier["gruppe"]
            for row in varsling.alerts(transaction.conn)
            if row.verdier.get("regel") == "NIR-4-TIM-0001"
        ]
        transaction.conn.execute(
            varsling.gruppestatus.insert(),
            {"fingeravtrykk": group, "tilstand": "LOEST", "endret": BROKEN, "endret_av": "kari"},
        )
    assert keys(run(lager, RULES, LATER), "feil-kom-tilbake") == [group]


def test_postgresql_sees_the_same(lager: Lager) -> None:
    try:
        url = create_database()
    except NoPostgres as reason:
        pytest.skip(str(reason))
    month = traffic.prepare(url, traffic_plan.read(only=PLAYED))
    for _ in month.play():
        pass
    other = month.tjeneste.lager
    for moment in (BROKEN, LATER):
        here, there = run(lager, RULES, moment), run(other, RULES, moment)
        assert [one.as_data() for one in here.gjelder] == [one.as_data() for one in there.gjelder]
        assert [row.noekkel for row in here.over] == [row.noekkel for row in there.over]
    assert acknowledge(other, "taushet:3403", "drift:kari", LATER, "")
    other.close()
    drop_database(url)


# -- told once


class Post(BaseHTTPRequestHandler):
    """Keeps what is posted; answers what it is told to."""

    status = 204
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[AlertSettings, type[Post]]]:
    handler = type("Handler", (Post,), {"got": [], "status": 204})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    url = f"http://127.0.0.1:{server.server_port}/alerts"
    yield AlertSettings(webhook_url=url, webhook_secret="hemmelig"), handler
    server.shutdown()
    server.server_close()


class Inbox:
    """What a mail server was handed."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[tuple[AlertSettings, Inbox]]:
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as taken:  # the controller wants a number
        port = taken.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield (
        AlertSettings(
            smtp_host="127.0.0.1", smtp_port=port, mail_to="drift@example.org, vakt@example.org"
        ),
        inbox,
    )
    controller.stop()


def test_a_webhook_gets_each_alert_once_signed(
    lager: Lager, hook: tuple[AlertSettings, type[Post]]
) -> None:
    held, handler = hook
    done = run(lager, RULES, BROKEN, channels=[Webhook(held)], link="https://nir.example.org")
    assert done.levert == {"webhook": len(done.gjelder)} and len(handler.got) == len(done.gjelder)
    headers, body = handler.got[0]
    wanted = hmac.new(
        b"hemmelig", headers["X-Nir-Timestamp"].encode() + b"." + body, hashlib.sha256
    )
    assert headers["X-Nir-Signature"] == f"sha256={wanted.hexdigest()}"
    told = json.loads(body)
    assert told["link"].startswith("https://nir.example.org/monitor/")
    assert told["text"]["nb"] and told["text"]["en"] and told["count"] > 0
    again = run(lager, RULES, BROKEN + timedelta(minutes=1), channels=[Webhook(held)])
    assert again.levert == {"webhook": 0} and len(handler.got) == len(done.gjelder)


def test_a_webhook_that_refuses_is_told_the_next_time(
    lager: Lager, hook: tuple[AlertSettings, type[Post]]
) -> None:
    held, handler = hook
    handler.status = 503
    done = run(lager, RULES, BROKEN, channels=[Webhook(held)])
    assert done.feil == ("webhook: 503",) and len(handler.got) == 1
    handler.status = 204
    later = run(lager, RULES, BROKEN + timedelta(minutes=1), channels=[Webhook(held)])
    assert later.levert == {"webhook": len(later.gjelder)}
    assert handler.got[0][0]["X-Nir-Delivery"] == handler.got[1][0]["X-Nir-Delivery"]


def test_one_e_mail_tells_all_that_is_new_in_both_languages(
    lager: Lager, mail: tuple[AlertSettings, Inbox]
) -> None:
    held, inbox = mail
    done = run(lager, RULES, BROKEN, channels=[Mail(held)], link="https://nir.example.org")
    (got,) = inbox.mails
    assert got["To"] == "drift@example.org, vakt@example.org"
    text = got.get_content().replace("\r\n", "\n")
    for one in done.gjelder:
        assert one.tekst["nb"] in text and one.tekst["en"] in text
    assert "Gjør først" in text and "Do first" in text
    run(lager, RULES, BROKEN + timedelta(minutes=1), channels=[Mail(held)])
    assert len(inbox.mails) == 1


def test_in_quiet_hours_only_what_is_critical_is_told_and_the_rest_in_the_morning(
    lager: Lager, mail: tuple[AlertSettings, Inbox]
) -> None:
    held, inbox = mail
    held = replace(held, language=Sprak.EN)
    stille = Stille.parse("21:00-07:00")
    night = clock.parse("2021-06-01T22:30")
    done = run(lager, RULES, night, channels=[Mail(held)], stille=stille)
    critical = sum(one.rad.alvorlighet == Alvor.KRITISK for one in done.gjelder)
    assert done.stille and done.levert["epost"] == critical < len(done.gjelder)
    morning = run(
        lager, RULES, clock.parse("2021-06-02T07:00"), channels=[Mail(held)], stille=stille
    )
    assert morning.levert["epost"] >= len(done.gjelder) - critical
    assert "Important: New error: NIR-4-TIM-0001" in str(inbox.mails[-1])


def test_a_mail_server_that_is_away_is_one_line_and_nothing_is_lost(
    lager: Lager, mail: tuple[AlertSettings, Inbox]
) -> None:
    held, inbox = mail
    away = replace(held, smtp_port=1, smtp_security=Sikring.NONE)
    done = run(lager, RULES, BROKEN, channels=[Mail(away)])
    assert done.feil == ("mail server 127.0.0.1:1: ConnectionRefusedError",)
    run(lager, RULES, BROKEN + timedelta(minutes=1), channels=[Mail(held)])
    assert len(inbox.mails) == 1


def test_an_acknowledged_alert_is_told_no_more_and_leaves_an_audit_row(
    lager: Lager, hook: tuple[AlertSettings, type[Post]]
) -> None:
    held, handler = hook
    run(lager, RULES, BROKEN)
    with lager.batch(write=False) as transaction:
        rows = varsling.alerts(transaction.conn)
    for row in rows:
        assert acknowledge(lager, row.noekkel, "drift:kari", BROKEN, "sett")
    assert not acknowledge(lager, "ukjent:x", "drift:kari", BROKEN, "")
    done = run(lager, RULES, BROKEN + timedelta(minutes=1), channels=[Webhook(held)])
    assert done.levert == {"webhook": 0} and not handler.got
    with lager.batch(write=False) as transaction:
        audited = transaction.audited(hva="VARSEL_KVITTERT")
    assert {one.maal for one in audited} == {row.noekkel for row in rows}


def test_no_alert_holds_a_national_id(lager: Lager) -> None:
    import re

    done = run(lager, RULES, LATER)
    text = json.dumps([one.as_data() for one in done.gjelder])
    assert not [n for n in re.findall(r"(?<!\d)\d{11}(?!\d)", text) if er_syntetisk(n)]
    assert not re.findall(r"(?<!\d)\d{11}(?!\d)", text)


# -- states


def row(tilstand: Tilstand, **given: Any) -> Varselrad:
    values: dict[str, Any] = {
        "noekkel": "r:a", "regel": "r", "alvorlighet": "HOEY", "tilstand": tilstand,
        "siden": BROKEN, "aapnet": BROKEN, "sist": BROKEN, "antall": 1, "verdier": {},
        "levert": {"epost": "2021"}, **given,
    }  # fmt: skip
    return Varselrad(**values)


@given(st.sampled_from(Tilstand), st.booleans())
def test_an_alert_is_told_again_only_after_it_was_over(tilstand: Tilstand, still: bool) -> None:
    regel = replace(RULES[0], id="r")
    seen = [(regel, Sett("a", BROKEN, 2, {}))] if still else []
    stand = compare([row(tilstand)], seen, LATER)
    told = due(stand.gjelder, "epost", quiet=False)
    assert bool(told) == (still and tilstand is Tilstand.LUKKET)
    assert bool(stand.over) == (not still and tilstand is not Tilstand.LUKKET)


@given(st.times(), st.times(), st.datetimes(datetime(2021, 1, 1), datetime(2021, 12, 31)))
def test_quiet_hours_and_the_other_hours_share_the_day(a: Any, b: Any, when: datetime) -> None:
    from rules.facts.forsendelse import OSLO

    moment = when.replace(tzinfo=OSLO)
    one, other = Stille(a, b), Stille(b, a)
    assert one.holds(moment) != other.holds(moment) or a == b


# -- rules as data


def test_every_rule_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(
        '[[varsel]]\nid = "a"\nart = "TAUSHET"\nalvorlighet = "STOR"\ngrenser = { dager = 3 }\n'
        'nb = "{person}"\nen = "x"\nfoerst_nb = "x"\nlenke = "x"\n'
    )
    with pytest.raises(RulesError) as error:
        rules.read(file)
    text = str(error.value)
    assert "foerst_en must be text" in text
    assert "alvorlighet must be one of" in text
    assert "grenser must be dager, minst_sendinger, ganger, minst_virkedager" in text
    assert "nb names person, which TAUSHET does not know" in text


# -- the command


@pytest.fixture
def own_log() -> Iterator[None]:
    """A command sets up the log on the stream it was given, which is closed when it has run."""
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("own_log")
def test_the_command_shows_in_a_dry_run_and_keeps_nothing(lager: Lager) -> None:
    runner = CliRunner()
    asked = ["alerts", "run", "--database", lager.url, "--as-of", "2021-06-02T15:00"]
    done = runner.invoke(cli.app, [*asked, "--dry-run", "--language", "en"])
    assert done.exit_code == 0 and "New error: NIR-4-TIM-0001" in done.output.replace("\n", " ")
    listed = runner.invoke(cli.app, ["alerts", "list", "--database", lager.url, "--format", "json"])
    assert json.loads(listed.output) == []
    assert runner.invoke(cli.app, asked).exit_code == 0
    listed = runner.invoke(cli.app, ["alerts", "list", "--database", lager.url, "--format", "json"])
    assert len(json.loads(listed.output)) > 1
    key = json.loads(listed.output)[0]["key"]
    acked = runner.invoke(cli.app, ["alerts", "ack", key, "--database", lager.url])
    assert acked.exit_code == 0
    unknown = runner.invoke(cli.app, ["alerts", "ack", "x:y", "--database", lager.url])
    assert unknown.exit_code == 1
