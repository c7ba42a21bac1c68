"""What must hold for every decision, whatever the network: tried on networks by chance."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.deciding import decide, givers
from storeapp.assignment.network import Network
from storeapp.assignment.orders import Line, Method, OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Congestion, Deadlines, Money, Policy, Scarcity
from storeapp.assignment.working import Working
from tests.unit.assignment.brute_force import cheapest, dollars, units_at
from tests.unit.assignment.small_network import DAY, NOON, by_chance, shipped, without

BALANCED = PRESETS["balanced"]
CASES = st.tuples(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 4), st.booleans(), st.booleans())


def case(drawn: tuple[int, int, int, bool, bool]) -> tuple[Network, OrderToPlace]:
    seed, count, products, scarce, busy = drawn
    rng = np.random.default_rng(seed)
    order = shipped(due=float(rng.uniform(1, 6)) * DAY, area=int(rng.integers(3)))
    asked = tuple(Line(p, p, int(rng.integers(1, 3)), float(rng.uniform(0, 4)), 10.0) for p in range(products))
    return by_chance(seed, count, products, scarce=scarce, busy=busy), replace(order, lines=asked)


@given(CASES)
@settings(max_examples=300, deadline=None)
def test_the_cheapest_way_of_all_is_found(drawn: tuple[int, int, int, bool, bool]) -> None:
    network, order = case(drawn)
    least = cheapest(network, order, BALANCED, NOON)
    decision = plan(network, [order], BALANCED, now=NOON).decisions[0]
    if least < inf:
        assert not decision.unplaced
        assert decision.cost == pytest.approx(least, abs=1e-5)


@given(CASES, st.sampled_from(sorted(PRESETS)))
@settings(max_examples=150, deadline=None)
def test_no_store_gives_more_than_it_has_and_every_unit_is_accounted_for(
    drawn: tuple[int, int, int, bool, bool], preset: str
) -> None:
    network, order = case(drawn)
    many = [replace(order, id=n, lines=tuple(replace(line, quantity=3) for line in order.lines)) for n in range(4)]
    decisions = plan(network, many, PRESETS[preset], now=NOON).decisions
    given_: dict[tuple[int, int], int] = {}
    for decision in decisions:
        assert len({choice.store for choice in decision.choices}) == len(decision.choices)
        for choice in decision.choices:
            for share in choice.shares:
                at = (share.product, choice.store)
                given_[at] = given_.get(at, 0) + share.units
        placed = sum(share.units for choice in decision.choices for share in choice.shares)
        assert placed + sum(unplaced.units for unplaced in decision.unplaced) == 3 * len(order.lines)
    assert all(units <= units_at(network, *at) for at, units in given_.items())


@given(CASES, st.sampled_from(sorted(PRESETS)), st.booleans())
@settings(max_examples=300, deadline=None)
def test_who_gives_is_the_same_without_the_reasons(
    drawn: tuple[int, int, int, bool, bool], preset: str, collects: bool
) -> None:
    network, order = case(drawn)
    if collects:
        order = replace(order, method=Method.PICKUP, destination=None, pickup_store=0)
    working = Working(network, PRESETS[preset], NOON, seed=0)
    decided = [(choice.store, choice.shares) for choice in decide(working, order).choices]
    assert givers(working, order) == decided


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_the_cost_of_each_choice_and_of_each_runner_up_is_what_the_terms_say(
    drawn: tuple[int, int, int, bool, bool],
) -> None:
    network, order = case(drawn)
    decision = plan(network, [order], BALANCED, now=NOON).decisions[0]
    for choice in decision.choices:
        mine = [line for line in order.lines if line.id in {share.line for share in choice.shares}]
        if any(line.quantity != share.units for line, share in zip(mine, choice.shares, strict=True)):
            continue
        for candidate in (choice, *choice.runners_up):
            again = dollars(network, order, BALANCED, NOON, candidate.store, mine) + candidate.terms.split
            assert sum(candidate.terms) == pytest.approx(again, abs=1e-5)


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_a_split_is_never_dearer_than_the_best_single_store(drawn: tuple[int, int, int, bool, bool]) -> None:
    network, order = case(drawn)
    decision = plan(network, [order], BALANCED, now=NOON).decisions[0]
    singles = (dollars(network, order, BALANCED, NOON, s, list(order.lines)) for s in range(len(network.stores)))
    if not decision.unplaced:
        assert decision.cost <= min(singles) + 1e-5


@given(CASES)
@settings(max_examples=100, deadline=None)
def test_one_store_more_never_makes_an_order_dearer(drawn: tuple[int, int, int, bool, bool]) -> None:
    network, order = case(drawn)
    smaller = without(network, 0)
    before = plan(smaller, [order], BALANCED, now=NOON).decisions[0]
    after = plan(network, [order], BALANCED, now=NOON).decisions[0]
    assert sum(u.units for u in after.unplaced) <= sum(u.units for u in before.unplaced)
    if cheapest(smaller, order, BALANCED, NOON) < inf:  # no line had to be parted by units
        assert after.cost <= before.cost + 1e-5


@given(CASES, st.floats(0.1, 50.0))
@settings(max_examples=60, deadline=None)
def test_counting_in_another_currency_changes_no_decision(drawn: tuple[int, int, int, bool, bool], rate: float) -> None:
    network, order = case(drawn)
    money = Money(*(rate * getattr(BALANCED.money, name) for name in Money.__slots__))
    dearer = replace(
        BALANCED,
        money=money,
        congestion=replace(Congestion(), price=tuple(rate * price for price in Congestion().price)),
        deadlines=Deadlines(price=rate * Deadlines().price),
        scarcity=Scarcity(most=rate * Scarcity().most),
    )
    lanes = replace(network.lanes, parcel=rate * network.lanes.parcel, per_kg=rate * network.lanes.per_kg)
    one = plan(network, [order], BALANCED, now=NOON).decisions[0]
    other = plan(replace(network, lanes=lanes), [order], dearer, now=NOON).decisions[0]
    if not one.unplaced and cheapest(network, order, BALANCED, NOON) < inf:  # parts of one line may tie
        assert [(c.store, c.shares) for c in other.choices] == [(c.store, c.shares) for c in one.choices]
    assert other.cost == pytest.approx(rate * one.cost, rel=1e-6, abs=1e-4)


@given(CASES, st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_lines_does_not_matter(
    drawn: tuple[int, int, int, bool, bool], random: "st.random.Random"
) -> None:
    network, order = case(drawn)
    shuffled = list(order.lines)
    random.shuffle(shuffled)
    one = plan(network, [order], BALANCED, now=NOON).decisions[0]
    other = plan(network, [replace(order, lines=tuple(shuffled))], BALANCED, now=NOON).decisions[0]
    if not any(unplaced.units for unplaced in one.unplaced):
        by_line = {(share.line, share.units, c.store) for c in one.choices for share in c.shares}
        assert {(share.line, share.units, c.store) for c in other.choices for share in c.shares} == by_line
        assert other.cost == pytest.approx(one.cost, abs=1e-9)


@given(CASES)
@settings(max_examples=40, deadline=None)
def test_planning_leaves_the_network_as_it_was(drawn: tuple[int, int, int, bool, bool]) -> None:
    network, order = case(drawn)
    before = [column.copy() for column in (network.stock.available, network.loads.due, network.loads.given)]
    plan(network, [order, order, order], BALANCED, now=NOON)
    after = (network.stock.available, network.loads.due, network.loads.given)
    assert all(np.array_equal(old, new) for old, new in zip(before, after, strict=True))
    assert not network.stock.replaced


@given(CASES, st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_the_same_inputs_give_the_same_plan_to_the_last_bit(drawn: tuple[int, int, int, bool, bool], seed: int) -> None:
    network, order = case(drawn)
    one = plan(network, [order, order], BALANCED, now=NOON, seed=seed)
    other = plan(network, [order, order], BALANCED, now=NOON, seed=seed)
    assert [d.digest(network.stores) for d in one.decisions] == [d.digest(network.stores) for d in other.decisions]


def test_every_policy_is_known_by_its_own_fingerprint() -> None:
    network, order = by_chance(1, 4, 2), shipped(1, 1)
    marks = {plan(network, [order], policy, now=NOON).decisions[0].policy for policy in PRESETS.values()}
    assert len(marks) == len(PRESETS) == len({Policy.from_json(p.to_json()) for p in PRESETS.values()})
