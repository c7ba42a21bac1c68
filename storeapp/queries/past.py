"""Own history as what-if plays it: the network as it was at a moment, and what came in from then on.

Orders that stores had by then keep their units and minutes; what became of those units is replayed, whatever the policy
under trial does with newer orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session, load_only, selectinload

from storeapp.assignment.network import Loads, Stock
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.what_if.history import Arrived, History, StockChange
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.domain.stock import Movement, StockMovement
from storeapp.domain.store import Store
from storeapp.queries import network as networks
from storeapp.queries.network import Snapshot
from storeapp.queries.network.calendar import DAYS, calendar_of
from storeapp.queries.network.lanes import no_lanes
from storeapp.queries.network.moments import zero_of
from storeapp.queries.network.stores import stores_of
from storeapp.queries.shelves import IS_NOT_FIRST, shelves_at
from storeapp.queries.wanted import wanted_order, with_lanes_to

F, L, M = FulfillmentOrder, FulfillmentOrderLine, StockMovement
FROM_OUTSIDE = (Movement.RECEIPT, Movement.COUNT, Movement.ADJUST, Movement.PICK_SHORT)
OF_ORDER = (Order.method, Order.placed_at, Order.promised_at, Order.latitude, Order.longitude, Order.pickup_store_id)
OF_LINE = (OrderLine.order_id, OrderLine.product_id, OrderLine.quantity, OrderLine.cancelled)
"""All that is asked of them: a large chain has a hundred thousand."""
GIVEN_UP = (State.REJECTED, State.CANCELLED)
"""States without a moment at which they were reached; what ended so is taken not to have been work."""


def history(session: Session, since: datetime, until: datetime) -> tuple[Snapshot, History]:
    """`since` is best a midnight of the stores. Orders cancelled as a whole, or never paid, are not among them."""
    snapshot = networks.read(session, since, (until - since).days + 1 + DAYS)
    (stock,) = shelves_at(session, snapshot, [since])
    return snapshot, _history(session, snapshot, stock, until)


def histories(session: Session, mornings: Sequence[datetime]) -> Iterator[History]:
    """Of the days that begin so, ascending, one at a time; what they have in common is read once."""
    if not mornings:
        return
    whole = networks.read(session, mornings[0])
    for morning, stock in zip(mornings, shelves_at(session, whole, mornings), strict=True):
        yield _history(session, _as_of(whole, morning), stock, morning + timedelta(days=1))


def _as_of(whole: Snapshot, morning: datetime) -> Snapshot:
    """The same stores and products on another day, with hours for it and those after."""
    zero, stores = zero_of(morning), stores_of(whole.stores, morning, whole.parts.minutes)
    calendar = calendar_of(whole.stores, zero, morning, 2 + DAYS)
    network = replace(whole.network, stores=stores, calendar=calendar, lanes=no_lanes(len(stores)))
    return replace(whole, taken_at=morning, zero=zero, network=network, areas={})


def _history(session: Session, snapshot: Snapshot, stock: Stock, until: datetime) -> History:
    """From the moment of the snapshot on."""
    since = snapshot.taken_at
    orders = [order for order in _orders(session, since, until) if _can_be_placed(snapshot, order)]
    with_lanes_to(snapshot, orders)
    snapshot.network = replace(snapshot.network, loads=_loads(session, snapshot, since), stock=stock)
    arrived = [Arrived(snapshot.moment(order.placed_at), _wanted(snapshot, order)) for order in orders]
    return History(snapshot.network, arrived, sorted(_changes(session, snapshot, since, until)))


def _orders(session: Session, since: datetime, until: datetime) -> Sequence[Order]:
    found = (
        select(Order)
        .where(Order.placed_at >= since, Order.placed_at < until, Order.status == OrderStatus.PAID)
        .order_by(Order.placed_at, Order.id)
        .options(load_only(*OF_ORDER), selectinload(Order.lines).load_only(*OF_LINE))
    )
    return session.scalars(found).all()


def _can_be_placed(snapshot: Snapshot, order: Order) -> bool:
    known = order.latitude is not None if order.method is Method.SHIP else order.pickup_store_id in snapshot.store_rows
    return known and any(line.product_id in snapshot.products for line, _ in _units(order))


def _units(order: Order) -> list[tuple[OrderLine, int]]:
    """What the customer wanted in the end."""
    return [(line, units) for line in order.lines if (units := line.quantity - line.cancelled)]


def _wanted(snapshot: Snapshot, order: Order) -> OrderToPlace:
    return wanted_order(snapshot, order, _units(order))


def _loads(session: Session, snapshot: Snapshot, since: datetime) -> Loads:
    """Work that was given before and not done by then; nothing is given yet of the day that begins."""
    calendar, stores = snapshot.network.calendar, len(snapshot.store_rows)
    due, orders = np.zeros(calendar.deadline.shape), np.zeros(stores, dtype=np.int64)
    waiting = select(F.store_id, F.due_at, F.minutes).where(
        F.assigned_at < since, F.state.not_in(GIVEN_UP), or_(F.done_at.is_(None), F.done_at > since)
    )
    for store_id, due_at, minutes in session.execute(waiting):
        row = snapshot.store_rows[store_id]
        due[row, calendar.number(row, snapshot.moment(due_at))] += minutes
        orders[row] += 1
    return Loads(due, np.zeros(stores), np.full(stores, np.nan), orders)


def _changes(session: Session, snapshot: Snapshot, since: datetime, until: datetime) -> Iterator[StockChange]:
    """What moved without the orders of the stretch: receipts, counts, units not found, and older orders' releases."""
    older = F.assigned_at < since
    change = case((older, M.on_hand_change - M.reserved_change), else_=M.on_hand_change)
    moved = (
        select(M.at, M.product_id, M.store_id, change)
        .outerjoin(L, L.id == M.line_id)
        .outerjoin(F, F.id == L.fulfillment_order_id)
        .where(M.at >= since, M.at < until, or_(older, M.kind.in_(FROM_OUTSIDE)), change != 0, IS_NOT_FIRST)
    )
    for at, product, store, units in session.execute(moved):
        yield StockChange(snapshot.moment(at), snapshot.products[product].row, snapshot.store_rows[store], int(units))


def midnight_before(session: Session, now: datetime, span: timedelta) -> datetime:
    """The first midnight of any store of the day that long ago."""
    zones = {ZoneInfo(name) for name in session.scalars(select(Store.time_zone).distinct())} or {ZoneInfo("UTC")}
    return min(datetime.combine((now - span).astimezone(zone).date(), time(), zone) for zone in zones).astimezone(UTC)
