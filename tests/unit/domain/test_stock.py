"""What a store has to give: the same in the hand and in the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.stock import StockLevel
from tests.cast import World


def test_units_promised_or_kept_back_are_not_to_be_had(session: Session, world: World) -> None:
    level = session.get_one(StockLevel, (world.store.id, world.bread.id))
    level.reserved, level.safety_stock = 4, 3
    session.flush()
    with_thirteen = select(StockLevel.product_id).where(StockLevel.available == 13)
    assert level.available == 13
    assert session.scalars(with_thirteen).all() == [world.bread.id]
