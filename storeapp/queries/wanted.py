"""An order in the words of assignment: what is to be placed of it, by when, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from storeapp.assignment.orders import Line, OrderToPlace, Promise
from storeapp.assignment.orders import Method as PlanMethod
from storeapp.domain.order import Method
from storeapp.queries import network as networks
from storeapp.queries.network import Snapshot

SHIP_WITHIN, READY_WITHIN = timedelta(hours=24), timedelta(hours=2)


class AskedLine(Protocol):
    """A line of an order, as an object or as a row that was read."""

    @property
    def id(self) -> int: ...
    @property
    def product_id(self) -> int | None: ...
    @property
    def awaiting(self) -> int: ...


class AskedOrder(Protocol):
    """An order, as an object or as a row that was read."""

    @property
    def id(self) -> int: ...
    @property
    def method(self) -> Method: ...
    @property
    def placed_at(self) -> datetime: ...
    @property
    def promised_at(self) -> datetime | None: ...
    @property
    def pickup_store_id(self) -> int | None: ...
    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...
    @property
    def lines(self) -> Sequence[AskedLine]: ...


def due_of(order: AskedOrder) -> datetime:
    """What was promised; without a promise a day for shipping, two hours for pickup."""
    return order.promised_at or order.placed_at + (SHIP_WITHIN if order.method is Method.SHIP else READY_WITHIN)


def with_lanes_to(snapshot: Snapshot, orders: Iterable[AskedOrder]) -> None:
    """Orders are to be known to the snapshot by where they go before they are worded."""
    snapshot.with_destinations(
        [place for order in orders if (place := networks.grid_of(order.latitude, order.longitude))]
    )


def wanted_order(
    snapshot: Snapshot,
    order: AskedOrder,
    units: Iterable[tuple[AskedLine, int]],
    excluded: Mapping[int, str] | None = None,
    beside: int = 0,
) -> OrderToPlace:
    """`units` of each line; stores `excluded` by id, with why; `beside`, the fulfillment orders it has for other lines.

    Lines whose product the snapshot does not know are left out. A pickup must have its store.
    """
    ships = order.method is Method.SHIP
    rows = snapshot.store_rows
    return OrderToPlace(
        id=order.id,
        method=PlanMethod(order.method.value),
        promise=Promise.SHIP_BY if ships else Promise.READY_BY,
        due=snapshot.moment(due_of(order)),
        lines=tuple(
            Line(line.id, facts.row, many, facts.kg, facts.value, facts.needs)
            for line, many in units
            if (facts := snapshot.products.get(line.product_id or 0))
        ),
        destination=snapshot.place(order.latitude or 0.0, order.longitude or 0.0) if ships else None,
        pickup_store=None if ships else rows[order.pickup_store_id or 0],
        excluded={rows[store]: why for store, why in (excluded or {}).items() if store in rows},
        fulfillment_orders=beside,
    )
