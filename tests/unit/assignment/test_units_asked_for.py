"""What is usually asked of a store, and what its last units are worth because of it."""

import json
from dataclasses import replace
from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.learned.unit_demand import (
    MISSING,
    Asked,
    UnitDemand,
    chance_asked,
    first_asked,
    fit_unit_demand,
    unit_prices,
)
from storeapp.assignment.network import Floats
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Scarcity
from storeapp.assignment.reading import from_json, to_json
from tests.unit.assignment.small_network import NOON, network, shipped

BALANCED = PRESETS["balanced"]
IDS = np.array([100, 101, 102])


def asked(means: Floats, days: int, seed: int = 1) -> Asked:
    """Poisson demand with those means (P, S) a day; nothing asked, no row."""
    rng = np.random.default_rng(seed)
    units = rng.poisson(means, (days, *means.shape))
    day, product, store = np.nonzero(units)
    return Asked(product, store, day, units[day, product, store])


@given(st.floats(0.05, 12.0), st.integers(0, 20))
@settings(max_examples=200, deadline=None)
def test_the_chance_that_so_many_are_asked_for_is_that_of_poisson(mean: float, units: int) -> None:
    fewer = sum(exp(-mean) * mean**n / factorial(n) for n in range(units))
    assert chance_asked(np.array([mean]), np.array([units]))[0] == pytest.approx(1 - fewer, abs=0.03)


@given(st.floats(0.0, 400.0), st.integers(0, 500))
@settings(max_examples=200, deadline=None)
def test_one_unit_more_is_never_likelier_to_be_asked_for(mean: float, units: int) -> None:
    chance = chance_asked(np.array([mean, mean]), np.array([units, units + 1]))
    assert 0.0 <= chance[1] <= chance[0] + 0.02  # the table and the rough form beyond it meet within this
    assert chance[0] <= 1.0


def test_a_store_that_is_asked_much_is_told_from_one_that_is_not() -> None:
    means = np.array([[6.0, 0.2, 0.2], [1.0, 1.0, 1.0]])
    model = fit_unit_demand(asked(means, 12), IDS)
    where = network({0: 5, 1: 5, 2: 5}, {0: 5, 1: 5, 2: 5})
    expected = model.expected(where.stock, where.stores).reshape(2, 3)
    assert expected[0, 0] > 4.0
    assert expected[0, 1:] == pytest.approx([0.7, 0.7], abs=0.4)
    assert expected[1] == pytest.approx([1.0, 1.0, 1.0], abs=0.5)
    assert model.measured.helps
    assert "units a day are asked for" in model.words(0)


def test_a_store_never_asked_follows_the_products_mean_and_an_unknown_product_has_no_price() -> None:
    model = fit_unit_demand(asked(np.array([[3.0, 3.0, 0.0]]), 4), IDS)
    where = network({0: 5, 1: 5, 2: 5}, {0: 5})
    expected = model.expected(where.stock, where.stores)
    assert 0.5 < expected[2] < 1.5
    assert np.isnan(expected[3])
    assert np.isnan(model.applied_to(where.stock, where.stores, 1.0).price[3])


def test_the_last_unit_costs_what_missing_one_does_and_less_as_the_day_ends() -> None:
    morning, evening = (unit_prices(left * np.array([8.0, 8.0]), np.array([1, 30])) for left in (1.0, 0.05))
    assert morning == pytest.approx([MISSING, 0.0], abs=0.05)
    assert 0.0 < evening[0] < 0.4 * MISSING
    assert evening[1] == 0.0


def test_a_unit_that_others_will_ask_for_is_left_to_them() -> None:
    where = network({0: 2, 1: 9})
    model = fit_unit_demand(asked(np.array([[5.0, 0.1, 0.0]]), 8), IDS)
    near = plan(where, [shipped(1)], BALANCED, now=NOON).decisions[0].choices[0]
    priced = replace(where, stock=model.applied_to(where.stock, where.stores, 0.5))
    believing = replace(BALANCED, scarcity=Scarcity(dual_share=1.0))
    spared = plan(priced, [shipped(1)], believing, now=NOON).decisions[0].choices[0]
    assert (near.store, spared.store) == (0, 1)


def test_what_is_first_asked_of_a_store_is_not_what_is_left_there() -> None:
    where = network({0: 2, 1: 9})
    orders = [shipped(1)] * 5
    seen = first_asked(where, orders, BALANCED, day=3, moments=[NOON] * 5)
    assert seen.store.tolist() == [0] * 5
    assert set(seen.day.tolist()) == {3}
    assert seen.units.sum() == 5


def test_it_survives_being_stored() -> None:
    model = fit_unit_demand(asked(np.array([[2.0, 1.0, 0.5]]), 5), IDS)
    assert from_json(UnitDemand, json.loads(json.dumps(to_json(model))), "unit demand") == model


def test_without_days_nothing_is_believed() -> None:
    none = np.zeros(0, dtype=np.int64)
    model = fit_unit_demand(Asked(none, none, none, none), IDS)
    where = network({0: 5})
    assert np.isnan(model.expected(where.stock, where.stores)).all()
    assert not model.measured.helps
