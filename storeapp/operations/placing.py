"""Writing down what was decided: decisions, fulfillment orders, events, reservations and ledger of a whole run at once.

Rows of one kind go to the database together, because a statement costs more than a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.decision import Choice, Decision
from storeapp.domain.assignment import AssignmentDecision, Cause
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.operations import rerouting, stocking
from storeapp.operations.recording import Recording
from storeapp.queries.network import Snapshot
from storeapp.queries.wanted import due_of

REROUTES = (Cause.SHORT, Cause.REJECTED, Cause.WAITED)


class Placed(NamedTuple):
    """An order whose units are taken, with the decision as it is kept."""

    order: Order
    decision: Decision
    kept: AssignmentDecision


def write_down(recording: Recording, placed: Sequence[Placed]) -> int:
    """How many fulfillment orders there are now."""
    session, snapshot, stamp = recording.session, recording.snapshot, recording.stamp
    recording.store_inputs()
    made = [[_owing(snapshot, one, choice, stamp) for choice in one.decision.choices] for one in placed]
    every = [new for some in made for new in some]
    promise_all(session, every, stamp)
    for one, some in zip(placed, made, strict=True):
        if one.kept.cause in REROUTES:
            rerouting.name_replaced(some, _earlier(session, one), stamp)
    return len(every)


def _owing(snapshot: Snapshot, one: Placed, choice: Choice, stamp: Stamp) -> FulfillmentOrder:
    return fulfillment_order(snapshot, one.order, choice, one.kept.id, stamp)


def fulfillment_order(
    snapshot: Snapshot, order: Order, choice: Choice, decision_id: int, stamp: Stamp
) -> FulfillmentOrder:
    """Owes what was chosen; the units have been taken already, and `promise_all` says so."""
    lines = {line.id: line for line in order.lines}
    made = FulfillmentOrder(
        order=order,
        store_id=snapshot.stores[choice.store].id,
        method=order.method,
        state=State.ASSIGNED,
        version=0,
        due_at=due_of(order),
        assigned_at=stamp.at,
        minutes=round(choice.minutes, 2),
        decision_id=decision_id,
    )
    for share in choice.shares:
        line = lines[share.line]
        line.place(share.units)
        made.lines.append(
            FulfillmentOrderLine(
                order_line=line,
                store_id=made.store_id,
                product_id=line.product_id,
                quantity=share.units,
                picked=0,
                short=0,
                cancelled=0,
                shipped=0,
                handed_over=0,
                returned=0,
            )
        )
    made.record("assigned", stamp, decision=decision_id)
    return made


def promise_all(session: Session, made: Sequence[FulfillmentOrder], stamp: Stamp) -> None:
    """Adds them, and writes down for which lines the units were taken."""
    session.add_all(made)
    session.flush()
    for line in (line for one in made for line in one.lines):
        stocking.promise(session, line, stamp)


def _earlier(session: Session, one: Placed) -> Sequence[FulfillmentOrder]:
    found = (
        select(FulfillmentOrder)
        .where(FulfillmentOrder.order_id == one.order.id, FulfillmentOrder.decision_id.is_distinct_from(one.kept.id))
        .options(selectinload(FulfillmentOrder.lines))
        .order_by(FulfillmentOrder.id)
    )
    return session.scalars(found).all()
