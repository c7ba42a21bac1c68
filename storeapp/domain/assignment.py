"""What the assignment decided and why, and from what; stores that must not get an order again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, Key, reference


class Cause(StrEnum):
    """Why stores were looked for. `waited`: nothing could serve it before, and time went by."""

    ACCEPTED = "accepted"
    SHORT = "short"
    REJECTED = "rejected"
    CHANGED = "changed"
    WAITED = "waited"
    REOPTIMISED = "reoptimised"


CAUSES: dict[str, str] = {
    Cause.ACCEPTED: "Accepted",
    Cause.SHORT: "A store was short",
    Cause.REJECTED: "A store turned it down",
    Cause.CHANGED: "The customer changed it",
    Cause.WAITED: "It had waited for a store",
    Cause.REOPTIMISED: "Placed anew to save money",
}


class AssignmentDecision(Base):
    """`document` is the plan as the assignment explains it: candidates, terms, eliminations, prices used.

    `policy_id` is the version that was active; None for the preset that holds while none is.
    """

    __tablename__ = "assignment_decision"

    id: Mapped[Key]
    order_id: Mapped[int] = reference("order.id", index=True)
    policy_id: Mapped[int | None] = reference("policy.id", nullable=True)
    at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(40), default=Cause.ACCEPTED.value)
    document: Mapped[dict[str, Any]]


class SharedInputs(Base):
    """What many decisions were made from alike: stores, hours, risk, rates and the policy. Named by its content."""

    __tablename__ = "shared_inputs"

    digest: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class DecisionInputs(Base):
    """What one decision was made from besides the shared: loads, stock, lanes and the order. Kept for a while."""

    __tablename__ = "decision_inputs"

    decision_id: Mapped[int] = mapped_column(ForeignKey("assignment_decision.id"), primary_key=True)
    shared_digest: Mapped[str] = mapped_column(ForeignKey("shared_inputs.digest"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class StoreExclusion(Base):
    """An order does not come back to the store that rejected it, until `ends_at` (None: never)."""

    __tablename__ = "store_exclusion"
    __table_args__ = (Index("ix_store_exclusion_order", "order_id"),)

    id: Mapped[Key]
    order_id: Mapped[int] = reference("order.id")
    store_id: Mapped[int] = reference("store.id")
    reason: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
