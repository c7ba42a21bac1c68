"""Work that other work leaves behind: goods to put back, products to count; and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from storeapp.domain.action import Action
from storeapp.domain.delivery import DeliveryState, Notice
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.order import Order
from storeapp.domain.shortage import Shortage
from storeapp.domain.stock import StockLevel
from storeapp.domain.work import CountTask, ReturnToStock

MOST = 100


def to_put_back(session: Session, store_id: int) -> Sequence[ReturnToStock]:
    open_ones = select(ReturnToStock).where(ReturnToStock.store_id == store_id, ReturnToStock.closed_at.is_(None))
    return session.scalars(
        open_ones.options(joinedload(ReturnToStock.product)).order_by(ReturnToStock.opened_at).limit(MOST)
    ).all()


def to_count(session: Session, store_id: int) -> Sequence[CountTask]:
    open_ones = select(CountTask).where(CountTask.store_id == store_id, CountTask.closed_at.is_(None))
    return session.scalars(
        open_ones.options(joinedload(CountTask.product)).order_by(CountTask.opened_at).limit(MOST)
    ).all()


def place_of(session: Session, store_id: int, product_id: int) -> str:
    """Where the product lies, as people say it."""
    level = session.get(StockLevel, (store_id, product_id))
    return f"Aisle {level.bay.aisle}, bay {level.bay.name}" if level and level.bay else "Ask where it is"


def stuck_orders(session: Session, store_id: int | None) -> Sequence[Order]:
    """Orders that cannot go on by themselves: those of the store, or all of them for head office."""
    stuck = select(Order).where(Order.exception != "")
    if store_id is not None:
        owed = exists().where(FulfillmentOrder.order_id == Order.id, FulfillmentOrder.store_id == store_id)
        stuck = stuck.where(or_(Order.pickup_store_id == store_id, owed))
    return session.scalars(stuck.order_by(Order.placed_at).limit(MOST)).all()


def shortages(session: Session, store_id: int | None, since: datetime) -> Sequence[Shortage]:
    found = select(Shortage).where(Shortage.at >= since)
    if store_id is not None:
        found = found.where(Shortage.store_id == store_id)
    line = joinedload(Shortage.line)
    whole = found.options(line.joinedload(FulfillmentOrderLine.product), line.joinedload(
        FulfillmentOrderLine.fulfillment_order
    ).joinedload(FulfillmentOrder.order))  # fmt: skip
    return session.scalars(whole.order_by(Shortage.at.desc()).limit(MOST)).all()


def refused_actions(session: Session, store_id: int | None, since: datetime) -> Sequence[Action]:
    found = select(Action).where(Action.refused, Action.received_at >= since)
    if store_id is not None:
        found = found.where(Action.store_id == store_id)
    return session.scalars(found.order_by(Action.received_at.desc()).limit(MOST)).all()


def failed_notices(session: Session, store_id: int | None) -> Sequence[Notice]:
    found = select(Notice).join(FulfillmentOrder).where(Notice.state == DeliveryState.FAILED)
    if store_id is not None:
        found = found.where(FulfillmentOrder.store_id == store_id)
    return session.scalars(found.order_by(Notice.created_at.desc()).limit(MOST)).all()
