"""Every setting of the service, in sections; a room's own settings stand in that room.

To add a section: a frozen dataclass of `Annotated[type, setting("what it is", unit=...)]` fields
with defaults, and one line in `Config`. The command line, the environment, the file, `nir config`
and docs/configuration.md find it there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from rules.facts import Miljoe
from storage import killpoints
from transfer import clock, config
from transfer.alerts.settings import AlertSettings
from transfer.config import Held, Secret, setting
from transfer.limits import Limits
from transfer.monitor.innstillinger import MonitorSettings

CONFIG = "NIR_CONFIG"
# of the client commands and the tests, not of the service
_OTHERS = frozenset(
    {
        CONFIG,
        "NIR_MONITOR_PASSWORD",
        "NIR_OPERATOR",
        "NIR_USER",
        "NIR_PASSWORD",
        "NIR_TEST_POSTGRES",
        killpoints.VARIABLE,
    }
)


def _database(url: str) -> str:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        raise ValueError("no URL") from None
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise ValueError("another database")
    return url


def _long(text: str) -> str:
    if len(text) < 16:
        raise ValueError("too short")
    return text


def _address(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not (colon and host and port.isdigit() and int(port) < 2**16):
        raise ValueError("no HOST:PORT")
    return text


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


class LogFormat(StrEnum):
    JSON = "json"
    TEXT = "text"


_ADDRESS = "HOST:PORT, an IPv6 address in brackets"


@dataclass(frozen=True, slots=True)
class Register:
    """What the service works on."""

    database: Annotated[
        str,
        setting(
            "The register. Migrations run at start.",
            allowed="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
            parse=_database,
            secret=Secret.PASSWORD_OF_URL,
        ),
    ] = "sqlite:///nir.db"
    demo: Annotated[
        bool,
        setting("At start, put the demonstration's senders (password demo) into the register."),
    ] = False
    miljoe: Annotated[
        Miljoe, setting("PROD takes national ids of real people, TEST refuses them unstored.")
    ] = Miljoe.TEST
    clock: Annotated[
        datetime | None,
        setting(
            "Rule time stands still here; without one it is the wall's.",
            allowed="an ISO date or time, Oslo unless it has a zone",
            parse=clock.parse,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The processes and sockets that take requests."""

    bind: Annotated[
        str,
        setting("Where the services listen; port 0 takes a free one.", allowed=_ADDRESS,
                parse=_address),
    ] = "127.0.0.1:8000"  # fmt: skip
    admin_bind: Annotated[
        str | None,
        setting("Health and /metrics for operators, at an address of their own; then the other "
                "has no /metrics. Without it, /metrics is there for direct callers on a loopback "
                "address only.", allowed=_ADDRESS, parse=_address),
    ] = None  # fmt: skip
    workers: Annotated[int, setting("Processes.", ge=1, le=64)] = 2
    threads: Annotated[int, setting("Requests that a process works on at a time.", ge=1, le=64)] = 4
    judges: Annotated[
        int, setting("Processes that judge one batch of 5,000 posts or more.", ge=1, le=2)
    ] = 2
    connections: Annotated[
        int,
        setting("Requests that a process receives, works on or answers at a time; slow clients "
                "hold these.", ge=1, le=1024),
    ] = 64  # fmt: skip
    idle_connections: Annotated[
        int, setting("Connections beside these that a process keeps waiting.", ge=1, le=65536)
    ] = 2000
    buffer_mib: Annotated[
        int,
        setting("Bodies under way that a process holds in memory; more waits.", unit="MiB",
                ge=1, le=65536),
    ] = 256  # fmt: skip
    header_seconds: Annotated[
        float,
        setting("The header of a request is here within so long.", unit="seconds", ge=0.5,
                le=3600),
    ] = 10  # fmt: skip
    keepalive_seconds: Annotated[
        int, setting("An idle connection is kept so long.", unit="seconds", ge=1, le=3600)
    ] = 15
    request_seconds: Annotated[
        float,
        setting("The body of a request is here within so long, and what its size takes at the "
                "least rate.", unit="seconds", ge=0.5, le=3600),
    ] = 60  # fmt: skip
    answer_seconds: Annotated[
        float,
        setting("The answer is taken within so long, and what its size takes at the least rate.",
                unit="seconds", ge=0.5, le=3600),
    ] = 60  # fmt: skip
    min_bytes_per_second: Annotated[
        int,
        setting("The least rate: so many bytes buy one more second.", unit="bytes/second",
                ge=1024, le=1 << 30),
    ] = 65536  # fmt: skip
    grace_seconds: Annotated[
        int,
        setting("After SIGTERM, what is under way may take so long.", unit="seconds", ge=1,
                le=3600),
    ] = 30  # fmt: skip


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """TLS by the service itself (transfer/tls.py); without it HTTP, for a proxy before it."""

    cert: Annotated[
        Path | None,
        setting("The server's certificate and those up to its authority: the services and the "
                "monitor are then there over HTTPS only. Read again on SIGHUP.",
                allowed="a file (PEM)"),
    ] = None  # fmt: skip
    key: Annotated[
        Path | None,
        setting("The key of that certificate, without a passphrase.", allowed="a file (PEM)"),
    ] = None
    client_ca: Annotated[
        Path | None,
        setting("Authorities whose client certificates are taken as a login (docs/senders.md).",
                allowed="a file (PEM)"),
    ] = None  # fmt: skip

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            raise ValueError("tls.cert and tls.key are given together or not at all")
        if self.client_ca is not None and self.cert is None:
            raise ValueError("tls.client_ca asks for tls.cert and tls.key")


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """How senders log in (docs/senders.md)."""

    secret_key: Annotated[
        str | None,
        setting(
            "Encrypts the passwords kept for WS-Security digests.",
            allowed="a text of at least 16 characters",
            parse=_long,
            secret=Secret.ALL,
        ),
    ] = None
    fresh_seconds: Annotated[
        int,
        setting("A WS-Security Created may differ so much from the clock.", unit="seconds", ge=1,
                le=86400),
    ] = 300  # fmt: skip
    demand_tls: Annotated[
        bool | None,
        setting("Passwords are taken over TLS, from this machine and through the trusted proxy "
                "only. Not set: in production.", allowed="true or false"),
    ] = None  # fmt: skip
    trusted_proxy: Annotated[
        str | None,
        setting(
            "The proxy whose X-Forwarded-For and certificate header are believed.",
            allowed="an address, as the service sees it",
        ),
    ] = None
    certificate_header: Annotated[
        str, setting("In this header the proxy passes the client's certificate, URL-escaped PEM.")
    ] = "X-Client-Cert"


