"""`make real-day`: DATA (a folder laid out like the public data sets), SEED, DATABASE_URL."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from storeapp.db import Database
from storeapp.migrating import migrate
from tools.real_data.folder import given
from tools.real_day.day import Day


def main() -> int:
    seed = int(os.environ.get("SEED", "1"))
    with tempfile.TemporaryDirectory(prefix="storeapp-real-day-") as place:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{Path(place) / 'day.db'}"
        database = Database(url)
        migrate(database)
        try:
            return Day(database, given(), seed, Path(place)).play()
        finally:
            database.dispose()


if __name__ == "__main__":
    sys.exit(main())
