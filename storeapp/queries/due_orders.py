"""Orders that are due to find a store, as rows: they come in crowds, and half of reading one was making objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.prepared import Among, Prepared

DUE = Prepared(
    select(
        Order.id,
        Order.number,
        Order.method,
        Order.status,
        Order.placed_at,
        Order.promised_at,
        Order.pickup_store_id,
        Order.latitude,
        Order.longitude,
        Order.assign_cause,
        Order.exception,
    )
    .where(Order.assign_at <= bindparam("at"))
    .order_by(Order.assign_at, Order.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
LINES = Prepared(
    select(
        OrderLine.order_id, OrderLine.id, OrderLine.product_id, OrderLine.awaiting, OrderLine.name, OrderLine.sku
    ).where(Among(OrderLine.order_id, "keys"))
)
"""In no order: SQLite would read all lines there are to have one."""


class DueLine(NamedTuple):
    id: int
    product_id: int | None
    awaiting: int
    name: str
    sku: str


class DueOrder(NamedTuple):
    id: int
    number: str
    method: Method
    status: OrderStatus
    placed_at: datetime
    promised_at: datetime | None
    pickup_store_id: int | None
    latitude: float | None
    longitude: float | None
    assign_cause: str
    exception: str
    lines: Sequence[DueLine]

    @property
    def placeable(self) -> list[DueLine]:
        """Lines whose units still look for a store and whose product is known."""
        return [line for line in self.lines if line.awaiting and line.product_id is not None]


def take_due(session: Session, at: datetime, most: int) -> list[DueOrder]:
    """Oldest first, each held until the transaction ends; without those that others hold."""
    found = DUE.all(session, {"at": at, "most": most})
    lines: dict[int, list[DueLine]] = {order.id: [] for order in found}
    for order_id, *line in sorted(LINES.all(session, {"keys": list(lines)})) if lines else ():
        lines[order_id].append(DueLine(*line))
    return [DueOrder._make((*order, lines[order.id])) for order in found]
