"""What a plan costs under another policy than the one that made it: two plans measured with one yardstick."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from storeapp.assignment.costs import costs_of
from storeapp.assignment.decision import Choice, Decision, Terms
from storeapp.assignment.demands import demands_of
from storeapp.assignment.network import Network
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import Policy
from storeapp.assignment.situation import situation_of
from storeapp.assignment.working import Working

NOUGHT = Terms(*[0.0] * len(Terms._fields))


def priced(
    network: Network, orders: Sequence[OrderToPlace], decisions: Iterable[Decision], policy: Policy, *, now: float
) -> list[Terms]:
    """The terms of each decision under a policy, in dollars; what one takes is gone before the next is priced."""
    working = Working(network, policy, now, 0)
    found = []
    for order, decision in zip(orders, decisions, strict=True):
        parcels = [_priced(working, order, choice, first=not n) for n, choice in enumerate(decision.choices)]
        found.append(added(parcels))
        working.carry_out(decision)
    return found


def added(terms: Iterable[Terms]) -> Terms:
    """The sum, term by term."""
    return Terms(*map(sum, zip(NOUGHT, *terms, strict=True)))


def _priced(working: Working, order: OrderToPlace, choice: Choice, *, first: bool) -> Terms:
    """A choice as if the order were only what it gives."""
    kinds = {line.id: line for line in order.lines}
    given = tuple(replace(kinds[share.line], quantity=share.units) for share in choice.shares)
    situation = situation_of(working, replace(order, lines=given), demands_of(given))
    at = situation.cells.stores.searchsorted([choice.store])
    split = 0.0 if first and not order.fulfillment_orders else working.policy.money.split
    terms, _, _ = costs_of(situation).offers(tuple(range(len(situation.demands))), np.asarray(at), split)
    return terms[0]
