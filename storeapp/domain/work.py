"""Small work that other work leaves behind: counting a questioned product, putting goods back on the shelf."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, reference
from storeapp.domain.product import Product


class CountTask(Base):
    """At most one open per store and product."""

    __tablename__ = "count_task"
    __table_args__ = (
        Index(
            "uq_count_task_open",
            "store_id",
            "product_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    product_id: Mapped[int] = reference("product.id")
    reason: Mapped[str] = mapped_column(String(120))
    opened_at: Mapped[datetime]
    believed: Mapped[int]
    counted: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = reference("associate.id", nullable=True)

    product: Mapped[Product] = relationship()


class ReturnToStock(Base):
    """Picked units that nobody wants any more, until they lie on the shelf again."""

    __tablename__ = "return_to_stock"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_return_to_stock_store", "store_id", "closed_at"),
    )

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    product_id: Mapped[int] = reference("product.id")
    line_id: Mapped[int] = reference("fulfillment_order_line.id", index=True)
    quantity: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = reference("associate.id", nullable=True)

    product: Mapped[Product] = relationship()
