"""Orders of more than six lines: by groups exactly, by local search near the best."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.orders import Line
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Limits
from tests.unit.assignment.brute_force import cheapest, units_at
from tests.unit.assignment.small_network import DAY, NOON, by_chance, network, shipped

BALANCED = PRESETS["balanced"]


def twelve_lines(seed: int, count: int = 12) -> tuple[Line, ...]:
    rng = np.random.default_rng(seed)
    return tuple(Line(p, p, int(rng.integers(1, 3)), float(rng.uniform(0, 4))) for p in range(count))


def test_lines_that_the_same_stores_hold_are_placed_exactly_however_many() -> None:
    where = network(*[{0: 9, 1: 9}] * 4, *[{1: 9, 2: 9}] * 4)
    order = shipped(*[1] * 8)
    decision = plan(where, [order], BALANCED, now=NOON).decisions[0]
    assert decision.cost == pytest.approx(cheapest(where, order, BALANCED, NOON), abs=1e-5)


def test_long_orders_come_within_two_in_a_hundred_of_the_best() -> None:
    excess = []
    for seed in range(6):
        where = by_chance(seed, 4, 8, busy=bool(seed % 2))
        order = shipped(due=5 * DAY, lines=tuple(replace(line, quantity=1) for line in twelve_lines(seed, 8)))
        best = cheapest(where, order, BALANCED, NOON)
        if best < float("inf"):
            excess.append(plan(where, [order], BALANCED, now=NOON).decisions[0].cost / best - 1)
    assert len(excess) >= 3
    assert np.mean(excess) < 0.02
    assert min(excess) > -1e-6


def test_a_basket_of_forty_lines_is_placed_in_full() -> None:
    where = by_chance(5, 30, 40, scarce=True)
    order = shipped(due=5 * DAY, lines=twelve_lines(5, 40))
    many_parcels = replace(BALANCED, limits=Limits(fulfillment_orders=12))
    decision = plan(where, [order], many_parcels, now=NOON).decisions[0]
    placed = [share for choice in decision.choices for share in choice.shares]
    asked = {line.id: line.quantity for line in order.lines}
    got = {line: sum(s.units for s in placed if s.line == line) for line in asked}
    assert got == asked
    assert len({choice.store for choice in decision.choices}) == len(decision.choices)


def test_a_long_order_keeps_to_the_most_fulfillment_orders() -> None:
    where = by_chance(7, 20, 12, scarce=True)
    policy = replace(BALANCED, limits=Limits(fulfillment_orders=2))
    decision = plan(where, [shipped(due=5 * DAY, lines=twelve_lines(7))], policy, now=NOON).decisions[0]
    assert len(decision.choices) <= 2


def test_parts_of_one_line_in_a_long_order_never_share_a_units_stock() -> None:
    rows = [{0: 3, 1: 4, 2: 3}, *[dict.fromkeys(range(n % 3, 4), 9) for n in range(9)]]
    where = network(*rows, count=4)
    decision = plan(where, [shipped(8, *[1] * 9)], BALANCED, now=NOON).decisions[0]
    of_first = {c.store: sum(s.units for s in c.shares if s.line == 10) for c in decision.choices}
    assert sum(of_first.values()) == 8
    assert all(units <= rows[0].get(store, 0) for store, units in of_first.items())


@given(st.integers(0, 10**6), st.integers(2, 8), st.integers(3, 9))
@settings(max_examples=80, deadline=None)
def test_long_orders_in_parts_use_each_store_once_and_no_unit_twice(seed: int, count: int, products: int) -> None:
    where = by_chance(seed, count, products, scarce=True)
    order = shipped(due=5 * DAY, lines=tuple(replace(line, quantity=4) for line in twelve_lines(seed, products)))
    decision = plan(where, [order], BALANCED, now=NOON).decisions[0]
    assert len({choice.store for choice in decision.choices}) == len(decision.choices)
    for choice in decision.choices:
        for product in range(products):
            units = sum(share.units for share in choice.shares if share.product == product)
            assert units <= units_at(where, product, choice.store)
    placed = sum(share.units for choice in decision.choices for share in choice.shares)
    assert placed + sum(unplaced.units for unplaced in decision.unplaced) == 4 * products
