"""Deciding about orders and taking their units, again and again where others were faster.

The guarded update of the stock level is what keeps two orders from getting the last unit; the snapshot may be stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from sqlalchemy.orm import Session

from storeapp.assignment.decision import Decision
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.domain.assignment import Cause
from storeapp.domain.order import Order, OrderLine
from storeapp.operations import reserving
from storeapp.operations.placing import Draft, Placed, draft
from storeapp.operations.recording import Kept, Recording
from storeapp.operations.reserving import Units
from storeapp.queries import network as networks
from storeapp.queries.network import Snapshot
from storeapp.queries.wanted import wanted_order

Take = Callable[[Session, Sequence[Units]], list[bool]]

TRIES = 4
AFTER_RACES = timedelta(seconds=5)


class Planned(NamedTuple):
    """A decision that has moved the snapshot on; `draft` is None for a second look in vain."""

    order: Order
    decision: Decision
    draft: Draft | None

    @property
    def units(self) -> list[Units]:
        return self.draft.units if self.draft else []


class Run(NamedTuple):
    """`held`: who got all its units. `lost`: who did not and is still due. `races`: how often somebody was faster."""

    held: list[Planned]
    lost: list[Order]
    races: int


def plan_all(recording: Recording, orders: Sequence[Order], exclusions: Mapping[int, dict[int, str]]) -> Run:
    """All are decided and drafted, then all units are taken at once, without waiting for shelves that are in others'
    hands just now. The snapshot has fresh numbers for who lost."""
    planned = _planned(recording, orders, exclusions)
    held, lost = _parted(planned, _take(recording.session, planned, reserving.take_free))
    _look_anew(recording, lost)
    return Run(held, [one.order for one in lost], len(lost))


def insist(recording: Recording, orders: Sequence[Order], exclusions: Mapping[int, dict[int, str]]) -> Run:
    """Waits for shelves, and decides again on fresh numbers what is lost all the same; who loses every time is looked
    at again in some seconds."""
    held: list[Planned] = []
    races = 0
    for _ in range(TRIES):
        planned = _planned(recording, orders, exclusions)
        whole, lost = _parted(planned, _take(recording.session, planned, reserving.take))
        held += whole
        if not lost:
            return Run(held, [], races)
        races += len(lost)
        _look_anew(recording, lost)
        orders = [one.order for one in lost]
    for order in orders:
        order.assign_at = recording.stamp.at + AFTER_RACES
    return Run(held, [], races)


def _parted(planned: Sequence[Planned], whole: Sequence[bool]) -> tuple[list[Planned], list[Planned]]:
    """Who got all, and who did not."""
    both = list(zip(planned, whole, strict=True))
    return [one for one, got_all in both if got_all], [one for one, got_all in both if not got_all]


class Decided(NamedTuple):
    order: Order
    decision: Decision
    kept: Kept | None


def _plan(recording: Recording, order: Order, excluded: dict[int, str]) -> Decided:
    """Kept before it moves the snapshot on, from which it was made."""
    snapshot, cause = recording.snapshot, order.assign_cause
    wanted = wanted_order(snapshot, order, [(line, line.awaiting) for line in placeable(order)], excluded)
    decision = _decide(snapshot, order, wanted, recording.stamp.at, recording.version.policy)
    worth_keeping = decision.choices or cause != Cause.WAITED
    kept = recording.keep(order, wanted, decision, cause) if worth_keeping else None
    _move_on(snapshot, decision, 1)
    return Decided(order, decision, kept)


def _planned(recording: Recording, orders: Sequence[Order], exclusions: Mapping[int, dict[int, str]]) -> list[Planned]:
    return _drafted(recording, [_plan(recording, order, exclusions.get(order.id, {})) for order in orders])


def _drafted(recording: Recording, decided: Sequence[Decided]) -> list[Planned]:
    kept = [Placed(one.order, one.decision.choices, one.kept) for one in decided if one.kept]
    drafts = iter(draft(recording, kept))
    return [Planned(one.order, one.decision, next(drafts) if one.kept else None) for one in decided]


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


def _take(session: Session, planned: Sequence[Planned], take: Take) -> list[bool]:
    """Whether each got all its units; who did not keeps none."""
    got = iter(take(session, [units for one in planned for units in one.units]))
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
    if not lost:
        return
    for one in lost:
        _move_on(recording.snapshot, one.decision, -1)
    products = {units.product_id for one in lost for units in one.units}
    networks.refresh_products(recording.session, recording.snapshot, sorted(products))


def placeable(order: Order) -> list[OrderLine]:
    """Lines whose units still look for a store and whose product is known."""
    return [line for line in order.lines if line.awaiting and line.product_id is not None]
