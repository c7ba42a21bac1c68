"""Choosing the stores for orders: decision, reservation of the stock and the fulfillment orders are one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from storeapp.assignment.decision import Unplaced
from storeapp.domain.assignment import Cause, StoreExclusion
from storeapp.domain.event import Stamp
from storeapp.domain.order import Method, Order, OrderStatus
from storeapp.operations.placing import write_down
from storeapp.operations.planning import Planned, Run, insist, placeable, plan_all
from storeapp.operations.recording import Recording
from storeapp.prepared import Among, Prepared
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import PRESET, Version
from storeapp.queries.wanted import with_lanes_to

LOOK_AGAIN = timedelta(minutes=15)
DUE = (
    select(Order)
    .where(Order.assign_at <= bindparam("at"))
    .order_by(Order.assign_at, Order.id)
    .limit(bindparam("most"))
    .options(selectinload(Order.lines))
    .with_for_update(skip_locked=True, of=Order)
)
ON_ITS_WAY = {"assign_at": None, "exception": ""}
SENT_ON = Prepared(update(Order).where(Among(Order.id, "keys")).values(ON_ITS_WAY))
E = StoreExclusion
EXCLUDED = Prepared(select(E.order_id, E.store_id, E.reason, E.ends_at).where(Among(E.order_id, "keys")))


@dataclass
class Assigned:
    """What came of some orders, by count; `aside` are others that are still due, because shelves that they want were in
    somebody's hands, and `lost_races` how often somebody was faster."""

    orders: int = 0
    aside: int = 0
    fulfillment_orders: int = 0
    exceptions: int = 0
    lost_races: int = 0
    seconds: list[float] = field(default_factory=list)


class SnapshotTooOld(Exception):
    """Something that is wanted came in after the snapshot was read."""


def assign_due(
    session: Session, snapshot: Snapshot, stamp: Stamp, *, limit: int = 100, version: Version = PRESET
) -> Assigned:
    """The orders that wait for a store, oldest first, at most `limit`; others may work on other ones beside this.

    An order that wants a shelf which is in others' hands just then, or was emptied meanwhile, gets the next best that
    is about as good, or steps aside and comes with the next ones, so that the rest need not wait for it. If all would
    step aside, they wait. Raises SnapshotTooOld before anything is changed.
    """
    orders = session.scalars(DUE, {"at": stamp.at, "most": limit}).all()
    if any(line.product_id not in snapshot.products for order in orders for line in placeable(order)):
        raise SnapshotTooOld
    done = Assigned(orders=len(orders))
    exclusions = exclusions_of(session, [order.id for order in orders], stamp.at)
    with_lanes_to(snapshot, orders)
    recording = Recording(session, snapshot, version, stamp)
    fit = [order for order in orders if _can_be_placed(order, stamp.at, done)]
    run = plan_all(recording, fit, exclusions)
    if run.lost and not run.held:
        done.lost_races = run.races
        run = insist(recording, run.lost, exclusions)
    _carry_out(recording, run, done)
    done.aside = len(run.lost)
    done.orders -= done.aside
    return done


def _carry_out(recording: Recording, run: Run, done: Assigned) -> None:
    session = recording.session
    with session.no_autoflush:
        drafts = [one.draft for one in run.held if one.draft]
        done.fulfillment_orders += write_down(session, drafts, recording.stamp)
        done.lost_races += run.races
        _follow_up(session, run.held, recording.snapshot, recording.stamp.at, done)


def exclusions_of(session: Session, order_ids: Sequence[int], at: datetime) -> dict[int, dict[int, str]]:
    excluded: dict[int, dict[int, str]] = {}
    for exclusion in EXCLUDED.all(session, {"keys": order_ids}):
        if exclusion.ends_at is None or exclusion.ends_at > at:
            excluded.setdefault(exclusion.order_id, {})[exclusion.store_id] = exclusion.reason
    return excluded


def _can_be_placed(order: Order, at: datetime, done: Assigned) -> bool:
    """What cannot stays in the exceptions with a sentence."""
    problem = _cannot_be_placed(order)
    if problem:
        _set_aside(order, problem, None if order.status is OrderStatus.CANCELLED else at + LOOK_AGAIN)
        done.exceptions += order.status is not OrderStatus.CANCELLED
    return not problem


def _cannot_be_placed(order: Order) -> str:
    """A sentence for staff, or nothing."""
    if order.status is not OrderStatus.PAID:
        return "It is not paid yet." if order.status is OrderStatus.PENDING else "It was cancelled."
    if order.method is Method.PICKUP and order.pickup_store_id is None:
        return order.exception or "The store to pick it up at is not known. Choose one."
    if order.method is Method.SHIP and order.latitude is None:
        return "Where it goes is not known. Correct the postcode."
    if not placeable(order):
        return order.exception or "None of its products is known. Import them, then it goes on by itself."
    return ""


def _set_aside(order: Order, sentence: str, again_at: datetime | None) -> None:
    order.exception, order.assign_at = sentence, again_at


def _follow_up(session: Session, planned: Sequence[Planned], snapshot: Snapshot, at: datetime, done: Assigned) -> None:
    """Units nothing can serve wait in the exceptions and are looked at again; other orders are on their way."""
    on_their_way = []
    for order, decision, _ in planned:
        if decision.unplaced:
            _set_aside(order, _sentence(order, decision.unplaced, snapshot), at + LOOK_AGAIN)
            order.assign_cause = Cause.WAITED.value
            done.exceptions += 1
        elif any(line.awaiting and line.product_id is None for line in order.lines):
            _set_aside(order, order.exception or "One of its products is not known.", at + LOOK_AGAIN)
        else:
            on_their_way.append(order)
    _send_on(session, on_their_way)


def _send_on(session: Session, orders: Sequence[Order]) -> None:
    """In one statement, because these are most."""
    if not orders:
        return
    SENT_ON.apply(session, {"keys": [order.id for order in orders]})
    for order in orders:
        for name, value in ON_ITS_WAY.items():
            set_committed_value(order, name, value)


def _sentence(order: Order, unplaced: tuple[Unplaced, ...], snapshot: Snapshot) -> str:
    names = {line.id: line.name or line.sku for line in order.lines}
    first = unplaced[0]
    others = f" and {len(unplaced) - 1} more" if len(unplaced) > 1 else ""
    elsewhere = f" {snapshot.stores[first.elsewhere[0]].name} has it." if first.elsewhere else ""
    why = first.reason.name.lower().replace("_", " ")
    return f"No store can serve {first.units} x {names[first.line]}{others}: {why}.{elsewhere}"[:500]
