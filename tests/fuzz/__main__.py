"""`make fuzz N=100000 SEED=1`: figures on standard output, exit 1 where something is to mend."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.fuzz.run import Result, run, save


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first request")
    parser.add_argument("--save", type=Path, default=Path("fuzz-found"))
    given = parser.parse_args()
    began = time.monotonic()
    told: list[Path] = []

    def tell(result: Result) -> None:
        for failure in result.failures[len(told) :]:
            told.append(save(failure, given.seed, given.save))
            steps = " ".join(failure.steps)
            print(f"BROKEN {failure.number}: {failure.why}\n  {steps}  {told[-1]}", flush=True)
        if result.run % 5_000 == 0:
            rate = result.run / (time.monotonic() - began)
            print(
                f"{result.run} requests, {result.broken} broken, {rate:.0f} a second",
                file=sys.stderr, flush=True,
            )  # fmt: skip

    result = run(given.n, given.seed, given.first, tell=tell)
    seconds = time.monotonic() - began
    rate = result.run / seconds
    print(f"{result.run} requests of seed {given.seed} in {seconds:.0f} s, {rate:.0f} a second")
    for title, counts in (
        ("answers", result.seen.answers),
        ("outcomes of posts", result.seen.outcomes),
        ("faults", result.seen.faults),
    ):
        listed = ", ".join(f"{name} {n}" for name, n in sorted(counts.items(), key=lambda c: -c[1]))
        print(f"{title}: {listed}")
    print(f"{result.broken} broken")
    return 1 if result.broken else 0


if __name__ == "__main__":
    sys.exit(main())
