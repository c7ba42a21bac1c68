"""The part of one order that one store owes, by one method, to one recipient."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from storeapp.domain import lifecycle
from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.errors import OverPick, Refusal, WrongState
from storeapp.domain.event import Event, Stamp
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderLine
from storeapp.domain.product import Product
from storeapp.domain.store import Store

if TYPE_CHECKING:
    from storeapp.domain.staging import Staging

TO_DO = text("state IN ('assigned', 'picking', 'picked')")
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_pickup_code() -> str:
    """Six letters without look-alikes; valid at one store while the order waits there, and every try is signed in."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


class FulfillmentOrder(Base):
    """`version` grows with every event and guards every change. `minutes`: estimated work, for load and backlog."""

    __tablename__ = "fulfillment_order"
    __table_args__ = (
        Index("ix_fulfillment_order_queue", "store_id", "state", "due_at"),
        Index("ix_fulfillment_order_order_id", "order_id"),
        Index("ix_fulfillment_order_code", "store_id", "pickup_code"),
        Index("ix_fulfillment_order_assigned_at", "assigned_at"),
        Index(
            "ix_fulfillment_order_to_do", "store_id", "due_at", "minutes", sqlite_where=TO_DO, postgresql_where=TO_DO
        ),
        CheckConstraint("version >= 0 AND minutes >= 0", name="not_negative"),
    )

    id: Mapped[Key]
    order_id: Mapped[int] = reference("order.id")
    store_id: Mapped[int] = reference("store.id")
    method: Mapped[Method] = mapped_column(choice(Method))
    state: Mapped[State] = mapped_column(choice(State), default=State.ASSIGNED)
    held_from: Mapped[State | None] = mapped_column(choice(State, "held_from"))
    version: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    assigned_at: Mapped[datetime]
    minutes: Mapped[float] = mapped_column(default=0.0)
    priority: Mapped[int] = mapped_column(default=0)
    pickup_code: Mapped[str] = mapped_column(String(12), default=new_pickup_code)
    replaces_id: Mapped[int | None] = reference("fulfillment_order.id", nullable=True)
    decision_id: Mapped[int | None] = reference("assignment_decision.id", nullable=True)
    pick_list_id: Mapped[int | None] = reference("pick_list.id", nullable=True, index=True)
    tote_slot: Mapped[str] = mapped_column(String(20), default="")
    tote_id: Mapped[int | None] = reference("tote.id", nullable=True)
    ready_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")

    order: Mapped[Order] = relationship()
    store: Mapped[Store] = relationship()
    lines: Mapped[list[FulfillmentOrderLine]] = relationship(
        back_populates="fulfillment_order", order_by="FulfillmentOrderLine.id"
    )
    stagings: Mapped[list[Staging]] = relationship(back_populates="fulfillment_order", order_by="Staging.id")
    events: WriteOnlyMapped[Event] = relationship(order_by=Event.version)

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}

    @property
    def number(self) -> str:
        return f"FO-{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state in lifecycle.OPEN

    @property
    def units(self) -> int:
        return sum(line.quantity - line.cancelled for line in self.lines)

    @property
    def picked(self) -> int:
        return sum(line.picked for line in self.lines)

    @property
    def open_units(self) -> int:
        return sum(line.open for line in self.lines)

    def record(self, kind: str, stamp: Stamp, **data: Any) -> None:
        """A change leaves a trace by itself: the version grows and says which one this was."""
        self.version = (self.version or 0) + 1
        self.events.add(
            Event.of(kind, stamp, order_id=self.order_id, store_id=self.store_id, version=self.version, data=data)
        )

    def become(self, state: State, stamp: Stamp, **data: Any) -> None:
        """The only place where a state is set; raises WrongState when the table forbids it."""
        lifecycle.check(self.state, state)
        self.record(state.value, stamp, before=self.state.value, **data)
        self.state = state
        if state in lifecycle.DONE:
            self.done_at = stamp.at

    def stand_in_for(self, earlier: FulfillmentOrder, stamp: Stamp) -> None:
        """It owes what an earlier one of the order could not give, or was relieved of."""
        self.replaces_id = earlier.id
        self.record("rerouted", stamp, replaces=earlier.number, reason=earlier.reason)

    def complete_picking(self, stamp: Stamp) -> None:
        """Every line is picked or short; with nothing in hand there is nothing to go on with."""
        if self.open_units:
            raise WrongState(f"{self.number} still has {self.open_units} units to pick or to report short.")
        self.become(State.PICKED if self.picked else State.REJECTED, stamp)
        self.pick_list_id = None

    def release(self, stamp: Stamp) -> None:
        self.become(State.ASSIGNED, stamp)
        self.pick_list_id, self.tote_slot = None, ""

    def hold(self, reason: str, stamp: Stamp) -> None:
        before = self.state
        self.become(State.ON_HOLD, stamp, reason=reason)
        self.held_from, self.reason = before, reason

    def resume(self, stamp: Stamp) -> None:
        """Back to where it was; a walk that went on without it starts anew."""
        self.become(State.ASSIGNED, stamp)
        self.held_from, self.reason, self.pick_list_id = None, "", None


