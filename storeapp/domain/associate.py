"""The people: who they are, how they sign in, and who is signed in now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.permissions import Role
from storeapp.domain.store import Store


class Associate(Base):
    """`login` is for managers and hq, who also have a password; hq belongs to no store."""

    __tablename__ = "associate"
    __table_args__ = (CheckConstraint("store_id IS NOT NULL OR role = 'hq'", name="store"),)

    id: Mapped[Key]
    store_id: Mapped[int | None] = reference("store.id", index=True, nullable=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(choice(Role))
    login: Mapped[str | None] = mapped_column(String(120), unique=True)
    badge: Mapped[str | None] = mapped_column(String(40), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    disabled_at: Mapped[datetime | None]

    store: Mapped[Store | None] = relationship()

    @property
    def short_name(self) -> str:
        """For shared screens."""
        return shortened(self.name)


def shortened(name: str) -> str:
    """First name and initial."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first


class SignIn(Base):
    """One person on one device until they leave, idle too long, or the shift's longest time has passed."""

    __tablename__ = "sign_in"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    associate_id: Mapped[int] = reference("associate.id", index=True)
    device_id: Mapped[int | None] = reference("device.id", nullable=True)
    store_id: Mapped[int | None] = reference("store.id", nullable=True)
    by_password: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    associate: Mapped[Associate] = relationship()


class SignInAttempt(Base):
    """Each PIN or password tried; slowing down and locking are counted from these rows."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_attempt_person_device", "associate_id", "device_id", "at"),
        Index("ix_attempt_device", "device_id", "at"),
    )

    id: Mapped[Key]
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    device_id: Mapped[int | None] = reference("device.id", nullable=True)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(12))
