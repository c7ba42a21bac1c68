"""Units that could not be picked, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.fulfillment_order import FulfillmentOrderLine


@dataclass(frozen=True)
class Reason:
    """`questions_stock`: lowers what is believed to be there, opens a count task; `empties_shelf`: nothing is left."""

    words: str
    questions_stock: bool = False
    empties_shelf: bool = False


class ShortReason(StrEnum):
    NOT_FOUND = "not_found"
    DAMAGED = "damaged"
    EXPIRED = "expired"
    FEWER_THAN_STATED = "fewer_than_stated"
    CANNOT_REACH = "cannot_reach"
    NOT_SELLABLE = "not_sellable"


REASONS: dict[ShortReason, Reason] = {
    ShortReason.NOT_FOUND: Reason("Not on the shelf", questions_stock=True, empties_shelf=True),
    ShortReason.DAMAGED: Reason("Damaged", questions_stock=True),
    ShortReason.EXPIRED: Reason("Out of date", questions_stock=True),
    ShortReason.FEWER_THAN_STATED: Reason("Fewer than needed", questions_stock=True, empties_shelf=True),
    ShortReason.CANNOT_REACH: Reason("Cannot reach it"),
    ShortReason.NOT_SELLABLE: Reason("Last one, on display"),
}


class ShortageOutcome(StrEnum):
    REROUTING = "rerouting"
    CUSTOMER_INFORMED = "customer_informed"


class Shortage(Base):
    __tablename__ = "shortage"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[Key]
    line_id: Mapped[int] = reference("fulfillment_order_line.id", index=True)
    store_id: Mapped[int] = reference("store.id", index=True)
    product_id: Mapped[int] = reference("product.id")
    quantity: Mapped[int]
    reason: Mapped[ShortReason] = mapped_column(choice(ShortReason))
    outcome: Mapped[ShortageOutcome] = mapped_column(choice(ShortageOutcome))
    at: Mapped[datetime]
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    note: Mapped[str] = mapped_column(String(300), default="")

    line: Mapped[FulfillmentOrderLine] = relationship()
