"""`make fuzz N=100000 SEED=1`: figures on standard output, exit 1 where something is to mend."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.fuzz.run import FRESH, Result, part, save

MOST = 20  # failures to look at, before it is worth going on


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first request")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--save", type=Path, default=Path("fuzz-found"))
    given = parser.parse_args()
    began = time.monotonic()
    result = Result()
    end = given.first + given.n
    size = max(1, min(FRESH, -(-given.n // given.jobs)))
    blocks = [
        (min(size, end - first), given.seed, first) for first in range(given.first, end, size)
    ]
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(given.jobs, mp_context=fresh) as pool:
        for done in as_completed([pool.submit(part, *block) for block in blocks]):
            result.add(block := done.result())
            for failure in block.failures[: max(0, MOST - len(result.failures))]:
                result.failures.append(failure)
                file = save(failure, given.seed, given.save)
                steps = " ".join(failure.steps)
                print(f"BROKEN {failure.number}: {failure.why}\n  {steps}  {file}", flush=True)
            print(_told(result, began), file=sys.stderr, flush=True)
            if len(result.failures) >= MOST:
                pool.shutdown(cancel_futures=True)
                break
    print(f"seed {given.seed}: {_told(result, began)}")
    for title, counts in (
        ("answers", result.seen.answers),
        ("outcomes of posts", result.seen.outcomes),
        ("faults", result.seen.faults),
    ):
        listed = ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda c: -c[1]))
        print(f"{title}: {listed}")
    print(f"{result.broken} broken")
    return 1 if result.broken else 0


def _told(result: Result, began: float) -> str:
    seconds = time.monotonic() - began
    return (
        f"{result.run} requests in {seconds:.0f} s, {result.run / seconds:.0f} a second, "
        f"{result.broken} broken"
    )


if __name__ == "__main__":
    sys.exit(main())
