"""How likely it is that a line is not found."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from storeapp.assignment.learned.found_risk import FoundRisk
from storeapp.assignment.network import Ints, Risk, Stores
from storeapp.queries.network.products import ProductFacts

SPARE_FROM = (0, 1, 3, 8)
PRIOR_RISK = (0.12, 0.06, 0.03, 0.015)


def risk_of(stores: Stores, products: Mapping[int, ProductFacts], learned: FoundRisk | None = None) -> Risk:
    """The same for everyone until it has been learned."""
    return learned.risk(stores, _groups(products, learned)) if learned else _prior(len(stores), len(products))


def _groups(products: Mapping[int, ProductFacts], learned: FoundRisk) -> Ints:
    """(P,) the last group is for departments that nobody has looked into yet."""
    numbers = {name: number for number, name in enumerate(learned.groups)}
    last = len(learned.groups) - 1
    return np.array([numbers.get(facts.department, last) for facts in products.values()], dtype=np.int64)


def _prior(stores: int, products: int) -> Risk:
    chance = np.broadcast_to(np.array(PRIOR_RISK), (stores, 1, len(PRIOR_RISK))).copy()
    return Risk(np.zeros(products, dtype=np.int64), np.array(SPARE_FROM), chance)
