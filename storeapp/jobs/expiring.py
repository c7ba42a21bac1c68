"""Pickups that nobody collects: a reminder after a day, back to the shelf after three."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.delivery import Notice
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.operations import expiring, noticing

REMIND_AFTER = timedelta(hours=24)
HOLD_FOR = timedelta(days=3)
AT_ONCE = 50

F = FulfillmentOrder


def expire(database: Database, settings: Settings) -> int:
    now = clock.now()
    with database.transaction() as session:
        waiting = (
            select(F)
            .join(Order, Order.id == F.order_id)
            .where(F.state == State.READY_FOR_PICKUP)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True, of=(F, Order), key_share=True)
        )
        overdue = session.scalars(waiting.where(F.ready_at < now - HOLD_FOR)).all()
        for order in overdue:
            expiring.expire(session, order, Stamp(at=now))
        reminded = exists().where(Notice.fulfillment_order_id == F.id, Notice.kind == "reminder")
        forgotten = session.scalars(waiting.where(F.ready_at < now - REMIND_AFTER, ~reminded)).all()
        for order in forgotten:
            noticing.tell(session, order, "reminder", Stamp(at=now))
    return len(overdue) + len(forgotten)
