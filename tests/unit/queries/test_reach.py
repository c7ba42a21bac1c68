"""Who changes what a store owes waits for whoever changes the rest of the order, and then sees what they did."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order, OrderLine
from storeapp.operations import rerouting
from storeapp.queries import reach
from tests import factories
from tests.cast import World
from tests.databases import on_postgresql


def half_owed(database: Database, world: World) -> tuple[int, int]:
    """An order of six, three of which this store owes while three look for a store; its key and the order's."""
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 6}, Method.SHIP)
        owed.lines[0].order_line.take_back(3)
        owed.lines[0].cancelled = 3
        session.get_one(Order, owed.order_id).assign_at = clock.now()
        return owed.id, owed.order_id


def reject(database: Database, world: World, key: int) -> None:
    with database.transaction() as session:
        owed = reach.own_for_change(session, FulfillmentOrder, key, world.store.id)
        rerouting.reject(session, owed, "no staff", factories.stamp())


@on_postgresql
@pytest.mark.parametrize("written", [True, False])
def test_a_rejection_beside_an_assignment_loses_no_unit(database: Database, world: World, written: bool) -> None:
    key, order_id = half_owed(database, world)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            order = session.scalars(select(Order).where(Order.id == order_id).with_for_update()).one()
            order.lines[0].place(3)
            if written:
                session.flush()
            rejecting = pool.submit(reject, database, world, key)
            sleep(0.5)
            assert not rejecting.done()
        rejecting.result(timeout=20)
    with database.reading() as session:
        line = session.scalars(select(OrderLine).where(OrderLine.order_id == order_id)).one()
        assert (line.awaiting, line.placed) == (3, 3)
