"""One order's decision: who could, what it costs, the cheapest parting, and the record of why."""

from collections.abc import Sequence

import numpy as np

from storeapp.assignment.candidates import RELAXED, Cells, cells_of
from storeapp.assignment.costs import costs_of
from storeapp.assignment.deadlines import Timing, timing_of
from storeapp.assignment.decision import Candidate, Choice, Decision, Reason, Share, Unplaced, first_reason
from storeapp.assignment.demands import Demand, demands_of, parts_of
from storeapp.assignment.network import Floats, kilometres
from storeapp.assignment.offers import Offers
from storeapp.assignment.orders import Method, OrderToPlace
from storeapp.assignment.parting import Offered, part_order
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
        tuple(_choice(working, order, offers, demands, n, one) for n, one in enumerate(given)),
        unplaced + _left_over(demands, given),
        first.stores.take(first.at),
        first.barred,
        _one_store(offers, given),
        working.amounts.fingerprint,
        working.now,
        working.seed,
    )


def _nothing(working: Working, order: OrderToPlace, unplaced: tuple[Unplaced, ...], cells: Cells) -> Decision:
    """Nobody can serve any of it."""
    holders = cells.stores.take(cells.at)
    return Decision(
        order.id, (), unplaced, holders, cells.barred, None, working.amounts.fingerprint, working.now, working.seed
    )


def _situation(working: Working, order: OrderToPlace, demands: Sequence[Demand]) -> tuple[Cells, Timing]:
    cells = cells_of(working, order, demands)
    timing = timing_of(working, order, cells.stores)
    if len(timing.gone):
        cells.barred |= np.isin(cells.at, timing.gone) * Reason.NO_DEPARTURE.mask
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


def _given(working: Working, order: OrderToPlace, offers: Offers) -> list[Offered]:
    """A pickup is one fulfillment order at its store; what is shipped is parted at the least cost."""
    if order.method is Method.PICKUP:
        everything = tuple(range(len(offers.added)))
        return [(everything, 0, offers.row(everything))]
    most = max(working.policy.limits.fulfillment_orders - order.fulfillment_orders, 1)
    return part_order(offers, working.policy.money.split, most)


def _choice(
    working: Working, order: OrderToPlace, offers: Offers, demands: Sequence[Demand], n: int, offered: Offered
) -> Choice:
    item, at, dollars = offered
    timing, near = offers.costs.timing, _nearest(dollars, at, working.policy.runners_up)
    split = working.policy.money.split if n + order.fulfillment_orders else 0.0
    terms, minutes, finish = offers.costs.offers(item, np.array(near), split)
    store, *others = timing.stores.take(near).tolist()
    return Choice(
        store,
        tuple([share for demand in item for share in demands[demand].shares]),
        terms[0],
        minutes,
        int(timing.needed[at]),
        finish,
        tuple(map(Candidate, others, terms[1:])),
    )


def _nearest(dollars: Floats, at: int, runners_up: int) -> list[int]:
    """The chosen position, then those of the next cheapest stores for the same demands."""
    cheapest = dollars.argsort(kind="stable")[: runners_up + 1].tolist()
    return [at, *[other for other in cheapest if other != at and dollars[other] < np.inf][:runners_up]]


def _left_over(demands: Sequence[Demand], given: Sequence[Offered]) -> tuple[Unplaced, ...]:
    """What would need more fulfillment orders than the policy allows."""
    placed = {demand for item, _, _ in given for demand in item}
    shares = [share for n, demand in enumerate(demands) if n not in placed for share in demand.shares]
    return tuple(Unplaced(*share, Reason.MOST_FULFILLMENT_ORDERS) for share in shares)


def _one_store(offers: Offers, given: Sequence[Offered]) -> Candidate | None:
    """For a split order, the cheapest store that could have served all of it."""
    everything = tuple(range(len(offers.added)))
    if len(given) < 2 or not (offers.added < np.inf).all(0).any():
        return None
    row = offers.row(everything)
    at = int(row.argmin())
    terms, _, _ = offers.costs.offers(everything, np.array([at]), 0.0)
    return Candidate(int(offers.costs.timing.stores[at]), terms[0]) if row[at] < np.inf else None
