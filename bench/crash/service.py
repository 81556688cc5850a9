"""The real service in a process group of its own, on one port, to be killed and started again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from storage.killpoints import VARIABLE, Point

CLOCK = "2021-06-12T12:00:00"
PATIENCE = 30.0  # seconds for what is awaited


class Service:
    """`nir serve` on a register. `folder` takes its log and the armed kill points."""

    def __init__(
        self,
        folder: Path,
        database: str,
        workers: int = 2,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.database, self.workers = database, workers
        self._environ = {**os.environ, **(environ or {})}
        self.points = folder / "points"
        self.points.mkdir(exist_ok=True)
        self._log = (folder / "service.log").open("a")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] | None = None
        self.starts = 0

    def start(self) -> None:
        """Start it and wait until it takes batches. Raises RuntimeError where it does not."""
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "transfer", "serve", "--demo", "--database", self.database,
                "--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers),
                "--clock", CLOCK, "--log", "warning",
            ],
            stdout=subprocess.PIPE, stderr=self._log, text=True,
            start_new_session=True, env={**self._environ, VARIABLE: str(self.points)},
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if "ready" not in line:
            raise RuntimeError(f"the service did not start: see {self._log.name}")
        self.starts += 1

    def kill(self, whom: str, chance: random.Random) -> None:
        """kill -9, now: the whole `group`, or one `worker`, which the service itself replaces."""
        assert self.process is not None
        workers = self._children()
        if whom == "group" or not workers:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self._await_silence()
        else:
            os.kill(chance.choice(workers), signal.SIGKILL)

    def arm(self, point: Point, whom: str) -> Path:
        """Let the next process that passes the point die there. The file is gone once one did."""
        file = self.points / point
        drafted = self.points / f"{point}.new"
        drafted.write_text(whom)
        drafted.rename(file)
        return file

    def dies_at(self, point: Point, whom: str) -> bool:
        """Arm a point and wait for the death; whether it came."""
        assert self.process is not None
        file = self.arm(point, whom)
        end = time.monotonic() + PATIENCE
        while file.exists():
            if time.monotonic() > end:
                file.unlink(missing_ok=True)
                return False
            time.sleep(0.005)
        if whom == "group":
            self.process.wait(timeout=PATIENCE)
            self._await_silence()
        return True

    def stop(self) -> None:
        """SIGTERM, gracefully; once is enough."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)
        self._log.close()

    def _children(self) -> list[int]:
        assert self.process is not None
        pid = self.process.pid
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            return []
        return [int(one) for one in children.split()]

    def _await_silence(self) -> None:
        """Until no process of the group is left (the dead are reaped by init)."""
        assert self.process is not None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.005)
        raise RuntimeError("the service is killed and yet alive")
