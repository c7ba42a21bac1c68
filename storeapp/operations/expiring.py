"""Nobody came for it in time: its goods go back to the shelf."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.operations import arriving, returning


def expire(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    returning.open_returns(session, fulfillment_order, stamp)
    fulfillment_order.become(State.EXPIRED, stamp)
    for staging in fulfillment_order.stagings:
        staging.removed_at = staging.removed_at or stamp.at
    arriving.close(session, fulfillment_order, stamp)
