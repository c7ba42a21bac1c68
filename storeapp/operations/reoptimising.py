"""Placing open orders anew, all together: what is moved, and how a move is safe against all that happens meanwhile.

The programme takes seconds, so it runs on what was read; each move is then made in a transaction of its own that first
looks whether its order still is as it was read. One that was claimed, changed or cancelled is left alone, and so is one
whose new store has paused, closed for a day or rejected it meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.deciding import decide_as
from storeapp.assignment.decision import Decision, Share
from storeapp.assignment.policy import Policy
from storeapp.assignment.reoptimising.open_orders import OpenOrder, Owed, released
from storeapp.assignment.reoptimising.run import Move
from storeapp.assignment.working import Working
from storeapp.domain.assignment import Cause
from storeapp.domain.errors import Conflict
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.domain.store import Store
from storeapp.operations import rerouting, reserving
from storeapp.operations.assigning import exclusions_of
from storeapp.operations.placing import Placed, draft, write_down
from storeapp.operations.recording import Chosen, Kept, Recording
from storeapp.queries import open_orders
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import Version
from storeapp.queries.wanted import wanted_order, with_lanes_to

Given = tuple[int, tuple[tuple[int, int], ...]]
"""What a store owes: its id, and (order line, units) of each line, ascending."""


@dataclass(frozen=True)
class AsRead:
    """An order as it was read: for the programme, and with the versions that must still be the same."""

    open_order: OpenOrder
    versions: dict[int, int]


def placed_orders(session: Session, snapshot: Snapshot, policy: Policy, at: datetime) -> list[AsRead]:
    """All orders that may be moved, as the programme sees them."""
    found = open_orders.unbegun(session, policy.moves.most)
    excluded = exclusions_of(session, list(found), at)
    beside = open_orders.others(session, list(found))
    with_lanes_to(snapshot, (made[0].order for made in found.values()))
    return [
        AsRead(
            _open_order(snapshot, made, excluded.get(order_id, {}), beside.get(order_id, 0)),
            {one.id: one.version for one in made},
        )
        for order_id, made in found.items()
    ]


def _open_order(
    snapshot: Snapshot, made: Sequence[FulfillmentOrder], excluded: dict[int, str], beside: int
) -> OpenOrder:
    units = [(line.order_line, line.open) for one in made for line in one.lines if line.open]
    wanted = wanted_order(snapshot, made[0].order, units, excluded, beside)
    return OpenOrder(wanted, tuple(_owed(snapshot, one) for one in made))


def _owed(snapshot: Snapshot, made: FulfillmentOrder) -> Owed:
    store = snapshot.store_rows[made.store_id]
    due = snapshot.network.calendar.number(store, snapshot.moment(made.due_at))
    shares = [
        Share(line.order_line_id, snapshot.products[line.product_id].row, line.open) for line in made.lines if line.open
    ]
    return Owed(store, tuple(shares), made.minutes, due)


def move(session: Session, snapshot: Snapshot, placed: AsRead, wanted: Move, version: Version, stamp: Stamp) -> bool:
    """Whether it moved; it stays if the order is no longer as it was read, or may not go there any more.

    Raises Conflict when units that the move counts on are gone; then the transaction must not be committed.
    """
    made = _still_as_read(session, placed)
    there, coming = {_owes(one) for one in made}, {_given(snapshot, *owed[:2]) for owed in wanted.owed}
    left = [one for one in made if _owes(one) not in coming]
    if not left or not _may_go_to(session, snapshot, placed, {store for store, _ in coming - there}, stamp.at):
        return False
    recording = Recording(session, snapshot, version, stamp)
    decision, kept = _recorded(recording, placed, wanted, left[0].order)
    why = f"Goes to {_named(snapshot, wanted)}: saves ${wanted.saves:.2f}."
    for one in left:
        rerouting.move_away(session, one, why, stamp)
    new = [choice for choice in decision.choices if _given(snapshot, *choice[:2]) not in there]
    _make(recording, Placed(left[0].order, new, kept))
    return True


def _still_as_read(session: Session, placed: AsRead) -> list[FulfillmentOrder]:
    """Locked from here on; empty when anything of the order has moved on, or somebody else is at it."""
    order_id = placed.open_order.order.id
    locked = select(Order).where(Order.id == order_id, Order.assign_at.is_(None)).with_for_update(skip_locked=True)
    if session.scalars(locked).one_or_none() is None:
        return []
    mine = (
        select(FulfillmentOrder)
        .where(FulfillmentOrder.id.in_(placed.versions), FulfillmentOrder.state == State.ASSIGNED)
        .options(selectinload(FulfillmentOrder.lines).joinedload(FulfillmentOrderLine.order_line))
        .order_by(FulfillmentOrder.id)
        .with_for_update(of=FulfillmentOrder)
        .execution_options(populate_existing=True)
    )
    made = list(session.scalars(mine))
    return made if {one.id: one.version for one in made} == placed.versions else []


def _may_go_to(session: Session, snapshot: Snapshot, placed: AsRead, stores: set[int], at: datetime) -> bool:
    """As the database has it now: each takes orders, opens on the days on which it did, and is not kept from it."""
    order_id = placed.open_order.order.id
    found = select(Store).where(Store.id.in_(stores)).execution_options(populate_existing=True)
    if not stores.isdisjoint(exclusions_of(session, [order_id], at).get(order_id, {})):
        return False
    return all(
        store.takes_orders(at)
        and store.ships
        and _closed(store) == _closed(snapshot.stores[snapshot.store_rows[store.id]])
        for store in session.scalars(found)
    )


def _closed(store: Store) -> set[date]:
    return {closure.day for closure in store.closures}


def _recorded(recording: Recording, placed: AsRead, wanted: Move, order: Order) -> tuple[Decision, Kept]:
    """The move as a decision like any other, priced on the network without the order, and kept with its reasons."""
    snapshot, asked = recording.snapshot, placed.open_order.order
    network = released(snapshot.network, [placed.open_order])
    given = [(owed.store, owed.shares) for owed in wanted.owed]
    now = snapshot.moment(recording.stamp.at)
    working = Working(network, recording.version.policy, now, crc32(order.number.encode()))
    decision = decide_as(working, asked, given)
    return decision, recording.keep(asked, decision, Cause.REOPTIMISED, Chosen(given, network))


def _owes(made: FulfillmentOrder) -> Given:
    return made.store_id, tuple(sorted((line.order_line_id, line.open) for line in made.lines if line.open))


def _given(snapshot: Snapshot, store: int, shares: Sequence[Share]) -> Given:
    return snapshot.stores[store].id, tuple(sorted((share.line, share.units) for share in shares))


def _named(snapshot: Snapshot, wanted: Move) -> str:
    return " and ".join(snapshot.stores[owed.store].name for owed in wanted.owed)[:200]


def _make(recording: Recording, moved: Placed) -> None:
    """What was left is given back by now."""
    session = recording.session
    session.flush()
    (drafted,) = draft(recording, [moved])
    if not all(reserving.take(session, drafted.units)):
        raise Conflict("Units that the move counted on are gone.")
    write_down(session, [drafted], recording.stamp)
