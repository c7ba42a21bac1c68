"""What did not go as it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, joinedload

from storeapp.domain.action import Action
from storeapp.domain.associate import Associate
from storeapp.domain.delivery import DeliveryState, Notice, WebhookDelivery
from storeapp.domain.event import MESSAGE_UNREADABLE, Event
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.order import Order
from storeapp.domain.shortage import Shortage
from storeapp.domain.store import Store

MOST = 100


@dataclass(frozen=True)
class Asked:
    """Of one store, or (None, for head office) of all; what passes by itself only `since` then."""

    store_id: int | None
    since: datetime

    def own(self, column: Any) -> ColumnElement[bool]:
        return true() if self.store_id is None else column == self.store_id


def stuck_orders(session: Session, asked: Asked) -> Sequence[Order]:
    """Orders that cannot go on by themselves, the oldest first."""
    owed = exists().where(FulfillmentOrder.order_id == Order.id, asked.own(FulfillmentOrder.store_id))
    concerned = or_(asked.own(Order.pickup_store_id), owed)
    return session.scalars(
        select(Order).where(Order.exception != "", concerned).order_by(Order.placed_at).limit(MOST)
    ).all()


def shortages(session: Session, asked: Asked) -> Sequence[Shortage]:
    line = joinedload(Shortage.line)
    order = line.joinedload(FulfillmentOrderLine.fulfillment_order).joinedload(FulfillmentOrder.order)
    found = select(Shortage).where(Shortage.at >= asked.since, asked.own(Shortage.store_id))
    whole = found.options(line.joinedload(FulfillmentOrderLine.product), order)
    return session.scalars(whole.order_by(Shortage.at.desc()).limit(MOST)).all()


def refused_actions(session: Session, asked: Asked) -> Sequence[tuple[Action, str | None]]:
    """With the name of who tried."""
    found = select(Action, Associate.name).outerjoin(Associate, Associate.id == Action.associate_id)
    refused = found.where(Action.refused, Action.received_at >= asked.since, asked.own(Action.store_id))
    return session.execute(refused.order_by(Action.received_at.desc()).limit(MOST)).all()


def failed_notices(session: Session, asked: Asked) -> Sequence[tuple[Notice, FulfillmentOrder]]:
    found = select(Notice, FulfillmentOrder).join(FulfillmentOrder, FulfillmentOrder.id == Notice.fulfillment_order_id)
    failed = found.where(Notice.state == DeliveryState.FAILED, asked.own(FulfillmentOrder.store_id))
    newest = failed.options(joinedload(FulfillmentOrder.order)).order_by(Notice.created_at.desc())
    return session.execute(newest.limit(MOST)).all()


def failed_webhooks(session: Session, asked: Asked) -> Sequence[WebhookDelivery]:
    of_store = WebhookDelivery.body["data"]["store_id"].as_integer()
    failed = select(WebhookDelivery).where(WebhookDelivery.state == DeliveryState.FAILED, asked.own(of_store))
    newest = failed.options(joinedload(WebhookDelivery.endpoint)).order_by(WebhookDelivery.id.desc())
    return session.scalars(newest.limit(MOST)).all()


def store_of(delivery: WebhookDelivery) -> int | None:
    key: int | None = delivery.body.get("data", {}).get("store_id")
    return key


def unreadable_messages(session: Session, asked: Asked) -> Sequence[Event]:
    """Webhooks of shops that nobody could read; they belong to no store, so only head office sees them."""
    if asked.store_id is not None:
        return ()
    found = select(Event).where(Event.kind == MESSAGE_UNREADABLE, Event.at >= asked.since)
    return session.scalars(found.order_by(Event.id.desc()).limit(MOST)).all()


def store_names(session: Session) -> dict[int, str]:
    return dict(session.execute(select(Store.id, Store.name)).all())
