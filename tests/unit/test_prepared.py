"""Statements that go straight to the driver answer, and fail, as all others do."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable, bindparam, func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.associate import Associate
from storeapp.domain.event import Event
from storeapp.domain.order import OrderLine
from storeapp.domain.permissions import Role
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Store
from storeapp.prepared import Among, AmongPairs, Asked, Prepared
from tests import factories
from tests.cast import World
from tests.databases import on_postgresql, on_sqlite

HAPPENED = (
    select(Event.id, Event.kind, Event.at, Event.data, Event.unpublished, Event.device_id, Store.offers_pickup)
    .join(Store, Store.id == Event.store_id)
    .where(Event.store_id == bindparam("store"), Event.at <= bindparam("now"), Event.kind.in_(["assigned", "staged"]))
    .order_by(Event.id)
    .limit(5)
)
TWICE = Prepared(text("INSERT INTO store SELECT * FROM store"))
RENAME = Prepared(text("UPDATE store SET name = 'Elm Street'"))
NAMES = Prepared(select(Store.name).order_by(Store.id))


def test_rows_are_what_sqlalchemy_makes_of_them(database: Database, world: World) -> None:
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 2})
    given = {"store": world.store.id, "now": clock.now()}
    with database.connection() as asked:
        ours, theirs = Prepared(HAPPENED).all(asked, given), asked.execute(HAPPENED, given).all()
    assert ours
    assert [tuple(row) for row in ours] == [tuple(row) for row in theirs]
    assert [type(cell) for cell in ours[0]] == [type(cell) for cell in theirs[0]]
    assert ours[0].kind == "assigned"


def test_a_value_is_written_as_its_column_is(database: Database, world: World) -> None:
    managers = Prepared(select(Associate.name).where(Associate.role == bindparam("role")))
    with database.connection() as asked:
        assert managers.first(asked, {"role": Role.MANAGER}).name == "Mo Mills"


def test_what_is_not_there_is_none(database: Database) -> None:
    with database.connection() as asked:
        assert NAMES.first(asked, {}) is None


def test_a_refusal_of_the_database_is_sqlalchemys(database: Database, world: World) -> None:
    with database.connection() as asked, pytest.raises(IntegrityError):
        TWICE.apply(asked, {})


def test_it_works_inside_a_session_and_is_rolled_back_with_it(database: Database, world: World) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        _rename_and_fail(session)
    with database.connection() as asked:
        assert [row.name for row in NAMES.all(asked, {})] == ["Maple Street", "Harbor Point"]


def _rename_and_fail(asked: Asked) -> None:
    assert RENAME.apply(asked, {}) == 2
    TWICE.apply(asked, {})


@on_sqlite
def test_under_the_write_lock_it_is_all_or_nothing(database: Database, world: World) -> None:
    with pytest.raises(IntegrityError), database.write_lock() as connection:
        _rename_and_fail(connection)
    with database.write_lock() as connection:
        assert [row.name for row in NAMES.all(connection, {})] == ["Maple Street", "Harbor Point"]


@on_postgresql
def test_after_a_restart_of_the_database_one_question_fails_and_the_next_does_not(
    database: Database, world: World
) -> None:
    with database.connection() as first, database.connection() as second:
        one, two = (asked.scalar(select(func.pg_backend_pid())) for asked in (first, second))
    with database.transaction() as session:
        session.execute(text("SELECT pg_terminate_backend(:one), pg_terminate_backend(:two)"), {"one": one, "two": two})
    with pytest.raises(OperationalError) as fault, database.connection() as asked:
        NAMES.all(asked, {})
    assert fault.value.connection_invalidated
    for _ in range(3):
        with database.connection() as asked:
            assert len(NAMES.all(asked, {})) == 2


def test_many_that_go_together_each_say_what_they_changed(database: Database, world: World) -> None:
    close = Prepared(text("UPDATE store SET name = :name WHERE id = :at").bindparams(*map(bindparam, ("name", "at"))))
    with database.transaction() as session:
        assert close.apply_each(session, []) == []
        wanted = [{"name": "A", "at": world.store.id}, {"name": "B", "at": -1}, {"name": "C", "at": world.store.id}]
        assert close.apply_each(session, wanted) == [1, 0, 1]
    with database.connection() as asked:
        assert NAMES.first(asked, {}).name == "C"


def test_many_that_go_together_fail_as_one_does(database: Database, world: World) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        TWICE.apply_each(session, [{}, {}])


def test_some_numbers_are_found_with_or_without_others_beside(database: Database, world: World) -> None:
    ours = Among(StockLevel.product_id, "products")
    asked = Prepared(select(StockLevel.product_id).where(ours | (StockLevel.store_id < 0), ~(ours & ~ours)))
    with database.connection() as connection:
        for wanted in ([], [world.bread.id], [world.bread.id, world.milk.id, 0]):
            found = {level.product_id for level in asked.all(connection, {"products": wanted})}
            assert found == {*wanted} - {0}


@on_sqlite
@pytest.mark.parametrize(
    "statement",
    [
        select(OrderLine.id).where(Among(OrderLine.order_id, "keys")),
        update(OrderLine).where(Among(OrderLine.id, "keys")).values(short=0),
        select(StockLevel.on_hand).where(AmongPairs((StockLevel.product_id, "what"), (StockLevel.store_id, "where"))),
    ],
)
def test_some_numbers_are_looked_up_and_not_looked_for(database: Database, statement: Executable) -> None:
    with database.connection() as connection:
        driver, asked = connection.connection.driver_connection, statement.compile(dialect=connection.dialect)
        assert driver is not None
        steps = [row[-1] for row in driver.execute(f"EXPLAIN QUERY PLAN {asked}", [None] * len(asked.params))]
    assert steps[0].startswith("SEARCH")
