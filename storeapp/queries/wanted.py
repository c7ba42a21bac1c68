"""An order in the words of assignment: what is to be placed of it, by when, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from storeapp.assignment.orders import Line, OrderToPlace, Promise
from storeapp.assignment.orders import Method as PlanMethod
from storeapp.domain.order import Method, Order, OrderLine
from storeapp.queries import network as networks
from storeapp.queries.network import Snapshot

SHIP_WITHIN, READY_WITHIN = timedelta(hours=24), timedelta(hours=2)


def due_of(order: Order) -> datetime:
    """What was promised; without a promise a day for shipping, two hours for pickup."""
    return order.promised_at or order.placed_at + (SHIP_WITHIN if order.method is Method.SHIP else READY_WITHIN)


def with_lanes_to(snapshot: Snapshot, orders: Iterable[Order]) -> None:
    """Orders are to be known to the snapshot by where they go before they are worded."""
    snapshot.with_destinations(
        [place for order in orders if (place := networks.grid_of(order.latitude, order.longitude))]
    )


def wanted_order(
    snapshot: Snapshot,
    order: Order,
    units: Iterable[tuple[OrderLine, int]],
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
