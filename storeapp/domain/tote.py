"""What picked goods travel in; one fulfillment order per tote slot."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, Key, reference


class Tote(Base):
    __tablename__ = "tote"
    __table_args__ = (UniqueConstraint("store_id", "code"),)

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    code: Mapped[str] = mapped_column(String(40))
