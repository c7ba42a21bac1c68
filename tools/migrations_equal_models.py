"""Fails when the migrations do not lead to what the models say. Run as `python -m tools.migrations_equal_models`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from storeapp.db import Database
from storeapp.migrating import differences, migrate


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'fresh.db'}")
        migrate(database)
        missing = differences(database)
        database.dispose()
    for difference in missing:
        print(f"A migration is missing for: {difference}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
