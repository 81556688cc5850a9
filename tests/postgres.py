"""A PostgreSQL for the tests: the one of NIR_TEST_POSTGRES, else one of our own, else none.

Our own is started once per process on a free loopback port, in a temporary folder, as a user that
is not root, and is stopped when the process ends.
"""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import uuid
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

_USERS = ("postgres", "nobody")  # whom root runs the server as
_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"


class NoPostgres(Exception):
    """There is none; the text says why."""


@cache
def server() -> str:
    """The address of a server on which databases may be made. Raises NoPostgres."""
    given = os.environ.get("NIR_TEST_POSTGRES")
    if given:
        return given
    return start(binaries(), _FAST)


def create_database(template: str | None = None, on: str | None = None) -> str:
    """A new database, empty or a copy of the one at `template`: its address."""
    base = make_url(on or server()).set(drivername="postgresql+psycopg")
    name = f"nir_{uuid.uuid4().hex[:12]}"
    like = f" TEMPLATE {make_url(template).database}" if template else ""
    engine = create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}{like}"))
    engine.dispose()
    return base.set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    """Take a database of `create_database` away again, whoever is still connected."""
    engine = create_engine(make_url(server()), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)"))
    engine.dispose()


def start(binaries: Path, settings: str) -> str:
    """Start a server with these settings: its address. Raises NoPostgres."""
    as_user: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="nir-postgres-"))
    if os.geteuid() == 0:
        user = next((u for u in _USERS if _exists(u)), None)
        if user is None or not shutil.which("runuser"):
            raise NoPostgres("PostgreSQL does not run as root, and there is no other user")
        as_user = ["runuser", "-u", user, "--"]
        shutil.chown(folder, user)
    data = folder / "data"
    port = _free_port()
    listen = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    control = [*as_user, str(binaries / "pg_ctl"), "-D", str(data), "-w"]

    def stop() -> None:
        subprocess.run([*control, "stop", "-m", "immediate"], cwd=folder, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    make = [str(binaries / "initdb"), "-D", str(data), "-U", "nir", "-A", "trust", "-N"]
    try:
        _run([*as_user, *make, "-E", "UTF8", "--locale=C"], folder)
        _run([*control, "-l", str(folder / "log"), "-o", f"{listen} {settings}", "start"], folder)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoPostgres(f"PostgreSQL did not start: {error}") from error
    return f"postgresql+psycopg://nir@127.0.0.1:{port}/postgres"


def _run(command: list[str], folder: Path) -> None:
    # no pipes: the server inherits them, and who reads them to the end waits for it
    with open(os.devnull, "w") as nowhere:
        subprocess.run(
            command, cwd=folder, check=True, stdin=subprocess.DEVNULL,
            stdout=nowhere, stderr=nowhere, timeout=60,
        )  # fmt: skip


def binaries() -> Path:
    """Where PostgreSQL's programs are, the newest that is installed. Raises NoPostgres."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3])
    )
    if not versions:
        raise NoPostgres("no PostgreSQL here: initdb is not installed")
    return versions[-1].parent


def _exists(user: str) -> bool:
    try:
        return pwd.getpwnam(user).pw_uid != 0
    except KeyError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
