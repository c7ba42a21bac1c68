"""A packed box and what is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from storeapp.domain.base import Base, Key, reference
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine


class Parcel(Base):
    """Weight in grams, sides in centimetres, cost in minor units.

    Open until `closed_at`; without a tracking number it has no label yet, and `problem` says why.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        Index("ix_parcel_store_waiting", "store_id", "manifest_id"),
        CheckConstraint("weight_g >= 0 AND cost >= 0", name="not_negative"),
    )

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id", index=True)
    store_id: Mapped[int] = reference("store.id")
    shipment_id: Mapped[int | None] = reference("shipment.id", nullable=True)
    manifest_id: Mapped[int | None] = reference("manifest.id", nullable=True)
    box: Mapped[str] = mapped_column(String(40), default="")
    weight_g: Mapped[int] = mapped_column(default=0)
    length_cm: Mapped[int] = mapped_column(default=0)
    width_cm: Mapped[int] = mapped_column(default=0)
    height_cm: Mapped[int] = mapped_column(default=0)
    carrier: Mapped[str] = mapped_column(String(40), default="")
    service: Mapped[str] = mapped_column(String(80), default="")
    tracking_number: Mapped[str | None] = mapped_column(String(80), unique=True)
    carrier_reference: Mapped[str] = mapped_column(String(120), default="")
    cost: Mapped[int] = mapped_column(default=0)
    delivers_by: Mapped[datetime | None]
    packed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(String(300), default="")
    packed_by: Mapped[int | None] = reference("associate.id", nullable=True)
    voided_at: Mapped[datetime | None]
    label_pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    label_zpl: Mapped[str] = deferred(mapped_column(Text, default=""))

    fulfillment_order: Mapped[FulfillmentOrder] = relationship()
    lines: Mapped[list[ParcelLine]] = relationship(back_populates="parcel", cascade="all, delete-orphan")

    @property
    def number(self) -> str:
        return f"P-{self.id}"

    @property
    def in_store(self) -> bool:
        return self.voided_at is None and self.shipment_id is None


class ParcelLine(Base):
    __tablename__ = "parcel_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    parcel_id: Mapped[int] = reference("parcel.id", primary_key=True)
    line_id: Mapped[int] = reference("fulfillment_order_line.id", primary_key=True)
    quantity: Mapped[int]

    parcel: Mapped[Parcel] = relationship(back_populates="lines")
    line: Mapped[FulfillmentOrderLine] = relationship()
