"""What goes to PostgreSQL in one exchange is what its driver would have made of it, faults included."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Integer, bindparam, column, literal, select, table, text, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InternalError, NotSupportedError
from sqlalchemy.orm import Session

from storeapp.db import Database
from storeapp.domain.product import Product
from storeapp.domain.store import Store
from storeapp.libpq import PREFIX
from storeapp.prepared import Prepared, kept_of
from tests.cast import World
from tests.databases import on_postgresql

NAME = Prepared(select(Store.name).where(Store.id == bindparam("key")))
KEYS = Prepared(select(Product.id).where(Product.name.like(bindparam("like"))))
RENAMED = Prepared(update(Store).where(Store.id == bindparam("key")).values(name=bindparam("name")))
HALVES = Prepared(text("SELECT 1 / :by").bindparams(bindparam("by", type_=Integer)))
OURS = text(f"SELECT count(*) FROM pg_prepared_statements WHERE name LIKE '{PREFIX}%'")

pytestmark = on_postgresql


def test_a_small_and_a_large_number_share_one_plan(database: Database, world: World) -> None:
    with database.connection() as asked:
        before = asked.scalar(OURS)
        for key in (world.store.id, 40_000, 2_000_000_000):
            NAME.first(asked, {"key": key})
        after = asked.scalar(OURS)
        assert NAME.first(asked, {"key": world.store.id}).name == "Maple Street"
    assert after - before == 1


def test_what_the_server_has_forgotten_is_prepared_again(database: Database, world: World) -> None:
    with database.connection() as asked:
        for _ in range(2):
            assert NAME.first(asked, {"key": world.store.id}).name == "Maple Street"
            asked.connection.driver_connection.execute("DEALLOCATE ALL")
        with pytest.raises(DataError):
            NAME.first(asked, {"key": 2**63})
        assert len(KEYS.all(asked, {"like": "%"})) > 1


def test_after_a_transaction_that_was_rolled_back_every_question_is_answered(database: Database, world: World) -> None:
    for _ in range(3):
        with pytest.raises(IntegrityError), database.transaction() as session:
            _ask_often_and_fail(session, {"key": world.store.id})
        with database.transaction() as session:
            assert NAME.first(session, {"key": world.store.id}).name == "Maple Street"


def _ask_often_and_fail(session: Session, given: dict[str, int]) -> None:
    """So often that the driver prepares it, too."""
    for _ in range(8):
        session.execute(select(Store.id)).all()
        NAME.first(session, given)
    session.execute(text("INSERT INTO store SELECT * FROM store"))


def test_a_percent_sign_is_itself(database: Database, world: World) -> None:
    half = Prepared(select(literal("50%").label("half"), Store.id).where(text("name LIKE 'Maple%'")))
    with database.connection() as asked:
        assert tuple(half.first(asked, {})) == ("50%", world.store.id)


def test_a_number_that_no_column_holds_is_refused_and_the_next_question_is_answered(
    database: Database, world: World
) -> None:
    with database.connection() as asked:
        with pytest.raises(DataError):
            NAME.first(asked, {"key": 2**63})
        assert NAME.first(asked, {"key": world.store.id})


def test_text_that_no_column_holds_is_refused(database: Database) -> None:
    with database.connection() as asked, pytest.raises(DataError):
        KEYS.all(asked, {"like": "soap\x00"})


def test_after_a_fault_the_rest_of_a_transaction_is_refused(database: Database, world: World) -> None:
    with pytest.raises(InternalError), database.transaction() as session:
        _ask_after_a_fault(session, {"key": world.store.id})


def _ask_after_a_fault(session: Session, given: dict[str, int]) -> None:
    with pytest.raises(DataError):
        HALVES.all(session, {"by": 0})
    NAME.first(session, given)


def test_a_savepoint_that_was_rolled_back_leaves_every_question_answered(database: Database, world: World) -> None:
    with database.transaction() as session:
        for _ in range(2):
            with pytest.raises(IntegrityError), session.begin_nested():
                _ask_often_and_fail(session, {"key": world.store.id})
            assert NAME.first(session, {"key": world.store.id}).name == "Maple Street"
            assert RENAMED.apply_each(session, [{"key": world.store.id, "name": "Maple Street"}] * 2) == [1, 1]


def test_many_statements_go_together_and_each_says_how_many_rows_it_changed(database: Database, world: World) -> None:
    with database.transaction() as session:
        keys = [world.store.id, 0] * 5_000
        changed = RENAMED.apply_each(session, [{"key": key, "name": f"Maple {at}"} for at, key in enumerate(keys)])
        assert changed == [1, 0] * 5_000
        assert NAME.first(session, {"key": world.store.id}).name == "Maple 9998"


def test_of_many_statements_with_a_fault_none_is_done(database: Database, world: World) -> None:
    names = ["Elm Street", "no such name \x00", "Oak Street"]
    for bad in (names, ["Elm Street", "x" * 1000, "Oak Street"]):
        with pytest.raises(DataError), database.transaction() as session:
            RENAMED.apply_each(session, [{"key": world.store.id, "name": name} for name in bad])
    with database.transaction() as session:
        assert NAME.first(session, {"key": world.store.id}).name == "Maple Street"
        assert RENAMED.apply_each(session, [{"key": world.store.id, "name": "Elm Street"}]) == [1]


def test_others_go_on_while_many_statements_wait_for_a_row(database: Database, world: World) -> None:
    rename = [{"key": world.store.id, "name": "Elm Street"}]
    with ThreadPoolExecutor(1) as other, database.transaction() as session:
        RENAMED.apply_each(session, rename)
        waiting = other.submit(_renamed_elsewhere, database, rename)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.2)
        session.commit()
        assert waiting.result(timeout=5) == [1]


def _renamed_elsewhere(database: Database, rename: list[dict[str, Any]]) -> list[int]:
    with database.transaction() as session:
        return RENAMED.apply_each(session, rename)


def test_a_connection_that_ends_amid_many_statements_is_told_and_replaced(database: Database, world: World) -> None:
    with pytest.raises(DBAPIError) as told, database.transaction() as session:
        _rename_when_ended(database, session, world)
    assert told.value.connection_invalidated
    with database.transaction() as session:
        assert RENAMED.apply_each(session, [{"key": world.store.id, "name": "Elm Street"}]) == [1]


def _rename_when_ended(database: Database, session: Session, world: World) -> None:
    mine = session.connection().connection.driver_connection.info.backend_pid
    NAME.first(session, {"key": world.store.id})
    with database.connection() as other:
        other.execute(text(f"SELECT pg_terminate_backend({mine}, 2000)"))
    RENAMED.apply_each(session, [{"key": world.store.id, "name": "Elm Street"}] * 3)


@pytest.fixture
def changing(database: Database) -> Iterator[str]:
    """A table of one column, which is no table of ours."""
    with database.engine.begin() as ours:
        ours.execute(text("CREATE TABLE changing (word varchar(20))"))
    yield "changing"
    with database.engine.begin() as ours:
        ours.execute(text("DROP TABLE changing"))


def test_a_column_of_another_type_is_read_by_the_next_question(database: Database, changing: str) -> None:
    words = Prepared(select(column("word")).select_from(table(changing)))
    with database.connection() as reading, database.engine.connect() as writing:
        with writing.begin():
            assert words.all(reading, {}) == words.all(writing, {}) == []
        with database.engine.begin() as ours:
            ours.execute(text(f"ALTER TABLE {changing} ALTER COLUMN word TYPE varchar(40)"))
        assert words.all(reading, {}) == []
        with pytest.raises(NotSupportedError), writing.begin():
            words.all(writing, {})
        with writing.begin():
            assert words.all(writing, {}) == []


def test_whoever_only_reads_is_not_asked_what_is_still_prepared(database: Database, world: World) -> None:
    with database.reading() as reading:
        NAME.first(reading, {"key": world.store.id})
    with database.connection() as again:
        assert kept_of(again).names
        assert kept_of(again).sure


def test_an_interrupt_amid_many_statements_comes_through(database: Database, world: World) -> None:
    rename = [{"key": world.store.id, "name": "Elm Street"}]
    with database.transaction() as session:
        RENAMED.apply_each(session, rename)
        with pytest.raises(KeyboardInterrupt), interrupted_after(0.2):
            _renamed_elsewhere(database, rename)
    assert _renamed_elsewhere(database, rename) == [1]


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
