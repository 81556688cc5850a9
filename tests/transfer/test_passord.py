"""Passwords: an unknown user costs as much as a known one, and a proof leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys

import pytest
from argon2 import extract_parameters

from transfer import process
from transfer.senders import passord


def test_an_unknown_user_costs_as_much_as_a_known_one() -> None:
    known = passord.hashed("demo")
    assert extract_parameters(passord.nobody()) == extract_parameters(known)
    assert len(passord.nobody()) == len(known)
    assert passord.matches("demo", known) and not passord.matches("demo", passord.nobody())


@pytest.mark.skipif(process._malloc_trim is None, reason="glibc's allocator")
def test_a_thread_that_proved_a_password_does_not_keep_its_memory() -> None:
    program = """if True:
        import threading
        from pathlib import Path
        from transfer import process
        from transfer.senders import passord

        def resident():
            rollup = Path("/proc/self/smaps_rollup").read_text()
            return next(int(ln.split()[1]) for ln in rollup.splitlines() if ln[:4] == "Rss:")

        def prove():
            before = resident()
            passord.matches("demo", passord.nobody())
            print(resident() - before)

        process.set_up()
        thread = threading.Thread(target=prove)
        thread.start()
        thread.join()
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert int(done.stdout) < 8 * 1024, done.stderr  # KiB, of 19 MiB
