"""One associate's walk over one or many fulfillment orders."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.associate import Associate
from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.errors import Refusal, TakenOver
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.store import Bay


class PickListState(StrEnum):
    OPEN = "open"
    FINISHED = "finished"
    RELEASED = "released"


class PickList(Base):
    """An associate has at most one open walk."""

    __tablename__ = "pick_list"
    __table_args__ = (
        Index(
            "uq_pick_list_open",
            "associate_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_pick_list_store", "store_id", "state"),
    )

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    associate_id: Mapped[int] = reference("associate.id")
    device_id: Mapped[int | None] = reference("device.id", nullable=True)
    state: Mapped[PickListState] = mapped_column(choice(PickListState), default=PickListState.OPEN)
    minutes: Mapped[float] = mapped_column(default=0.0)
    claimed_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    associate: Mapped[Associate] = relationship()
    picks: Mapped[list[Pick]] = relationship(back_populates="pick_list", order_by="Pick.sequence")
    fulfillment_orders: Mapped[list[FulfillmentOrder]] = relationship(order_by="FulfillmentOrder.tote_slot")

    def must_be_open(self) -> None:
        if self.state is not PickListState.OPEN:
            raise Refusal("This walk is finished. Start the next one from the queue.")

    def must_have_been_held(self, until: datetime | None, at: datetime) -> None:
        """`until`: when the person lost it to a takeover; nothing when it never was theirs."""
        holder = self.associate.short_name
        if until is None:
            raise TakenOver(f"{holder} has this walk. Take it over first.")
        if at > until:
            raise TakenOver(f"{holder} has taken this walk over. Give {holder} what you have picked since.")

    def close(self, state: PickListState, at: datetime) -> None:
        self.state, self.finished_at = state, at


class Pick(Base):
    """One line of a pick list; its counts are those of the fulfillment order line."""

    __tablename__ = "pick"
    __table_args__ = (UniqueConstraint("pick_list_id", "line_id"), Index("ix_pick_line_id", "line_id"))

    id: Mapped[Key]
    pick_list_id: Mapped[int] = reference("pick_list.id")
    line_id: Mapped[int] = reference("fulfillment_order_line.id")
    store_id: Mapped[int] = reference("store.id")
    bay_id: Mapped[int | None] = reference("bay.id", nullable=True)
    sequence: Mapped[int]
    tote_slot: Mapped[str] = mapped_column(String(20))

    pick_list: Mapped[PickList] = relationship(back_populates="picks")
    line: Mapped[FulfillmentOrderLine] = relationship()
    bay: Mapped[Bay | None] = relationship()
