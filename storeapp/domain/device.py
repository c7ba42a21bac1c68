"""A handheld that belongs to a store, and the one-time codes by which a manager enrols one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, reference
from storeapp.domain.store import Store


class Device(Base):
    __tablename__ = "device"

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id", index=True)
    name: Mapped[str] = mapped_column(String(80))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[int | None] = reference("associate.id", nullable=True)
    revoked_at: Mapped[datetime | None]

    store: Mapped[Store] = relationship()


class EnrolmentCode(Base):
    __tablename__ = "enrolment_code"

    id: Mapped[Key]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    store_id: Mapped[int] = reference("store.id")
    created_by: Mapped[int] = reference("associate.id")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
