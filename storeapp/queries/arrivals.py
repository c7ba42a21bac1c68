"""Who waits at the store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storeapp.domain.arrival import Arrival
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.staging import Staging


def here(session: Session, store_id: int) -> Sequence[Arrival]:
    """The longest waiting first, with the order of each and where it lies."""
    order = joinedload(Arrival.fulfillment_order)
    waiting = (
        select(Arrival)
        .where(Arrival.store_id == store_id, Arrival.closed_at.is_(None), Arrival.here_at.is_not(None))
        .options(
            order.joinedload(FulfillmentOrder.order),
            order.selectinload(FulfillmentOrder.stagings).joinedload(Staging.location),
            joinedload(Arrival.associate),
        )
        .order_by(Arrival.here_at)
    )
    return session.scalars(waiting).all()