@dataclass(frozen=True, slots=True)
class HealthSettings:
    """When the service says that it is ready."""

    probe_seconds: Annotated[
        float,
        setting("The checks are made at most so often in each process; between, the last answer "
                "holds.", unit="seconds", ge=0, le=60),
    ] = 1.0  # fmt: skip
    disk_free_percent: Annotated[
        float,
        setting("With less of the register's disk free, the service is not ready.",
                unit="percent", ge=0, le=90),
    ] = 5.0  # fmt: skip
    clock_seconds: Annotated[
        float,
        setting("With the database's clock further off than this, the service is not ready.",
                unit="seconds", gt=0, le=3600),
    ] = 2.0  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The log on standard error."""

    level: Annotated[LogLevel, setting("The least that is logged.")] = LogLevel.INFO
    format: Annotated[LogFormat, setting("JSON for machines, text for people.")] = LogFormat.JSON


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The disk under the register."""

    min_free_mib: Annotated[
        int,
        setting("Less free space than this under an SQLite register: batches are refused unread.",
                unit="MiB", ge=0),
    ] = 128  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """All sections. Keys of `root` have no dot: `database`, NIR_DATABASE."""

    root: Register
    server: ServerSettings
    tls: TlsSettings
    login: LoginSettings
    store: StoreSettings
    health: HealthSettings
    log: LogSettings
    limits: Limits
    monitor: MonitorSettings
    alerts: AlertSettings


def load(
    options: Mapping[str, Any] | None = None,
    file: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Held[Config]:
    """What holds. `options`: keys as the command line gave them; `file`: of `--config`, else the
    environment's NIR_CONFIG.

    Raises `ConfigError` with all that is wrong.
    """
    named = environ.get(CONFIG)
    file = file or (Path(named) if named else None)
    return config.read(Config, options or {}, environ, file, _OTHERS)
