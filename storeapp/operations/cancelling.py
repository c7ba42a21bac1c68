"""The whole order is not wanted any more: all work on it stops."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.domain.errors import NotFound
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order, OrderStatus
from storeapp.operations import rerouting


def cancel_order(
    session: Session, source: str, external_id: str, reason: str, stamp: Stamp, store_id: int | None = None
) -> None:
    """`store_id`: only an order that is collected there; any other does not exist (NotFound). Twice is once."""
    order = _locked(session, source, external_id)
    if order is None or not _is_of(order, store_id):
        raise NotFound("There is no such order here.")
    if order.status is not OrderStatus.CANCELLED:
        stop_order(session, order, _work(session, order), reason, stamp)


def stop_order(session: Session, order: Order, work: Iterable[FulfillmentOrder], reason: str, stamp: Stamp) -> None:
    """What is with the customer or the carrier stays there; picked goods go back to the shelf."""
    for part in work:
        if part.is_open:
            rerouting.cancel(session, part, reason, stamp)
    for line in order.lines:
        line.stop_looking(line.awaiting)
    order.status, order.assign_at, order.exception = OrderStatus.CANCELLED, None, ""
    session.add(Event.of("order_cancelled", stamp, order_id=order.id, data={"reason": reason}))


def _locked(session: Session, source: str, external_id: str) -> Order | None:
    """So that nobody assigns what is just being cancelled."""
    found = select(Order).where(Order.source == source, Order.external_id == external_id)
    return session.scalar(found.options(selectinload(Order.lines)).with_for_update(of=Order))


def _is_of(order: Order, store_id: int | None) -> bool:
    return store_id is None or (order.method is Method.PICKUP and order.pickup_store_id == store_id)


def _work(session: Session, order: Order) -> list[FulfillmentOrder]:
    found = select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id).order_by(FulfillmentOrder.id)
    loaded = found.options(selectinload(FulfillmentOrder.lines), selectinload(FulfillmentOrder.stagings))
    return list(session.scalars(loaded.with_for_update(of=FulfillmentOrder)))
