"""Where picked orders can wait, and what waits there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.staging import Staging, StagingLocation
from storeapp.queries.fulfillment_orders import WHOLE


@dataclass(frozen=True)
class Free:
    """A place with room, and why it suits."""

    name: str
    temperature: str
    why: str


def with_room(session: Session, order: FulfillmentOrder) -> list[Free]:
    """Places for what of the order is not staged yet, the emptiest of the coldest temperature first."""
    here = {s.location.temperature for s in order.stagings if s.removed_at is None}
    needed = {line.product.temperature for line in order.lines if line.in_store} - here
    bulky = any(line.product.bulky for line in order.lines if line.in_store)
    taken = _taken()
    rows = session.execute(
        select(StagingLocation, taken.label("taken"))
        .where(
            StagingLocation.store_id == order.store_id,
            StagingLocation.temperature.in_(needed),
            taken < StagingLocation.capacity,
        )
        .order_by(StagingLocation.temperature.desc(), StagingLocation.bulky != bulky, taken, StagingLocation.name)
    )
    return [_free(place, used) for place, used in rows]


def full(session: Session, store_id: int) -> Sequence[str]:
    taken = _taken()
    names = select(StagingLocation.name).where(StagingLocation.store_id == store_id, taken >= StagingLocation.capacity)
    return session.scalars(names.order_by(StagingLocation.name)).all()


def orders_at(session: Session, place: StagingLocation) -> Sequence[FulfillmentOrder]:
    here = select(Staging.fulfillment_order_id).where(
        Staging.staging_location_id == place.id, Staging.removed_at.is_(None)
    )
    orders = select(FulfillmentOrder).where(FulfillmentOrder.id.in_(here)).options(*WHOLE)
    return session.scalars(orders.order_by(FulfillmentOrder.due_at)).all()


def _taken() -> ScalarSelect[int]:
    return (
        select(func.count(Staging.id))
        .where(Staging.staging_location_id == StagingLocation.id, Staging.removed_at.is_(None))
        .correlate(StagingLocation)
        .scalar_subquery()
    )


def _free(place: StagingLocation, taken: int) -> Free:
    kind = ", bulky" if place.bulky else ""
    return Free(
        place.name,
        place.temperature.value,
        f"{place.temperature.value.capitalize()}{kind}, {place.capacity - taken} free",
    )
