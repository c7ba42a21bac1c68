"""Events that the outside world is told become one delivery per active endpoint, each exactly once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storeapp.domain.delivery import WebhookDelivery, WebhookEndpoint
from storeapp.domain.event import OUTWARD, Event, Stamp


def publish(session: Session, stamp: Stamp, limit: int = 200) -> int:
    """Events in the order they were written; the mark and the deliveries are one transaction."""
    waiting = select(Event).where(Event.unpublished).order_by(Event.id).limit(limit)
    events = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    endpoints = session.scalars(select(WebhookEndpoint).where(WebhookEndpoint.disabled_at.is_(None))).all()
    session.add_all(_delivery(endpoint, event, stamp) for event in events for endpoint in endpoints)
    session.execute(update(Event).where(Event.id.in_([event.id for event in events])).values(unpublished=False))
    return len(events)


def _delivery(endpoint: WebhookEndpoint, event: Event, stamp: Stamp) -> WebhookDelivery:
    return WebhookDelivery(
        endpoint_id=endpoint.id,
        message_id=f"msg_{event.id}",
        type=OUTWARD[event.kind],
        body={
            "type": OUTWARD[event.kind],
            "timestamp": event.at.isoformat().replace("+00:00", "Z"),
            "data": _data(event),
        },
        created_at=stamp.at,
        due_at=stamp.at,
    )


def _data(event: Event) -> dict[str, Any]:
    """Ids and what happened; nothing personal."""
    order = event.fulfillment_order_id
    known = {
        "id": order and f"FO-{order}",
        "order_id": event.order_id,
        "store_id": event.store_id,
        "version": event.version,
    }
    return {key: value for key, value in (known | event.data).items() if value is not None}
