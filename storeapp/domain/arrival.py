"""The customer said "on my way" or "I am here"."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.associate import Associate
from storeapp.domain.base import Base, Key, reference
from storeapp.domain.fulfillment_order import FulfillmentOrder


class Arrival(Base):
    """Open until handed over; `taken_by` is the associate who said they would bring it."""

    __tablename__ = "arrival"
    __table_args__ = (
        Index(
            "uq_arrival_open",
            "fulfillment_order_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_arrival_store", "store_id", "closed_at"),
    )

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id")
    store_id: Mapped[int] = reference("store.id")
    on_way_at: Mapped[datetime | None]
    here_at: Mapped[datetime | None]
    spot: Mapped[str] = mapped_column(String(40), default="")
    car: Mapped[str] = mapped_column(String(80), default="")
    taken_by: Mapped[int | None] = reference("associate.id", nullable=True)
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    fulfillment_order: Mapped[FulfillmentOrder] = relationship()
    associate: Mapped[Associate | None] = relationship()
