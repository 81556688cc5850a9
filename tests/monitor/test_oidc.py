"""Login through OpenID Connect, against a provider that runs beside the test."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from storage.innsyn import kontoer
from storage.innsyn.kontoer import Konto, Rolle
from tests.monitor.conftest import Nettleser, Scene
from transfer import clock


@dataclass
class Provider:
    """Discovery, keys and tokens; checks PKCE as a provider must. `claims` are changed by tests."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    signer: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        if request.path == "/.well-known/openid-configuration":
            return _json(
                issuer=self.url, authorization_endpoint=f"{self.url}/authorize",
                token_endpoint=f"{self.url}/token", jwks_uri=f"{self.url}/keys",
            )  # fmt: skip
        if request.path == "/keys":
            return _json(**KeySet([self.key]).as_dict(private=False))
        asked = self.codes.pop(request.form.get("code", ""), None)
        challenge = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        if asked is None or asked["code_challenge"] != _coded(challenge):
            return Response('{"error": "invalid_grant"}', 400, content_type="application/json")
        now = int(clock.wall().timestamp())
        claims = {
            "iss": self.url, "aud": "nir", "sub": "42", "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], **self.claims,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signer or self.key)
        return _json(access_token="a", token_type="Bearer", id_token=token)

    def authorize(self, address: str) -> str:
        """What a browser does at the provider: logs in and is sent back; the address."""
        asked = {name: values[0] for name, values in parse_qs(urlparse(address).query).items()}
        assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
        self.codes["kode"] = asked
        query = urlencode({"code": "kode", "state": asked["state"]})
        return f"{urlparse(asked['redirect_uri']).path}?{query}"


def _json(**values: Any) -> Response:
    import json

    return Response(json.dumps(values), content_type="application/json")


def _coded(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()


@pytest.fixture
def provider(running: Provider, scene: Scene) -> Iterator[Provider]:
    before = scene.app.monitor.settings
    scene.app.monitor.settings = replace(
        before, oidc_issuer=running.url, oidc_client_id="nir", oidc_role_claim="nir_rolle"
    )
    running.claims, running.signer = {}, None
    yield running
    scene.app.monitor.settings = before


def login(scene: Scene, provider: Provider) -> tuple[Nettleser, int]:
    browser = scene.browser()
    start = browser.get("/monitor/oidc/start?videre=/monitor/grupper")
    assert start.status_code == 303
    back = browser.get(provider.authorize(start.headers["Location"]))
    return browser, back.status_code


def test_account_that_waits_is_taken_by_its_name_and_kept_by_its_subject(
    scene: Scene, provider: Provider
) -> None:
    with scene.lager.batch(write=True) as transaction:
        kontoer.save_account(
            transaction.conn, Konto(navn="olga", rolle=Rolle.DRIFT, opprettet=clock.wall())
        )
    provider.claims = {"preferred_username": "olga"}
    browser, status = login(scene, provider)
    assert status == 303 and "olga" in browser.side("/monitor/grupper")
    provider.claims = {"preferred_username": "nytt navn"}
    browser, status = login(scene, provider)
    assert status == 303 and "olga" in browser.side("/monitor/grupper")
    provider.claims = {"preferred_username": "olga", "sub": "43"}
    assert login(scene, provider)[1] == 403


def test_role_claim_makes_an_account_that_sees_everything_only(
    scene: Scene, provider: Provider
) -> None:
    provider.claims = {"preferred_username": "nina", "sub": "n", "nir_rolle": ["x", "revisor"]}
    browser, status = login(scene, provider)
    assert status == 303 and browser.get("/monitor/revisjon").status_code == 200
    provider.claims = {"preferred_username": "vera", "sub": "v", "nir_rolle": "leverandoer"}
    assert login(scene, provider)[1] == 403


@pytest.mark.parametrize(
    "wrong",
    [{"iss": "http://other"}, {"aud": "other"}, {"nonce": "other"}, {"exp": 1}],
    ids=str,
)
def test_token_that_is_not_for_this_login_logs_nobody_in(
    scene: Scene, provider: Provider, wrong: dict[str, Any]
) -> None:
    provider.claims = {"preferred_username": "olga", "nir_rolle": "drift", **wrong}
    browser, status = login(scene, provider)
    assert status == 401 and browser.get("/monitor/grupper").status_code == 303


def test_token_signed_by_another_key_logs_nobody_in(scene: Scene, provider: Provider) -> None:
    provider.claims = {"preferred_username": "olga", "nir_rolle": "drift"}
    provider.signer = RSAKey.generate_key(2048, {"kid": "1"})
    assert login(scene, provider)[1] == 401


def test_answer_that_this_browser_did_not_ask_for_logs_nobody_in(
    scene: Scene, provider: Provider
) -> None:
    provider.claims = {"preferred_username": "olga", "nir_rolle": "drift"}
    start = scene.browser().get("/monitor/oidc/start")
    address = provider.authorize(start.headers["Location"])
    assert scene.browser().get(address).status_code == 401
    other = scene.browser()
    other.get("/monitor/oidc/start")
    assert other.get(address).status_code == 401


def test_local_accounts_are_not_taken_over(scene: Scene, provider: Provider) -> None:
    with scene.lager.batch(write=True) as transaction:
        kontoer.save_account(
            transaction.conn,
            Konto(navn="lokal", rolle=Rolle.DRIFT, passord="hash", opprettet=clock.wall()),
        )
    provider.claims = {"preferred_username": "lokal", "sub": "fremmed", "nir_rolle": "drift"}
    assert login(scene, provider)[1] == 403


def test_without_configuration_there_is_no_such_login(scene: Scene) -> None:
    assert scene.browser().get("/monitor/oidc/start").status_code == 404
