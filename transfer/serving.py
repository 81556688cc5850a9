"""`nir serve`, read with the standard library's parser.

The other commands are typer's, which with what it needs is a fifth of a start and stays in the
memory of every worker. `nir --help` names this one beside them.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from rules.facts import Miljoe
from transfer import running, settings

_OPTIONS = (  # the option, the setting, what it is
    ("--database", "database", "URL of the register (SQLite or PostgreSQL)."),
    ("--clock", "clock", "Let rule time stand still here (ISO)."),
    ("--bind", "server.bind", "HOST:PORT; port 0 takes a free one."),
    ("--admin-bind", "server.admin_bind", "HOST:PORT of their own for health and /metrics."),
    ("--workers", "server.workers", "Processes."),
    ("--threads", "server.threads", "Threads in each process."),
    ("--tls-cert", "tls.cert", "The server's certificate (PEM): HTTPS by the service."),
    ("--tls-key", "tls.key", "Its key (PEM)."),
    ("--client-ca", "tls.client_ca", "Authorities of client certificates (PEM)."),
    ("--log", "log.level", "Log level."),
    ("--log-format", "log.format", "json or text."),
)


def parser() -> ArgumentParser:
    """The options of the command; each is named by the setting that it gives."""
    made = ArgumentParser(
        "nir serve",
        description="Run WS2 and WS4. Prints one line when ready; stops gracefully on SIGTERM.",
        epilog="What is not given here comes from the environment (NIR_...), the file, or the "
        "default: `nir config show`, docs/configuration.md.",
        allow_abbrev=False,
    )
    made.add_argument("--config", type=Path, help="File of settings (TOML); else NIR_CONFIG's.")
    made.add_argument(
        "--demo", action="store_const", const="true",
        help="With the demonstration's senders, password demo.",
    )  # fmt: skip
    for option, key, text in _OPTIONS:
        made.add_argument(option, dest=key, help=text, metavar=option[2:].upper())
    return made


def serve(arguments: Sequence[str]) -> None:
    """Run the services as these arguments say. Raises ConfigError for what is wrong."""
    given = vars(parser().parse_args(arguments))
    held = settings.load(given, given.pop("config"))
    if held.values.root.demo and held.values.root.miljoe is Miljoe.PROD:
        print("The demonstration's senders are never let into production.", file=sys.stderr)
        sys.exit(2)

    def ready(url: str, admin: str | None) -> None:
        aside = f"  (operators: {admin})" if admin else ""
        print(f"nir-transfer ready on {url}  (/ws2 /ws4){aside}", flush=True)

    running.serve(held, ready)
