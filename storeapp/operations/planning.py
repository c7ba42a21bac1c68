"""Deciding about orders and taking their units, again and again where others were faster.

The guarded update of the stock level is what keeps two orders from getting the last unit; the snapshot may be stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from storeapp.assignment.decision import Decision
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.domain.assignment import Cause
from storeapp.domain.order import Order
from storeapp.operations import reserving
from storeapp.operations.placing import Draft, Placed, draft
from storeapp.operations.recording import Kept, Recording
from storeapp.operations.reserving import Units
from storeapp.prepared import Among, Prepared
from storeapp.queries import network as networks
from storeapp.queries.due_orders import DueOrder
from storeapp.queries.network import Snapshot
from storeapp.queries.wanted import wanted_order

Take = Callable[[Session, Sequence[Units]], list[bool]]
Exclusions = Mapping[int, dict[int, str]]
"""By order, the stores that may not have it, with why."""

TRIES = 4
AFTER_RACES = timedelta(seconds=5)
LATER = Prepared(update(Order).where(Among(Order.id, "keys")).values(assign_at=bindparam("later")))


class Planned(NamedTuple):
    """A decision that has moved the snapshot on; `draft` is None for a second look in vain."""

    order: DueOrder
    decision: Decision
    draft: Draft | None

    @property
    def units(self) -> list[Units]:
        return self.draft.units if self.draft else []


class Tried(NamedTuple):
    """A plan, and the units of it that were not to be had."""

    planned: Planned
    missed: list[Units]


class Run(NamedTuple):
    """`held`: who got all its units. `lost`: who did not and is still due. `races`: how often somebody was faster."""

    held: list[Planned]
    lost: list[Tried]
    races: int


def plan_all(recording: Recording, orders: Sequence[DueOrder], exclusions: Exclusions) -> Run:
    """All are decided and drafted, then all units are taken at once, without waiting for shelves that are in others'
    hands just now. What is lost may be decided again by what is there then."""
    run = _taken(recording, _planned(recording, orders, exclusions), reserving.take_free)
    _look_anew(recording, run.lost)
    return run


def insist(recording: Recording, lost: Sequence[Tried], exclusions: Exclusions) -> Run:
    """Waits for shelves, and decides again what is lost all the same; who loses every time is looked at again in some
    seconds."""
    held: list[Planned] = []
    races = 0
    for _ in range(TRIES):
        run = _taken(recording, _planned(recording, _orders(lost), exclusions), reserving.take)
        held += run.held
        if not run.lost:
            return Run(held, [], races)
        lost, races = run.lost, races + run.races
        _look_anew(recording, lost)
    later = {"keys": [order.id for order in _orders(lost)], "later": recording.stamp.at + AFTER_RACES}
    LATER.apply(recording.session, later)
    return Run(held, [], races)


def _taken(recording: Recording, planned: Sequence[Planned], take: Take) -> Run:
    """Who got all its units, and who did not and so has changed nothing."""
    tried = _take(recording.session, planned, take)
    lost = [one for one in tried if one.missed]
    for one in lost:
        _move_on(recording.snapshot, one.planned.decision, -1)
    return Run([one.planned for one in tried if not one.missed], lost, len(lost))


def _orders(lost: Sequence[Tried]) -> list[DueOrder]:
    return [one.planned.order for one in lost]


def _look_anew(recording: Recording, lost: Sequence[Tried]) -> None:
    """The snapshot with what the database has of their products by now: whoever had these shelves may have emptied
    them."""
    products = {units.product_id for one in lost for units in one.planned.units}
    networks.refresh_products(recording.session, recording.snapshot, sorted(products))


class Decided(NamedTuple):
    order: DueOrder
    decision: Decision
    kept: Kept | None


def _plan(recording: Recording, order: DueOrder, excluded: dict[int, str]) -> Decided:
    """Kept before it moves the snapshot on, from which it was made."""
    snapshot, cause = recording.snapshot, order.assign_cause
    wanted = wanted_order(snapshot, order, [(line, line.awaiting) for line in order.placeable], excluded)
    decision = _decide(snapshot, order, wanted, recording.stamp.at, recording.version.policy)
    worth_keeping = decision.choices or cause != Cause.WAITED
    kept = recording.keep(wanted, decision, cause) if worth_keeping else None
    _move_on(snapshot, decision, 1)
    return Decided(order, decision, kept)


def _planned(recording: Recording, orders: Sequence[DueOrder], exclusions: Exclusions) -> list[Planned]:
    return _drafted(recording, [_plan(recording, order, exclusions.get(order.id, {})) for order in orders])


def _drafted(recording: Recording, decided: Sequence[Decided]) -> list[Planned]:
    kept = [Placed(one.order, one.decision.choices, one.kept) for one in decided if one.kept]
    drafts = iter(draft(recording, kept))
    return [Planned(one.order, one.decision, next(drafts) if one.kept else None) for one in decided]


def _decide(snapshot: Snapshot, order: DueOrder, wanted: OrderToPlace, at: datetime, policy: Policy) -> Decision:
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


def _take(session: Session, planned: Sequence[Planned], take: Take) -> list[Tried]:
    """Who did not get all its units keeps none."""
    got = iter(take(session, [units for one in planned for units in one.units]))
    had = [[(units, next(got)) for units in one.units] for one in planned]
    tried = [Tried(one, [units for units, taken in mine if not taken]) for one, mine in zip(planned, had, strict=True)]
    back = [units for one, mine in zip(tried, had, strict=True) if one.missed for units, taken in mine if taken]
    reserving.give_back(session, back)
    return tried
