"""What is usually asked of a store, and what its last units are worth because of it."""

import json
from dataclasses import replace
from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.learned import first_asked as asking
from storeapp.assignment.learned.first_asked import NOTHING_ASKED, Asked, first_asked, hear
from storeapp.assignment.learned.unit_demand import UnitDemand, fit_unit_demand, learn_unit_demand
from storeapp.assignment.network import DAY, Floats, Network
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.prices import MISSING, chance_asked, unit_prices
from storeapp.assignment.reading import from_json, to_json
from storeapp.assignment.replay import Inputs, Shared
from storeapp.assignment.what_if.history import Arrived, History, StockChange
from storeapp.assignment.what_if.playing import play
from tests.unit.assignment.small_network import NOON, by_chance, collected, network, shipped

BALANCED = PRESETS["balanced"]
IDS = np.array([100, 101, 102])


def asked(means: Floats, days: int, seed: int = 1) -> Asked:
    """Poisson demand with those means (P, S) a day, all of it at ten; nothing asked, no row."""
    rng = np.random.default_rng(seed)
    units = rng.poisson(means, (days, *means.shape))
    day, product, store = np.nonzero(units)
    return Asked(product, store, day, np.full(len(day), 10), units[day, product, store])


def knowing(where: Network, model: UnitDemand) -> Network:
    """The same network, where what is usually asked is known."""
    return replace(where, asked=model.asked_of(range(len(where.stock.first) - 1), where.stores.id))


def a_day(where: Network, model: UnitDemand) -> Floats:
    """(P, S) units expected of stores that all hold everything."""
    known, shape = knowing(where, model).asked, (len(where.stock.first) - 1, len(where.stores))
    assert known is not None
    product, store = (grid.ravel() for grid in np.indices(shape))
    return known.a_day(product, store, np.full(len(product), shape[1])).reshape(shape)


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
    expected = a_day(network({0: 5, 1: 5, 2: 5}, {0: 5, 1: 5, 2: 5}), model)
    assert expected[0, 0] > 4.0
    assert expected[0, 1:] == pytest.approx([0.7, 0.7], abs=0.4)
    assert expected[1] == pytest.approx([1.0, 1.0, 1.0], abs=0.5)
    assert "units a day are asked for, of 3 stores." in model.words(1)
    assert "of Bread." in model.summary({0: "Bread"}, {100: "Portland"})
    assert "at Portland: " in model.summary({0: "Bread"}, {100: "Portland"})


def test_a_store_never_asked_follows_the_products_mean_and_of_an_unknown_product_nothing_is_known() -> None:
    model = fit_unit_demand(asked(np.array([[3.0, 3.0, 0.0]]), 4), IDS)
    expected = a_day(network({0: 5, 1: 5, 2: 5}, {0: 5, 1: 5, 2: 5}), model)
    assert 0.5 < expected[0, 2] < 1.5
    assert np.isnan(expected[1]).all()


def test_a_product_never_asked_for_keeps_the_price_of_its_stock() -> None:
    where = network({0: 5}, {0: 5})
    model = fit_unit_demand(asked(np.array([[0.01, 0.0, 0.0]]), 400), IDS)
    plain, known = (
        plan(each, [shipped(0, 1)], BALANCED, now=NOON).decisions[0].choices[0].terms.scarcity
        for each in (where, knowing(where, model))
    )
    assert known == plain > 0


def test_stores_and_products_that_are_gone_are_left_out_and_new_ones_come_in_anywhere() -> None:
    model = fit_unit_demand(asked(np.array([[5.0, 2.0, 1.0], [1.0, 4.0, 2.0]]), 9), IDS).named([70, 80])
    known = model.asked_of([90, 80], np.array([102, 555, 101]))
    per = dict(zip(zip(model.product, model.store, strict=True), model.units, strict=True))
    assert known.of(np.array([1, 1, 1, 0]), np.array([0, 1, 2, 0])).tolist() == [per[80, 102], 0, per[80, 101], 0]
    assert known.total.tolist() == [0, sum(per[80, store] for store in IDS.tolist())]
    assert model.asked_of([], IDS[:0]).units.tolist() == []


def test_what_is_left_of_a_day_follows_the_hours_at_which_it_was_asked_for() -> None:
    known = fit_unit_demand(asked(np.array([[6.0, 1.0, 0.0]]), 9), IDS).asked_of([0], IDS)
    assert known.left(np.array([0.0, 600.0, 630.0, 660.0, DAY - 1])).tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]
    assert known.left(np.array([DAY + 60.0])).tolist() == [1.0], "after midnight a new day begins"


def test_the_last_unit_costs_what_missing_one_does_and_less_as_the_day_ends() -> None:
    morning, evening = (unit_prices(left * np.array([8.0, 8.0]), np.array([1, 30])) for left in (1.0, 0.05))
    assert morning == pytest.approx([MISSING, 0.0], abs=0.05)
    assert 0.0 < evening[0] < 0.4 * MISSING
    assert evening[1] == 0.0


def test_a_unit_that_others_will_ask_for_is_left_to_them_until_the_day_is_over() -> None:
    where = network({0: 2, 1: 9})
    model = replace(fit_unit_demand(asked(np.array([[5.0, 0.1, 0.0]]), 8), IDS), arrived=EVENLY)
    known = knowing(where, model)
    stores = [
        plan(each, [shipped(1)], BALANCED, now=now).decisions[0].choices[0].store
        for each, now in ((where, NOON), (known, NOON), (known, NINE_IN_THE_EVENING))
    ]
    assert stores == [0, 1, 0]


