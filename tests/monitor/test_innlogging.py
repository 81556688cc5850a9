"""Who may log in, what a session is, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto, Rolle
from tests.monitor.conftest import Nettleser, Scene
from transfer import clock
from transfer.monitor import passord

PASSWORD = "et langt passord"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Hashes of our accounts, and of nobody, that are made to be quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passord, "_hasher", PasswordHasher(time_cost=1, memory_cost=64))
        passord._nobody.cache_clear()
        yield
    passord._nobody.cache_clear()


@pytest.fixture(scope="module")
def ada(scene: Scene) -> str:
    with scene.lager.batch(write=True) as transaction:
        kontoer.save_account(
            transaction.conn,
            Konto(
                navn="ada", rolle=Rolle.DRIFT, passord=passord.hashed(PASSWORD),
                opprettet=clock.wall(),
            ),
        )  # fmt: skip
    return "ada"


def login(browser: Nettleser, navn: str, given: str, **more: str) -> int:
    return browser.send(
        "/monitor/logginn", "/monitor/logginn", navn=navn, passord=given, **more
    ).status_code


def test_right_password_opens_a_session_and_leaves_an_audit_row(scene: Scene, ada: str) -> None:
    browser = scene.browser()
    assert browser.get("/monitor/forsendelser").status_code == 303
    assert login(browser, ada, PASSWORD) == 303
    assert "ada" in browser.side("/monitor/forsendelser")
    with scene.lager.batch(write=False) as transaction:
        assert transaction.audited(hva="monitor.innlogging")[0].maal == "ada"


@pytest.mark.parametrize(("navn", "given"), [("ada", "feil passord her"), ("ingen", PASSWORD)])
def test_wrong_name_and_wrong_password_are_told_alike(
    scene: Scene, ada: str, navn: str, given: str
) -> None:
    browser = scene.browser()
    response = browser.send("/monitor/logginn", "/monitor/logginn", navn=navn, passord=given)
    assert response.status_code == 401 and "Brukernavn eller passord er feil" in response.text


def test_many_failures_close_the_door_for_a_while(scene: Scene) -> None:
    browser = scene.browser()
    statuses = [login(browser, "gjettet", "feil passord her") for _ in range(7)]
    assert statuses[0] == 401 and statuses[-1] == 429


def test_account_without_password_cannot_log_in_with_one(scene: Scene) -> None:
    assert login(scene.browser(), "kari", "") == 401


def test_disabled_account_is_out_at_once(scene: Scene) -> None:
    with scene.lager.batch(write=True) as transaction:
        konto = Konto(navn="ut", rolle=Rolle.INNSYN, opprettet=clock.wall())
        kontoer.save_account(transaction.conn, konto)
    browser = scene.browser("ut")
    assert browser.get("/monitor/forsendelser").status_code == 200
    with scene.lager.batch(write=True) as transaction:
        kontoer.save_account(
            transaction.conn,
            Konto(navn="ut", rolle=Rolle.INNSYN, sperret=True, opprettet=clock.wall()),
        )
    assert browser.get("/monitor/forsendelser").status_code == 303


def test_logout_everywhere_ends_every_session(scene: Scene) -> None:
    here, there = scene.browser("ine"), scene.browser("ine")
    assert here.send("/monitor/loggut", alle="1").status_code == 303
    assert there.get("/monitor/forsendelser").status_code == 303


def test_form_without_the_session_s_token_is_refused(kari: Nettleser) -> None:
    response = kari.client.post("/monitor/visninger", data={"navn": "x", "adresse": "/monitor/"})
    assert response.status_code == 400
    forged = kari.client.post("/monitor/visninger", data={"csrf": "0" * 64, "navn": "x"})
    assert forged.status_code == 400


def test_login_leads_back_to_where_one_was_going_but_never_out(scene: Scene, ada: str) -> None:
    for wanted, there in (
        ("/monitor/forsendelser?q=status%3Aavvist", "/monitor/forsendelser?q=status%3Aavvist"),
        ("https://example.org/", "/monitor/"),
        ("//example.org/monitor", "/monitor/"),
    ):
        browser = scene.browser()
        response = browser.send(
            "/monitor/logginn", "/monitor/logginn", navn=ada, passord=PASSWORD, videre=wanted
        )
        assert response.headers["Location"] == there


def test_every_answer_has_security_headers_and_no_inline_script(kari: Nettleser) -> None:
    for path in ("/monitor/forsendelser", "/monitor/finnes-ikke", "/monitor/logginn"):
        response = kari.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script(?![^>]*src=)|\son[a-z]+=|\sstyle=", response.text)


def test_session_cookie_is_out_of_reach_of_scripts(scene: Scene, ada: str) -> None:
    browser = scene.browser()
    response = browser.send("/monitor/logginn", "/monitor/logginn", navn=ada, passord=PASSWORD)
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("nir_oekt"))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/monitor" in cookie


def test_static_files_are_kept_by_their_digest(kari: Nettleser) -> None:
    found = re.search(r'href="(/monitor/static/[^"]+monitor\.css)"', kari.side("/monitor/logginn"))
    assert found is not None
    response = kari.get(found[1])
    assert "immutable" in response.headers["Cache-Control"]
    assert kari.get("/monitor/static/000000000000/monitor.css").status_code == 404
    assert kari.get("/monitor/static/000000000000/../app.py").status_code == 404
