"""What the service loads before it takes batches: nothing that they do not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NOT_FOR_BATCHES = {
    "alembic", "authlib", "cryptography", "jinja2", "psycopg", "pydantic", "requests", "rich",
    "typer", "werkzeug", "xlsxwriter", "yaml", "zeep",
}  # fmt: skip


def loaded(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_a_service_that_is_ready_has_loaded_nothing_but_what_batches_need(tmp_path: Path) -> None:
    ready = f"""if True:
        import os, sys
        from transfer.__main__ import main
        from transfer import process

        def loaded():
            print(*{{name.partition(".")[0] for name in sys.modules}}, flush=True)
            os._exit(0)

        process.before_fork = loaded
        sys.argv[1:] = [
            "serve", "--bind", "127.0.0.1:0", "--database", "sqlite:///{tmp_path}/nir.db"
        ]
        main()
    """
    subprocess.run(
        [sys.executable, "-m", "transfer", "db", "upgrade", "--database",
         f"sqlite:///{tmp_path}/nir.db"], check=True, capture_output=True,
    )  # fmt: skip
    names = loaded(ready)
    assert {"spyne", "sqlalchemy", "lxml", "structlog"} <= names
    assert not names & NOT_FOR_BATCHES


def test_who_asks_for_rich_and_werkzeug_later_gets_them() -> None:
    assert {"rich.console", "werkzeug.formparser"} <= loaded(
        "import sys; from transfer import lean; import rich.console, werkzeug.formparser; "
        "print(*sys.modules)"
    )
