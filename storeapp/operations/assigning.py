"""Choosing the stores for orders: decision, reservation of the stock and the fulfillment orders are one transaction.

The guarded update of the stock level is what keeps two orders from getting the last unit; the snapshot may be stale.
When a guard fails, the product's numbers are read again and the order is decided anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.decision import Choice, Decision, Unplaced
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.domain.assignment import Cause, StoreExclusion
from storeapp.domain.event import Stamp
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.operations import reserving
from storeapp.operations.placing import Placed, write_down
from storeapp.operations.recording import Kept, Recording
from storeapp.operations.reserving import Units
from storeapp.queries import network as networks
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import PRESET, Version
from storeapp.queries.wanted import wanted_order, with_lanes_to

TRIES = 4
LOOK_AGAIN = timedelta(minutes=15)


@dataclass
class Assigned:
    """What came of some orders, by count; `lost_races` are guards that failed and were decided again."""

    orders: int = 0
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

    Raises SnapshotTooOld before anything is changed.
    """
    orders = _due(session, stamp.at, limit)
    if any(line.product_id not in snapshot.products for order in orders for line in _placeable(order)):
        raise SnapshotTooOld
    done = Assigned(orders=len(orders))
    exclusions = exclusions_of(session, [order.id for order in orders], stamp.at)
    with_lanes_to(snapshot, orders)
    recording = Recording(session, snapshot, version, stamp)
    fit = [order for order in orders if _can_be_placed(order, stamp.at, done)]
    planned = _taken(recording, fit, exclusions, done)
    placed = [placed for one in planned if (placed := _carry_out(one, snapshot, stamp.at, done))]
    done.fulfillment_orders = write_down(recording, placed)
    return done


def _due(session: Session, at: datetime, limit: int) -> Sequence[Order]:
    due = (
        select(Order)
        .where(Order.assign_at <= at)
        .order_by(Order.assign_at, Order.id)
        .limit(limit)
        .options(selectinload(Order.lines))
        .with_for_update(skip_locked=True, of=Order)
    )
    return session.scalars(due).all()


def exclusions_of(session: Session, order_ids: Sequence[int], at: datetime) -> dict[int, dict[int, str]]:
    found = select(StoreExclusion).where(StoreExclusion.order_id.in_(order_ids))
    excluded: dict[int, dict[int, str]] = {}
    for exclusion in session.scalars(found):
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
    if not _placeable(order):
        return order.exception or "None of its products is known. Import them, then it goes on by itself."
    return ""


def _placeable(order: Order) -> list[OrderLine]:
    return [line for line in order.lines if line.awaiting and line.product_id is not None]


def _set_aside(order: Order, sentence: str, again_at: datetime | None) -> None:
    order.exception, order.assign_at = sentence, again_at


class Planned(NamedTuple):
    """A decision that has moved the snapshot on; `kept` is None for a second look in vain."""

    order: Order
    decision: Decision
    kept: Kept | None
    units: Sequence[Units]


def _taken(
    recording: Recording, orders: Sequence[Order], exclusions: dict[int, dict[int, str]], done: Assigned
) -> list[Planned]:
    """All are decided, then all units are taken at once; who lost some to others is decided again on fresh numbers."""
    held: list[Planned] = []
    for _ in range(TRIES):
        planned = [_plan(recording, order, exclusions.get(order.id, {})) for order in orders]
        whole = _take(recording.session, planned)
        held += [one for one, got_all in zip(planned, whole, strict=True) if got_all]
        lost = [one for one, got_all in zip(planned, whole, strict=True) if not got_all]
        if not lost:
            return held
        done.lost_races += len(lost)
        _look_anew(recording, lost)
        orders = [one.order for one in lost]
    for order in orders:
        order.assign_at = recording.stamp.at + timedelta(seconds=5)
    return held