EVENLY = tuple(round(1000 * hour / 24) for hour in range(25))
NINE_IN_THE_EVENING = 23.5 * 60


def test_within_one_plan_each_unit_taken_makes_the_next_one_dearer() -> None:
    model = replace(fit_unit_demand(asked(np.array([[5.0, 0.0, 0.0]]), 8), IDS), arrived=EVENLY)
    decided = plan(knowing(network({0: 6}), model), [shipped(1)] * 4, BALANCED, now=NOON).decisions
    prices = [one.choices[0].terms.scarcity for one in decided]
    assert prices == sorted(set(prices))


def test_what_was_asked_of_stores_is_part_of_what_a_decision_is_made_again_from() -> None:
    where = by_chance(5, 30, 4, scarce=True)
    means = np.random.default_rng(3).exponential(0.7, (4, 30))
    known = knowing(where, fit_unit_demand(asked(means, 6), where.stores.id))
    order, shared = shipped(1, 1, 0, 1), Shared.of(known, BALANCED)
    made = plan(known, [order], BALANCED, now=NOON).decisions[0].digest(where.stores)
    stored = Inputs.from_bytes(Inputs.of(known, order, now=NOON).to_bytes())
    of_excerpt = stored.network(shared).stores
    assert stored.decide_again(shared).digest(of_excerpt) == made
    assert replace(stored, asked=None).decide_again(shared).digest(of_excerpt) != made


def test_what_if_plays_with_what_is_usually_asked() -> None:
    where = network({0: 2, 1: 9})
    model = replace(fit_unit_demand(asked(np.array([[5.0, 0.1, 0.0]]), 8), IDS), arrived=EVENLY)
    first = [
        play(History(each, [Arrived(NOON, shipped(1))], []), BALANCED).given[0].choice.store
        for each in (where, knowing(where, model))
    ]
    assert first == [0, 1]


def test_what_is_first_asked_of_a_store_is_not_what_is_left_there() -> None:
    where = network({0: 2, 1: 9})
    seen = first_asked(History(where, [Arrived(NOON, shipped(1))] * 5, []), BALANCED, 3)
    assert seen.store.tolist() == [0] * 5
    assert set(seen.day.tolist()) == {3}
    assert set(seen.hour.tolist()) == {12}
    assert seen.units.sum() == 5


def test_what_customers_collect_is_asked_of_their_own_store() -> None:
    where = network({0: 2, 1: 9})
    seen = first_asked(History(where, [Arrived(NOON, collected(2, store=1))], []), BALANCED, 0)
    assert (seen.store.tolist(), seen.units.tolist()) == ([1], [2])


def test_a_shelf_that_is_filled_during_the_day_is_asked_too_and_an_empty_one_is_not() -> None:
    where = network({0: 0, 1: 0, 2: 9})
    came = StockChange(NOON + 60, 0, 1, 4)
    seen = first_asked(History(where, [Arrived(NOON, shipped(3))], [came]), BALANCED, 0)
    assert (seen.store.tolist(), seen.units.tolist()) == ([1], [3])


def test_of_very_many_orders_some_are_looked_at_and_stand_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_ORDERS", 4)
    seen = first_asked(History(network({0: 2}), [Arrived(NOON, shipped(1))] * 12, []), BALANCED, 0)
    assert seen.units.tolist() == [3] * 4


def days(count: int) -> list[History]:
    """Near store 0 everybody wants product 0, of which it has little; an afternoon order far away could do without."""
    orders = [shipped(1, area=1)] + [shipped(1, area=0)] * 4
    arrived = [Arrived(600.0 + 60 * n, order) for n, order in enumerate(orders)]
    return [History(two_towns(), arrived, []) for _ in range(count)]


def two_towns() -> Network:
    """Store 0 has four; store 1 is a little farther from the far customer, and much farther from the others."""
    where = network({0: 4, 2: 40}, areas=2)
    zone = np.array([[0, 4, 4], [1, 4, 2]], dtype=np.int8)
    return replace(where, lanes=replace(where.lanes, zone=zone))


def test_it_is_measured_in_the_money_of_days_that_it_has_not_seen() -> None:
    model = learn_unit_demand(hear(days(6), BALANCED), BALANCED, IDS)
    assert model.measured.unit == "dollars an order"
    assert model.measured.observations == 5
    assert model.measured.error < model.measured.without
    assert model.days == 6


def test_of_a_single_day_nothing_is_held_back() -> None:
    model = learn_unit_demand(hear(days(1), BALANCED), BALANCED, IDS)
    assert model.measured.observations == 0
    assert sum(model.units) == 5


def test_it_survives_being_stored() -> None:
    model = fit_unit_demand(asked(np.array([[2.0, 1.0, 0.5]]), 5), IDS)
    assert from_json(UnitDemand, json.loads(json.dumps(to_json(model))), "unit demand") == model


def test_without_days_nothing_is_believed() -> None:
    model = fit_unit_demand(NOTHING_ASKED, IDS)
    assert np.isnan(a_day(network({0: 5, 1: 5, 2: 5}), model)).all()
    assert not model.measured.helps
    assert model.summary({}, {}) == "No store was asked for anything."
