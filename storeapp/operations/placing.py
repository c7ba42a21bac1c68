"""Writing down what was decided: decisions, fulfillment orders, events, reservations and ledger of a whole run at once.

Keys are taken first, so that rows of one kind go to the database together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.decision import Choice
from storeapp.bulk import insert_all, take_keys
from storeapp.domain.assignment import Cause
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.operations import rerouting, reserving
from storeapp.operations.recording import Kept, Recording
from storeapp.queries.network import Snapshot
from storeapp.queries.wanted import due_of

REROUTES = (Cause.SHORT, Cause.REJECTED, Cause.WAITED, Cause.REOPTIMISED)


class Placed(NamedTuple):
    """An order whose units are taken, what each store shall owe of it, and the decision as it is kept."""

    order: Order
    choices: Sequence[Choice]
    kept: Kept


class New(NamedTuple):
    """A fulfillment order to be, with its key."""

    key: int
    placed: Placed
    decision_id: int
    choice: Choice


class Line(NamedTuple):
    """A line of it."""

    id: int
    fulfillment_order_id: int
    order_line_id: int
    store_id: int
    product_id: int
    quantity: int


def write_down(recording: Recording, placed: Sequence[Placed]) -> int:
    """How many new fulfillment orders there are."""
    session, stamp = recording.session, recording.stamp
    decisions = recording.store([one.kept for one in placed])
    made = _keyed(session, placed, decisions)
    _owe(session, recording.snapshot, made, stamp)
    for one in placed:
        if one.kept.cause in REROUTES:
            _name_replaced(session, one, [new.key for new in made if new.placed is one], stamp)
    return len(made)


def _keyed(session: Session, placed: Sequence[Placed], decisions: Sequence[int]) -> list[New]:
    keys = iter(take_keys(session, FulfillmentOrder, sum(len(one.choices) for one in placed)))
    return [
        New(next(keys), one, decision, choice)
        for one, decision in zip(placed, decisions, strict=True)
        for choice in one.choices
    ]


def _owe(session: Session, snapshot: Snapshot, made: Sequence[New], stamp: Stamp) -> None:
    insert_all(session, FulfillmentOrder, [_row(new, snapshot, stamp) for new in made])
    insert_all(session, Event, [_event(new, snapshot, stamp) for new in made])
    keys = iter(take_keys(session, FulfillmentOrderLine, sum(len(new.choice.shares) for new in made)))
    lines = [line for new in made for line in _lines(new, snapshot, keys)]
    insert_all(session, FulfillmentOrderLine, [line._asdict() for line in lines])
    reserving.promise(session, lines, stamp)


def _row(new: New, snapshot: Snapshot, stamp: Stamp) -> dict[str, Any]:
    order, choice = new.placed.order, new.choice
    return {
        "id": new.key,
        "order_id": order.id,
        "store_id": snapshot.stores[choice.store].id,
        "method": order.method,
        "state": State.ASSIGNED,
        "version": 1,
        "due_at": due_of(order),
        "assigned_at": stamp.at,
        "minutes": round(choice.minutes, 2),
        "decision_id": new.decision_id,
    }


def _event(new: New, snapshot: Snapshot, stamp: Stamp) -> dict[str, Any]:
    store_id = snapshot.stores[new.choice.store].id
    of = {"order_id": new.placed.order.id, "fulfillment_order_id": new.key, "store_id": store_id}
    return Event.row("assigned", stamp, **of, version=1, data={"decision": new.decision_id})


def _lines(new: New, snapshot: Snapshot, keys: Iterator[int]) -> Iterator[Line]:
    """The order's lines know that these units have found a store."""
    of_order, store_id = {line.id: line for line in new.placed.order.lines}, snapshot.stores[new.choice.store].id
    for share in new.choice.shares:
        line = of_order[share.line]
        line.place(share.units)
        yield Line(next(keys), new.key, line.id, store_id, line.product_id or 0, share.units)


def _name_replaced(session: Session, placed: Placed, keys: Sequence[int], stamp: Stamp) -> None:
    rerouting.name_replaced(_read(session, keys), _earlier(session, placed.order, keys), stamp)


def _read(session: Session, keys: Sequence[int]) -> Sequence[FulfillmentOrder]:
    chosen = select(FulfillmentOrder).where(FulfillmentOrder.id.in_(keys)).order_by(FulfillmentOrder.id)
    return session.scalars(chosen.options(selectinload(FulfillmentOrder.lines))).all()


def _earlier(session: Session, order: Order, keys: Sequence[int]) -> Sequence[FulfillmentOrder]:
    found = select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id, FulfillmentOrder.id.not_in(keys))
    lines = found.options(selectinload(FulfillmentOrder.lines)).order_by(FulfillmentOrder.id)
    return session.scalars(lines).all()
