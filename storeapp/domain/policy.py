"""The rules of assignment in versions: drafts are edited, one version is active, and every change says who and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, Key, choice, reference


class Change(StrEnum):
    DRAFTED = "drafted"
    EDITED = "edited"
    ACTIVATED = "activated"
    ROLLED_BACK = "rolled_back"


class Policy(Base):
    """A version of the rules, as data; at most one is active. A draft until it is activated; then it never changes."""

    __tablename__ = "policy"
    __table_args__ = (
        Index("uq_policy_name_version", "name", "version", unique=True),
        Index("uq_policy_active", "active", unique=True, sqlite_where=text("active"), postgresql_where=text("active")),
    )

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(120))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    active: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = reference("associate.id", nullable=True)

    @property
    def label(self) -> str:
        """As it is written on a command line: `summer@3`."""
        return f"{self.name}@{self.version}"


class PolicyChange(Base):
    """`policy_id`: what was drafted, edited or became active; None when the preset became so again.

    `who`: the name of whoever did it at a terminal, beside the associate if it was one.
    """

    __tablename__ = "policy_change"

    id: Mapped[Key]
    policy_id: Mapped[int | None] = reference("policy.id", nullable=True, index=True)
    kind: Mapped[Change] = mapped_column(choice(Change, "policy_change_kind"))
    at: Mapped[datetime]
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    who: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[str] = mapped_column(String(1000), default="")


def activations(changes: Iterable[PolicyChange]) -> list[int | None]:
    """The versions one would come back through, oldest first and the active one last; None for the preset.

    `changes` oldest first. A roll-back takes the last one away, so rolling back again goes further back.
    """
    through: list[int | None] = [None]
    for change in changes:
        if change.kind is Change.ACTIVATED:
            through.append(change.policy_id)
        elif change.kind is Change.ROLLED_BACK and len(through) > 1:
            through.pop()
    return through
