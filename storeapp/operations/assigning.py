"""Choosing the stores for orders: decision, reservation of the stock and the fulfillment orders are one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storeapp.assignment.decision import Unplaced
from storeapp.bulk import Row
from storeapp.domain.assignment import Cause, StoreExclusion
from storeapp.domain.event import Stamp
from storeapp.domain.order import Method, Order, OrderStatus
from storeapp.operations.placing import write_down
from storeapp.operations.planning import Planned, Run, insist, plan_all
from storeapp.operations.recording import Recording
from storeapp.prepared import Among, Prepared, let_objects_know
from storeapp.queries.due_orders import DueOrder, take_due
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import PRESET, Version
from storeapp.queries.wanted import with_lanes_to

LOOK_AGAIN = timedelta(minutes=15)
SENT_ON = Prepared(update(Order).where(Among(Order.id, "keys")).values(assign_at=None, exception=""))
SET_ASIDE = Prepared(
    update(Order)
    .where(Order.id == bindparam("key"))
    .values(exception=bindparam("why"), assign_at=bindparam("again_at"), assign_cause=bindparam("cause"))
)
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

    An order that wants a shelf which is in others' hands just then, or was emptied meanwhile, steps aside and comes
    with the next ones, on fresh numbers, so that the rest need not wait for it. If all would step aside, they wait.
    Raises SnapshotTooOld before anything is changed.
    """
    session.flush()
    orders = take_due(session, stamp.at, limit)
    if not all(_is_known(snapshot, order) for order in orders):
        raise SnapshotTooOld
    done = Assigned(orders=len(orders))
    exclusions = exclusions_of(session, [order.id for order in orders], stamp.at)
    with_lanes_to(snapshot, orders)
    recording = Recording(session, snapshot, version, stamp)
    fit = _fit(session, orders, stamp.at, done)
    run = plan_all(recording, fit, exclusions)
    if run.lost and not run.held:
        done.lost_races = run.races
        run = insist(recording, [one.order for one in run.lost], exclusions)
    _carry_out(recording, run, done)
    done.aside = len(run.lost)
    done.orders -= done.aside
    return done


def _carry_out(recording: Recording, run: Run, done: Assigned) -> None:
    session = recording.session
    drafts = [one.draft for one in run.held if one.draft]
    done.fulfillment_orders += write_down(session, drafts, recording.stamp)
    done.lost_races += run.races
    _follow_up(session, run.held, recording.snapshot, recording.stamp.at, done)
    let_objects_know(session, Order)


def _is_known(snapshot: Snapshot, order: DueOrder) -> bool:
    """The products that it wants, and the store where it is picked up."""
    store = order.pickup_store_id
    products = all(line.product_id in snapshot.products for line in order.placeable)
    return products and (store is None or store in snapshot.store_rows)


def exclusions_of(session: Session, order_ids: Sequence[int], at: datetime) -> dict[int, dict[int, str]]:
    excluded: dict[int, dict[int, str]] = {}
    for exclusion in EXCLUDED.all(session, {"keys": order_ids}):
        if exclusion.ends_at is None or exclusion.ends_at > at:
            excluded.setdefault(exclusion.order_id, {})[exclusion.store_id] = exclusion.reason
    return excluded


def _fit(session: Session, orders: Sequence[DueOrder], at: datetime, done: Assigned) -> list[DueOrder]:
    """What cannot be placed stays in the exceptions with a sentence."""
    problems = {order.id: problem for order in orders if (problem := _cannot_be_placed(order))}
    unfit = [order for order in orders if order.id in problems]
    SET_ASIDE.apply_each(session, [_aside(order, problems[order.id], _again_at(order, at)) for order in unfit])
    done.exceptions += sum(order.status is not OrderStatus.CANCELLED for order in unfit)
    return [order for order in orders if order.id not in problems]


def _again_at(order: DueOrder, at: datetime) -> datetime | None:
    return None if order.status is OrderStatus.CANCELLED else at + LOOK_AGAIN


def _cannot_be_placed(order: DueOrder) -> str:
    """A sentence for staff, or nothing."""
    if order.status is not OrderStatus.PAID:
        return "It is not paid yet." if order.status is OrderStatus.PENDING else "It was cancelled."
    if order.method is Method.PICKUP and order.pickup_store_id is None:
        return order.exception or "The store to pick it up at is not known. Choose one."
    if order.method is Method.SHIP and order.latitude is None:
        return "Where it goes is not known. Correct the postcode."
    if not order.placeable:
        return order.exception or "None of its products is known. Import them, then it goes on by itself."
    return ""


def _aside(order: DueOrder, sentence: str, again_at: datetime | None, cause: str = "") -> Row:
    return {"key": order.id, "why": sentence, "again_at": again_at, "cause": cause or order.assign_cause}


def _follow_up(session: Session, planned: Sequence[Planned], snapshot: Snapshot, at: datetime, done: Assigned) -> None:
    """Units nothing can serve wait in the exceptions and are looked at again; other orders are on their way."""
    on_their_way, aside = [], []
    for order, decision, _ in planned:
        if decision.unplaced:
            sentence = _sentence(order, decision.unplaced, snapshot)
            aside.append(_aside(order, sentence, at + LOOK_AGAIN, Cause.WAITED.value))
            done.exceptions += 1
        elif any(line.awaiting and line.product_id is None for line in order.lines):
            aside.append(_aside(order, order.exception or "One of its products is not known.", at + LOOK_AGAIN))
        else:
            on_their_way.append(order.id)
    SENT_ON.apply(session, {"keys": on_their_way})
    SET_ASIDE.apply_each(session, aside)


def _sentence(order: DueOrder, unplaced: tuple[Unplaced, ...], snapshot: Snapshot) -> str:
    names = {line.id: line.name or line.sku for line in order.lines}
    first = unplaced[0]
    others = f" and {len(unplaced) - 1} more" if len(unplaced) > 1 else ""
    elsewhere = f" {snapshot.stores[first.elsewhere[0]].name} has it." if first.elsewhere else ""
    why = first.reason.name.lower().replace("_", " ")
    return f"No store can serve {first.units} x {names[first.line]}{others}: {why}.{elsewhere}"[:500]
