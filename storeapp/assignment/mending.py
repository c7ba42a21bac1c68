"""What to do with demands that no store can serve whole: part them by units, and say why of what nobody has."""

from collections.abc import Sequence

import numpy as np

from storeapp.assignment.candidates import OPEN_TO, RELAXED
from storeapp.assignment.decision import Reason, Share, Unplaced, first_reason
from storeapp.assignment.demands import Demand, parts_of
from storeapp.assignment.network import kilometres
from storeapp.assignment.orders import Method
from storeapp.assignment.situation import Situation

PROPOSED = 3  # other stores named to a pickup customer


def mended(situation: Situation, unserved: Sequence[int]) -> tuple[list[Demand], tuple[Unplaced, ...]]:
    """The demands that can be placed, those that no store holds in full in parts; and the shares that cannot."""
    placeable: list[Demand] = []
    unplaced: list[Unplaced] = []
    for number, demand in enumerate(situation.demands):
        parts, rest = _parted(situation, number) if number in unserved else ([demand], ())
        placeable.extend(parts)
        unplaced.extend(_unplaced(situation, share, _closest(situation, number)) for share in rest)
    return placeable, tuple(unplaced)


def _parted(situation: Situation, number: int) -> tuple[list[Demand], tuple[Share, ...]]:
    """A demand in parts over the stores that only have too few units, and the shares beyond them."""
    cells = situation.cells
    short = (cells.demand == number) & ((cells.barred & ~RELAXED) == Reason.TOO_FEW_UNITS.mask)
    return parts_of(situation.demands[number], cells.available[short].tolist())


def _closest(situation: Situation, number: int) -> Reason:
    """The first reason of the store that came furthest down the list of rules."""
    barred = situation.cells.barred[situation.cells.demand == number].tolist()
    return max(map(first_reason, barred), default=Reason.NOT_STOCKED)


def _unplaced(situation: Situation, share: Share, reason: Reason) -> Unplaced:
    return Unplaced(share.line, share.product, share.units, reason, _elsewhere(situation, share))


def _elsewhere(situation: Situation, share: Share) -> tuple[int, ...]:
    """For pickup, the nearest other stores where the customer could collect the units."""
    home, needed = situation.order.pickup_store, OPEN_TO[Method.PICKUP]
    if home is None:
        return ()
    stores, row = situation.working.network.stores, situation.working.row(share.product)
    offered = (stores.abilities.take(row.store) & needed == needed) & (row.available >= share.units)
    able = row.store[offered & (row.store != home)]
    km = kilometres(stores.lat.take(able), stores.lon.take(able), float(stores.lat[home]), float(stores.lon[home]))
    return tuple(able[np.argsort(km, kind="stable")[:PROPOSED]].tolist())
