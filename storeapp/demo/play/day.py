"""The hours before the demo begins, played with past times, so that it starts in the middle of a day's work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storeapp.db import Database
from storeapp.demo.play.clockwork import Clockwork
from storeapp.demo.play.company import Company, open_floors
from storeapp.demo.play.incoming import assigning, incoming
from storeapp.demo.shop import SOURCE, Shop, orders, promises
from storeapp.domain.arrival import Arrival
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.domain.store import Store
from storeapp.operations import arriving
from storeapp.operations.intake import take_orders
from storeapp.operations.intake.documents import OrderDocument, OrderStatus

LASTS = timedelta(hours=3, minutes=30)
SPEED = 3.0
STEP = timedelta(minutes=15)
YESTERDAYS = 200
"""The first orders of the shop are not part of the day."""

LATE, AT_RISK = timedelta(minutes=132), timedelta(minutes=108)
"""How long ago the orders were placed whose money has come only now; pickups are promised within two hours."""


def play_morning(
    database: Database,
    shop: Shop,
    company: Company,
    store: str,
    now: datetime,
    told: Callable[[float], None],
    lasts: timedelta = LASTS,
) -> None:
    """All stores work for some hours until `now`; `store` is left with something late and somebody waiting.

    `told` gets the share that is played.
    """
    start = now - lasts
    clock = Clockwork(start)
    open_floors(database, clock, company)
    clock.start(incoming(database, clock, orders(shop, start, SPEED, first=YESTERDAYS)))
    clock.start(assigning(database, clock))
    while clock.now < now:
        clock.play_until(min(clock.now + STEP, now))
        told((clock.now - start) / lasts)
    _money_comes_late(database, shop, store, now)
    _somebody_waits(database, store, now)


def next_number(session: Session) -> int:
    """Where the shop's stream goes on."""
    return YESTERDAYS + (session.scalar(select(func.count()).where(Order.source == SOURCE)) or 0)


def somebodys_order(session: Session, store: str) -> str:
    """What the link to an order for pickup there ends with, one that can be collected or else the newest; empty when
    there is none."""
    ready = session.scalars(_nobody_came(store)).first()
    order = ready.order if ready else session.scalars(_newest_pickup(store)).first()
    return order.status_token if order else ""


def _newest_pickup(store: str) -> Select[Order]:
    paid = select(Order).join(Store, Store.id == Order.pickup_store_id).where(Order.status == OrderStatus.PAID)
    return paid.where(Store.external_id == store).order_by(Order.id.desc()).limit(1)


def nobody_ordered_yet(database: Database) -> bool:
    with database.reading() as session:
        return next_number(session) == YESTERDAYS


def _money_comes_late(database: Database, shop: Shop, store: str, now: datetime) -> None:
    """One pickup is late and one nearly so before anybody could begin."""
    orders_there = _yesterdays_pickups(shop, store, now)
    for order, ago in zip(orders_there, (LATE, AT_RISK), strict=False):
        placed_at = now - ago
        promised_at = promises.ready_by(shop.store(store), placed_at)
        changes = {"placed_at": placed_at, "promised_at": promised_at, "status": OrderStatus.PAID}
        with database.transaction() as session:
            take_orders(session, [order.model_copy(update=changes)], at=now)


def _yesterdays_pickups(shop: Shop, store: str, now: datetime) -> Iterator[OrderDocument]:
    """Of at least two lines, at that store."""
    found = (shop.order(number, now) for number in range(YESTERDAYS))
    return (order for order in found if order.pickup_store == store and len(order.lines) > 1)


def _somebody_waits(database: Database, store: str, now: datetime) -> None:
    """Of those whose order is ready one stands outside and one has just left home."""
    with database.transaction() as session:
        ready = session.scalars(_nobody_came(store).limit(2)).all()
        for order, words in zip(ready, (_here, _on_my_way), strict=False):
            words(session, order, now)


def _nobody_came(store: str) -> Select[FulfillmentOrder]:
    came = select(Arrival.fulfillment_order_id).where(Arrival.closed_at.is_(None))
    return (
        select(FulfillmentOrder)
        .join(Store)
        .where(Store.external_id == store, FulfillmentOrder.state == State.READY_FOR_PICKUP)
        .where(FulfillmentOrder.id.not_in(came))
        .order_by(FulfillmentOrder.ready_at)
    )


def _here(session: Session, order: FulfillmentOrder, now: datetime) -> None:
    arriving.on_my_way(session, order, Stamp(at=now - timedelta(minutes=13)))
    arriving.here(session, order, "Spot 3", "Blue Subaru Outback", Stamp(at=now - timedelta(minutes=2, seconds=20)))


def _on_my_way(session: Session, order: FulfillmentOrder, now: datetime) -> None:
    arriving.on_my_way(session, order, Stamp(at=now - timedelta(minutes=4)))