class FulfillmentOrderLine(Base):
    """`quantity = open + picked + short + cancelled` and `picked >= shipped + handed_over + returned`.

    `returned`: picked units that go, or went, back to the shelf.
    """

    __tablename__ = "fulfillment_order_line"
    __table_args__ = (
        CheckConstraint("picked >= 0 AND short >= 0 AND cancelled >= 0", name="not_negative"),
        CheckConstraint("shipped >= 0 AND handed_over >= 0 AND returned >= 0", name="left_not_negative"),
        CheckConstraint("picked + short + cancelled <= quantity", name="arithmetic"),
        CheckConstraint("shipped + handed_over + returned <= picked", name="left_only_once"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_fulfillment_order_line_fo", "fulfillment_order_id"),
        Index("ix_fulfillment_order_line_order_line", "order_line_id"),
        Index("ix_fulfillment_order_line_product", "store_id", "product_id"),
    )

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id")
    order_line_id: Mapped[int] = reference("order_line.id")
    store_id: Mapped[int] = reference("store.id")
    product_id: Mapped[int] = reference("product.id")
    quantity: Mapped[int]
    picked: Mapped[int] = mapped_column(default=0)
    short: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    handed_over: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)

    fulfillment_order: Mapped[FulfillmentOrder] = relationship(back_populates="lines")
    order_line: Mapped[OrderLine] = relationship()
    product: Mapped[Product] = relationship()

    @property
    def open(self) -> int:
        return self.quantity - self.picked - self.short - self.cancelled

    @property
    def in_store(self) -> int:
        """Picked units that are still somewhere in the store's hands."""
        return self.picked - self.shipped - self.handed_over - self.returned

    def pick(self, units: int) -> None:
        if not self.open:
            raise OverPick(f"No more of {self.product.title} is needed. Put it back.")
        if units > self.open:
            raise OverPick(f"Only {self.open} more of {self.product.title} needed. Put the rest back.")
        self.picked += units

    def unpick(self, units: int) -> None:
        if units > self.in_store:
            raise Refusal(f"Only {self.in_store} of {self.product.title} can be put back.")
        self.picked -= units

    def fall_short(self, units: int) -> None:
        if units > self.open:
            raise Refusal(f"Only {self.open} of {self.product.title} are still open.")
        self.short += units

    def turn_up(self, units: int) -> None:
        """Units that were reported short are there after all."""
        self.short -= units

    def cancel(self, units: int) -> None:
        """Open units that nobody wants any more."""
        if units > self.open:
            raise Refusal(f"Only {self.open} of {self.product.title} can still be cancelled.")
        self.cancelled += units
        self.order_line.drop(units)

    def send_back(self, units: int) -> None:
        """Open units that this store cannot deliver; they look for another one."""
        self.cancelled += units
        self.order_line.take_back(units)

    def give_back(self, units: int) -> None:
        """Picked units that nobody wants any more are on their way back to the shelf."""
        if units > self.in_store:
            raise Refusal(f"Only {self.in_store} of {self.product.title} are here to be put back.")
        self.returned += units
        self.order_line.drop(units)


def open_lines(orders: Iterable[FulfillmentOrder]) -> list[FulfillmentOrderLine]:
    return [line for order in orders for line in order.lines if line.open]


__all__ = ["FulfillmentOrder", "FulfillmentOrderLine", "new_pickup_code", "open_lines"]
