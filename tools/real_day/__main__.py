"""`make real-day`: DATA (a folder laid out like the public data sets), SEED, DATABASE_URL (an empty database)."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from storeapp.db import Database
from storeapp.domain.store import Store
from storeapp.migrating import migrate
from tools.real_data.folder import given
from tools.real_day.day import Day

COULD_NOT = 2


def main() -> int:
    seed = int(os.environ.get("SEED") or "1")
    with tempfile.TemporaryDirectory(prefix="storeapp-real-day-") as place:
        database = _named(os.environ.get("DATABASE_URL", "")) or _thrown_away(Path(place) / "day.db")
        try:
            migrate(database)
            if not _is_empty(database):
                print("This database has stores already. Name an empty one for the day.", file=sys.stderr)
                return COULD_NOT
            return Day(database, given(), seed, Path(place)).play()
        finally:
            database.dispose()


def _named(url: str) -> Database | None:
    return Database(url) if url else None


def _thrown_away(file: Path) -> Database:
    """Nobody will ask for it after a crash, so it does not wait for the disk."""
    database = Database(f"sqlite:///{file}")
    for engine in (database.engine, database.read_engine):
        event.listen(engine, "connect", _do_not_wait)
    return database


def _do_not_wait(connection: Any, _entry: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _is_empty(database: Database) -> bool:
    with database.reading() as reading:
        return reading.scalar(select(Store.id).limit(1)) is None


if __name__ == "__main__":
    sys.exit(main())
