"""Days as they were, to be decided again: the stock of the morning out of the ledger, and the orders that came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.learned.inventory_prices import SampledDay
from storeapp.assignment.network import Ints, Loads, Network
from storeapp.assignment.orders import Line, Method, OrderToPlace, Promise
from storeapp.domain import order as orders
from storeapp.domain.order import Order
from storeapp.domain.stock import StockMovement
from storeapp.queries.history.span import Span
from storeapp.queries.network import Snapshot, grid_of, read

SAMPLED = 3
MOST_ORDERS = 250
"""More are thinned out, and the stock with them: a price tells of their ratio."""
USUAL = timedelta(hours=24)

M = StockMovement


def sampled_days(session: Session, span: Span) -> list[SampledDay]:
    """The last whole days on which orders came, the oldest first."""
    snapshot = read(session, span.now)
    found = (_sampled(session, snapshot, morning, span.now) for morning in _mornings(span))
    return [day for day in found if day is not None][::-1]


def _mornings(span: Span) -> Iterator[datetime]:
    """Midnights as the first store counts them, the newest first."""
    for zone in span.zones[:1]:
        today = span.now.astimezone(zone).date()
        for back in range(1, SAMPLED + 1):
            yield datetime.combine(today - timedelta(days=back), time(), zone)


def _sampled(session: Session, snapshot: Snapshot, morning: datetime, now: datetime) -> SampledDay | None:
    came = _came(session, snapshot, morning)
    if not came:
        return None
    thinned = -(-len(came) // MOST_ORDERS)
    snapshot.with_destinations([spot for order in came if (spot := grid_of(order.latitude, order.longitude))])
    wanted = [_wanted(snapshot, order, snapshot.moment(now)) for order in came[::thinned]]
    stock = replace(
        snapshot.network.stock,
        available=_part(_available(snapshot, _moved(session, morning)), thinned, seed=morning.toordinal()),
        price=np.full(len(snapshot.network.stock.price), np.nan),
        replaced={},
    )
    network = replace(snapshot.network, stock=replace(stock, start=stock.available.copy()))
    return SampledDay(replace(network, loads=_idle(network), asked=None), wanted, snapshot.moment(now))


def _came(session: Session, snapshot: Snapshot, morning: datetime) -> Sequence[Order]:
    """Shipped orders of one day that name products we have."""
    placed = (
        select(Order)
        .where(Order.placed_at >= morning, Order.placed_at < morning + timedelta(days=1))
        .where(Order.method == orders.Method.SHIP, Order.latitude.is_not(None))
        .options(selectinload(Order.lines))
        .order_by(Order.placed_at, Order.id)
    )
    return [
        order
        for order in session.scalars(placed)
        if any(line.quantity > line.cancelled and line.product_id in snapshot.products for line in order.lines)
    ]


def _wanted(snapshot: Snapshot, order: Order, now: float) -> OrderToPlace:
    span = (order.promised_at - order.placed_at) if order.promised_at else USUAL
    return OrderToPlace(
        id=order.id,
        method=Method.SHIP,
        promise=Promise.SHIP_BY,
        due=now + span.total_seconds() / 60,
        lines=tuple(
            Line(line.id, facts.row, line.quantity, facts.kg, facts.value, facts.needs)
            for line in order.lines
            if (facts := snapshot.products.get(line.product_id or 0))
        ),
        destination=snapshot.place(order.latitude or 0.0, order.longitude or 0.0),
    )


def _moved(session: Session, morning: datetime) -> Mapping[tuple[int, int], int]:
    """Units by which what is available grew since the morning, by store and product."""
    change = func.sum(M.on_hand_change - M.reserved_change)
    rows = select(M.store_id, M.product_id, change).where(M.at >= morning).group_by(M.store_id, M.product_id)
    return {(store, product): units for store, product, units in session.execute(rows)}


def _available(snapshot: Snapshot, moved: Mapping[tuple[int, int], int]) -> Ints:
    """(E,) units of each stock entry in the morning."""
    stock = snapshot.network.stock
    available = stock.available.copy()
    for (store_id, product_id), units in moved.items():
        store, facts = snapshot.store_rows.get(store_id), snapshot.products.get(product_id)
        if store is None or facts is None:
            continue
        row = slice(stock.first[facts.row], stock.first[facts.row + 1])
        at = row.start + int(np.searchsorted(stock.store[row], store))
        if at < row.stop and stock.store[at] == store:
            available[at] -= units
    return np.maximum(available, 0)


def _part(available: Ints, thinned: int, seed: int) -> Ints:
    """(E,) one unit of so many, with chance where that is no whole number."""
    chance = np.random.default_rng(seed).random(len(available))
    return np.floor(available / thinned + chance * (thinned > 1)).astype(np.int64)


def _idle(network: Network) -> Loads:
    none = np.zeros(len(network.stores))
    return Loads(
        np.zeros_like(network.calendar.deadline), none, np.full_like(none, np.nan), np.zeros(len(none), dtype=np.int64)
    )
