"""The test house. Every test that asks for `database` (or anything on it) runs on SQLite and on PostgreSQL.

A test that cannot differ between the two may say so with `on_sqlite` or `on_postgresql` of tests/databases.py.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from storeapp import create_app
from storeapp.config import Settings
from storeapp.db import Database
from tests import browser, cast, factories, postgres
from tests.databases import Databases
from tests.listening import listening
from tests.live import Live, serving

RUN_FOLDER = pytest.StashKey[Path]()
PIPE = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the run and all its workers; a PostgreSQL in it lives as long as the pipe is held open here."""
    if hasattr(config, "workerinput"):
        config.stash[RUN_FOLDER] = Path(config.workerinput["run_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix="storeapp-tests-"))
    folder.chmod(0o755)
    os.mkfifo(folder / "alive", 0o644)
    config.stash[RUN_FOLDER], config.stash[PIPE] = folder, os.open(folder / "alive", os.O_RDWR)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if PIPE in config.stash:
        os.close(config.stash[PIPE])
        postgres.Server(config.stash[RUN_FOLDER]).wait_for_end()
        shutil.rmtree(config.stash[RUN_FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def databases(pytestconfig: pytest.Config) -> Iterator[Databases]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    found = Databases(pytestconfig.stash[RUN_FOLDER], worker)
    yield found
    found.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: Databases) -> Database:
    """Migrated and empty."""
    return databases.empty(request.param)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """One open transaction, committed at the end of the test; for tests of operations."""
    with database.transaction() as opened:
        yield opened


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def settings(home: Path) -> Settings:
    return Settings(database_url="", secret_keys=("k" * 64,), home=home, pin_pepper=factories.PEPPER)


@pytest.fixture
def app(database: Database, settings: Settings, databases: Databases) -> Flask:
    """The whole application over the test's database; put together once per database, as templates are slow to read."""
    app = databases.kept("app", database, lambda: create_app(settings, database))
    app.extensions["storeapp_queue"].forget()
    return app


@pytest.fixture
def statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the database is asked while the test runs, statement by statement, as the driver hears it; without what
    SQLAlchemy asks a database that it meets for the first time."""
    for engine in (database.engine, database.read_engine):
        engine.connect().close()
    with listening(database, monkeypatch) as heard:
        yield heard


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nobody, on no device."""
    return app.test_client()


@pytest.fixture
def world(database: Database) -> cast.World:
    with database.transaction() as session:
        return cast.world(session)


Enter = Callable[..., cast.Person]


@pytest.fixture
def enter(app: Flask, database: Database, world: cast.World) -> Enter:
    """`enter(world.ana)`: Ana, signed in by PIN on her store's handheld; `by_password=True`: at a desk."""

    def signed_in(who: Any, *, by_password: bool = False) -> cast.Person:
        device, key = (None, "") if by_password else _handheld(world, who.store_id)
        token = cast.signed_in(database, who, device, by_password=by_password)
        return cast.Person(app, token, key)

    return signed_in


def _handheld(world: cast.World, store_id: int | None) -> tuple[Any, str]:
    known = {
        world.store.id: (world.device, cast.DEVICE_KEY),
        world.other_store.id: (world.other_device, cast.OTHER_DEVICE_KEY),
    }
    return known.get(store_id, (None, ""))


@pytest.fixture
def ana(enter: Enter, world: cast.World) -> cast.Person:
    return enter(world.ana)


@pytest.fixture
def mo(enter: Enter, world: cast.World) -> cast.Person:
    """The manager, with the password."""
    return enter(world.mo, by_password=True)


@pytest.fixture
def sam(enter: Enter, world: cast.World) -> cast.Person:
    """Works in the other store."""
    return enter(world.sam)


@pytest.fixture
def hana(enter: Enter, world: cast.World) -> cast.Person:
    return enter(world.hana, by_password=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": str(browser.program()), "args": browser.FLAGS}


@pytest.fixture
def live(app: Flask, database: Database) -> Iterator[Live]:
    """The application on a port of its own."""
    with serving(app, database) as served:
        yield served


@pytest.fixture
def phone(live: Live, new_context: Any) -> Iterator[Page]:
    """A handheld of 360 x 740 with a touch screen, at the live server, nobody signed in."""
    yield from live.opened(new_context(base_url=live.url, **browser.PHONE))


@pytest.fixture
def desk(live: Live, new_context: Any) -> Iterator[Page]:
    yield from live.opened(new_context(base_url=live.url, **browser.DESK))
