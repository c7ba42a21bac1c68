"""Databases for measuring: both durable, as in production."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import exists, select, text

from storeapp.db import Database
from storeapp.domain.base import Base
from storeapp.migrating import migrate
from tests.postgres import Server

DURABLE = {"listen_addresses": "", "shared_buffers": "256MB", "max_connections": "120"}
KINDS = ("sqlite", "postgresql")


@contextmanager
def folder() -> Iterator[Path]:
    """With the pipe whose end tells the PostgreSQL in it to stop."""
    with tempfile.TemporaryDirectory(prefix="storeapp-bench-") as name:
        place = Path(name)
        place.chmod(0o755)
        os.mkfifo(place / "alive", 0o644)
        alive = os.open(place / "alive", os.O_RDWR)
        try:
            yield place
        finally:
            os.close(alive)
            Server(place).wait_for_end()


def processes(kind: str, place: Path) -> list[int]:
    """Of the database, where it has some of its own."""
    lock = Server(place).data / "postmaster.pid"
    return [int(lock.read_text().split()[0])] if kind == "postgresql" else []


def settle(database: Database) -> None:
    """What PostgreSQL does by itself in the minute after much has changed: it tidies up, counts, and plans for what is
    there. Not where nothing is: it takes a table that was counted as empty for small for ever, and reads all of it."""
    if database.is_sqlite:
        return
    with database.connection() as connection:
        for table in Base.metadata.tables.values():
            if connection.scalar(select(exists(select(table)))):
                connection.execute(text(f'VACUUM ANALYZE "{table.name}"'))


def address(kind: str, place: Path, name: str = "bench") -> str:
    """Of a new, migrated database."""
    if kind == "postgresql":
        return Server(place, DURABLE).database(name)
    url = f"sqlite:///{place / name}.db"
    database = Database(url)
    migrate(database)
    database.dispose()
    return url
