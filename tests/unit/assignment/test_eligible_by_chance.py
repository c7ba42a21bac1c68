"""Whatever the rules of products, stores and rejections: nobody gets what it may not have, nothing is left over."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.network import Ability, Lanes, Loads, Network, Risk, Stock
from storeapp.assignment.orders import Line, OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Policy
from tests.unit.assignment.brute_force import units_at
from tests.unit.assignment.small_network import DAY, NOON, by_chance, shipped

SPECIAL = (Ability.AGE_CHECK, Ability.COLD, Ability.HAZARDOUS, Ability.BULKY)
CASES = st.tuples(st.integers(0, 10**6), st.integers(2, 6), st.integers(1, 4))


def case(drawn: tuple[int, int, int]) -> tuple[Network, OrderToPlace]:
    """Stores that lack abilities at random, lines that need some, and stores that rejected the order before."""
    seed, count, products = drawn
    rng = np.random.default_rng(seed)
    base = by_chance(seed, count, products, scarce=bool(seed % 2))
    abilities = np.zeros(count, dtype=np.int64)
    for ability in Ability:
        abilities |= np.where(rng.random(count) < 0.8, int(ability), 0)
    needs = [Ability(int(sum(a for a in SPECIAL if rng.random() < 0.25))) for _ in range(products)]
    lines = tuple(Line(10 + p, p, int(rng.integers(1, 3)), 1.0, 10.0, needs[p]) for p in range(products))
    excluded = {s: "rejected it: not found" for s in range(count) if rng.random() < 0.2}
    order = replace(shipped(due=3 * DAY, area=int(rng.integers(3))), lines=lines, excluded=excluded)
    return replace(base, stores=replace(base.stores, abilities=abilities)), order


def may(network: Network, order: OrderToPlace, line: Line, store: int) -> bool:
    """The rules once more, one store and one line at a time."""
    needed = Ability.ACCEPTING | Ability.SHIPS | line.needs
    return store not in order.excluded and int(network.stores.abilities[store]) & needed == needed


@given(CASES, st.sampled_from(sorted(PRESETS)))
@settings(max_examples=300, deadline=None)
def test_no_store_gets_what_it_may_not_have(drawn: tuple[int, int, int], preset: str) -> None:
    network, order = case(drawn)
    line_of = {line.id: line for line in order.lines}
    for choice in plan(network, [order], PRESETS[preset], now=NOON).decisions[0].choices:
        for share in choice.shares:
            assert may(network, order, line_of[share.line], choice.store)
            assert share.units <= units_at(network, share.product, choice.store)


@given(CASES, st.sampled_from(sorted(PRESETS)))
@settings(max_examples=300, deadline=None)
def test_units_are_left_only_if_nobody_who_may_has_them(drawn: tuple[int, int, int], preset: str) -> None:
    network, order = case(drawn)
    policy = PRESETS[preset]
    roomy = replace(policy, limits=replace(policy.limits, fulfillment_orders=99))
    decision = plan(network, [order], roomy, now=NOON).decisions[0]
    left = {unplaced.line: unplaced.units for unplaced in decision.unplaced}
    for line in order.lines:
        stores = range(len(network.stores))
        there = sum(units_at(network, line.product, s) for s in stores if may(network, order, line, s))
        assert left.get(line.id, 0) == max(line.quantity - there, 0)


@given(CASES)
@settings(max_examples=150, deadline=None)
def test_the_numbering_of_the_stores_does_not_matter(drawn: tuple[int, int, int]) -> None:
    network, order = case(drawn)
    shuffled = np.random.default_rng(drawn[0]).permutation(len(network.stores))
    other, moved = renumbered(network, shuffled), {int(old): new for new, old in enumerate(shuffled.tolist())}
    excluded = {moved[store]: why for store, why in order.excluded.items()}
    one = plan(network, [order], BALANCED, now=NOON).decisions[0]
    two = plan(other, [replace(order, excluded=excluded)], BALANCED, now=NOON).decisions[0]
    assert two.cost == pytest.approx(one.cost, abs=1e-6)
    assert {(moved[c.store], s.line, s.units) for c in one.choices for s in c.shares} == {
        (c.store, s.line, s.units) for c in two.choices for s in c.shares
    }


BALANCED: Policy = PRESETS["balanced"]


def renumbered(network: Network, order: np.ndarray) -> Network:
    """The same network with its stores in another order."""
    place = np.argsort(order)
    loads, calendar, stores = network.loads, network.calendar, network.stores
    columns = {
        name: column[order]
        for name, column in vars(stores).items()
        if isinstance(column, np.ndarray) and name != "origin"
    }
    return Network(
        replace(stores, **columns, region=tuple(stores.region[s] for s in order.tolist())),
        type(calendar)(
            *(getattr(calendar, name)[order] for name in ("opens", "closes", "staff", "deadline", "departs")),
            calendar.day_start[order],
            calendar.day_minutes[order],
        ),
        Loads(loads.due[order], loads.given[order], loads.planned[order], loads.open_orders[order]),
        _stock(network.stock, place),
        Lanes(
            network.lanes.zone[:, order],
            network.lanes.transit_days[:, order],
            network.lanes.parcel,
            network.lanes.per_kg,
        ),
        Risk(network.risk.group, network.risk.spare_from, network.risk.chance[order]),
    )


def _stock(stock: Stock, place: np.ndarray) -> Stock:
    """Rows with the new numbers, ascending again."""
    moved = place[stock.store]
    product = np.repeat(np.arange(len(stock.first) - 1), np.diff(stock.first))
    by = np.lexsort((moved, product))
    return Stock(stock.first, moved[by], stock.available[by], stock.start[by], stock.price[by])
