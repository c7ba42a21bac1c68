"""Own history as what-if plays it: what was there when it began, and what came in since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from storeapp import clock
from storeapp.assignment.policy import PRESETS, Money
from storeapp.assignment.what_if.account import account
from storeapp.assignment.what_if.history import History
from storeapp.assignment.what_if.playing import play
from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order, OrderStatus
from storeapp.domain.product import Product
from storeapp.domain.shortage import ShortReason
from storeapp.domain.store import Store
from storeapp.jobs.assigning import assign_some
from storeapp.operations import rerouting
from storeapp.queries.past import histories, history, midnight_before
from tests import factories

MORNING = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 10, 5, 0, tzinfo=UTC)
CHICAGO = {"latitude": 41.9, "longitude": -87.6}


@dataclass
class Town:
    database: Database
    store: Store
    milk: Product

    def order(self, units: int = 2, **more: object) -> None:
        with self.database.transaction() as session:
            wanted = {session.merge(self.milk): units}
            factories.order(session, wanted, Method.SHIP, **{"assign_at": clock.now(), **CHICAGO, **more})
        assign_some(self.database)

    def past(self, since: datetime = MIDNIGHT) -> History:
        with self.database.reading() as session:
            return history(session, since, clock.now())[1]

    def in_the_morning(self, since: datetime = MIDNIGHT) -> list[int]:
        return self.past(since).network.stock.available.tolist()


@pytest.fixture(autouse=True)
def days() -> Iterator[None]:
    """The shelves are filled the day before."""
    with time_machine.travel(MORNING - timedelta(days=1), tick=False):
        yield


@pytest.fixture
def town(database: Database) -> Town:
    with database.transaction() as session:
        store = factories.store(session, "Near", **CHICAGO)
        milk = factories.product(session, "Milk")
        factories.stock(session, store, milk, 10)
    return Town(database, store, milk)


def test_what_was_sold_since_is_on_the_shelf_again(town: Town) -> None:
    with time_machine.travel(MORNING, tick=False):
        town.order()
    with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
        assert town.in_the_morning() == [10]
        assert [one.order.lines[0].quantity for one in town.past().orders] == [2]


def test_what_was_promised_before_stays_promised_and_its_work_waits(town: Town) -> None:
    town.order(3)
    with time_machine.travel(MORNING, tick=False):
        past = town.past()
    assert past.network.stock.available.tolist() == [7]
    assert past.network.loads.due.sum() > 0
    assert past.orders == []


def test_units_released_by_an_older_order_come_back_when_they_did(town: Town) -> None:
    town.order(3)
    with time_machine.travel(MORNING, tick=False):
        with town.database.transaction() as session:
            rerouting.cancel(session, session.scalars(select(FulfillmentOrder)).one(), "customer", factories.stamp())
        with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
            (change,) = town.past().changes
    assert (change.units, change.moment) == (3, 15 * 60)


def test_receipts_and_units_not_found_are_replayed(town: Town) -> None:
    with time_machine.travel(MORNING, tick=False):
        town.order(2)
        with town.database.transaction() as session:
            line = session.scalars(select(FulfillmentOrder)).one().lines[0]
            rerouting.short_pick(session, line, 1, ShortReason.DAMAGED, factories.stamp())
            factories.stock(session, session.merge(town.store), session.merge(town.milk), 20)
        with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
            changes = [change.units for change in town.past().changes]
            assert town.in_the_morning() == [10]
    assert sorted(changes) == [-1, 11]


def test_orders_that_were_cancelled_or_never_paid_are_left_out(town: Town) -> None:
    with time_machine.travel(MORNING, tick=False):
        for status in (OrderStatus.CANCELLED, OrderStatus.PENDING, OrderStatus.PAID):
            town.order(1, status=status)
        town.order(1, latitude=None, longitude=None)
        assert len(town.past(MIDNIGHT).orders) == 0
        with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
            assert len(town.past(MIDNIGHT).orders) == 1


def test_history_is_played_to_its_end(town: Town) -> None:
    with time_machine.travel(MORNING, tick=False):
        for _ in range(4):
            town.order(3)
    with time_machine.travel(MORNING + timedelta(hours=2), tick=False):
        past = town.past()
    result = account(past, play(past, PRESETS["balanced"]), Money())
    assert (result.orders, result.fulfillment_orders, result.unplaced_units) == (4, 4, 2)
    with town.database.reading() as session:
        assert session.scalars(select(Order)).all()


def test_it_begins_at_a_midnight_of_the_stores(town: Town) -> None:
    with town.database.reading() as session:
        assert midnight_before(session, MORNING, timedelta(days=3)) == MIDNIGHT - timedelta(days=3)


def test_what_was_first_told_of_a_shelf_was_there_before(town: Town) -> None:
    with time_machine.travel(MORNING, tick=False):
        with town.database.transaction() as session:
            bread = factories.product(session, "Bread")
            factories.stock(session, session.merge(town.store), bread, 6)
        with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
            assert town.in_the_morning() == [10, 6]
            assert town.past().changes == []


def test_days_that_are_read_together_are_as_each_by_itself(town: Town) -> None:
    days = [MIDNIGHT + timedelta(days=number) for number in range(3)]
    with time_machine.travel(MORNING, tick=False):
        town.order(3)
        town.order(1, latitude=30.2, longitude=-97.7)
    with time_machine.travel(MORNING + timedelta(days=1), tick=False), town.database.transaction() as session:
        bread, store = factories.product(session, "Bread"), session.merge(town.store)
        factories.stock(session, store, bread, 6)
        factories.stock(session, store, session.merge(town.milk), 30)
        rerouting.cancel(session, session.scalars(select(FulfillmentOrder)).first(), "customer", factories.stamp())
        store.paused_until = MIDNIGHT + timedelta(days=2, hours=8)
    with time_machine.travel(MORNING + timedelta(days=2), tick=False):
        town.order(2)
    with town.database.reading() as session:
        together = list(histories(session, days))
        alone = [history(session, day, day + timedelta(days=1))[1] for day in days]
    assert [said(day) for day in together] == [said(day) for day in alone]
    assert [len(day.orders) for day in together] == [1, 0, 1], "one was cancelled later"
    assert [day.network.stock.available.tolist() for day in together] == [[10, 6], [6, 6], [29, 6]]
    assert [len(day.changes) for day in together] == [0, 2, 0]


def test_no_days_have_no_history(town: Town) -> None:
    with town.database.reading() as session:
        assert list(histories(session, [])) == []


def said(day: History) -> list[Any]:
    """All that a day is made of, as plain values."""
    network = day.network
    parts = (network.stores, network.calendar, network.loads, network.stock, network.lanes, network.risk)
    arrays = [{name: repr(value) for name, value in sorted(vars(part).items()) if value is not None} for part in parts]
    return [arrays, day.orders, day.changes]
