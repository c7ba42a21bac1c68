"""The receipt of an action: its name, made on the device, and the first answer it got."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, reference


class Action(Base):
    """Stored in the same transaction as the effect. Same id and content: the same answer; other content: refused."""

    __tablename__ = "action"
    __table_args__ = (Index("ix_action_device_sequence", "device_id", "sequence"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(32))
    store_id: Mapped[int | None] = reference("store.id", nullable=True)
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    device_id: Mapped[int | None] = reference("device.id", nullable=True)
    sequence: Mapped[int | None]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    refused: Mapped[bool] = mapped_column(default=False)
    status: Mapped[int]
    location: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[str] = mapped_column(Text)
