"""One running server per database for all tests of this folder; each test brings its own goods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from storeapp.db import Database
from storeapp.migrating import migrate
from tests import postgres
from tests.databases import Databases
from tests.faults.scene import Scene
from tests.faults.served import Assigners, Served, served


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def live_database(request: pytest.FixtureRequest, databases: Databases, folder: Path) -> Iterator[Database]:
    """A database of its own, which is not emptied while the server works on it."""
    database = on_disk(folder) if request.param == "sqlite" else on_server(databases)
    yield database
    database.dispose()


def on_disk(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'races.db'}")
    migrate(database)
    return database


def on_server(databases: Databases) -> Database:
    return Database(postgres.Server(databases.run_folder).database(f"races_{uuid4().hex}"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("races")


@pytest.fixture(scope="module")
def server(live_database: Database, folder: Path) -> Iterator[Served]:
    with open(folder / "log", "wb") as log, served(live_database, folder, log) as running:
        yield running


@pytest.fixture(scope="module")
def scene(server: Served) -> Scene:
    return Scene.of(server)


@pytest.fixture(scope="module")
def assigners(server: Served) -> Iterator[Assigners]:
    with ExitStack() as stack:
        yield Assigners(server.environment, stack)
