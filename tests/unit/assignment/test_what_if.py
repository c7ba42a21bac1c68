"""History played again under other rules."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.network import DAY, Network
from storeapp.assignment.policy import PRESETS, Money
from storeapp.assignment.what_if.account import Account, account
from storeapp.assignment.what_if.history import Arrived, History, StockChange
from storeapp.assignment.what_if.playing import play
from tests.unit.assignment.small_network import NINE, NOON, by_chance, collected, network, shipped

BALANCED, NEAREST = PRESETS["balanced"], PRESETS["nearest"]


def history(where: Network, *moments: float, units: int = 1, changes: tuple[StockChange, ...] = ()) -> History:
    """One order of the first product at each moment."""
    orders = [
        Arrived(moment, replace(shipped(units, due=moment + 3 * DAY), id=number))
        for number, moment in enumerate(moments)
    ]
    return History(where, orders, changes)


def seen(past: History, policy: str = "balanced") -> Account:
    return account(past, play(past, PRESETS[policy]), Money())


def test_every_order_of_a_quiet_day_is_served_in_time_by_the_next_store() -> None:
    result = seen(history(network({0: 9, 1: 9}), NOON, NOON + 60))
    assert (result.orders, result.fulfillment_orders, result.unplaced_units, result.late_pct) == (2, 2, 0, 0.0)
    assert result.parcel == pytest.approx(2 * 7.5)
    assert result.labour == pytest.approx(2 * 0.30 * 7.5)


def test_the_nearest_store_drowns_where_balance_spreads_the_work() -> None:
    moments = [NOON + 2 * number for number in range(150)]
    past = history(network({0: 500, 1: 500, 2: 500}), *moments)
    spread, heaped = seen(past), seen(past, "nearest")
    assert heaped.max_mean == pytest.approx(3.0)
    assert spread.max_mean < 2.0
    assert spread.over_100_pct < heaped.over_100_pct


def test_the_last_unit_is_given_once_and_a_receipt_can_be_given_from_then_on() -> None:
    receipt = StockChange(NOON + 90, 0, 0, 1)
    past = history(network({0: 1}), NOON, NOON + 60, NOON + 120, changes=(receipt,))
    result = seen(past)
    assert (result.fulfillment_orders, result.unplaced_units) == (2, 1)


def test_a_count_that_finds_less_takes_nothing_below_nothing() -> None:
    past = history(network({0: 2}), NOON, NOON + 60, changes=(StockChange(NOON + 30, 0, 0, -5),))
    assert seen(past).unplaced_units == 1


def test_a_day_begins_anew_with_what_was_left_of_the_last() -> None:
    moments = [NOON + number for number in range(200)] + [DAY + NINE + number for number in range(10)]
    result = seen(history(network({0: 500}), *moments))
    assert result.p95_backlog_days > 1.0
    assert result.over_100_pct == pytest.approx(50.0)


def test_a_pickup_stays_at_its_store_and_is_late_by_the_hour() -> None:
    orders = [Arrived(NOON + n, replace(collected(1, store=1, due=NOON + 60), id=n)) for n in range(40)]
    past = History(network({0: 99, 1: 99}), orders, ())
    played = play(past, BALANCED)
    assert {one.choice.store for one in played.given} == {1}
    result = account(past, played, Money())
    assert result.late_pct > 50
    assert result.parcel == 0.0


def test_progress_is_told_order_by_order() -> None:
    told: list[int] = []
    play(history(network({0: 9}), NOON, NOON + 1), BALANCED, progress=told.append)
    assert told == [1, 2]


def test_a_stretch_without_orders_costs_nothing() -> None:
    result = seen(History(network({0: 9}), (), ()))
    assert (result.cost, result.late_pct, result.orders) == (0.0, 0.0, 0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_playing_again_gives_the_same_and_never_more_than_was_there(seed: int) -> None:
    where = by_chance(seed, count=6, products=1, scarce=True)
    rng = np.random.default_rng(seed)
    past = history(where, *sorted(rng.uniform(NINE, 2 * DAY, 40).tolist()), units=1)
    before = where.stock.available.copy()
    first, again = play(past, BALANCED, seed=3), play(past, BALANCED, seed=3)
    assert first == again
    taken = np.zeros(6, dtype=int)
    for one in first.given:
        taken[one.choice.store] += sum(share.units for share in one.choice.shares)
    held = np.zeros(6, dtype=int)
    held[where.stock.store] = where.stock.available
    assert (taken <= held).all()
    assert (where.stock.available == before).all()
    assert taken.sum() + first.unplaced == len(past.orders)
