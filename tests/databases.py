"""The two databases of a test worker: made once, emptied before each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import event

from storeapp.db import Database
from storeapp.jobs import assigning
from storeapp.migrating import migrate
from tests import postgres

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

T = TypeVar("T")


class Databases:
    def __init__(self, run_folder: Path, worker: str) -> None:
        self.run_folder, self.worker = run_folder, worker
        self._made: dict[str, Database] = {}
        self._kept: dict[tuple[str, int], Any] = {}
        self._file = run_folder / f"{worker}.db"
        self._migrated = run_folder / f"{worker}-migrated.db"

    def empty(self, kind: str) -> Database:
        """`kind`: sqlite or postgresql. Raises NoPostgres with what to do."""
        if kind not in self._made:
            self._made[kind] = self._sqlite() if kind == "sqlite" else self._postgresql()
        database = self._made[kind]
        database.dispose()
        assigning._kept.pop(database, None)
        self._renew() if kind == "sqlite" else postgres.empty(database)
        return database

    def kept(self, name: str, database: Database, make: Callable[[], T]) -> T:
        """What is worth making only once per database."""
        key = (name, id(database))
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    def dispose(self) -> None:
        for database in self._made.values():
            database.dispose()

    def _postgresql(self) -> Database:
        return Database(postgres.Server(self.run_folder).database(f"worker_{self.worker}"))

    def _sqlite(self) -> Database:
        first = Database(f"sqlite:///{self._migrated}")
        migrate(first)
        first.dispose()
        database = Database(f"sqlite:///{self._file}")
        event.listen(database.engine, "connect", _do_not_wait_for_the_disk)
        return database

    def _renew(self) -> None:
        for rest in ("-wal", "-shm"):
            self._file.with_name(self._file.name + rest).unlink(missing_ok=True)
        shutil.copyfile(self._migrated, self._file)


def _do_not_wait_for_the_disk(connection: Any, _entry: Any) -> None:
    """Most tests do not test durability; those that do make their own database."""
    connection.execute("PRAGMA synchronous=OFF")
