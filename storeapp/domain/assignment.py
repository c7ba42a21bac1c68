"""What the assignment decided and why; policies by version; stores that must not get an order again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, Key, reference

REOPTIMISED = "reoptimised"
"""Cause of a decision that moved an open order."""


class AssignmentDecision(Base):
    """`document` is the plan as the assignment explains it: candidates, terms, eliminations, prices used."""

    __tablename__ = "assignment_decision"

    id: Mapped[Key]
    order_id: Mapped[int] = reference("order.id", index=True)
    policy_id: Mapped[int | None] = reference("policy.id", nullable=True)
    at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(40), default="accepted")
    document: Mapped[dict[str, Any]]


class Policy(Base):
    """A version of the rules, as data; at most one is active."""

    __tablename__ = "policy"
    __table_args__ = (
        Index("uq_policy_active", "active", unique=True, sqlite_where=text("active"), postgresql_where=text("active")),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    body: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = reference("associate.id", nullable=True)


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
