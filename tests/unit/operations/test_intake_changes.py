"""A known order comes again with other words and follows as far as its state allows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderStatus
from storeapp.domain.product import Product
from storeapp.domain.stock import Reservation
from storeapp.domain.store import Store
from storeapp.domain.work import ReturnToStock
from storeapp.operations import reserving, stocking
from storeapp.operations.intake import take_orders
from storeapp.operations.intake.documents import OrderDocument
from storeapp.operations.reserving import Units
from tests import factories
from tests.unit.operations.test_intake_orders import LINE, NOON, counts, order, wants

LATER = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def place(session: Session) -> None:
    store = factories.store(session, "Maple Street", external_id="12")
    for sku in ("MUG", "CUP"):
        factories.stock(session, store, factories.product(session, sku, sku=sku), 20)


@pytest.fixture
def store(session: Session, place: None) -> Store:
    return session.scalars(select(Store)).one()


def owed(session: Session, store: Store, document: OrderDocument) -> FulfillmentOrder:
    """The order taken in and given to the store, its stock promised."""
    take_orders(session, [document], at=NOON)
    taken = session.scalars(select(Order)).one()
    work = FulfillmentOrder(order_id=taken.id, store_id=store.id, method=taken.method, due_at=LATER, assigned_at=NOON)
    session.add(work)
    session.flush()
    for line in taken.lines:
        _promise(session, work, line)
    taken.assign_at = None
    session.flush()
    session.refresh(work)
    return work


def _promise(session: Session, work: FulfillmentOrder, line: Any) -> None:
    units = line.awaiting
    line.place(units)
    part = FulfillmentOrderLine(
        fulfillment_order_id=work.id,
        order_line_id=line.id,
        store_id=work.store_id,
        product_id=line.product_id,
        quantity=units,
    )
    session.add(part)
    session.flush()
    assert reserving.take(session, [Units(work.store_id, line.product_id, units)]) == [True]
    reserving.promise(session, [part], factories.stamp())


def pick(session: Session, work: FulfillmentOrder) -> None:
    work.become(State.PICKING, factories.stamp())
    for line in work.lines:
        line.pick(line.open)
    work.complete_picking(factories.stamp())
    session.flush()


def ship(session: Session, work: FulfillmentOrder) -> None:
    pick(session, work)
    for line in work.lines:
        line.shipped = line.picked
    work.become(State.PACKED, factories.stamp())
    work.become(State.SHIPPED, factories.stamp())
    session.flush()


def again(session: Session, document: OrderDocument) -> tuple[int, int, int, int]:
    session.expire_all()
    taken = counts(take_orders(session, [document], at=LATER))
    session.expire_all()
    return taken


def units(session: Session) -> list[tuple[str, int, int, int, int]]:
    """Product, quantity, awaiting, placed and cancelled of each line."""
    return [(x.sku, x.quantity, x.awaiting, x.placed, x.cancelled) for x in order(session).lines]


def reserved(session: Session) -> int:
    return sum(session.scalars(select(Reservation.quantity).where(Reservation.closed_at.is_(None))))


def returning(session: Session) -> int:
    return sum(session.scalars(select(ReturnToStock.quantity)))


MUG_AND_CUP = [LINE, LINE | {"external_id": "2", "sku": "CUP", "quantity": 3}]


def test_other_words_about_the_customer_are_taken_over_and_the_work_goes_on(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    assert again(session, wants(note="Leave at the door", customer={"name": "Ada L"})) == (0, 1, 0, 0)
    assert (order(session).note, order(session).customer_name) == ("Leave at the door", "Ada L")
    assert work.state is State.ASSIGNED
    assert order(session).assign_at is None
    assert [event.kind for event in session.scalars(work.events.select())] == ["order_changed"]


def test_a_cancelled_order_stops_all_work(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    assert again(session, wants(status="cancelled")) == (0, 0, 0, 1)
    assert work.state is State.CANCELLED
    assert units(session) == [("MUG", 2, 0, 0, 2)]
    assert (reserved(session), order(session).status) == (0, OrderStatus.CANCELLED)
    assert session.scalars(select(Event.kind).where(Event.kind == "order_cancelled")).all() == ["order_cancelled"]


def test_a_cancelled_order_that_waits_for_a_store_waits_no_more(session: Session) -> None:
    take_orders(session, [wants()], at=NOON)
    assert again(session, wants(status="cancelled")) == (0, 0, 0, 1)
    assert (order(session).assign_at, units(session)) == (None, [("MUG", 2, 0, 0, 2)])


def test_a_cancelled_order_is_cancelled_once(session: Session, store: Store) -> None:
    owed(session, store, wants())
    again(session, wants(status="cancelled"))
    assert again(session, wants(status="cancelled")) == (0, 0, 1, 0)
    assert again(session, wants(status="cancelled", note="by phone")) == (0, 1, 0, 0)


def test_picked_goods_of_a_cancelled_order_go_back_to_the_shelf(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    pick(session, work)
    again(session, wants(status="cancelled"))
    assert (work.state, returning(session)) == (State.CANCELLED, 2)


def test_what_is_with_the_carrier_stays_there(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    ship(session, work)
    assert again(session, wants(status="cancelled")) == (0, 0, 0, 1)
    assert (work.state, returning(session)) == (State.SHIPPED, 0)
    assert units(session) == [("MUG", 2, 0, 2, 0)]


def test_a_cancellation_that_is_taken_back_is_an_exception(session: Session, store: Store) -> None:
    owed(session, store, wants())
    again(session, wants(status="cancelled"))
    assert again(session, wants()) == (0, 1, 0, 0)
    assert "new order" in order(session).exception
    assert order(session).status is OrderStatus.CANCELLED
    assert again(session, wants()) == (0, 0, 1, 0)


def test_fewer_units_are_promised(session: Session, store: Store) -> None:
    work = owed(session, store, wants(lines=MUG_AND_CUP))
    again(session, wants(lines=[LINE | {"cancelled": 1}, MUG_AND_CUP[1]]))
    assert units(session) == [("MUG", 2, 0, 1, 1), ("CUP", 3, 0, 3, 0)]
    assert (reserved(session), work.state, work.open_units) == (4, State.ASSIGNED, 4)


def test_a_smaller_quantity_means_the_same_as_cancelled_units(session: Session, store: Store) -> None:
    owed(session, store, wants(lines=MUG_AND_CUP))
    again(session, wants(lines=[LINE, MUG_AND_CUP[1] | {"quantity": 1}]))
    assert units(session) == [("MUG", 2, 0, 2, 0), ("CUP", 3, 0, 1, 2)]


def test_picked_units_that_are_not_wanted_go_back_to_the_shelf(session: Session, store: Store) -> None:
    work = owed(session, store, wants(lines=MUG_AND_CUP))
    pick(session, work)
    again(session, wants(lines=[LINE | {"cancelled": 1}, MUG_AND_CUP[1]]))
    assert (returning(session), work.state) == (1, State.PICKED)


def test_a_line_that_is_gone_is_not_wanted(session: Session, store: Store) -> None:
    work = owed(session, store, wants(lines=MUG_AND_CUP))
    again(session, wants(lines=MUG_AND_CUP[:1]))
    assert units(session) == [("MUG", 2, 0, 2, 0), ("CUP", 3, 0, 0, 3)]
    assert work.open_units == 2


def test_work_of_which_nothing_is_left_is_cancelled(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    again(session, wants(lines=[LINE | {"cancelled": 2}]))
    assert (work.state, reserved(session)) == (State.CANCELLED, 0)


def test_more_units_and_new_lines_look_for_a_store(session: Session, store: Store) -> None:
    owed(session, store, wants())
    again(session, wants(lines=[LINE | {"quantity": 5}, MUG_AND_CUP[1]]))
    assert units(session) == [("MUG", 5, 3, 2, 0), ("CUP", 3, 3, 0, 0)]
    assert order(session).assign_at == LATER


def test_what_we_shipped_ourselves_is_not_cancelled_when_the_shop_says_so(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    ship(session, work)
    again(session, wants(lines=[LINE | {"fulfilled": 2}]))
    assert units(session) == [("MUG", 2, 0, 2, 0)]


def test_units_that_left_by_another_way_since_are_not_sent_twice(session: Session, store: Store) -> None:
    work = owed(session, store, wants())
    again(session, wants(lines=[LINE | {"fulfilled": 1}]))
    assert (units(session), work.open_units) == ([("MUG", 2, 0, 1, 1)], 1)


def test_units_that_were_short_are_not_cancelled_twice(session: Session, store: Store) -> None:
    work = owed(session, store, wants(lines=[LINE | {"quantity": 3}]))
    (part,) = work.lines
    part.fall_short(1)
    part.order_line.take_back(1)
    part.order_line.give_up(1)
    stocking.release(session, part, 1, factories.stamp())
    session.flush()
    again(session, wants(lines=[LINE | {"quantity": 3, "cancelled": 1}]))
    (line,) = order(session).lines
    assert (line.placed, line.short, line.cancelled) == (2, 1, 0)


def test_another_pickup_store_stops_the_first_one_and_looks_anew(session: Session, store: Store) -> None:
    collected: dict[str, Any] = {"method": "pickup", "address": None}
    work = owed(session, store, wants(**collected, pickup_store="12"))
    pick(session, work)
    other = factories.store(session, "Harbor Point", external_id="13")
    assert again(session, wants(**collected, pickup_store="13")) == (0, 1, 0, 0)
    assert (work.state, returning(session)) == (State.CANCELLED, 2)
    assert units(session) == [("MUG", 2, 2, 0, 0)]
    assert (order(session).pickup_store_id, order(session).assign_at) == (other.id, LATER)


def test_a_pickup_that_becomes_a_parcel_looks_for_a_store_anew(session: Session, store: Store) -> None:
    work = owed(session, store, wants(method="pickup", address=None, pickup_store="12"))
    again(session, wants())
    assert (work.state, order(session).method, order(session).assign_at) == (State.CANCELLED, Method.SHIP, LATER)
    assert units(session) == [("MUG", 2, 2, 0, 0)]


def test_a_line_that_becomes_another_product_in_a_store_is_an_exception(session: Session, store: Store) -> None:
    owed(session, store, wants())
    again(session, wants(lines=[LINE | {"sku": "CUP"}]))
    assert "another product" in order(session).exception
    assert units(session) == [("MUG", 2, 0, 2, 0)]


def test_a_line_that_becomes_another_product_before_a_store_has_it_just_changes(session: Session) -> None:
    take_orders(session, [wants()], at=NOON)
    again(session, wants(lines=[LINE | {"sku": "CUP"}]))
    (line,) = order(session).lines
    assert line.product_id == session.scalars(select(Product.id).where(Product.sku == "CUP")).one()


def test_an_order_that_is_unpaid_again_waits(session: Session) -> None:
    take_orders(session, [wants()], at=NOON)
    again(session, wants(status="pending"))
    assert order(session).assign_at is None
