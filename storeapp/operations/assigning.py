"""Choosing the stores for orders: decision, reservation of the stock and the fulfillment orders are one transaction.

The guarded update of the stock level is what keeps two orders from getting the last unit; the snapshot may be stale.
When a guard fails, the product's numbers are read again and the order is decided anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.decision import Decision, Unplaced
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.domain.assignment import Cause, StoreExclusion
from storeapp.domain.event import Stamp
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.operations import stocking
from storeapp.operations.placing import Placed, write_down
from storeapp.operations.recording import Recording
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
    tried = [_assign(recording, order, exclusions.get(order.id, {}), done) for order in orders]
    done.fulfillment_orders = write_down(recording, [placed for placed in tried if placed])
    return done


def _due(session: Session, at: datetime, limit: int) -> Sequence[Order]:
    due = (
        select(Order)
        .where(Order.assign_at <= at)
        .order_by(Order.assign_at, Order.id)
        .limit(limit)
        .options(selectinload(Order.lines).joinedload(OrderLine.product))
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


def _assign(recording: Recording, order: Order, excluded: dict[int, str], done: Assigned) -> Placed | None:
    """One order; whatever cannot be placed keeps it in the exceptions with a sentence."""
    session, snapshot, version, stamp = recording.session, recording.snapshot, recording.version, recording.stamp
    problem = _cannot_be_placed(order)
    if problem:
        _set_aside(order, problem, None if order.status is OrderStatus.CANCELLED else stamp.at + LOOK_AGAIN)
        done.exceptions += order.status is not OrderStatus.CANCELLED
        return None
    for _ in range(TRIES):
        wanted = wanted_order(snapshot, order, [(line, line.awaiting) for line in _placeable(order)], excluded)
        decision = _decide(snapshot, order, wanted, stamp.at, version.policy)
        lost = _lost_lines(session, snapshot, order, decision)
        if not lost:
            break
        done.lost_races += 1
        networks.refresh_products(session, snapshot, lost)
    else:
        order.assign_at = stamp.at + timedelta(seconds=5)
        return None
    done.exceptions += bool(decision.unplaced)
    return _carry_out(recording, order, wanted, decision)


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


def _decide(snapshot: Snapshot, order: Order, wanted: OrderToPlace, at: datetime, policy: Policy) -> Decision:
    return plan(
        snapshot.network, [wanted], policy, now=snapshot.moment(at), seed=crc32(order.number.encode())
    ).decisions[0]


def _lost_lines(session: Session, snapshot: Snapshot, order: Order, decision: Decision) -> list[int]:
    """Takes the stock of every share, all or none; the products whose guard failed when there were any."""
    lines = {line.id: line for line in order.lines}
    taken: list[tuple[int, int, int]] = []
    for choice in sorted(decision.choices, key=lambda choice: choice.store):
        store_id = snapshot.stores[choice.store].id
        for share in sorted(choice.shares, key=lambda share: lines[share.line].product_id or 0):
            product_id = lines[share.line].product_id or 0
            if not stocking.take_available(session, store_id, product_id, share.units):
                for back in taken:
                    stocking.give_available(session, *back)
                return [product_id]
            taken.append((store_id, product_id, share.units))
    return []


def _carry_out(recording: Recording, order: Order, wanted: OrderToPlace, decision: Decision) -> Placed | None:
    """Kept before it moves the snapshot on, from which it was made; a second look in vain is not kept again."""
    network, cause = recording.snapshot.network, order.assign_cause
    placed = None
    if decision.choices or cause != Cause.WAITED:
        placed = Placed(order, decision, recording.keep(order, wanted, decision, cause))
    for choice in decision.choices:
        network.loads.add(choice.store, choice.deadline, choice.minutes)
        for share in choice.shares:
            network.stock.take(share.product, choice.store, share.units)
    _follow_up(order, decision.unplaced, recording.snapshot, recording.stamp.at)
    return placed


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
