"""The learned parts find what is there, say how well, and survive being stored."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from storeapp.assignment.learned.forecast import Arrived, WorkForecast, fit_forecast
from storeapp.assignment.learned.found_risk import FoundRisk, Sought, fit_found_risk
from storeapp.assignment.learned.inventory_prices import InventoryPrices, SampledDay, fit_inventory_prices
from storeapp.assignment.learned.measuring import Measured, last_days
from storeapp.assignment.learned.minutes import MinutesModel, Worked, fit_minutes
from storeapp.assignment.network import Floats
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Scarcity
from storeapp.assignment.reading import from_json, to_json
from tests.unit.assignment.small_network import NOON, network, shipped, stores

IDS = np.array([100, 101, 102])


def stored(kind: type[Any], value: Any) -> Any:
    return from_json(kind, json.loads(json.dumps(to_json(value))), kind.__name__)


def worked(seed: int, truth: Floats, per_store: tuple[int, ...]) -> Worked:
    rng = np.random.default_rng(seed)
    store = np.repeat(np.arange(len(per_store)), per_store)
    lines = rng.integers(1, 6, len(store)).astype(float)
    units = lines + rng.poisson(0.5, len(store))
    minutes = truth[store, 0] + truth[store, 1] * lines + truth[store, 2] * units
    minutes = minutes * rng.lognormal(0, 0.15, len(store)) + (rng.random(len(store)) < 0.05) * 60
    return Worked(store, rng.integers(0, 20, len(store)), np.ones(len(store)), lines, units, minutes)


TRUTH = np.array([[4.0, 1.5, 0.3], [8.0, 3.0, 0.6], [6.0, 2.0, 0.4]])


def test_slow_and_quick_stores_are_told_apart_in_spite_of_interruptions() -> None:
    model = fit_minutes(worked(1, TRUTH, (900, 900, 900)), IDS)
    usual = np.array([1.0, 3.0, 3.0])
    assert np.array(model.each) @ usual == pytest.approx(TRUTH @ usual, rel=0.08)
    assert model.measured.helps


def test_a_store_with_little_history_is_taken_to_be_like_the_chain() -> None:
    model = fit_minutes(worked(2, TRUTH, (900, 900, 3)), IDS)
    usual = np.array([1.0, 3.0, 3.0])
    assert np.array(model.each[2]) @ usual == pytest.approx(np.array(model.chain) @ usual, rel=0.1)


def test_minutes_go_into_the_network_and_unknown_stores_get_the_chains() -> None:
    model = stored(MinutesModel, fit_minutes(worked(3, TRUTH, (500, 500, 0)), IDS))
    where = model.applied_to(stores(4))
    assert where.base_minutes[0] == model.each[0][0]
    assert where.line_minutes[3] == model.chain[1]
    assert "more than the chain" in model.words(101)


def sought(seed: int, rows: int = 12_000) -> tuple[Sought, Floats]:
    rng = np.random.default_rng(seed)
    truth = np.array([0.3, 0.1, 0.02]) * np.array([[1.0], [0.5]]) * np.array([1.0, 2.5, 0.6])[:, None, None]
    store, group, spare = rng.integers(0, 3, rows), rng.integers(0, 2, rows), rng.integers(0, 8, rows)
    chance = truth[store, group, np.searchsorted([0, 1, 3], spare, "right") - 1]
    return Sought(store, rng.integers(0, 30, rows), group, spare, rng.random(rows) > chance), truth


def test_the_chance_of_not_finding_a_line_is_found() -> None:
    seen, truth = sought(4)
    model = fit_found_risk(seen, IDS, 2, np.array([0, 1, 3]))
    assert np.array(model.chance) == pytest.approx(truth, abs=0.06)
    assert model.measured.helps


def test_a_group_never_sought_at_a_store_follows_the_chain_and_the_stores_own_ways() -> None:
    seen, truth = sought(5)
    elsewhere = seen.where((seen.store != 1) | (seen.group != 1))
    chance = np.array(fit_found_risk(elsewhere, IDS, 2, np.array([0, 1, 3])).chance)
    assert chance[1, 1, 0] > 1.4 * chance[0, 1, 0]
    assert chance[1, 1, 0] == pytest.approx(truth[1, 1, 0], rel=0.35)


def test_risk_goes_into_the_network() -> None:
    seen, _ = sought(6)
    model = stored(FoundRisk, fit_found_risk(seen, IDS, 2, np.array([0, 1, 3])))
    risk = model.risk(stores(4), np.array([0, 1, 1]))
    assert risk.chance.shape == (4, 2, 3)
    assert risk.chance[3].tolist() == [list(row) for row in model.chain]
    assert "in the chain" in model.words(101, 0)


def arrived(seed: int, days: int = 56) -> Arrived:
    rng = np.random.default_rng(seed)
    day, store, hour = (
        grid.ravel() for grid in np.meshgrid(np.arange(days), np.arange(3), np.arange(9, 21), indexing="ij")
    )
    level = np.array([10.0, 30.0, 60.0])[store] * np.where(day % 7 >= 5, 1.8, 1.0) * np.where(hour == 12, 3.0, 1.0)
    return Arrived(store, day, hour, rng.gamma(4.0, level / 4.0))


def test_the_week_and_the_day_of_each_store_are_forecast_better_than_by_last_week() -> None:
    model = stored(WorkForecast, fit_forecast(arrived(7), IDS))
    assert model.measured.helps
    assert np.sum(model.minutes[1][2]) == pytest.approx(30 * 14, rel=0.12)
    assert np.sum(model.minutes[1][6]) == pytest.approx(30 * 14 * 1.8, rel=0.12)
    assert "around 12 h" in model.words(101, 2)


def test_what_is_still_to_come_shrinks_to_nothing_over_the_day() -> None:
    model = fit_forecast(arrived(8), IDS)
    ids = np.array([101, 999])
    left = [float(model.to_come(ids, 3, np.array([hour, hour]))[0]) for hour in (0.0, 9.0, 12.5, 20.5, 21.0)]
    assert left[0] == left[1] > left[2] > left[3] > left[4] == 0
    assert np.isnan(model.to_come(ids, 3, np.array([9.0, 9.0]))[1])
    share = model.arrived(3)
    assert len(share) == 25
    assert (share[0], share[24]) == (0.0, pytest.approx(1.0, abs=1e-4))


def test_a_new_store_in_the_forecast_is_expected_to_have_no_work() -> None:
    model = fit_forecast(arrived(9).where(arrived(9).store < 2), IDS)
    assert np.sum(model.minutes[2]) == 0


def test_units_that_run_short_get_a_price_and_others_none() -> None:
    rows = ({0: 2, 1: 50}, {0: 50, 1: 50})
    orders = [replace(shipped(1, area=0), id=n) for n in range(6)] + [replace(shipped(0, 1), id=9)]
    days = [SampledDay(network(*rows, count=2), orders, NOON) for _ in range(2)]
    prices = stored(InventoryPrices, fit_inventory_prices(days, PRESETS["lowest_cost"]))
    assert set(zip(prices.product, prices.store, strict=True)) == {(0, 100)}
    assert 0.5 < prices.price[0] < 2.5
    stock = prices.applied_to(days[0].network.stock, days[0].network.stores)
    assert stock.price.tolist() == [prices.price[0], 0.0, 0.0, 0.0]
    assert "worth up to $" in prices.words(0)
    assert "never scarce" in prices.words(1)


def test_prices_keep_the_last_units_for_those_to_whom_the_others_are_far() -> None:
    where = network({1: 50, 2: 3}, count=3, areas=3)
    lanes = replace(where.lanes, zone=np.array([[0, 0, 0], [0, 1, 0], [0, 4, 0]], dtype=np.int8))
    near_first = [replace(shipped(1, area=area), id=area) for area in (1, 1, 1, 2, 2, 2)]
    day = SampledDay(replace(where, lanes=lanes), near_first, NOON)
    believing = replace(PRESETS["balanced"], scarcity=Scarcity(dual_share=1.0))
    prices = fit_inventory_prices([day, day], believing)
    priced = replace(day.network, stock=prices.applied_to(day.network.stock, day.network.stores))
    stores_of = [d.choices[0].store for d in plan(priced, near_first, believing, now=NOON).decisions]
    assert stores_of == [1, 1, 1, 2, 2, 2]
    assert prices.measured.error < prices.measured.without


def test_too_few_days_are_not_measured() -> None:
    assert not last_days(np.array([4, 4, 4])).any()
    measured = Measured("minutes", 0.0, 0.0, 0)
    assert not measured.helps
    assert measured.words() == "Not measured yet: there are too few days."
    assert Measured("minutes", 1.5, 2.0, 1200).words() == (
        "On 1,200 observations it had not seen, the error was 1.5 minutes, against 2 without learning (25 % less)."
    )
