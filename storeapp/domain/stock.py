"""Stock: a level per store and product, and the ledger that it is the sum of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.product import Product
from storeapp.domain.store import Bay


class Movement(StrEnum):
    RECEIPT = "receipt"
    COUNT = "count"
    RESERVE = "reserve"
    RELEASE = "release"
    PICK_SHORT = "pick_short"
    SHIP = "ship"
    HAND_OVER = "hand_over"
    RETURN_TO_STOCK = "return_to_stock"
    ADJUST = "adjust"


FROM_OUTSIDE = (Movement.COUNT, Movement.RECEIPT, Movement.ADJUST)


class StockLevel(Base):
    """`oversold`: units promised beyond what is there, on purpose, the reason being in the ledger (a count came in
    lower than what was promised). `closed_at`: questioned by a short pick; no new assignments until it is counted."""

    __tablename__ = "stock_level"
    __table_args__ = (
        CheckConstraint("on_hand >= 0 AND reserved >= 0 AND safety_stock >= 0 AND oversold >= 0", name="not_negative"),
        CheckConstraint("reserved <= on_hand + oversold", name="not_oversold"),
        Index("ix_stock_level_product_id", "product_id"),
    )

    store_id: Mapped[int] = reference("store.id", primary_key=True)
    product_id: Mapped[int] = reference("product.id", primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    safety_stock: Mapped[int] = mapped_column(default=0)
    oversold: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    bay_id: Mapped[int | None] = reference("bay.id", nullable=True)

    bay: Mapped[Bay | None] = relationship()
    product: Mapped[Product] = relationship()

    @hybrid_property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.safety_stock

    def set_to(self, on_hand: int, reserved: int) -> None:
        """Promised units that are not there any more are kept visible as oversold, never as a negative level."""
        self.on_hand, self.reserved = on_hand, reserved
        self.oversold = max(0, reserved - on_hand)


class StockMovement(Base):
    """One row of the append-only ledger. One that moves nothing says that what may be promised or found has changed all
    the same: a count found what was believed, by people or in the shop's books; or there is another safety stock."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("on_hand_change <> 0 OR reserved_change <> 0 OR kind IN ('count', 'adjust')", name="moves"),
        Index("ix_stock_movement_level", "store_id", "product_id"),
    )

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    product_id: Mapped[int] = reference("product.id")
    kind: Mapped[Movement] = mapped_column(choice(Movement))
    on_hand_change: Mapped[int] = mapped_column(default=0)
    reserved_change: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    line_id: Mapped[int | None] = reference("fulfillment_order_line.id", nullable=True, index=True)
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    action_id: Mapped[str | None] = mapped_column(String(36))
    reason: Mapped[str] = mapped_column(String(120), default="")

    def answers(self, doubt: StockMovement) -> bool:
        """Says how many there are, and knows of the doubt. A feed that looks back to before it does not: what was
        missing was taken off its number. Another safety stock says nothing of it."""
        says_how_many = self.kind is Movement.COUNT or (self.kind in FROM_OUTSIDE and self.on_hand_change != 0)
        return says_how_many and self.line_id is None and self.id > doubt.id and self.at >= doubt.at


class Reservation(Base):
    """Units of a store's stock promised to a line; `quantity` falls as they leave, and at zero it is closed."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND (closed_at IS NOT NULL OR quantity > 0)", name="quantity"),
        Index(
            "uq_reservation_active",
            "line_id",
            "store_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_reservation_open_level",
            "store_id",
            "product_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    line_id: Mapped[int] = reference("fulfillment_order_line.id")
    store_id: Mapped[int] = reference("store.id")
    product_id: Mapped[int] = reference("product.id")
    quantity: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
