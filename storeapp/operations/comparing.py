"""Two policies on the same orders: those that wait and the last ones, decided under both and priced alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.decision import Decision, Terms
from storeapp.assignment.network import kilometres
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Policy, Weights
from storeapp.assignment.pricing import added, priced
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.queries.network import Snapshot
from storeapp.queries.wanted import due_of, wanted_order, with_lanes_to

MOST_WAITING = 2000


@dataclass(frozen=True)
class Outcome:
    """What one policy would do; `terms` in dollars by the yardstick, `busiest` minutes at the store that gets most."""

    parcels: int
    split: int
    late: int
    unplaced: int
    kilometres: float
    minutes: float
    stores: int
    busiest: float
    terms: Terms


@dataclass(frozen=True)
class Comparison:
    """`moved`: orders that would go to other stores. `yardstick`: the policy by whose amounts both are priced."""

    waiting: int
    recent: int
    moved: int
    yardstick: str
    before: Outcome
    after: Outcome


def compare(
    session: Session, snapshot: Snapshot, before: Policy, after: Policy, at: datetime, recent: int
) -> Comparison:
    """Orders to be shipped: all that wait, and the `recent` last ones as if they came again now."""
    waiting, past = _waiting(session), _recent(session, recent)
    with_lanes_to(snapshot, (*waiting, *past))
    orders = [wanted_order(snapshot, order, _units(order.lines, "awaiting")) for order in waiting]
    orders += [_again(snapshot, order, at) for order in past]
    orders = [order for order in orders if order.lines]
    now, yardstick = snapshot.moment(at), _yardstick(before, after)
    plans = [plan(snapshot.network, orders, policy, now=now).decisions for policy in (before, after)]
    outcomes = [_outcome(snapshot, orders, decided, yardstick, now) for decided in plans]
    moved = sum(_stores(one) != _stores(other) for one, other in zip(*plans, strict=True))
    return Comparison(len(waiting), len(past), moved, yardstick.name, *outcomes)


def _shipped() -> tuple[ColumnElement[bool], ...]:
    return Order.method == Method.SHIP, Order.status == OrderStatus.PAID, Order.latitude.is_not(None)


def _waiting(session: Session) -> Sequence[Order]:
    found = select(Order).where(*_shipped(), Order.assign_at.is_not(None)).order_by(Order.assign_at, Order.id)
    return session.scalars(found.limit(MOST_WAITING).options(*LINES)).all()


def _recent(session: Session, count: int) -> Sequence[Order]:
    found = select(Order).where(*_shipped(), Order.assign_at.is_(None)).order_by(Order.id.desc()).limit(count)
    return session.scalars(found.options(*LINES)).all()[::-1]


LINES = (selectinload(Order.lines),)


def _again(snapshot: Snapshot, order: Order, at: datetime) -> OrderToPlace:
    """As much time to its promise as it had when it was bought."""
    due = snapshot.moment(at + (due_of(order) - order.placed_at))
    return replace(wanted_order(snapshot, order, _units(order.lines, "quantity")), due=due)


def _units(lines: Iterable[OrderLine], of: str) -> list[tuple[OrderLine, int]]:
    return [(line, units) for line in lines if (units := getattr(line, of))]


def _yardstick(before: Policy, after: Policy) -> Policy:
    """The first that counts every term at its own money; a preset such as the nearest store has no money to count."""
    plain = [policy for policy in (before, after) if policy.weights == Weights()]
    return plain[0] if plain else PRESETS["balanced"]


def _stores(decision: Decision) -> list[tuple[int, int, int]]:
    return sorted((choice.store, share.line, share.units) for choice in decision.choices for share in choice.shares)


def _outcome(
    snapshot: Snapshot, orders: Sequence[OrderToPlace], decided: Sequence[Decision], yardstick: Policy, now: float
) -> Outcome:
    terms = priced(snapshot.network, orders, decided, yardstick, now=now)
    given = _minutes(decided)
    distances = _distances(snapshot, orders, decided)
    return Outcome(
        parcels=len(distances),
        split=sum(len(one.choices) > 1 for one in decided),
        late=sum(one.lateness > 0 for one in terms),
        unplaced=sum(left.units for one in decided for left in one.unplaced),
        kilometres=float(np.mean(distances)) if distances else 0.0,
        minutes=sum(given.values()),
        stores=len(given),
        busiest=max(given.values(), default=0.0),
        terms=added(terms),
    )


def _minutes(decided: Iterable[Decision]) -> dict[int, float]:
    """Minutes of work by store."""
    given: defaultdict[int, float] = defaultdict(float)
    for choice in (choice for one in decided for choice in one.choices):
        given[choice.store] += choice.minutes
    return given


def _distances(snapshot: Snapshot, orders: Iterable[OrderToPlace], decided: Iterable[Decision]) -> list[float]:
    """Kilometres of each parcel."""
    stores, found = snapshot.network.stores, []
    for order, one in zip(orders, decided, strict=True):
        at = [choice.store for choice in one.choices]
        if order.destination and at:
            to = (order.destination.lat, order.destination.lon)
            found += kilometres(stores.lat[at], stores.lon[at], *to).tolist()
    return found
