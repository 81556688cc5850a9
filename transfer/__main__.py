"""The command `nir`. Everything is imported here, with the collector at rest: nothing of it is
garbage, and looking for some takes an eighth of a start."""

import gc

gc.disable()
from transfer.cli import main  # noqa: E402

gc.enable()

if __name__ == "__main__":
    main()
