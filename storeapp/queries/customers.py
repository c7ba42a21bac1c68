"""What a customer may see, by the link that only they have."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.domain.parcel import Parcel
from storeapp.queries.fulfillment_orders import WHOLE


def order_of(session: Session, token: str) -> Order | None:
    return session.scalar(select(Order).where(Order.status_token == token).options(selectinload(Order.lines)))


def parts(session: Session, token: str) -> list[FulfillmentOrder]:
    """The fulfillment orders of that order, without those that another store took over."""
    found = (
        select(FulfillmentOrder)
        .join(Order)
        .where(Order.status_token == token, FulfillmentOrder.state != State.REJECTED)
    )
    return list(session.scalars(found.options(*WHOLE)).unique())


def parcels(session: Session, part: FulfillmentOrder) -> Sequence[Parcel]:
    found = select(Parcel).where(
        Parcel.fulfillment_order_id == part.id, Parcel.voided_at.is_(None), Parcel.tracking_number.is_not(None)
    )
    return session.scalars(found.order_by(Parcel.id)).all()
