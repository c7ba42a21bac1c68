"""Whatever changes what may be promised is known at the next refresh, in whatever order it becomes visible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.bulk import insert_all
from storeapp.db import Database
from storeapp.domain.lifecycle import State
from storeapp.domain.product import Product
from storeapp.domain.shortage import ShortReason
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.work import CountTask
from storeapp.operations import counting, rerouting
from storeapp.operations.intake.documents import StockDocument
from storeapp.operations.intake.stock import take_stock
from storeapp.queries import network
from storeapp.queries.network import Snapshot
from storeapp.queries.network.ledger import FILLED_WITHIN
from tests import factories
from tests.cast import World
from tests.databases import on_postgresql


def available(snapshot: Snapshot, world: World, product: Product) -> int:
    row = snapshot.network.stock.row(snapshot.products[product.id].row)
    store = snapshot.store_rows[world.store.id]
    return int(row.available[row.store.tolist().index(store)])


def read(database: Database) -> Snapshot:
    with database.reading() as session:
        return network.read(session, clock.now())


def refreshed(database: Database, snapshot: Snapshot, later: timedelta = timedelta(minutes=5)) -> Snapshot:
    with database.reading() as session:
        again = network.refresh(session, snapshot, clock.now() + later)
    assert again is snapshot
    return again


def test_a_count_that_finds_what_was_believed_opens_the_shelf(database: Database, world: World) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 4})
        owed.become(State.PICKING, factories.stamp())
        rerouting.short_pick(session, owed.lines[0], 1, ShortReason.DAMAGED, factories.stamp())
    snapshot = read(database)
    assert available(snapshot, world, world.bread) == 0
    with database.transaction() as session:
        counting.finish_count(session, session.scalars(select(CountTask)).one(), 19, factories.stamp())
    assert available(refreshed(database, snapshot), world, world.bread) == 16


def test_another_safety_stock_is_known_and_the_same_one_leaves_no_trace(database: Database, world: World) -> None:
    snapshot = read(database)
    there = {"store": world.store.external_id, "sku": world.bread.sku, "on_hand": 20, "safety_stock": 5}
    for _ in range(2):
        with database.transaction() as session:
            take_stock(session, [StockDocument.model_validate(there)], at=clock.now())
    assert available(refreshed(database, snapshot), world, world.bread) == 15
    with database.reading() as session:
        told = session.scalars(select(StockMovement).where(StockMovement.reason == "safety stock")).all()
    assert [(one.on_hand_change, one.reserved_change) for one in told] == [(0, 0)]


def _rows(world: World, product: Product, count: int) -> list[dict[str, Any]]:
    of = {"store_id": world.store.id, "product_id": product.id, "kind": Movement.ADJUST, "at": clock.now()}
    return [{**of, "on_hand_change": 1}] * count


def _set(session: Session, world: World, product: Product, on_hand: int, rows: int) -> None:
    of = (StockLevel.product_id == product.id, StockLevel.store_id == world.store.id)
    session.execute(update(StockLevel).where(*of).values(on_hand=on_hand))
    insert_all(session, StockMovement, _rows(world, product, rows))


@on_postgresql
def test_what_was_begun_earlier_and_committed_later_is_known(database: Database, world: World) -> None:
    snapshot = read(database)
    with database.transaction() as slow:
        _set(slow, world, world.soap, 50, 4)
        with database.transaction() as fast:
            _set(fast, world, world.bread, 70, 1500)
        snapshot = refreshed(database, snapshot)
        assert available(snapshot, world, world.bread) == 70
        assert len(snapshot.ledger_seen.gaps) == 4
    assert available(refreshed(database, snapshot), world, world.soap) == 50
    assert not snapshot.ledger_seen.gaps


@on_postgresql
def test_what_was_rolled_back_is_not_looked_for_forever(database: Database, world: World) -> None:
    snapshot = read(database)
    try:
        with database.transaction() as session:
            _set(session, world, world.soap, 50, 4)
            raise LookupError
    except LookupError:
        pass
    with database.transaction() as session:
        _set(session, world, world.bread, 70, 1)
    refreshed(database, snapshot, timedelta())
    assert len(snapshot.ledger_seen.gaps) == 4
    refreshed(database, snapshot, 2 * FILLED_WITHIN)
    assert not snapshot.ledger_seen.gaps
