"""One order's decision: who could, what it costs, the cheapest parting, and the record of why."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from storeapp.assignment.costs import costs_of
from storeapp.assignment.decision import Candidate, Choice, Decision, Reason, Share, Unplaced
from storeapp.assignment.demands import Demand, demands_of
from storeapp.assignment.mending import mended
from storeapp.assignment.network import Floats
from storeapp.assignment.offers import Offers
from storeapp.assignment.orders import Method, OrderToPlace
from storeapp.assignment.parting import Offered, part_order
from storeapp.assignment.situation import Situation, situation_of
from storeapp.assignment.working import Working


def decide(working: Working, order: OrderToPlace) -> Decision:
    """Place what can be placed of one order; what cannot is returned with the reason."""
    asked = situation_of(working, order, demands_of(order.lines))
    possible, unplaced = _possible(asked)
    served = _served(possible) if possible.demands else NOTHING
    return Decision(
        order.id,
        served.choices,
        unplaced + served.left,
        asked.cells.stores.take(asked.cells.at),
        asked.cells.barred,
        served.one_store,
        working.amounts.fingerprint,
        working.now,
        working.seed,
    )


def givers(working: Working, order: OrderToPlace) -> list[tuple[int, tuple[Share, ...]]]:
    """The stores that `decide` chooses and what each gives, without what it costs and why: where many days are looked
    at, that is a third of the work."""
    situation, _ = _possible(situation_of(working, order, demands_of(order.lines)))
    if not situation.demands:
        return []
    offers = Offers(costs_of(situation), situation.cells, situation.demands)
    stores = situation.timing.stores
    return [(int(stores[at]), _shares(situation, item)) for item, at, _ in _parted(situation, offers)]


def decide_as(working: Working, order: OrderToPlace, given: Sequence[tuple[int, Sequence[Share]]]) -> Decision:
    """The decision for a plan that was chosen elsewhere: the same terms, runners-up and reasons, for these stores.

    `given` is stores with what each gives, every line whole. ValueError if a store holds none of what it is to give.
    """
    situation = situation_of(working, order, demands_of(order.lines))
    offers = Offers(costs_of(situation), situation.cells, situation.demands)
    offered = [_given(situation, store, shares) for store, shares in given]
    choices = tuple(
        [
            _choice(situation, offers, item, at, offers.row(item), first=not number)
            for number, (item, at) in enumerate(offered)
        ]
    )
    return Decision(
        order.id,
        choices,
        (),
        situation.cells.stores.take(situation.cells.at),
        situation.cells.barred,
        _one_store(offers, len(choices)),
        working.amounts.fingerprint,
        working.now,
        working.seed,
    )


def _possible(asked: Situation) -> tuple[Situation, tuple[Unplaced, ...]]:
    """Without what nobody can serve."""
    unserved = asked.unserved
    if not unserved:
        return asked, ()
    demands, unplaced = mended(asked, unserved)
    possible = situation_of(asked.working, asked.order, demands) if demands else asked._replace(demands=())
    return possible, unplaced


def _given(situation: Situation, store: int, shares: Sequence[Share]) -> tuple[tuple[int, ...], int]:
    """The numbers of the demands that these shares fill, and the position of their store."""
    lines = {share.line for share in shares}
    item = [n for n, demand in enumerate(situation.demands) if lines & {share.line for share in demand.shares}]
    return tuple(item), situation.cells.stores.tolist().index(store)


class Served(NamedTuple):
    """The fulfillment orders, the store that could have had all, and what would need more of them than allowed."""

    choices: tuple[Choice, ...] = ()
    one_store: Candidate | None = None
    left: tuple[Unplaced, ...] = ()


NOTHING = Served()


def _served(situation: Situation) -> Served:
    offers = Offers(costs_of(situation), situation.cells, situation.demands)
    offered = _parted(situation, offers)
    choices = tuple([_choice(situation, offers, *one, first=not n) for n, one in enumerate(offered)])
    return Served(choices, _one_store(offers, len(choices)), _left(situation.demands, offered))


def _parted(situation: Situation, offers: Offers) -> list[Offered]:
    """A pickup is one fulfillment order at its store; what is shipped is parted at the least cost."""
    order, policy = situation.order, situation.working.policy
    if order.method is Method.PICKUP:
        everything = tuple(range(len(offers.added)))
        return [(everything, 0, offers.row(everything))]
    most = max(policy.limits.fulfillment_orders - order.fulfillment_orders, 1)
    return part_order(offers, policy.money.split, most)


def _choice(
    situation: Situation, offers: Offers, item: tuple[int, ...], at: int, dollars: Floats, *, first: bool
) -> Choice:
    policy, timing = situation.working.policy, situation.timing
    near = _nearest(dollars, at, policy.runners_up)
    split = 0.0 if first and not situation.order.fulfillment_orders else policy.money.split
    terms, minutes, finish = offers.costs.offers(item, np.array(near), split)
    store, *others = timing.stores.take(near).tolist()
    needed = int(timing.needed[at])
    return Choice(
        store, _shares(situation, item), terms[0], minutes, needed, finish, tuple(map(Candidate, others, terms[1:]))
    )


def _shares(situation: Situation, item: tuple[int, ...]) -> tuple[Share, ...]:
    return tuple([share for demand in item for share in situation.demands[demand].shares])


def _nearest(dollars: Floats, at: int, runners_up: int) -> list[int]:
    """The chosen position, then those of the next cheapest stores for the same demands."""
    cheapest = dollars.argsort(kind="stable")[: runners_up + 1].tolist()
    return [at, *[other for other in cheapest if other != at and dollars[other] < np.inf][:runners_up]]


def _one_store(offers: Offers, parcels: int) -> Candidate | None:
    """For a split order, the cheapest store that could have served all of it."""
    if parcels < 2 or not (offers.added < np.inf).all(0).any():
        return None
    everything = tuple(range(len(offers.added)))
    row = offers.row(everything)
    at = int(row.argmin())
    terms, _, _ = offers.costs.offers(everything, np.array([at]), 0.0)
    return Candidate(int(offers.costs.timing.stores[at]), terms[0]) if row[at] < np.inf else None


def _left(demands: Sequence[Demand], offered: Sequence[Offered]) -> tuple[Unplaced, ...]:
    placed = {demand for item, _, _ in offered for demand in item}
    shares = [share for n, demand in enumerate(demands) if n not in placed for share in demand.shares]
    return tuple([Unplaced(*share, Reason.MOST_FULFILLMENT_ORDERS) for share in shares])
