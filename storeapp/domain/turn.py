"""Whose turn it is: work that one process does for all of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base


class Turn(Base):
    """The next moment of a job, or of a part of one; whoever moves `due_at` on does it this time."""

    __tablename__ = "turn"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime]
