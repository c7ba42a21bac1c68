"""The customer says "on my way" or "I am here"; somebody takes it; the clock stops when it is handed over."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.arrival import Arrival
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method


def on_my_way(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> Arrival:
    arrival = _open(session, fulfillment_order)
    if arrival.on_way_at is None and arrival.here_at is None:
        arrival.on_way_at = stamp.at
        fulfillment_order.record("customer_en_route", stamp)
    return arrival


def here(session: Session, fulfillment_order: FulfillmentOrder, spot: str, car: str, stamp: Stamp) -> Arrival:
    """The wait clock starts with the first "I am here"; saying it again corrects spot and car only."""
    arrival = _open(session, fulfillment_order)
    before = arrival.spot, arrival.car
    arrival.spot, arrival.car = spot.strip()[:40], car.strip()[:80]
    if arrival.here_at is None:
        arrival.here_at = stamp.at
        fulfillment_order.record("customer_arrived", stamp, spot=arrival.spot)
    elif before != (arrival.spot, arrival.car):
        fulfillment_order.record("customer_elsewhere", stamp, spot=arrival.spot)
    return arrival


def take(session: Session, arrival: Arrival, stamp: Stamp) -> None:
    if arrival.taken_by not in (None, stamp.by):
        raise Refusal("Somebody else is bringing it already.")
    if arrival.taken_by is None:
        arrival.taken_by, arrival.taken_at = stamp.by, stamp.at
        arrival.fulfillment_order.record("arrival_taken", stamp)


def close(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    arrival = current(session, fulfillment_order)
    if arrival is not None:
        arrival.closed_at = stamp.at


def current(session: Session, fulfillment_order: FulfillmentOrder) -> Arrival | None:
    waiting = select(Arrival).where(Arrival.fulfillment_order_id == fulfillment_order.id, Arrival.closed_at.is_(None))
    return session.scalar(waiting)


def _open(session: Session, fulfillment_order: FulfillmentOrder) -> Arrival:
    if fulfillment_order.method is not Method.PICKUP or not fulfillment_order.is_open:
        raise Refusal("This order is not waiting to be collected.")
    arrival = current(session, fulfillment_order)
    if arrival is None:
        arrival = Arrival(fulfillment_order_id=fulfillment_order.id, store_id=fulfillment_order.store_id)
        session.add(arrival)
    return arrival
