"""Where a picked order can wait: a place of each temperature it needs, the emptiest first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.domain.errors import StagingLocationFull
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.staging import Staging, StagingLocation
from storeapp.domain.store import Temperature


def places_for(session: Session, order: FulfillmentOrder) -> Iterator[StagingLocation]:
    """Raises StagingLocationFull when a temperature has no room left."""
    goods = [line.product for line in order.lines if line.in_store]
    for temperature in sorted({product.temperature for product in goods}):
        bulky = any(product.bulky for product in goods if product.temperature is temperature)
        yield _emptiest(session, order.store_id, temperature, bulky)


def _emptiest(session: Session, store_id: int, temperature: Temperature, bulky: bool) -> StagingLocation:
    here = (
        select(func.count(func.distinct(Staging.fulfillment_order_id)))
        .where(Staging.staging_location_id == StagingLocation.id, Staging.removed_at.is_(None))
        .correlate(StagingLocation)
        .scalar_subquery()
    )
    fitting = select(StagingLocation).where(
        StagingLocation.store_id == store_id,
        StagingLocation.temperature == temperature,
        StagingLocation.bulky == bulky,
        here < StagingLocation.capacity,
    )
    found = session.scalars(fitting.order_by(here, StagingLocation.id)).first()
    if found is None:
        raise StagingLocationFull(f"Every {temperature} place is full.")
    return found
