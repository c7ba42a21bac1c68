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


class Run(NamedTuple):
    """`held`: who got all its units. `lost`: who did not and is still due. `races`: how often somebody was faster."""

    held: list[Planned]
    lost: list[Planned]
    races: int


def plan_all(recording: Recording, orders: Sequence[DueOrder], exclusions: Exclusions) -> Run:
    """All are decided and drafted, then all units are taken at once, without waiting for shelves that are in others'
    hands just now."""
    return _run(recording, orders, exclusions, reserving.take_free)


def insist(recording: Recording, orders: Sequence[DueOrder], exclusions: Exclusions) -> Run:
    """Waits for shelves, and decides again what is lost all the same; who loses every time is looked at again in some
    seconds."""
    held: list[Planned] = []
    races = 0
    for _ in range(TRIES):
        run = _run(recording, orders, exclusions, reserving.take)
        held += run.held
        if not run.lost:
            return Run(held, [], races)
        orders, races = [one.order for one in run.lost], races + run.races
    LATER.apply(recording.session, {"keys": [order.id for order in orders], "later": recording.stamp.at + AFTER_RACES})
    return Run(held, [], races)


def _run(recording: Recording, orders: Sequence[DueOrder], exclusions: Exclusions, take: Take) -> Run:
    """Who got all its units, and who did not and so has changed nothing: it may be decided again by what is there."""
    planned = _drafted(recording, [_plan(recording, order, exclusions.get(order.id, {})) for order in orders])
    held, lost = _take(recording.session, planned, take)
    for one in lost:
        _move_on(recording.snapshot, one.decision, -1)
    _look_anew(recording, lost)
    return Run(held, lost, len(lost))


def _look_anew(recording: Recording, lost: Sequence[Planned]) -> None:
    """The snapshot with what the database has of their products by now: whoever had these shelves may have emptied
    them."""
    products = {units.product_id for one in lost for units in one.units}
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


def _take(session: Session, planned: Sequence[Planned], take: Take) -> tuple[list[Planned], list[Planned]]:
    """Who got all its units, and who did not and keeps none."""
    got = iter(take(session, [units for one in planned for units in one.units]))
    tried = [(one, [units for units in one.units if next(got)]) for one in planned]
    reserving.give_back(session, [units for one, taken in tried if taken != one.units for units in taken])
    held = [one for one, taken in tried if taken == one.units]
    return held, [one for one, taken in tried if taken != one.units]
