"""The stops of a walk with all that a screen, online or offline, needs of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, String, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from storeapp.domain.errors import NotFound
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.order import Order
from storeapp.domain.pick_list import Pick, PickList
from storeapp.domain.product import Product, ProductCode
from storeapp.domain.store import Bay
from storeapp.prepared import Asked, Prepared

CODES = (
    select(func.aggregate_strings(ProductCode.gtin, " "))
    .where(ProductCode.product_id == Product.id)
    .correlate(Product)
    .scalar_subquery()
)

STOPS: Select[*tuple[Any, ...]] = (
    select(
        Pick.id,
        Pick.pick_list_id,
        Pick.store_id,
        Pick.tote_slot,
        PickList.state.label("pick_list_state"),
        PickList.associate_id,
        FulfillmentOrderLine.id.label("line_id"),
        FulfillmentOrderLine.quantity,
        FulfillmentOrderLine.picked,
        FulfillmentOrderLine.short,
        FulfillmentOrderLine.cancelled,
        FulfillmentOrder.id.label("fulfillment_order_id"),
        FulfillmentOrder.pick_list_id.label("claimed_by_list"),
        FulfillmentOrder.version,
        FulfillmentOrder.state,
        FulfillmentOrder.method,
        FulfillmentOrder.due_at,
        FulfillmentOrder.order_id,
        Order.recipient,
        Order.customer_name,
        Order.number,
        Order.note,
        Product.name,
        Product.variant,
        Product.department,
        Product.temperature,
        Product.bulky,
        Product.fragile,
        Product.minimum_age,
        Product.high_value,
        Bay.aisle,
        Bay.name.label("bay"),
        CODES.label("codes"),
    )
    .join(PickList, PickList.id == Pick.pick_list_id)
    .join(FulfillmentOrderLine, FulfillmentOrderLine.id == Pick.line_id)
    .join(FulfillmentOrder, FulfillmentOrder.id == FulfillmentOrderLine.fulfillment_order_id)
    .join(Order, Order.id == FulfillmentOrder.order_id)
    .join(Product, Product.id == FulfillmentOrderLine.product_id)
    .outerjoin(Bay, Bay.id == Pick.bay_id)
)


LEFT = FulfillmentOrderLine.quantity - (
    FulfillmentOrderLine.picked + FulfillmentOrderLine.short + FulfillmentOrderLine.cancelled
)
OF_PRODUCT = exists().where(
    ProductCode.product_id == FulfillmentOrderLine.product_id, ProductCode.gtin == bindparam("gtin")
)
COUNTS = Prepared(
    select(
        Pick.pick_list_id,
        Pick.store_id,
        PickList.state.label("pick_list_state"),
        PickList.associate_id,
        FulfillmentOrderLine.id.label("line_id"),
        FulfillmentOrderLine.picked,
        LEFT.label("left"),
        FulfillmentOrder.id.label("fulfillment_order_id"),
        FulfillmentOrder.pick_list_id.label("claimed_by_list"),
        FulfillmentOrder.version,
        FulfillmentOrder.order_id,
        or_(bindparam("gtin", type_=String) == "", OF_PRODUCT).label("is_the_item"),
    )
    .join(PickList, PickList.id == Pick.pick_list_id)
    .join(FulfillmentOrderLine, FulfillmentOrderLine.id == Pick.line_id)
    .join(FulfillmentOrder, FulfillmentOrder.id == FulfillmentOrderLine.fulfillment_order_id)
    .where(Pick.id == bindparam("pick"), Pick.store_id == bindparam("store"))
)


def counts(asked: Asked, pick_id: int, store_id: int, gtin: str) -> Any:
    """Enough of a stop to confirm it, and whether `gtin`, if not empty, is its product; None for another store's."""
    return COUNTS.first(asked, {"pick": pick_id, "store": store_id, "gtin": gtin})


def _here(found: Any) -> Any:
    if found is None:
        raise NotFound("There is no such pick here.")
    return found


OF_LIST = STOPS.where(Pick.pick_list_id == bindparam("pick_list"), Pick.store_id == bindparam("store")).order_by(
    Pick.sequence, Pick.id
)
ONE = STOPS.where(Pick.id == bindparam("pick"), Pick.store_id == bindparam("store"))


def stops(asked: Session | Connection, pick_list_id: int, store_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """In walking order."""
    return asked.execute(OF_LIST, {"pick_list": pick_list_id, "store": store_id}).all()


def picked_orders(asked: Session | Connection, pick_list_id: int, store_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """What a finished walk brought back: each fulfillment order with its tote, its units and what comes next,
    the most urgent one first."""
    line = FulfillmentOrderLine
    return asked.execute(
        select(
            FulfillmentOrder.id,
            FulfillmentOrder.state,
            FulfillmentOrder.method,
            FulfillmentOrder.tote_slot,
            FulfillmentOrder.due_at,
            Order.recipient,
            Order.customer_name,
            Order.number,
            func.sum(line.picked).label("picked"),
            func.sum(line.short).label("short"),
        )
        .join(Order, Order.id == FulfillmentOrder.order_id)
        .join(line, line.fulfillment_order_id == FulfillmentOrder.id)
        .join(Pick, Pick.line_id == line.id)
        .where(Pick.pick_list_id == pick_list_id, Pick.store_id == store_id)
        .group_by(FulfillmentOrder.id, Order.id)
        .order_by(FulfillmentOrder.due_at, FulfillmentOrder.tote_slot)
    ).all()


def stop_of_product(asked: Session | Connection, pick_list_id: int, gtin: str) -> int | None:
    """The stop of the walk where the product is wanted; one that still needs some comes first."""
    line = FulfillmentOrderLine
    done = line.picked + line.short + line.cancelled >= line.quantity
    found = (
        select(Pick.id)
        .join(line, line.id == Pick.line_id)
        .join(ProductCode, ProductCode.product_id == line.product_id)
        .where(Pick.pick_list_id == pick_list_id, ProductCode.gtin == gtin)
    )
    return asked.scalar(found.order_by(done, Pick.sequence, Pick.id).limit(1))


def held_until(session: Session, pick_list: PickList, associate_id: int) -> datetime | None:
    """When this walk was last taken over from that associate; nothing when it never was theirs."""
    on_it = select(FulfillmentOrder.id).where(FulfillmentOrder.pick_list_id == pick_list.id)
    takeovers = select(Event.at, Event.data).where(
        Event.fulfillment_order_id.in_(on_it), Event.kind == "taken_over", Event.at >= pick_list.claimed_at
    )
    return max((at for at, data in session.execute(takeovers) if data["before"] == associate_id), default=None)


def stop(asked: Session | Connection, pick_id: int, store_id: int) -> Any:
    """Raises NotFound when it is not one of this store's."""
    return _here(asked.execute(ONE, {"pick": pick_id, "store": store_id}).one_or_none())
