"""A PostgreSQL for the tests: the one of NIR_TEST_POSTGRES, else one of our own, else none.

Our own is started once on a free loopback port, in a temporary folder, as a user that is not root.
The processes of one test run share it, and it is stopped when the run ends; any other process has
its own until it ends.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import pickle
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

GIVEN = "NIR_TEST_POSTGRES"
# The folder in which the processes of a run find their server; not NIR_, of which a service names
# every setting that it does not know.
_SHARED = "TESTS_OF_NIR_SHARED"
_USERS = ("postgres", "nobody")  # whom root runs the server as
_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300"


class NoPostgres(Exception):
    """There is none; the text says why."""


@cache
def server() -> str:
    """The address of a server on which databases may be made. Raises NoPostgres."""
    given, shared = os.environ.get(GIVEN), os.environ.get(_SHARED)
    if given:
        return given
    if shared is None:
        return start(binaries(), _FAST)
    made = Path(shared) / "cluster"
    with (Path(shared) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            made.write_bytes(pickle.dumps(Cluster(binaries(), _FAST)))
    return _read(made).url


def share(run: pytest.Config) -> None:
    """Let the processes of a test run share one server, until the run that began it ends."""
    if _SHARED in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="nir-tests-"))
    os.environ[_SHARED] = str(folder)

    def end() -> None:
        if (folder / "cluster").exists():
            _read(folder / "cluster").remove()
        shutil.rmtree(folder)
        del os.environ[_SHARED]

    run.add_cleanup(end)


def _read(made: Path) -> Cluster:
    cluster: Cluster = pickle.loads(made.read_bytes())
    return cluster


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


class Cluster:
    """A PostgreSQL server of our own, in a temporary folder, that can be killed and started again.

    Raises NoPostgres where it cannot be made or started.
    """

    def __init__(self, binaries: Path, settings: str) -> None:
        self._as_user: list[str] = []
        self.folder = Path(tempfile.mkdtemp(prefix="nir-postgres-"))
        if os.geteuid() == 0:
            user = next((u for u in _USERS if _exists(u)), None)
            if user is None or not shutil.which("runuser"):
                raise NoPostgres("PostgreSQL does not run as root, and there is no other user")
            self._as_user = ["runuser", "-u", user, "--"]
            shutil.chown(self.folder, user)
        self._data = self.folder / "data"
        port = _free_port()
        self.url = f"postgresql+psycopg://nir@127.0.0.1:{port}/postgres"
        self._options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {settings}"
        )
        self._control = [*self._as_user, str(binaries / "pg_ctl"), "-D", str(self._data), "-w"]
        make = [str(binaries / "initdb"), "-D", str(self._data), "-U", "nir", "-A", "trust", "-N"]
        try:
            _run([*self._as_user, *make, "-E", "UTF8", "--locale=C"], self.folder)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoPostgres(f"PostgreSQL did not start: {error}") from error
        self.start()

    def start(self) -> None:
        """Start it, also after a kill, and wait until it takes connections."""
        log = ["-l", str(self.folder / "log"), "-o", self._options]
        try:
            _run([*self._control, *log, "start"], self.folder)
        except (OSError, subprocess.SubprocessError) as error:
            raise NoPostgres(f"PostgreSQL did not start: {error}") from error

    def shut_down_at_once(self) -> None:
        """The server's own immediate shutdown: no checkpoint, recovery at the next start."""
        stop = [*self._control, "stop", "-m", "immediate"]
        subprocess.run(stop, cwd=self.folder, capture_output=True)

    def kill(self) -> None:
        """SIGKILL for the server and every process of it, as when its machine is gone."""
        master = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(master, signal.SIGSTOP)  # it makes no more children
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        pids = [master, *map(int, children)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 30
        while any(map(_lives, pids)) and time.monotonic() < end:
            time.sleep(0.005)
        # dead but not yet reaped (by whoever inherited it) would count as another server
        lock = self._data / "postmaster.pid"
        while Path(f"/proc/{master}").exists() and lock.exists():
            if time.monotonic() > end - 29.8:
                lock.unlink()
            time.sleep(0.005)

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self.shut_down_at_once()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(binaries: Path, settings: str) -> str:
    """Start a server with these settings until this process ends: its address.

    Raises NoPostgres.
    """
    cluster = Cluster(binaries, settings)
    atexit.register(cluster.remove)
    return cluster.url


def _lives(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


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
