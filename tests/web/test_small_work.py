"""Putting back, counting, and the exceptions that a manager sees."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.stock import StockLevel
from storeapp.domain.work import CountTask, ReturnToStock
from storeapp.operations import rerouting
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World


def nothing_is_broken(database: Database) -> bool:
    with database.reading() as session:
        return not [rows for _, rows in violations(session) if rows]


@pytest.fixture
def cancelled(database: Database, world: World) -> int:
    """Two loaves were picked when the customer changed their mind."""
    with database.transaction() as session:
        owed = factories.picked(session, factories.assigned(session, session.merge(world.store), {world.bread: 2}))
        rerouting.cancel(session, owed, "customer", factories.stamp())
        session.flush()
        return session.scalars(select(ReturnToStock.id)).one()


def test_picked_goods_of_a_cancelled_order_go_back_to_the_shelf(
    ana: Person, cancelled: int, database: Database, world: World
) -> None:
    assert "Rye bread" in ana.get("/returns").text
    assert ana.post(f"/returns/{cancelled}/completion").status_code == 303
    assert "Nothing to put back" in ana.get("/returns").text
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.bread.id))
        assert (level.on_hand, level.reserved) == (20, 0)
    assert nothing_is_broken(database)


def test_goods_go_back_only_once(ana: Person, cancelled: int) -> None:
    ana.post(f"/returns/{cancelled}/completion")
    assert ana.post(f"/returns/{cancelled}/completion", fragments=True).status_code == 422


@pytest.fixture
def questioned(database: Database, world: World) -> int:
    """Nobody found the soap."""
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.soap: 1})
        owed.become(owed.state.PICKING, Stamp(at=owed.assigned_at))
        rerouting.short_pick(session, owed.lines[0], 1, rerouting.ShortReason.NOT_FOUND, factories.stamp())
        session.flush()
        return session.scalars(select(CountTask.id)).one()


def test_a_short_product_takes_no_orders_until_it_is_counted(
    ana: Person, questioned: int, database: Database, world: World
) -> None:
    with database.reading() as session:
        assert session.get_one(StockLevel, (world.store.id, world.soap.id)).closed_at is not None
    assert ana.post(f"/counts/{questioned}/completion", counted="7").status_code == 303
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.soap.id))
        assert (level.on_hand, level.closed_at) == (7, None)
    assert nothing_is_broken(database)


@pytest.mark.parametrize("counted", ["", "-1", "2.5", "many", "9999999"])
def test_a_count_that_is_none_is_refused(ana: Person, questioned: int, counted: str) -> None:
    assert ana.post(f"/counts/{questioned}/completion", fragments=True, counted=counted).status_code == 422


def test_a_manager_sees_what_went_wrong(mo: Person, ana: Person, questioned: int, world: World) -> None:
    ana.post(f"/counts/{questioned}/completion", fragments=True, counted="many")
    page = mo.get("/exceptions").text
    assert "Hand soap, lavender" in page
    assert "Type a whole number" in page


def test_nothing_wrong_is_said_too(mo: Person, world: World) -> None:
    assert "Nothing went wrong" in mo.get("/exceptions").text


def test_the_fulfillment_order_says_that_it_was_cancelled(ana: Person, cancelled: int, database: Database) -> None:
    with database.reading() as session:
        key = session.scalars(select(FulfillmentOrder.id)).one()
    assert "Cancelled" in ana.get(f"/fulfillment-orders/{key}").text
