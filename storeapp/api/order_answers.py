"""How an order stands, in the shape that integrators read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, OrderLine
from storeapp.queries.orders import RollUp, Standing, UnitState


class LineAnswer(BaseModel):
    """`units` in each state; together they are the quantity."""

    external_id: str
    sku: str
    name: str
    quantity: int
    units: dict[UnitState, int]


class PartLineAnswer(BaseModel):
    external_id: str
    sku: str
    quantity: int
    open: int
    picked: int
    short: int
    cancelled: int
    shipped: int
    handed_over: int
    returned: int


class PartAnswer(BaseModel):
    """A fulfillment order: the part of the order that one store owes."""

    id: str
    store: str
    method: Method
    state: State
    version: int
    reason: str
    assigned_at: datetime
    due_at: datetime
    ready_at: datetime | None
    done_at: datetime | None
    tracking_numbers: list[str]
    lines: list[PartLineAnswer]


class OrderAnswer(BaseModel):
    source: str
    external_id: str
    number: str
    method: Method
    status: RollUp
    exception: str
    placed_at: datetime
    promised_at: datetime | None
    lines: list[LineAnswer]
    fulfillment_orders: list[PartAnswer]


PART_COLUMNS = PartAnswer.model_fields.keys() - {"id", "store", "tracking_numbers", "lines"}

LINE_COLUMNS = PartLineAnswer.model_fields.keys() - {"external_id", "sku"}


def order_answer(found: Standing) -> OrderAnswer:
    order = found.order
    return OrderAnswer(
        source=order.source,
        external_id=order.external_id,
        number=order.number,
        method=order.method,
        status=found.status,
        exception=order.exception,
        placed_at=order.placed_at,
        promised_at=order.promised_at,
        lines=[_line(line, found.units[line.id]) for line in order.lines],
        fulfillment_orders=[_part(part, list(found.tracking.get(part.id, ()))) for part in found.parts],
    )


def _line(line: OrderLine, units: Mapping[UnitState, int]) -> LineAnswer:
    counts = {state: units.get(state, 0) for state in UnitState}
    return LineAnswer(external_id=line.external_id, sku=line.sku, name=line.name, quantity=line.quantity, units=counts)


def _part(part: FulfillmentOrder, tracking_numbers: list[str]) -> PartAnswer:
    return PartAnswer(
        id=part.number,
        store=part.store.external_id,
        tracking_numbers=tracking_numbers,
        lines=[_part_line(line) for line in part.lines],
        **{name: getattr(part, name) for name in PART_COLUMNS},
    )


def _part_line(line: FulfillmentOrderLine) -> PartLineAnswer:
    return PartLineAnswer(
        external_id=line.order_line.external_id,
        sku=line.order_line.sku,
        **{name: getattr(line, name) for name in LINE_COLUMNS},
    )
