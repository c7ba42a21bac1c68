"""Giving a pickup to the customer, with proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.errors import NotVerified
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine

UNDO_WITHIN = timedelta(minutes=15)


class Proof(StrEnum):
    """How the collector was checked. Only method and outcome are kept, never a number, an image or a birth date."""

    CODE = "code"
    ID_CHECKED = "id_checked"
    SIGNATURE = "signature"


PROOFS: dict[Proof, str] = {
    Proof.CODE: "Pickup code",
    Proof.ID_CHECKED: "Photo ID seen, name matches",
    Proof.SIGNATURE: "Signature",
}


class Handoff(Base):
    __tablename__ = "handoff"

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id", index=True)
    store_id: Mapped[int] = reference("store.id")
    at: Mapped[datetime]
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    proof: Mapped[Proof] = mapped_column(choice(Proof))
    collector: Mapped[str] = mapped_column(String(120), default="")
    age_checked: Mapped[bool] = mapped_column(default=False)
    signature: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    undone_at: Mapped[datetime | None]

    fulfillment_order: Mapped[FulfillmentOrder] = relationship()
    lines: Mapped[list[HandoffLine]] = relationship(cascade="all, delete-orphan")

    def must_be_undoable(self, at: datetime) -> None:
        if at - self.at > UNDO_WITHIN:
            raise NotVerified("This was handed over more than 15 minutes ago; record a return instead.")


class HandoffLine(Base):
    __tablename__ = "handoff_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    handoff_id: Mapped[int] = reference("handoff.id", primary_key=True)
    line_id: Mapped[int] = reference("fulfillment_order_line.id", primary_key=True)
    quantity: Mapped[int]

    line: Mapped[FulfillmentOrderLine] = relationship()


def verified(fulfillment_order: FulfillmentOrder, proof: Proof, code: str, age_checked: bool) -> None:
    """Raises NotVerified unless the code is right (when that is the proof) and an age that matters was checked."""
    if proof is Proof.CODE and code.strip().upper().removeprefix("PU-") != fulfillment_order.pickup_code:
        raise NotVerified("That is not this order's pickup code. Ask for the code or check the ID.")
    age = max((line.product.minimum_age for line in fulfillment_order.lines if line.in_store), default=0)
    if age and not age_checked:
        raise NotVerified(f"This order has items for people of {age} and over. Check the age first.")
