"""Writing down what was decided: decisions, fulfillment orders, events, reservations and ledger of a whole run at once.

Rows are drafted, with their keys, before any unit is taken: from then on others wait for the same shelves, so what
comes after is little more than copying the rows of one kind together into the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.decision import Choice
from storeapp.bulk import Row, insert_kinds
from storeapp.domain.assignment import AssignmentDecision, Cause, DecisionInputs
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import OrderLine
from storeapp.operations import rerouting, reserving
from storeapp.operations.recording import Kept, Recording
from storeapp.operations.reserving import Units
from storeapp.prepared import Among, Prepared, let_objects_know
from storeapp.queries.network import Snapshot
from storeapp.queries.wanted import AskedOrder, due_of

REROUTES = (Cause.SHORT, Cause.REJECTED, Cause.WAITED, Cause.REOPTIMISED)

FOUND = Prepared(
    update(OrderLine)
    .where(Among(OrderLine.id, "keys"))
    .values(placed=OrderLine.placed + OrderLine.awaiting, awaiting=0)
)
FOUND_SOME = Prepared(
    update(OrderLine)
    .where(OrderLine.id == bindparam("key"))
    .values(placed=OrderLine.placed + bindparam("units"), awaiting=OrderLine.awaiting - bindparam("units"))
)


class Placed(NamedTuple):
    """An order, what each store shall owe of it, and the decision as it is kept."""

    order: AskedOrder
    choices: Sequence[Choice]
    kept: Kept


class Line(NamedTuple):
    """A line of a fulfillment order to be."""

    id: int
    fulfillment_order_id: int
    order_line_id: int
    store_id: int
    product_id: int
    quantity: int


class Draft(NamedTuple):
    """All rows of one order's decision; nothing of it is written yet."""

    order: AskedOrder
    cause: str
    decision: Row
    inputs: Row
    made: Sequence[Row]
    events: Sequence[Row]
    lines: Sequence[Line]

    @property
    def units(self) -> list[Units]:
        """What it takes, a line each."""
        return [Units(line.store_id, line.product_id, line.quantity) for line in self.lines]


def draft(recording: Recording, placed: Sequence[Placed]) -> list[Draft]:
    made = sum(len(one.choices) for one in placed)
    lines = sum(len(choice.shares) for one in placed for choice in one.choices)
    decisions, *keys = recording.keys.take(
        (AssignmentDecision, len(placed)), (FulfillmentOrder, made), (FulfillmentOrderLine, lines)
    )
    return [_draft(recording, one, next(decisions), *keys) for one in placed]


def _draft(recording: Recording, placed: Placed, key: int, made: Iterator[int], lines: Iterator[int]) -> Draft:
    snapshot, stamp = recording.snapshot, recording.stamp
    rows = [_row(next(made), placed.order, key, choice, snapshot, stamp) for choice in placed.choices]
    owed = [_lines(row, placed.order, choice, lines) for row, choice in zip(rows, placed.choices, strict=True)]
    return Draft(
        placed.order,
        placed.kept.cause,
        *recording.rows(key, placed.kept),
        rows,
        [_event(row, stamp) for row in rows],
        list(chain.from_iterable(owed)),
    )


def _row(key: int, order: AskedOrder, decision_id: int, choice: Choice, snapshot: Snapshot, stamp: Stamp) -> Row:
    return {
        "id": key,
        "order_id": order.id,
        "store_id": snapshot.stores[choice.store].id,
        "method": order.method,
        "state": State.ASSIGNED,
        "version": 1,
        "due_at": due_of(order),
        "assigned_at": stamp.at,
        "minutes": round(choice.minutes, 2),
        "decision_id": decision_id,
    }


def _event(made: Row, stamp: Stamp) -> dict[str, Any]:
    of = {"order_id": made["order_id"], "fulfillment_order_id": made["id"], "store_id": made["store_id"]}
    return Event.row("assigned", stamp, **of, version=1, data={"decision": made["decision_id"]})


def _lines(made: Row, order: AskedOrder, choice: Choice, keys: Iterator[int]) -> list[Line]:
    products = {line.id: line.product_id or 0 for line in order.lines}
    return [
        Line(next(keys), made["id"], share.line, made["store_id"], products[share.line], share.units)
        for share in choice.shares
    ]


def write_down(session: Session, drafts: Sequence[Draft], stamp: Stamp) -> int:
    """Of orders whose units are taken; how many new fulfillment orders there are."""
    lines = [line for one in drafts for line in one.lines]
    insert_kinds(
        session,
        (AssignmentDecision, [one.decision for one in drafts]),
        (DecisionInputs, [one.inputs for one in drafts]),
        (FulfillmentOrder, [row for one in drafts for row in one.made]),
        (Event, [row for one in drafts for row in one.events]),
        (FulfillmentOrderLine, [line._asdict() for line in lines]),
    )
    reserving.promise(session, lines, stamp)
    _have_found_stores(session, drafts)
    for one in drafts:
        if one.cause in REROUTES and one.made:
            _name_replaced(session, one, stamp)
    return sum(len(one.made) for one in drafts)


def _have_found_stores(session: Session, drafts: Sequence[Draft]) -> None:
    """The lines of the orders know it. Most have all that they looked for from one store: one statement for those."""
    of_order = {line.id: line for one in drafts for line in one.order.lines}
    given = [(of_order[line.order_line_id], line.quantity) for one in drafts for line in one.lines]
    FOUND.apply(session, {"keys": [line.id for line, units in given if units == line.awaiting]})
    parted = [{"key": line.id, "units": units} for line, units in given if units != line.awaiting]
    FOUND_SOME.apply_each(session, parted)
    let_objects_know(session, OrderLine)


def _name_replaced(session: Session, written: Draft, stamp: Stamp) -> None:
    keys = [row["id"] for row in written.made]
    rerouting.name_replaced(_read(session, keys), _earlier(session, written.order, keys), stamp)


def _read(session: Session, keys: Sequence[int]) -> Sequence[FulfillmentOrder]:
    chosen = select(FulfillmentOrder).where(FulfillmentOrder.id.in_(keys)).order_by(FulfillmentOrder.id)
    return session.scalars(chosen.options(selectinload(FulfillmentOrder.lines))).all()


def _earlier(session: Session, order: AskedOrder, keys: Sequence[int]) -> Sequence[FulfillmentOrder]:
    found = select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id, FulfillmentOrder.id.not_in(keys))
    lines = found.options(selectinload(FulfillmentOrder.lines)).order_by(FulfillmentOrder.id)
    return session.scalars(lines).all()
