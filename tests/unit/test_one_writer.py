"""Who writes next into a SQLite database."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storeapp import db, one_writer
from storeapp.db import Database
from storeapp.one_writer import OneWriter
from tests.cast import World
from tests.databases import on_sqlite

TWICE = text("INSERT INTO store SELECT * FROM store")
HOLD = """
import sys
from pathlib import Path
from storeapp.one_writer import OneWriter
one = OneWriter(Path(sys.argv[1]))
one.wait()
print("mine", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shop.db"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_writer, "GIVEN_UP_S", 0.05)


def test_the_next_one_waits_until_the_writer_is_done(file: Path) -> None:
    first, second = OneWriter(file), OneWriter(file)
    first.wait()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(second.wait)
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        first.done()
        waiting.result(5)


def test_a_writer_that_was_killed_keeps_nobody(file: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(file)], stdin=-1, stdout=-1, text=True)
    assert holder.stdout
    assert holder.stdout.readline() == "mine\n"
    next_one = OneWriter(file)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(next_one.wait)
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        holder.kill()
        holder.communicate()
        waiting.result(5)


def test_who_waits_too_long_is_left_to_sqlite(file: Path, impatient: None) -> None:
    first, second = OneWriter(file), OneWriter(file)
    first.wait()
    second.wait()
    second.done()


@on_sqlite
def test_a_connection_that_is_no_good_any_more_leaves_the_line_and_the_pool(database: Database, world: World) -> None:
    for _ in range(20):
        with database.connection() as asked:
            asked.scalar(text("SELECT 1"))
            asked.invalidate()
    with database.transaction() as session:
        session.execute(text("UPDATE store SET name = 'Elm Street'"))


def test_who_may_not_stand_in_line_writes_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(_file: Path) -> OneWriter:
        raise PermissionError

    monkeypatch.setattr(db, "OneWriter", forbidden)
    database = Database(f"sqlite:///{tmp_path / 'shop.db'}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE written (id INTEGER)"))
    database.dispose()


@on_sqlite
def test_what_is_written_is_given_back_with_the_connection_also_after_a_fault(database: Database, world: World) -> None:
    for _ in range(3):
        with pytest.raises(IntegrityError), database.transaction() as session:
            session.execute(TWICE)
        with pytest.raises(IntegrityError), database.write_lock() as connection:
            connection.execute(TWICE)
    outside = OneWriter(Path(database.engine.url.database or ""))
    with ThreadPoolExecutor() as pool:
        pool.submit(outside.wait).result(5)
    outside.close()
