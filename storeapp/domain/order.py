"""What the customer bought and was told."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.assignment import Cause
from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.product import Product


class Method(StrEnum):
    PICKUP = "pickup"
    SHIP = "ship"


class OrderStatus(StrEnum):
    """What the shop says of the order; work starts when it is paid and stops when it is cancelled."""

    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"


def new_status_token() -> str:
    """128 bits: the customer's link cannot be guessed or enumerated."""
    return secrets.token_urlsafe(16)


class Order(Base):
    """`assign_at`: when the worker shall (again) look for stores for its awaiting units; None when nothing awaits,
    and `assign_cause` why. `exception`: a sentence for staff when it cannot go on by itself."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index(
            "ix_order_assign_at",
            "assign_at",
            sqlite_where=text("assign_at IS NOT NULL"),
            postgresql_where=text("assign_at IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    source: Mapped[str] = mapped_column(String(120))
    external_id: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(120), index=True)
    method: Mapped[Method] = mapped_column(choice(Method))
    status: Mapped[OrderStatus] = mapped_column(choice(OrderStatus))
    placed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    promised_at: Mapped[datetime | None]
    pickup_store_id: Mapped[int | None] = reference("store.id", nullable=True)
    shipping_service: Mapped[str] = mapped_column(String(300), default="")
    customer_name: Mapped[str] = mapped_column(String(300), default="")
    customer_email: Mapped[str] = mapped_column(String(254), default="")
    customer_phone: Mapped[str] = mapped_column(String(40), default="")
    recipient: Mapped[str] = mapped_column(String(300), default="")
    company: Mapped[str] = mapped_column(String(300), default="")
    line1: Mapped[str] = mapped_column(String(300), default="")
    line2: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(300), default="")
    region: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="US")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    note: Mapped[str] = mapped_column(String(2000), default="")
    document_hash: Mapped[str] = mapped_column(String(64), default="")
    status_token: Mapped[str] = mapped_column(String(32), unique=True, default=new_status_token)
    assign_at: Mapped[datetime | None]
    assign_cause: Mapped[str] = mapped_column(
        String(40), default=Cause.ACCEPTED.value, server_default=Cause.ACCEPTED.value
    )
    exception: Mapped[str] = mapped_column(String(500), default="")

    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.id")

    @property
    def collector(self) -> str:
        """Who the goods are for, as written on the bag."""
        return self.recipient.strip() or self.customer_name.strip() or "Customer"

    def look_for_stores(self, at: datetime, cause: Cause) -> None:
        self.assign_at, self.assign_cause = at, cause.value


class OrderLine(Base):
    """`quantity = awaiting + placed + short + cancelled`: units still looking for a store, owed or delivered by one,
    that no store had, and that nobody wants any more."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "external_id"),
        CheckConstraint("quantity = awaiting + placed + short + cancelled", name="arithmetic"),
        CheckConstraint("awaiting >= 0 AND placed >= 0 AND short >= 0 AND cancelled >= 0", name="not_negative"),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = reference("order.id")
    external_id: Mapped[str] = mapped_column(String(120))
    product_id: Mapped[int | None] = reference("product.id", nullable=True, index=True)
    sku: Mapped[str] = mapped_column(String(120), default="")
    name: Mapped[str] = mapped_column(String(300), default="")
    unit_price: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[int]
    awaiting: Mapped[int]
    placed: Mapped[int] = mapped_column(default=0)
    short: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship(back_populates="lines")
    product: Mapped[Product | None] = relationship()

    def ask_for(self, units: int) -> None:
        """The customer wants more."""
        self.quantity += units
        self.awaiting += units

    def stop_looking(self, units: int) -> None:
        """The customer wants fewer, and no store owes these units yet."""
        self.awaiting -= units
        self.cancelled += units

    def look_again(self, units: int) -> None:
        """Units that a store was told to drop are wanted from another one."""
        self.cancelled -= units
        self.awaiting += units

    def place(self, units: int) -> None:
        self.awaiting -= units
        self.placed += units

    def take_back(self, units: int) -> None:
        """A store cannot: the units look for another one."""
        self.placed -= units
        self.awaiting += units

    def drop(self, units: int) -> None:
        """Nobody wants these units any more."""
        self.placed -= units
        self.cancelled += units

    def give_up(self, units: int) -> None:
        """No store can: the customer gets fewer."""
        self.awaiting -= units
        self.short += units

    def get_after_all(self, units: int) -> None:
        """The store that gave them up has them."""
        self.short -= units
        self.placed += units
