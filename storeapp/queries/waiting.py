"""What waits for somebody or something, over all stores: the figures that monitoring watches."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storeapp.domain.delivery import DeliveryState, Notice, WebhookDelivery
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.order import Order

Count = Select[int]


def figures(session: Session, now: datetime) -> dict[str, tuple[str, float]]:
    """(meaning, value) by name."""
    return {name: (meaning, float(session.scalar(count) or 0)) for name, (meaning, count) in _counts(now).items()}


def _counts(now: datetime) -> dict[str, tuple[str, Count]]:
    late = FulfillmentOrder.state.in_(OPEN - {State.READY_FOR_PICKUP}) & (FulfillmentOrder.due_at < now)
    return {
        "storeapp_orders_to_assign": ("Orders that wait for a store", _count(Order.assign_at <= now)),
        "storeapp_orders_exception": ("Orders that cannot go on by themselves", _count(Order.exception != "")),
        "storeapp_fulfillment_orders_open": ("Open work of all stores", _count(FulfillmentOrder.state.in_(OPEN))),
        "storeapp_fulfillment_orders_late": ("Open work past its due time", _count(late)),
        "storeapp_events_unpublished": ("Events not yet written to the deliveries", _count(Event.unpublished)),
        "storeapp_webhooks_waiting": ("Webhooks to be sent", _count(WebhookDelivery.state == DeliveryState.WAITING)),
        "storeapp_webhooks_failed": ("Webhooks given up", _count(WebhookDelivery.state == DeliveryState.FAILED)),
        "storeapp_notices_waiting": ("Notices to be sent", _count(Notice.state == DeliveryState.WAITING)),
        "storeapp_notices_failed": ("Notices given up", _count(Notice.state == DeliveryState.FAILED)),
    }


def _count(condition: Any) -> Count:
    return select(func.count()).where(condition)
