"""The parcels of one fulfillment order given to one carrier, and the manifest that the carrier signs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, reference
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.parcel import Parcel


class Shipment(Base):
    __tablename__ = "shipment"

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id", index=True)
    store_id: Mapped[int] = reference("store.id")
    manifest_id: Mapped[int] = reference("manifest.id", index=True)
    carrier: Mapped[str] = mapped_column(String(40))
    shipped_at: Mapped[datetime]

    fulfillment_order: Mapped[FulfillmentOrder] = relationship()
    parcels: Mapped[list[Parcel]] = relationship()


class Manifest(Base):
    """At most one open manifest per store and carrier; scanned parcels join it, the tap closes it."""

    __tablename__ = "manifest"
    __table_args__ = (
        Index(
            "uq_manifest_open",
            "store_id",
            "carrier",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    carrier: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = reference("associate.id", nullable=True)
    carrier_reference: Mapped[str] = mapped_column(String(120), default="")

    parcels: Mapped[list[Parcel]] = relationship(order_by="Parcel.id")
