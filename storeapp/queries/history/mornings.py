"""The network as it was on the mornings of the last days, out of the ledger, and the orders that came on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.network import Ints, Loads, Network
from storeapp.assignment.orders import Line, OrderToPlace, Promise
from storeapp.assignment.orders import Method as PlanMethod
from storeapp.domain.order import Method, Order
from storeapp.domain.stock import StockMovement
from storeapp.queries.history.span import Span
from storeapp.queries.network import Snapshot, grid_of
from storeapp.queries.wanted import due_of

M = StockMovement


def mornings(span: Span, count: int) -> Iterator[datetime]:
    """Midnights as the first store counts them, the newest first, from yesterday's on."""
    for zone in span.zones[:1]:
        today = span.now.astimezone(zone).date()
        for back in range(1, count + 1):
            yield datetime.combine(today - timedelta(days=back), time(), zone)


def came(session: Session, snapshot: Snapshot, morning: datetime) -> Sequence[Order]:
    """Orders of one day that name products we have, and go somewhere that is known."""
    placed = (
        select(Order)
        .where(Order.placed_at >= morning, Order.placed_at < morning + timedelta(days=1))
        .options(selectinload(Order.lines))
        .order_by(Order.placed_at, Order.id)
    )
    return [order for order in session.scalars(placed) if _can_be_placed(snapshot, order)]


def _can_be_placed(snapshot: Snapshot, order: Order) -> bool:
    known = order.latitude is not None if order.method is Method.SHIP else order.pickup_store_id in snapshot.store_rows
    return known and any(
        line.quantity > line.cancelled and line.product_id in snapshot.products for line in order.lines
    )


def with_lanes_to(snapshot: Snapshot, orders: Sequence[Order]) -> None:
    """Before any of the orders is worded."""
    snapshot.with_destinations([spot for order in orders if (spot := grid_of(order.latitude, order.longitude))])


def wanted_at(snapshot: Snapshot, order: Order, moment: float) -> OrderToPlace:
    """As if it came at that moment, with as much time as it had and all that was ordered first."""
    ships = order.method is Method.SHIP
    return OrderToPlace(
        id=order.id,
        method=PlanMethod(order.method.value),
        promise=Promise.SHIP_BY if ships else Promise.READY_BY,
        due=moment + (due_of(order) - order.placed_at).total_seconds() / 60,
        lines=tuple(
            Line(line.id, facts.row, line.quantity, facts.kg, facts.value, facts.needs)
            for line in order.lines
            if (facts := snapshot.products.get(line.product_id or 0))
        ),
        destination=snapshot.place(order.latitude or 0.0, order.longitude or 0.0) if ships else None,
        pickup_store=None if ships else snapshot.store_rows[order.pickup_store_id or 0],
    )


def as_it_was(session: Session, snapshot: Snapshot, morning: datetime, thinned: int) -> Network:
    """With nothing to do and no price known, and one unit where there were so many."""
    network = snapshot.network
    available = _part(_available(snapshot, _moved(session, morning)), thinned, seed=morning.toordinal())
    unpriced = np.full(len(network.stock.price), np.nan)
    stock = replace(network.stock, available=available, start=available.copy(), price=unpriced, replaced={})
    return replace(network, stock=stock, loads=_idle(network), asked=None)


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
