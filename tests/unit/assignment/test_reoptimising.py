"""Open orders placed anew, all together."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.network import Network
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Policy
from storeapp.assignment.reoptimising.master import OptimiserMissing
from storeapp.assignment.reoptimising.open_orders import OpenOrder, Owed, released
from storeapp.assignment.reoptimising.run import Reoptimised, reoptimise
from storeapp.assignment.working import Working
from tests.unit.assignment.small_network import DAY, NOON, able, by_chance, collected, network, shipped

LOWEST_COST = PRESETS["lowest_cost"]
BALANCED = PRESETS["balanced"]


def placed(where: Network, orders: Sequence[OrderToPlace], policy: Policy) -> tuple[Network, list[OpenOrder]]:
    """The network after these orders were decided live, and the orders as they stand."""
    working = Working(where, policy, NOON, seed=0)
    after = replace(where, loads=where.loads.copy(), stock=replace(where.stock, available=where.stock.available.copy()))
    found = []
    for order in orders:
        decision = plan(after, [order], policy, now=NOON).decisions[0]
        owed = tuple(Owed(c.store, c.shares, c.minutes, c.deadline) for c in decision.choices)
        found.append(OpenOrder(order, owed))
        for one in owed:
            after.loads.add(one.store, one.deadline, one.minutes)
            for share in one.shares:
                after.stock.take(share.product, one.store, share.units)
    assert working.now == NOON
    return after, found


def again(
    where: Network, orders: Sequence[OpenOrder], policy: Policy = LOWEST_COST, saving: float = 0.5
) -> Reoptimised:
    return reoptimise(where, orders, policy, now=NOON, least_saving=saving, seconds=10.0)


def test_what_is_best_already_stays() -> None:
    result = again(*placed(network({0: 5, 1: 5}), [shipped(1), replace(shipped(1), id=2)], LOWEST_COST))
    assert result.moves == ()
    assert result.after == result.before
    assert "No change saves enough" in result.words()


def test_a_store_that_does_not_open_gives_its_orders_to_others() -> None:
    where, orders = placed(network({0: 5, 1: 5}), [shipped(1, due=2.5 * DAY)], LOWEST_COST)
    staff = where.calendar.staff.copy()
    staff[0, :2] = 0.0
    shut = able(replace(where, calendar=replace(where.calendar, staff=staff)), 0, "ACCEPTING")
    result = again(shut, orders)
    assert [(move.order, [owed.store for owed in move.owed]) for move in result.moves] == [(1, [1])]
    assert result.moves[0].saves > 5
    assert result.after < result.before
    assert "1 orders move and save $" in result.words()


def test_units_that_turned_out_not_to_be_there_are_found_elsewhere() -> None:
    where, orders = placed(network({0: 1, 1: 5}), [shipped(1)], LOWEST_COST)
    where.stock.take(0, 0, 1)  # corrected to none, with one unit promised
    assert [owed.store for owed in again(where, orders).moves[0].owed] == [1]


def test_a_last_unit_goes_to_the_order_that_needs_it_most() -> None:
    where = network({0: 1, 1: 9}, {0: 9}, count=2)
    alone, pair = replace(shipped(1), id=1), replace(shipped(1, 1), id=2)
    after, orders = placed(where, [alone, pair], LOWEST_COST)
    assert [owed.store for owed in orders[0].owed] == [0]
    assert len(orders[1].owed) == 2
    moves = {move.order: [owed.store for owed in move.owed] for move in again(after, orders).moves}
    assert moves == {1: [1], 2: [0]}


def test_a_departure_that_cannot_be_made_by_all_is_given_to_those_who_are_due() -> None:
    where = network({0: 9, 1: 9}, count=2, staff=0.1)  # 36 minutes until the carrier comes
    urgent = [replace(shipped(1, due=1.8 * DAY), id=n) for n in range(8)]
    lanes = replace(where.lanes, transit_days=np.ones((1, 2), dtype=np.int8))
    after, orders = placed(replace(where, lanes=lanes), urgent, PRESETS["nearest"])
    assert {owed.store for one in orders for owed in one.owed} == {0}
    result = again(after, orders)
    today = [owed.store for move in result.moves for owed in move.owed if owed.deadline == 0]
    assert today.count(1) == 4
    late_in_parts, farther = 8 - 36 / 7.5, 1.3
    assert result.before - result.after == pytest.approx(late_in_parts * 9.0 - 4 * farther, abs=1e-3)


def test_a_full_store_is_relieved_as_far_as_it_pays() -> None:
    where = network({0: 99, 1: 99}, count=2, staff=0.25)
    after, orders = placed(where, [replace(shipped(1), id=n) for n in range(24)], PRESETS["nearest"])
    moved = again(after, orders, BALANCED)
    assert 3 <= len(moved.moves) <= 21
    assert {owed.store for move in moved.moves for owed in move.owed} == {1}
    assert again(after, orders, BALANCED.with_strength(0.0)).moves == ()


def test_a_move_must_save_the_set_amount() -> None:
    where = network({0: 5, 1: 5})
    after, _ = placed(where, [], LOWEST_COST)
    there = Owed(1, plan(where, [shipped(1)], LOWEST_COST, now=NOON).decisions[0].choices[0].shares, 7.5, 4)
    after.stock.take(0, 1, 1)
    after.loads.add(1, 4, 7.5)
    orders = [OpenOrder(shipped(1), (there,))]
    assert len(again(after, orders, saving=1.2).moves) == 1
    assert again(after, orders, saving=1.4).moves == ()


def test_pickups_stay_and_lines_in_parts_stay() -> None:
    where = network({0: 2, 1: 6, 2: 5})
    after, orders = placed(where, [shipped(10), replace(collected(1, store=2), id=2)], LOWEST_COST)
    assert again(after, orders).moves == ()


def test_taking_orders_off_and_putting_them_back_changes_nothing() -> None:
    where = by_chance(4, 5, 4)
    after, orders = placed(where, [replace(shipped(1, 1, 1), id=n) for n in range(3)], BALANCED)
    free = released(after, orders)
    assert free.loads.due == pytest.approx(where.loads.due)
    assert free.stock.available.tolist() == where.stock.available.tolist()
    assert after.stock.available.sum() < where.stock.available.sum()


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=25, deadline=None)
def test_nothing_gets_worse_and_no_unit_is_given_twice(seed: int, busy: bool) -> None:
    where = by_chance(seed, 5, 4, scarce=True, busy=busy)
    rng = np.random.default_rng(seed)
    asked = [
        replace(shipped(*rng.integers(0, 2, 4).tolist(), due=float(rng.uniform(2, 5)) * DAY), id=n) for n in range(8)
    ]
    asked = [order for order in asked if order.lines]
    after, orders = placed(where, asked, BALANCED)
    orders = [one for one in orders if sum(len(owed.shares) for owed in one.owed) == len(one.order.lines)]
    result = again(after, orders, BALANCED)
    assert result.after <= result.before + 1e-6
    moved = {move.order: move.owed for move in result.moves}
    free = released(after, orders)
    for one in orders:
        for owed in moved.get(one.order.id, one.owed):
            for share in owed.shares:
                free.stock.take(share.product, owed.store, share.units)
        lines = [share.line for owed in moved.get(one.order.id, one.owed) for share in owed.shares]
        assert sorted(lines) == sorted(line.id for line in one.order.lines)
    assert free.stock.available.min() >= 0
    assert -1e-6 < result.gap < 0.15  # whole plans of eight orders cannot come as near the bound as those of thousands


def test_without_the_optimiser_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(OptimiserMissing, match="install storeapp with its extra `optimise`"):
        again(*placed(network({0: 5}), [shipped(1)], LOWEST_COST))


def test_the_optimiser_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """It prints its banner once in a process, past Python, so it is asked in a new one."""
    program = "from storeapp.assignment.reoptimising.master import highs; solver = highs(); solver.run()"
    subprocess.run([sys.executable, "-c", program], check=True)
    where, found = placed(network({0: 4, 1: 4}), [shipped(1), shipped(2)], BALANCED)
    reoptimise(where, found, BALANCED, now=NOON)
    assert capfd.readouterr() == ("", "")