def _plan(recording: Recording, order: Order, excluded: dict[int, str]) -> Planned:
    """Kept before it moves the snapshot on, from which it was made."""
    snapshot, cause = recording.snapshot, order.assign_cause
    wanted = wanted_order(snapshot, order, [(line, line.awaiting) for line in _placeable(order)], excluded)
    decision = _decide(snapshot, order, wanted, recording.stamp.at, recording.version.policy)
    worth_keeping = decision.choices or cause != Cause.WAITED
    kept = recording.keep(order, wanted, decision, cause) if worth_keeping else None
    _move_on(snapshot, decision, 1)
    return Planned(order, decision, kept, units_of(snapshot, order, decision.choices))


def _decide(snapshot: Snapshot, order: Order, wanted: OrderToPlace, at: datetime, policy: Policy) -> Decision:
    return plan(
        snapshot.network, [wanted], policy, now=snapshot.moment(at), seed=crc32(order.number.encode())
    ).decisions[0]


def _move_on(snapshot: Snapshot, decision: Decision, orders: int) -> None:
    """The stores have the work and not the units any more; -1 gives both back."""
    network = snapshot.network
    for choice in decision.choices:
        network.loads.add(choice.store, choice.deadline, orders * choice.minutes, orders)
        for share in choice.shares:
            network.stock.take(share.product, choice.store, orders * share.units)


def units_of(snapshot: Snapshot, order: Order, choices: Sequence[Choice]) -> list[Units]:
    products = {line.id: line.product_id or 0 for line in order.lines}
    return [
        Units(snapshot.stores[choice.store].id, products[share.line], share.units)
        for choice in choices
        for share in choice.shares
    ]


def _take(session: Session, planned: Sequence[Planned]) -> list[bool]:
    """Whether each got all its units; who did not keeps none."""
    got = iter(reserving.take(session, [units for one in planned for units in one.units]))
    had = [[next(got) for _ in one.units] for one in planned]
    each = [
        (units, taken, all(mine))
        for one, mine in zip(planned, had, strict=True)
        for units, taken in zip(one.units, mine, strict=True)
    ]
    reserving.give_back(session, [units for units, taken, whole in each if taken and not whole])
    return [all(mine) for mine in had]


def _look_anew(recording: Recording, lost: Sequence[Planned]) -> None:
    """The snapshot without these orders, with what the database has of their products now."""
    for one in lost:
        _move_on(recording.snapshot, one.decision, -1)
    products = {units.product_id for one in lost for units in one.units}
    networks.refresh_products(recording.session, recording.snapshot, sorted(products))


def _carry_out(planned: Planned, snapshot: Snapshot, at: datetime, done: Assigned) -> Placed | None:
    order, decision, kept, _ = planned
    done.exceptions += bool(decision.unplaced)
    _follow_up(order, decision.unplaced, snapshot, at)
    return Placed(order, decision.choices, kept) if kept else None


def _follow_up(order: Order, unplaced: tuple[Unplaced, ...], snapshot: Snapshot, at: datetime) -> None:
    """Units nothing can serve wait in the exceptions and are looked at again; else the order is on its way."""
    unmatched = any(line.awaiting and line.product_id is None for line in order.lines)
    if unplaced:
        _set_aside(order, _sentence(order, unplaced, snapshot), at + LOOK_AGAIN)
        order.assign_cause = Cause.WAITED.value
    elif unmatched:
        _set_aside(order, order.exception or "One of its products is not known.", at + LOOK_AGAIN)
    else:
        _set_aside(order, "", None)


def _sentence(order: Order, unplaced: tuple[Unplaced, ...], snapshot: Snapshot) -> str:
    names = {line.id: line.name or line.sku for line in order.lines}
    first = unplaced[0]
    others = f" and {len(unplaced) - 1} more" if len(unplaced) > 1 else ""
    elsewhere = f" {snapshot.stores[first.elsewhere[0]].name} has it." if first.elsewhere else ""
    why = first.reason.name.lower().replace("_", " ")
    return f"No store can serve {first.units} x {names[first.line]}{others}: {why}.{elsewhere}"[:500]
