"""A plan priced under any policy: under its own it costs what it was decided for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.pricing import added, priced
from tests.unit.assignment.small_network import NOON, by_chance, shipped

BALANCED = PRESETS["balanced"]


@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_under_its_own_policy_it_costs_what_it_was_decided_for(seed: int, count: int, products: int) -> None:
    where = by_chance(seed, count, products, scarce=True, busy=True)
    orders = [shipped(*[1 + (n + line) % 2 for line in range(products)], area=n % 3) for n in range(4)]
    decided = plan(where, orders, BALANCED, now=NOON).decisions
    for one, terms in zip(decided, priced(where, orders, decided, BALANCED, now=NOON), strict=True):
        assert terms == pytest.approx(added(choice.terms for choice in one.choices), abs=1e-6)


def test_nobody_is_cheaper_than_the_policy_that_asks_for_the_least_money() -> None:
    where = by_chance(3, 30, 3, busy=True)
    order = shipped(1, 1, 1)
    costs = {}
    for name in ("balanced", "nearest", "fewest_parcels", "ranked_stores"):
        decided = plan(where, [order], PRESETS[name], now=NOON).decisions
        costs[name] = priced(where, [order], decided, BALANCED, now=NOON)[0].cost
    assert min(costs, key=lambda name: costs[name]) == "balanced"
    assert len(set(costs.values())) > 1
