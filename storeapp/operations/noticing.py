"""Telling the customer: rows with a due time, written with what caused them, sent by the worker."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storeapp.domain.delivery import Notice
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder


def tell(session: Session, fulfillment_order: FulfillmentOrder, kind: str, stamp: Stamp) -> None:
    """One notice per channel the customer can be reached by; a later one of the same kind is a new version."""
    order = fulfillment_order.order
    channels = [name for name, address in (("email", order.customer_email), ("sms", order.customer_phone)) if address]
    for channel in channels:
        session.add(
            Notice(
                fulfillment_order_id=fulfillment_order.id,
                kind=kind,
                channel=channel,
                version=fulfillment_order.version,
                created_at=stamp.at,
                due_at=stamp.at,
            )
        )
