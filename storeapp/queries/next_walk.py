"""What the next walk of a store would be: its open picks and its layout, given to the walks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select
from sqlalchemy.orm import Session

from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Bay
from storeapp.walks import Layout, OpenPick, Place, Walk, next_walk

MOST_LINES = 1200


def propose(asked: Session | Connection, store_id: int, now: datetime) -> Walk | None:
    """The walk to take now; what two people must lift comes when nothing else is open. None when all is picked."""
    picks = open_picks(asked, store_id)
    if not picks:
        return None
    layout = layout_of(asked, store_id)
    return next_walk(picks, layout, now=now) or next_walk(picks, layout, now=now, team_lift=True)


def propose_for(asked: Session | Connection, order: FulfillmentOrder, now: datetime) -> Walk | None:
    """A walk for one fulfillment order alone."""
    picks = open_picks(asked, order.store_id, FulfillmentOrder.id == order.id)
    layout = layout_of(asked, order.store_id)
    return next_walk(picks, layout, now=now) or next_walk(picks, layout, now=now, team_lift=True)


def open_picks(asked: Session | Connection, store_id: int, *which: ColumnElement[bool]) -> list[OpenPick]:
    """Lines that wait for a walk, the most urgent ones when there are very many; `key` is the line's id."""
    line, order = FulfillmentOrderLine, FulfillmentOrder
    missing = line.quantity - line.picked - line.short - line.cancelled
    rows = asked.execute(
        select(
            line.id,
            line.fulfillment_order_id,
            order.due_at,
            line.product_id,
            Bay.aisle,
            Bay.name,
            missing.label("missing"),
            Product.volume_ml,
            Product.weight_g,
            Product.temperature,
            Product.bulky,
            Product.fragile,
        )
        .join(order, order.id == line.fulfillment_order_id)
        .join(Product, Product.id == line.product_id)
        .outerjoin(StockLevel, (StockLevel.store_id == line.store_id) & (StockLevel.product_id == line.product_id))
        .outerjoin(Bay, Bay.id == StockLevel.bay_id)
        .where(order.store_id == store_id, order.state == State.ASSIGNED, missing > 0, *which)
        .order_by(order.priority.desc(), order.due_at, order.id, line.id)
        .limit(MOST_LINES)
    )
    return [_open_pick(*tuple(row)) for row in rows]


def layout_of(asked: Session | Connection, store_id: int) -> Layout:
    places = select(Bay.aisle, Bay.name).where(Bay.store_id == store_id).order_by(Bay.walk_order)
    return Layout.of(Place(aisle, bay) for aisle, bay in asked.execute(places))


def bays_of(asked: Session | Connection, store_id: int) -> dict[Place, int]:
    bays = asked.execute(select(Bay.id, Bay.aisle, Bay.name).where(Bay.store_id == store_id))
    return {Place(aisle, name): key for key, aisle, name in bays}


def _open_pick(
    key: int,
    fulfillment_order: int,
    due: datetime,
    product: int,
    aisle: str | None,
    bay: str | None,
    quantity: int,
    volume_ml: int,
    weight_g: int,
    temperature: str,
    bulky: bool,
    fragile: bool,
) -> OpenPick:
    place = Place(aisle, bay) if aisle is not None and bay is not None else None
    return OpenPick(
        key, fulfillment_order, due, product, place, quantity, volume_ml, weight_g, temperature, bulky, fragile
    )
