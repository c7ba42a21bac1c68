"""One order's decision: who could, what it costs, the cheapest parting, and the record of why."""

from collections.abc import Sequence

import numpy as np

from storeapp.assignment.candidates import RELAXED, Cells, cells_of
from storeapp.assignment.costs import costs_of
from storeapp.assignment.deadlines import Timing, timing_of
from storeapp.assignment.decision import Candidate, Choice, Decision, Reason, Share, Unplaced, first_reason
from storeapp.assignment.demands import Demand, demands_of, parts_of
from storeapp.assignment.network import kilometres
from storeapp.assignment.offers import Item, Offers
from storeapp.assignment.orders import Method, OrderToPlace
from storeapp.assignment.parting import Given, part_order
from storeapp.assignment.working import Working

PROPOSED = 3  # other stores named to a pickup customer


def decide(working: Working, order: OrderToPlace) -> Decision:
    """Place what can be placed of one order; what cannot is returned with the reason."""
    demands = demands_of(order.lines)
    cells, timing = _situation(working, order, demands)
    first, unplaced = cells, tuple[Unplaced, ...]()
    if missing := cells.unserved(len(demands)):
        demands, unplaced = _mended(working, order, demands, cells, missing)
        if not demands:
            return _nothing(working, order, unplaced, first)
        cells, timing = _situation(working, order, demands)
    costs = costs_of(working, order, demands, cells, timing)
    offers = Offers(costs, cells, demands)
    given = _given(working, order, offers) if demands else []
    return Decision(
        order.id,
        tuple(_choice(working, order, offers, demands, cells, n, one) for n, one in enumerate(given)),
        unplaced + _left_over(demands, given),
        first.stores.take(first.at),
        first.barred,
        _one_store(offers, cells, given),
        working.fingerprint,
        working.now,
        working.seed,
    )


def _nothing(working: Working, order: OrderToPlace, unplaced: tuple[Unplaced, ...], cells: Cells) -> Decision:
    """Nobody can serve any of it."""
    holders = cells.stores.take(cells.at)
    return Decision(order.id, (), unplaced, holders, cells.barred, None, working.fingerprint, working.now, working.seed)


def _situation(working: Working, order: OrderToPlace, demands: Sequence[Demand]) -> tuple[Cells, Timing]:
    cells = cells_of(working, order, demands)
    timing = timing_of(working, order, cells.stores)
    cells.barred |= timing.gone.take(cells.at) * Reason.NO_DEPARTURE.mask
    return cells, timing


def _mended(
    working: Working, order: OrderToPlace, demands: Sequence[Demand], cells: Cells, missing: Sequence[int]
) -> tuple[list[Demand], tuple[Unplaced, ...]]:
    """Part the demands that no store holds in full among the stores that hold some; say why of the rest."""
    placeable: list[Demand] = []
    unplaced: list[Unplaced] = []
    for number, demand in enumerate(demands):
        if number not in missing:
            placeable.append(demand)
            continue
        of = cells.demand == number
        barred = cells.barred[of]
        short = (barred & ~RELAXED) == Reason.TOO_FEW_UNITS.mask
        parts, rest = parts_of(demand, cells.available[of][short].tolist())
        placeable.extend(parts)
        unplaced.extend(_unplaced(working, order, share, _closest(barred.tolist())) for share in rest)
    return placeable, tuple(unplaced)


def _closest(barred: Sequence[int]) -> Reason:
    """The first reason of the store that came furthest down the list of rules."""
    return max(map(first_reason, barred), default=Reason.NOT_STOCKED)


def _unplaced(working: Working, order: OrderToPlace, share: Share, reason: Reason) -> Unplaced:
    return Unplaced(share.line, share.product, share.units, reason, _elsewhere(working, order, share))


def _elsewhere(working: Working, order: OrderToPlace, share: Share) -> tuple[int, ...]:
    """For pickup, the nearest other stores where the customer could collect the units."""
    if order.method is not Method.PICKUP or order.pickup_store is None:
        return ()
    stores, row = working.network.stores, working.row(share.product)
    home = order.pickup_store
    open_to = (stores.abilities.take(row.store) & 5 == 5) & (row.available >= share.units) & (row.store != home)
    able = row.store[open_to]
    km = kilometres(stores.lat.take(able), stores.lon.take(able), float(stores.lat[home]), float(stores.lon[home]))
    return tuple(able[np.argsort(km, kind="stable")[:PROPOSED]].tolist())


def _given(working: Working, order: OrderToPlace, offers: Offers) -> list[Given]:
    """A pickup is one fulfillment order at its store; what is shipped is parted at the least cost."""
    if order.method is Method.PICKUP:
        return [(tuple(range(len(offers.added))), 0)]
    most = max(working.policy.limits.fulfillment_orders - order.fulfillment_orders, 1)
    return part_order(offers, working.policy.money.split, most)


def _choice(
    working: Working, order: OrderToPlace, offers: Offers, demands: Sequence[Demand], cells: Cells, n: int, given: Given
) -> Choice:
    item, at = given
    near = _nearest(offers, item, at, working.policy.runners_up)
    split = working.policy.money.split if n + order.fulfillment_orders else 0.0
    terms = offers.costs.terms(item, np.array(near), split)
    minutes = offers.costs.work(item, np.array([at]))
    return Choice(
        int(cells.stores[at]),
        tuple(share for demand in item for share in demands[demand].shares),
        terms[0],
        float(minutes[0]),
        int(offers.costs.timing.needed[at]),
        float(offers.costs.timing.finish(np.array([at]), minutes)[0]),
        tuple(Candidate(int(cells.stores[p]), t) for p, t in zip(near[1:], terms[1:], strict=True)),
    )


def _nearest(offers: Offers, item: Item, at: int, runners_up: int) -> list[int]:
    """The chosen position, then those of the next cheapest stores for the same demands."""
    row = offers.row(item)
    order = np.argsort(row, kind="stable")[: runners_up + 1].tolist()
    return [at, *[p for p in order if p != at and row[p] < np.inf][:runners_up]]


def _left_over(demands: Sequence[Demand], given: Sequence[Given]) -> tuple[Unplaced, ...]:
    """What would need more fulfillment orders than the policy allows."""
    placed = {demand for item, _ in given for demand in item}
    shares = [share for n, demand in enumerate(demands) if n not in placed for share in demand.shares]
    return tuple(Unplaced(*share, Reason.MOST_FULFILLMENT_ORDERS) for share in shares)


def _one_store(offers: Offers, cells: Cells, given: Sequence[Given]) -> Candidate | None:
    """For a split order, the cheapest store that could have served all of it."""
    if len(given) < 2:
        return None
    everything = tuple(range(len(offers.added)))
    row = offers.row(everything)
    at = int(row.argmin())
    if row[at] == np.inf:
        return None
    return Candidate(int(cells.stores[at]), offers.costs.terms(everything, np.array([at]), 0.0)[0])
