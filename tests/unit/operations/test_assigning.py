"""Orders get stores whatever others do to the shelves meanwhile."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.assignment import AssignmentDecision
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Store
from storeapp.operations import reserving
from storeapp.operations.assigning import assign_due
from storeapp.operations.reserving import Units
from storeapp.queries import assignments, network
from tests import factories

CHICAGO = {"latitude": 41.9, "longitude": -87.6}


def shops(session: Session, *units: int) -> tuple[list[Store], Product]:
    """Each with so many of the bread, the first ones nearer to Chicago."""
    bread = factories.product(session, "Rye bread")
    made = [factories.store(session, f"Store {n}", latitude=41.9 - 4 * n, longitude=-87.6) for n in range(len(units))]
    for store, many in zip(made, units, strict=True):
        factories.stock(session, store, bread, many)
    return made, bread


def wanted(session: Session, bread: Product, units: int = 1) -> Order:
    return factories.order(session, {bread: units}, Method.SHIP, assign_at=clock.now(), **CHICAGO)


def owing(session: Session) -> dict[int, int]:
    """The store of each order that has one."""
    return {made.order_id: made.store_id for made in session.scalars(select(FulfillmentOrder))}


def reserved(session: Session) -> list[int]:
    return list(session.scalars(select(StockLevel.reserved).order_by(StockLevel.store_id)))


def test_who_lost_a_race_gets_the_next_best_from_fresh_numbers(session: Session) -> None:
    (near, far), bread = shops(session, 2, 5)
    orders = [wanted(session, bread) for _ in range(3)]
    snapshot = network.read(session, clock.now())
    assert reserving.take(session, [Units(near.id, bread.id, 2)]) == [True]
    runs = [assign_due(session, snapshot, Stamp(at=clock.now())) for _ in range(2)]
    assert [(done.orders, done.fulfillment_orders, done.aside) for done in runs] == [(2, 2, 1), (1, 1, 0)]
    assert [(done.lost_races, done.exceptions) for done in runs] == [(1, 0), (0, 0)]
    assert set(owing(session).values()) == {far.id}
    assert reserved(session) == [2, 3]
    for made in session.scalars(select(AssignmentDecision)):
        assert assignments.made_again(session, made.id) == made.document["digest"]
    assert [order.assign_at for order in orders] == [None] * 3


def test_if_all_lost_they_are_decided_again_at_once(session: Session) -> None:
    (near, far), bread = shops(session, 20, 20)
    wanted(session, bread, 2)
    snapshot = network.read(session, clock.now())
    assert reserving.take(session, [Units(near.id, bread.id, 19)]) == [True]
    done = assign_due(session, snapshot, Stamp(at=clock.now()))
    assert (done.orders, done.fulfillment_orders, done.aside, done.lost_races) == (1, 1, 0, 1)
    assert set(owing(session).values()) == {far.id}


def test_units_of_who_lost_another_line_stay_for_others(session: Session) -> None:
    (near, far), bread = shops(session, 1, 4)
    milk = factories.product(session, "Milk")
    for store, many in ((near, 1), (far, 4)):
        factories.stock(session, store, milk, many)
    both = factories.order(session, {bread: 1, milk: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    snapshot = network.read(session, clock.now())
    assert reserving.take(session, [Units(near.id, milk.id, 1)]) == [True]
    assign_due(session, snapshot, Stamp(at=clock.now()))
    levels = {(one.store_id, one.product_id): one.reserved for one in session.scalars(select(StockLevel))}
    assert owing(session) == {both.id: far.id}
    assert levels[near.id, bread.id] == 0
    assert (levels[far.id, bread.id], levels[far.id, milk.id]) == (1, 1)


def test_a_line_that_two_stores_give_is_found_a_store_for_in_whole(session: Session) -> None:
    _, bread = shops(session, 5, 1)
    order = wanted(session, bread, 6)
    done = assign_due(session, network.read(session, clock.now()), Stamp(at=clock.now()))
    assert (done.fulfillment_orders, done.exceptions) == (2, 0)
    session.flush()
    session.expire_all()
    assert (order.lines[0].awaiting, order.lines[0].placed) == (0, 6)


def test_a_shelf_that_was_questioned_meanwhile_gives_nothing(session: Session) -> None:
    (near,), bread = shops(session, 3)
    order = wanted(session, bread)
    snapshot = network.read(session, clock.now())
    session.get_one(StockLevel, (near.id, bread.id)).closed_at = clock.now()
    session.flush()
    done = assign_due(session, snapshot, Stamp(at=clock.now()))
    assert (done.fulfillment_orders, done.lost_races, done.exceptions) == (0, 1, 1)
    assert reserved(session) == [0]
    assert "No store can serve 1 x Rye bread" in order.exception


def test_who_lost_waits_for_a_shelf_rather_than_go_in_more_parcels(session: Session) -> None:
    (near, far), bread = shops(session, 1, 5)
    milk = factories.product(session, "Milk")
    factories.stock(session, near, milk, 5)
    both = factories.order(session, {bread: 1, milk: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    beside = wanted(session, milk)
    snapshot = network.read(session, clock.now())
    assert reserving.take(session, [Units(near.id, bread.id, 1)]) == [True]
    done = assign_due(session, snapshot, Stamp(at=clock.now()))
    assert (done.orders, done.fulfillment_orders, done.aside) == (1, 1, 1)
    assert owing(session) == {beside.id: near.id}
    done = assign_due(session, network.read(session, clock.now()), Stamp(at=clock.now()))
    assert (done.orders, done.fulfillment_orders, done.aside) == (1, 2, 0), "by then there is nothing better"
    assert both.assign_at is None
    owed = session.scalars(select(FulfillmentOrder.store_id).where(FulfillmentOrder.order_id == both.id))
    assert set(owed) == {near.id, far.id}
