"""The next walk of a store, as one answer: what to fetch in which order, into which slots, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from string import ascii_uppercase

from storeapp.walks.batching import share_a_walk
from storeapp.walks.layout import Layout, Spot
from storeapp.walks.stop_order import order_stops, walk_length
from storeapp.walks.table import Table
from storeapp.walks.work import Caps, OpenPick, Pace

DEFAULT_CAPS, DEFAULT_PACE = Caps(), Pace()


@dataclass(frozen=True)
class Walk:
    """`picks` in walking order; `slots` names the tote slots of each fulfillment order, the most urgent first."""

    picks: tuple[OpenPick, ...]
    slots: dict[int, tuple[str, ...]]
    metres: float
    minutes: float
    team_lift: bool

    @cached_property
    def units(self) -> int:
        return sum(pick.quantity for pick in self.picks)

    @cached_property
    def due(self) -> datetime:
        return min(pick.due for pick in self.picks)


def next_walk(
    picks: Iterable[OpenPick],
    layout: Layout,
    *,
    now: datetime,
    caps: Caps = DEFAULT_CAPS,
    pace: Pace = DEFAULT_PACE,
    team_lift: bool = False,
) -> Walk | None:
    """The walk that the most urgent open order asks for; None when nothing is open. What two people must lift is
    left out, and is all there is on a `team_lift` walk."""
    mine = [pick for pick in picks if caps.needs_two(pick) is team_lift]
    if not mine:
        return None
    table = Table.of(mine, layout, caps, pace)
    orders = [table.picks[row] for row in share_a_walk(table, layout, caps, pace, now)]
    ordered = in_walking_order([pick for order in orders for pick in order], layout)
    return Walk(
        picks=tuple(ordered),
        slots=_slots(orders, caps),
        metres=(metres := walk_length([layout.spot(pick.place) for pick in ordered], layout)),
        minutes=_minutes(metres, orders, pace),
        team_lift=team_lift,
    )


def in_walking_order(picks: Sequence[OpenPick], layout: Layout, start: Spot | None = None) -> list[OpenPick]:
    """Picks in the order to fetch them from where one stands; those of one place and section stay together."""
    stops: dict[tuple[int, Spot], list[OpenPick]] = {}
    for pick in sorted(picks, key=lambda pick: (pick.product, pick.key)):
        stops.setdefault((pick.section, layout.spot(pick.place)), []).append(pick)
    nodes = sorted(stops)
    order = order_stops([spot for _, spot in nodes], [section for section, _ in nodes], layout, start)
    return [pick for node in order for pick in stops[nodes[node]]]


def _slots(orders: Iterable[Sequence[OpenPick]], caps: Caps) -> dict[int, tuple[str, ...]]:
    names = iter(_slot_names())
    return {order[0].fulfillment_order: tuple(next(names) for _ in range(caps.slots_for(order))) for order in orders}


def _slot_names() -> Iterable[str]:
    """A to Z, then AA to AZ and so on."""
    for round_ in ("", *ascii_uppercase):
        for letter in ascii_uppercase:
            yield round_ + letter


def _minutes(metres: float, orders: Sequence[Sequence[OpenPick]], pace: Pace) -> float:
    handling = sum(pace.seconds_per_order + pace.handling(order) for order in orders)
    return (pace.seconds_per_walk + metres / pace.metres_per_second + handling) / 60
