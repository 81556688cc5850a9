"""Starts services and commands for the tests from one process that has loaded the program already.

To import the program and to make the rules ready takes nearly two seconds of a processor, and the
tests start some sixty of them. `python -m tests.spawner` does that once and then forks: what runs
in the fork is `nir` with the arguments and the environment that were given, from its first line.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess
from typing import IO, Any

from transfer.__main__ import main as nir

ROOT = Path(__file__).parent.parent
_MOST = 1 << 18  # bytes of arguments and environment


class Spawned:
    """A service that was started, with what the tests use of `subprocess.Popen`."""

    def __init__(self, stdout: IO[str], status: int) -> None:
        """`status`: a pipe on which come the process' id and, when it has ended, its exit code."""
        self.stdout: IO[str] | None = stdout
        self._status = status
        self.returncode: int | None = None
        self.pid = int(self._line())

    def _line(self) -> str:
        said = b""
        while not said.endswith(b"\n"):
            part = os.read(self._status, 1)
            if not part:
                raise ChildProcessError("the spawner ended")
            said += part
        return said.decode()

    def poll(self) -> int | None:
        try:
            return self.wait(timeout=0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"nir ({self.pid})", timeout or 0.0)
            self.returncode = int(self._line())
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@cache
def _spawner() -> socket.socket:
    """The process that forks, one for this one's life: how it is spoken to."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.spawner", str(theirs.fileno())],
        cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
    )  # fmt: skip
    theirs.close()

    def end() -> None:
        ours.close()
        process.wait(timeout=60)

    atexit.register(end)
    return ours


def spawn(arguments: Sequence[str], log: IO[Any], env: Mapping[str, str]) -> Spawned:
    """Start `nir` with these arguments, in our environment and `env`; its errors go to `log`."""
    said, stdout = os.pipe()
    status, told = os.pipe()
    asked = {"arguments": arguments, "env": {**os.environ, **env}, "folder": os.getcwd()}
    socket.send_fds(_spawner(), [json.dumps(asked).encode()], [stdout, log.fileno(), told])
    os.close(stdout)
    os.close(told)
    return Spawned(open(said, encoding="utf-8"), status)


def run(*arguments: str, env: Mapping[str, str] | None = None) -> CompletedProcess[str]:
    """What `nir` says to these arguments, run to its end."""
    from tests import watch  # not loaded where services are forked

    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        process = spawn(arguments, errors, env or {})
        assert process.stdout is not None
        with process.stdout:
            said = process.stdout.read()
        code = process.wait()
        errors.seek(0)
        done = CompletedProcess(["nir", *arguments], code, said, errors.read())
    for stream in (done.stdout, done.stderr):
        watch.look(f"nir {' '.join(arguments)}"[:100], stream)
    return done


def _asked(asking: socket.socket) -> list[str] | None:
    """Fork for whoever asks: in the fork the arguments; None once nobody will ask any more."""
    while True:
        said, files, _, _ = socket.recv_fds(asking, _MOST, 3)
        if not said:
            return None
        stdout, log, told = files
        if os.fork():
            for file in files:
                os.close(file)
            continue
        # this process waits for the service in the place of those who asked
        asking.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        pid = os.fork()
        if pid:
            os.close(stdout)
            os.close(log)
            os.write(told, f"{pid}\n".encode())
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            os.write(told, f"{code}\n".encode())
            os._exit(0)
        os.close(told)
        for file, place in ((stdout, 1), (log, 2)):
            os.dup2(file, place)
            os.close(file)
        asked = json.loads(said)
        os.environ.clear()
        os.environ.update(asked["env"])
        os.chdir(asked["folder"])
        return list(asked["arguments"])


def main() -> None:
    """Load what every service loads, and then be one for each who asks."""
    import typer.main

    from transfer import cli, running, serving  # noqa: F401  (most of what is started is serve)

    running.warm_up()
    command = typer.main.get_command(cli.app)
    typer.main.get_command = lambda _: command
    command.commands["limits"].make_context("limits", [])  # loads what reads arguments
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    arguments = _asked(socket.socket(fileno=int(sys.argv[1])))
    if arguments is not None:
        sys.argv = ["nir", *arguments]
        nir()


if __name__ == "__main__":
    main()
