"""Clients that push prepared bytes: building a batch costs more than taking it.

Run as a process of its own (`python -m bench.clients`), so that it does not share a lock with what
measures; prints the seconds of each answer, and of the whole, as JSON.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

HEADERS = {
    "Content-Type": "text/xml; charset=utf-8",
    "Authorization": "Basic " + b64encode(b"oslo:demo").decode(),
    "SOAPAction": '"SendForsendelse"',
}


@dataclass(frozen=True, slots=True)
class Load:
    """What a load came to: seconds of the whole, and of each answer."""

    whole: float
    answers: list[float]

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.whole

    def percentile(self, percent: int) -> float:
        return quantiles(self.answers, n=100, method="inclusive")[percent - 1]


def push(address: str, bodies: list[bytes], clients: int, folder: Path) -> Load:
    """Push all bodies, each once, by so many clients at a time."""
    for n, body in enumerate(bodies):
        (folder / f"{n:06}.xml").write_bytes(body)
    command = [sys.executable, "-m", "bench.clients", address, str(folder), str(clients)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for file in folder.glob("*.xml"):
        file.unlink()
    return Load(**json.loads(answer))


def post(address: str, body: bytes, path: str = "/ws4") -> tuple[int, bytes]:
    """One message: the status and the answer."""
    connection = http.client.HTTPConnection(address, timeout=600)
    try:
        connection.request("POST", path, body, HEADERS)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _main(address: str, folder: str, clients: str) -> None:
    bodies = [file.read_bytes() for file in sorted(Path(folder).glob("*.xml"))]
    todo = iter(bodies)
    answers: list[float] = []
    lock = threading.Lock()
    wrong: list[bytes] = []

    def client() -> None:
        connection = http.client.HTTPConnection(address, timeout=600)
        while True:
            with lock:
                body = next(todo, None)
            if body is None:
                return
            began = time.perf_counter()
            connection.request("POST", "/ws4", body, HEADERS)
            response = connection.getresponse()
            content = response.read()
            taken = time.perf_counter() - began
            with lock:
                answers.append(taken)
                if response.status != 200:
                    wrong.append(content[:300])

    threads = [threading.Thread(target=client) for _ in range(int(clients))]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whole = time.perf_counter() - began
    if wrong:
        sys.exit(f"{len(wrong)} answers were no 200: {wrong[0]!r}")
    print(json.dumps({"whole": whole, "answers": answers}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
