"""The command `nir`. It starts with the collector at rest: next to nothing of what is loaded is
garbage, and to look for some takes a sixth of a start."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Errors that a user can mend are one line, never a trace."""
    gc.disable()
    from storage import SchemaMissing, StorageError
    from transfer.config import ConfigError

    sys.path.insert(0, os.getcwd())
    try:
        if sys.argv[1:2] == ["serve"]:
            from transfer import lean  # noqa: F401  (before all the rest)
            from transfer.serving import serve

            serve(sys.argv[2:])
        else:
            from transfer.cli import app

            gc.freeze()
            gc.enable()
            app()
    except ConfigError as error:
        _end(f"The configuration is wrong; nothing was started:\n{error}")
    except SchemaMissing as error:
        _end(str(error))
    except StorageError as error:
        _end(f"The register is not available: {error}")


def _end(text: str) -> None:
    print(text, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
