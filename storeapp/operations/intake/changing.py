"""A known order comes again with other words: it follows as far as its state allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.domain.assignment import Cause
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.order import Order, OrderLine, OrderStatus
from storeapp.operations import rerouting
from storeapp.operations.cancelling import stop_order
from storeapp.operations.intake.adding import goods, header, line_row
from storeapp.operations.intake.documents import OrderDocument, OrderLineDocument
from storeapp.operations.intake.matching import Matches
from storeapp.operations.intake.taken import Taken

CANCELLED = "cancelled by the shop"
FEWER = "the customer wants fewer"
REVIVED = "The shop took its cancellation back after the work was stopped. Ask it to send a new order."
REDIRECTED = "the customer changed how it is delivered"


def change_orders(session: Session, documents: Mapping[int, OrderDocument], *, at: datetime) -> Taken:
    """`documents` by the key of the order they change."""
    taken = Taken()
    if documents:
        matches = Matches.of(session, list(documents.values()))
        orders, work = _orders(session, documents), _work(session, documents)
        for order in orders:
            change = _Change(session, order, work[order.id], documents[order.id], matches, Stamp(at=at))
            taken.add(change.apply())
        session.flush()
    return taken


def _orders(session: Session, documents: Mapping[int, OrderDocument]) -> list[Order]:
    """Locked, so that nobody assigns what is just being changed."""
    chosen = select(Order).where(Order.id.in_(documents)).order_by(Order.id).with_for_update()
    return list(session.scalars(chosen.options(selectinload(Order.lines)).execution_options(populate_existing=True)))


def _work(session: Session, documents: Mapping[int, OrderDocument]) -> dict[int, list[FulfillmentOrder]]:
    chosen = select(FulfillmentOrder).where(FulfillmentOrder.order_id.in_(documents)).order_by(FulfillmentOrder.id)
    loaded = chosen.options(selectinload(FulfillmentOrder.lines), selectinload(FulfillmentOrder.stagings))
    work = defaultdict(list)
    for part in session.scalars(loaded.with_for_update().execution_options(populate_existing=True)):
        work[part.order_id].append(part)
    return work


class _Change:
    """One order, the work that stores owe for it, and what the shop says of it now."""

    def __init__(
        self,
        session: Session,
        order: Order,
        work: list[FulfillmentOrder],
        document: OrderDocument,
        matches: Matches,
        stamp: Stamp,
    ) -> None:
        self.session, self.order, self.work = session, order, work
        self.document, self.matches, self.stamp = document, matches, stamp

    def apply(self) -> Taken:
        says = header(self.document, self.matches)
        if says["document_hash"] == self.order.document_hash and says["exception"] == self.order.exception:
            return Taken(unchanged=1)
        if self.order.status is OrderStatus.CANCELLED and self.document.status is not OrderStatus.CANCELLED:
            return self._refuse_revival(says["document_hash"])
        if self.document.status is OrderStatus.CANCELLED:
            return self._cancel(says)
        self._follow(says)
        return self._changed()

    def _cancel(self, says: dict[str, Any]) -> Taken:
        again = self.order.status is OrderStatus.CANCELLED
        stop_order(self.session, self.order, self.work, CANCELLED, self.stamp)
        self._say(says | {"exception": ""})
        return Taken(updated=1) if again else Taken(cancelled=1)

    def _refuse_revival(self, document_hash: str) -> Taken:
        self.order.document_hash, self.order.exception = document_hash, REVIVED
        return self._changed()

    def _follow(self, says: dict[str, Any]) -> None:
        if (self.order.method, self.order.pickup_store_id) != (says["method"], says["pickup_store_id"]):
            self._recall_work()
        self._say(says)
        self._tell_stores()
        lines = {line.external_id: line for line in self.order.lines}
        for wanted in goods(self.document):
            self._follow_line(lines.pop(wanted.external_id, None), wanted)
        for line in lines.values():
            self._want_fewer(line, self._undelivered(line))
        self._close_emptied_work()
        self._look_for_stores()

    def _say(self, says: dict[str, Any]) -> None:
        for name, value in says.items():
            setattr(self.order, name, value)
        self.order.assign_at = None

    def _tell_stores(self) -> None:
        """Those who work on it see other words, so their version of it is another."""
        for made in self.work:
            if made.is_open:
                made.record("order_changed", self.stamp)

    def _follow_line(self, line: OrderLine | None, wanted: OrderLineDocument) -> None:
        if line is None:
            row = line_row(wanted, self.order.id, self.matches, self.document.status)
            self.order.lines.append(OrderLine(**row))
            return
        self._follow_product(line, wanted)
        line.ask_for(max(0, wanted.quantity - line.quantity))
        delivered = max(wanted.fulfilled, self._delivered(line))
        still_wanted = max(0, wanted.quantity - wanted.cancelled - delivered)
        self._want_fewer(line, self._undelivered(line) - still_wanted)

    def _follow_product(self, line: OrderLine, wanted: OrderLineDocument) -> None:
        product = self.matches.product(wanted)
        if line.product_id == product:
            return
        if line.placed:
            self.order.exception = (
                f"Line {wanted.external_id[:80]} became another product after a store was asked for it."
            )
            return
        line.product_id, line.sku, line.name = product, wanted.sku or wanted.code, wanted.name

    def _want_fewer(self, line: OrderLine, units: int) -> None:
        """Units that no store owes yet first, then open ones, then picked ones, which go back to the shelf."""
        waiting = max(0, min(units, line.awaiting))
        line.stop_looking(waiting)
        left = units - waiting
        for part in self._parts(line):
            dropped = min(left, part.open + part.in_store)
            if dropped > 0 and part.fulfillment_order.is_open:
                rerouting.cancel_units(self.session, part, dropped, FEWER, self.stamp)
                left -= dropped

    def _parts(self, line: OrderLine) -> list[FulfillmentOrderLine]:
        return [part for work in self.work for part in work.lines if part.order_line_id == line.id]

    def _delivered(self, line: OrderLine) -> int:
        return sum(part.shipped + part.handed_over for part in self._parts(line))

    def _undelivered(self, line: OrderLine) -> int:
        return line.awaiting + line.placed - self._delivered(line)

    def _recall_work(self) -> None:
        """Stores are told to stop; the units look for a store anew."""
        for work in self._open_work():
            units = [(line.order_line, line.open + line.in_store) for line in work.lines]
            rerouting.cancel(self.session, work, REDIRECTED, self.stamp)
            for line, dropped in units:
                line.look_again(dropped)

    def _close_emptied_work(self) -> None:
        for work in self._open_work():
            if not any(line.open or line.in_store for line in work.lines):
                rerouting.cancel(self.session, work, FEWER, self.stamp)

    def _open_work(self) -> list[FulfillmentOrder]:
        return [work for work in self.work if work.is_open]

    def _look_for_stores(self) -> None:
        order = self.order
        if order.status is OrderStatus.PAID and not order.exception and any(line.awaiting for line in order.lines):
            order.look_for_stores(self.stamp.at, Cause.CHANGED)

    def _changed(self) -> Taken:
        self.session.add(Event.of("order_changed", self.stamp, order_id=self.order.id, data={}))
        return Taken(updated=1)
