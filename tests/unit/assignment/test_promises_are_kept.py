"""What customers are told before they buy, and whether it holds."""

import json
from dataclasses import replace

import numpy as np
import pytest

from storeapp.assignment.learned.spread import Kept, Spread, fit_spread
from storeapp.assignment.network import Network, Risk
from storeapp.assignment.orders import Place
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.promises import Promises
from storeapp.assignment.reading import from_json, to_json
from tests.unit.assignment.small_network import DAY, NOON, able, lines, network

HERE = Place(0, 40.0, -90.0)
EXACT = Spread(ratio=(((1.0,) * 22,) * 5,) * 2)


def promises(where: Network, spread: Spread = EXACT, now: float = NOON) -> Promises:
    return Promises(where, PRESETS["balanced"], now, spread)


def test_near_stores_with_the_whole_basket_are_offered_nearest_first() -> None:
    where = network({0: 5, 1: 5, 2: 5}, {0: 1, 1: 0, 2: 5})
    offered = promises(where).pickup(lines(1, 1), HERE)
    assert [promise.store for promise in offered] == [0, 2]
    assert offered[0].kilometres == 0
    assert offered[1].kilometres == pytest.approx(170, rel=0.01)


def test_ready_is_the_next_five_minutes_after_what_is_due_first() -> None:
    where = network({0: 5})
    where.loads.due[0, 0] = 60.0
    where.loads.due[0, 3] = 600.0
    assert promises(where).pickup(lines(1), HERE)[0].ready_by == NOON + 70.0


def test_too_much_work_before_the_carrier_comes_moves_the_promise_after_it() -> None:
    where = network({0: 5})
    where.loads.due[0, 0] = 355.0
    where.loads.due[0, 1] = 20.0
    offered = promises(where).pickup(lines(1), HERE)[0]
    assert offered.ready_by == NOON + 385.0  # 355 + 20 + 7.5 minutes


def test_in_the_evening_the_promise_is_for_the_morning() -> None:
    assert promises(network({0: 5}), now=1300.0).pickup(lines(1), HERE)[0].ready_by == DAY + 550.0


def test_a_paused_store_and_one_without_pickup_are_not_offered() -> None:
    where = able(able(network({0: 5, 1: 5, 2: 5}), 0, "ACCEPTING"), 1, "PICKUP")
    assert [promise.store for promise in promises(where).pickup(lines(1), HERE)] == [2]


def test_nothing_is_promised_that_nobody_has() -> None:
    assert promises(network({0: 1})).pickup(lines(2), HERE) == []
    assert promises(network({0: 1})).ship(lines(2), HERE) is None


def test_the_surer_the_promise_the_later_it_is() -> None:
    where = network({0: 5})
    where.loads.due[0, 0] = 100.0
    told = [replace(promises(where, Spread()), chance=chance).pickup(lines(1), HERE)[0] for chance in (0.5, 0.8, 0.95)]
    assert told[0].ready_by < told[1].ready_by < told[2].ready_by
    assert told[2].chance >= 0.95


def test_the_chance_that_all_is_found_is_told_apart() -> None:
    where = network({0: 1}, {0: 9})
    risky = replace(where, risk=Risk(np.array([0, 0]), np.array([0, 1, 3]), np.tile([0.2, 0.1, 0.05], (3, 1, 1))))
    assert promises(risky).pickup(lines(1, 1), HERE)[0].found == pytest.approx(0.8 * 0.95)
    shipped = promises(risky).ship(lines(1, 1), HERE)
    assert shipped is not None
    assert shipped.found == pytest.approx(0.8 * 0.95)


def test_what_ships_leaves_with_the_first_carrier_that_is_surely_made() -> None:
    where = network({0: 5})
    where.loads.due[0, 0] = 340.0
    certain, likely = (promises(where, spread).ship(lines(1), HERE) for spread in (EXACT, Spread()))
    assert certain is not None
    assert likely is not None
    assert (certain.ship_by, certain.arrive_by) == (1080.0, 1080.0 + DAY)
    assert (likely.ship_by, likely.arrive_by) == (1080.0 + DAY, 1080.0 + 2 * DAY)


def test_a_basket_from_two_stores_has_left_when_the_later_one_has() -> None:
    where = network({0: 5}, {1: 5})
    where.loads.due[1, 0] = 355.0
    shipped = promises(where).ship(lines(1, 1), HERE)
    assert shipped is not None
    assert set(shipped.stores) == {0, 1}
    assert shipped.ship_by == 1080.0 + DAY


def waits(seed: int, rows: int) -> Kept:
    rng = np.random.default_rng(seed)
    expected = rng.exponential(60.0, rows)
    passed = expected * rng.gamma(3.0, 0.45, rows) + rng.exponential(5.0, rows)
    return Kept(rng.integers(0, 20, rows), expected, passed, rng.random(rows) < 0.3)


def test_promises_at_95_in_100_are_kept_by_93_to_97_in_100() -> None:
    spread = from_json(Spread, json.loads(json.dumps(to_json(fit_spread(waits(1, 4000))))), "spread")
    later = waits(2, 20_000)
    kept = (later.passed <= spread.minutes(later.expected, 0.95)).mean()
    assert 0.93 < kept < 0.97
    assert spread.measured.error < 2.0
    assert spread.measured.helps
    assert "95 in 100 up to" in spread.words()


def test_short_and_long_waits_are_each_kept() -> None:
    spread, later = fit_spread(waits(3, 8000)), waits(4, 20_000)
    for low, high in ((0, 20), (20, 60), (60, 180)):
        these = later.where((later.expected >= low) & (later.expected < high))
        assert 0.93 < (these.passed <= spread.minutes(these.expected, 0.95)).mean() < 0.97


def test_what_is_collected_overtakes_what_is_shipped_and_each_is_kept() -> None:
    both = waits(7, 20_000)
    mixed = both._replace(passed=np.where(both.ships, both.passed, 0.3 * both.passed))
    spread = fit_spread(mixed)
    for ships in (False, True):
        these = mixed.where(mixed.ships == ships)
        assert 0.93 < (these.passed <= spread.minutes(these.expected, 0.95, these.ships)).mean() < 0.97
    assert spread.chance(60.0, 60.0) > spread.chance(60.0, 60.0, ships=True)


def test_the_chance_of_a_due_time_agrees_with_the_due_time_of_a_chance() -> None:
    spread = fit_spread(waits(5, 4000))
    enough = float(spread.minutes(np.array([45.0]), 0.9)[0])
    assert spread.chance(45.0, enough) == pytest.approx(0.9, abs=0.01)
    assert spread.chance(45.0, 0.0) == 0.0


def test_with_hardly_any_history_the_usual_spread_is_taken() -> None:
    assert fit_spread(waits(6, 30)).ratio == Spread().ratio
