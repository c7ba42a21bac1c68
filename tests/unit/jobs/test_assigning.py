"""Workers share what comes in, and those that want the same shelves crosswise both get what they want."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import time_machine
from sqlalchemy import text

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.order import Method
from storeapp.jobs.assigning import assign_some
from storeapp.operations import reserving
from storeapp.operations.reserving import Units
from tests import factories
from tests.cast import World
from tests.databases import on_postgresql


@on_postgresql
def test_a_worker_whose_locks_cross_with_anothers_begins_anew(database: Database, world: World) -> None:
    first, second = sorted((world.bread.id, world.milk.id))
    with database.transaction() as session:
        store = session.merge(world.store)
        wanted = {session.merge(world.bread): 1, session.merge(world.milk): 1}
        factories.order(session, wanted, Method.PICKUP, store, assign_at=clock.now())
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as other:
            other.execute(text("SET LOCAL deadlock_timeout = '30s'"))
            assert reserving.take(other, [Units(world.store.id, second, 1)]) == [True]
            working = pool.submit(assign_some, database)
            _until_somebody_waits(database)
            assert reserving.take(other, [Units(world.store.id, first, 1)]) == [True]
        done = working.result(timeout=20)
    assert (done.orders, done.fulfillment_orders) == (1, 1)
    assert _reserved(database) == 4


@on_postgresql
def test_nobody_waits_for_an_order_whose_shelf_is_in_others_hands(database: Database, world: World) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        for what in (world.bread, world.milk):
            factories.order(session, {session.merge(what): 1}, Method.PICKUP, store, assign_at=clock.now())
    with database.transaction() as other:
        assert reserving.take(other, [Units(world.store.id, world.bread.id, 1)]) == [True]
        done = assign_some(database)
        assert (done.orders, done.fulfillment_orders, done.aside) == (1, 1, 1)
    done = assign_some(database)
    assert (done.orders, done.fulfillment_orders, done.aside) == (1, 1, 0)
    assert _reserved(database) == 3
    assert assign_some(database).orders == 0


def test_the_more_wait_the_more_are_decided_together(database: Database, world: World) -> None:
    with database.transaction() as session:
        store, bread = session.merge(world.store), session.merge(world.bread)
        factories.stock(session, store, bread, 200)
        for _ in range(60):
            factories.order(session, {bread: 1}, Method.PICKUP, store, assign_at=clock.now())
    assert [assign_some(database).orders for _ in range(4)] == [16, 32, 12, 0]
    with database.transaction() as session:
        for _ in range(20):
            factories.order(session, {session.merge(world.bread): 1}, Method.PICKUP, store, assign_at=clock.now())
    assert [assign_some(database).orders for _ in range(3)] == [16, 4, 0]


def test_a_pickup_at_a_store_that_was_added_a_moment_ago_finds_it(database: Database, world: World) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for is_known in (True, False):
            with database.transaction() as session:
                store = session.merge(world.store) if is_known else factories.store(session)
                wanted = session.merge(world.bread)
                factories.stock(session, store, wanted, 10)
                factories.order(session, {wanted: 1}, Method.PICKUP, store, assign_at=clock.now())
            assert assign_some(database).fulfillment_orders == 1


def test_a_store_that_was_paused_a_moment_ago_gets_nothing(database: Database, world: World) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for paused_until, gets in ((None, 1), (clock.now() + timedelta(hours=1), 0), (None, 1)):
            with database.transaction() as session:
                session.merge(world.store).paused_until = paused_until
                wanted = session.merge(world.bread)
                factories.order(session, {wanted: 1}, Method.PICKUP, session.merge(world.store), assign_at=clock.now())
            assert assign_some(database).fulfillment_orders == gets


def _until_somebody_waits(database: Database) -> None:
    until = time.monotonic() + 20
    with database.reading() as reading:
        while not reading.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            assert time.monotonic() < until
            time.sleep(0.02)


def _reserved(database: Database) -> int:
    with database.reading() as reading:
        return int(reading.scalar(text("SELECT sum(reserved) FROM stock_level")) or 0)
