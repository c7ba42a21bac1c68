"""Where a ready order waits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.errors import StagingLocationFull, WrongTemperature
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.store import Temperature


class StagingLocation(Base):
    """`capacity`: fulfillment orders that fit at once."""

    __tablename__ = "staging_location"
    __table_args__ = (UniqueConstraint("store_id", "name"), CheckConstraint("capacity > 0", name="capacity"))

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    name: Mapped[str] = mapped_column(String(120))
    temperature: Mapped[Temperature] = mapped_column(choice(Temperature), default=Temperature.AMBIENT)
    capacity: Mapped[int] = mapped_column(default=8)
    bulky: Mapped[bool] = mapped_column(default=False)

    def must_have_room(self, waiting: int, other: str) -> None:
        if waiting >= self.capacity:
            raise StagingLocationFull(f"{self.name} is full. " + (f"Use {other}." if other else "Clear a place first."))

    def must_suit(self, temperatures: set[Temperature]) -> None:
        """A chilled place takes only chilled goods, and chilled goods go nowhere else."""
        if self.temperature not in temperatures:
            needed = " and ".join(sorted(t.value for t in temperatures))
            raise WrongTemperature(f"{self.name} is {self.temperature}. This order needs a {needed} place.")


class Staging(Base):
    """One fulfillment order (or the part of it of one temperature) at one location, until it is taken away."""

    __tablename__ = "staging"
    __table_args__ = (Index("ix_staging_location", "staging_location_id", "removed_at"),)

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id", index=True)
    staging_location_id: Mapped[int] = reference("staging_location.id")
    staged_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    fulfillment_order: Mapped[FulfillmentOrder] = relationship(back_populates="stagings")
    location: Mapped[StagingLocation] = relationship()
