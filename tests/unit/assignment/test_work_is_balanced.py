"""What the prices do: orders spread by load, deadlines are kept, last units are spared."""

from dataclasses import replace

import numpy as np
import pytest

from storeapp.assignment.network import Network, Prices
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Congestion, Deadlines, Scarcity
from storeapp.assignment.prices import congestion_price, deadline_price, scarcity_price, utilisation
from tests.unit.assignment.small_network import DAY, NOON, network, shipped

BALANCED = PRESETS["balanced"]
LOWEST_COST = PRESETS["lowest_cost"]


def twins(staff: float = 0.5) -> Network:
    """Two stores with the same parcel cost."""
    where = network({0: 500, 1: 500}, count=2, staff=staff)
    return replace(
        where,
        lanes=replace(where.lanes, zone=np.zeros((1, 2), dtype=np.int8), transit_days=np.ones((1, 2), dtype=np.int8)),
    )


def given_to(where: Network, orders: int, strength: float = 1.0) -> list[int]:
    plans = plan(where, [replace(shipped(1), id=n) for n in range(orders)], BALANCED.with_strength(strength), now=NOON)
    stores = [decision.choices[0].store for decision in plans.decisions]
    return [stores.count(store) for store in range(len(where.stores))]


def test_many_moments_find_their_deadlines_as_each_alone_does() -> None:
    calendar = twins().calendar
    around = [moment + more for moment in (0.0, *calendar.deadline[1].tolist()) for more in (-1.0, 0.0, 1.0)]
    stores = np.array([0, 1] * len(around), dtype=np.int64)
    moments = np.repeat(around, 2)
    alone = [calendar.number(store, moment) for store, moment in zip(stores.tolist(), moments.tolist(), strict=True)]
    assert calendar.numbers(stores, moments).tolist() == alone


def test_orders_that_come_together_do_not_herd_to_one_store() -> None:
    assert min(given_to(twins(), 40)) >= 15


def test_a_store_with_more_staff_gets_more_of_the_work() -> None:
    where = network({0: 500, 1: 500}, count=2, staff=np.array([0.3, 0.9]))
    few, many = given_to(replace(where, lanes=twins().lanes), 60)
    assert 2.0 < many / few < 4.5


def test_the_stronger_the_balance_the_more_even_the_work() -> None:
    uneven = []
    for strength in (0.0, 0.5, 4.0):
        where = network({0: 500, 1: 500}, count=2, staff=0.5)
        near, far = given_to(where, 40, strength)
        uneven.append(near - far)
    assert uneven[0] == 40
    assert uneven[0] > uneven[1] > uneven[2]


def test_an_order_goes_where_it_is_not_late() -> None:
    where = twins()
    where.loads.due[0, 4] = 2000.0
    assert plan(where, [shipped(1)], LOWEST_COST, now=NOON).decisions[0].choices[0].store == 1


def test_work_that_is_due_later_does_not_stand_in_the_way() -> None:
    where = twins()
    where.loads.due[0, 6:] = 2000.0
    choice = plan(where, [shipped(1)], LOWEST_COST, now=NOON).decisions[0].choices[0]
    assert choice.terms.lateness == 0


def test_days_late_are_counted_by_the_departure_that_is_made() -> None:
    where = network({0: 5})
    where.loads.due[0, 0] = 360.0 * 1 + 720.0  # today until 18 h and all of tomorrow's opening but for the last hours
    choice = plan(where, [shipped(1, due=2 * DAY)], LOWEST_COST, now=NOON).decisions[0].choices[0]
    assert choice.finish == 2 * DAY + 1080.0
    assert choice.terms.lateness == LOWEST_COST.money.late + 2 * LOWEST_COST.money.late_day


def test_the_last_units_of_a_store_are_spared_for_its_own_area() -> None:
    where = twins()
    where.stock.available[0], where.stock.start[0] = 1, 400
    assert plan(where, [shipped(1)], BALANCED, now=NOON).decisions[0].choices[0].store == 1


def test_a_price_given_from_outside_is_used_as_it_is() -> None:
    where = replace(twins(), prices=Prices(congestion=np.array([9.0, 0.0]), deadline=np.zeros((2, 12))))
    decision = plan(where, [shipped(1)], BALANCED, now=NOON).decisions[0]
    assert decision.choices[0].store == 1
    assert decision.choices[0].runners_up[0].terms.congestion == pytest.approx(9.0 * 7.5)


def test_fewest_parcels_takes_one_far_store_over_two_near_ones() -> None:
    where = network({0: 5, 2: 5}, {1: 5, 2: 5})
    stores = {
        name: {c.store for c in plan(where, [shipped(1, 1)], PRESETS[name], now=NOON).decisions[0].choices}
        for name in PRESETS
    }
    assert stores["fewest_parcels"] == {2}
    assert stores["nearest"] == {0, 1}
    assert stores["ranked_stores"] == {2}


def test_ranked_stores_go_by_the_ranking() -> None:
    where = network({0: 5, 1: 5, 2: 5})
    ranked = replace(where, stores=replace(where.stores, rank=np.array([2.0, 3.0, 1.0])))
    assert plan(ranked, [shipped(1)], PRESETS["ranked_stores"], now=NOON).decisions[0].choices[0].store == 2


def test_the_price_of_a_minute_rises_from_nothing_to_three_dollars() -> None:
    prices = congestion_price(
        np.array([0.2, 0.7, 0.87, 1.02, 1.5]),
        np.array(Congestion().above),
        np.diff(Congestion().price, prepend=0.0),
        0.05,
    )
    assert prices == pytest.approx([0.0, 0.4, 0.8, 1.6, 3.0], abs=0.16)
    assert (np.diff(prices) > 0).all()


def test_utilisation_is_projected_to_the_end_of_the_day() -> None:
    half = utilisation(np.array([300.0]), np.array([np.nan]), np.array([600.0]), np.array([0.5]), 0.2, np.array([0.65]))
    known = utilisation(np.array([300.0]), np.array([120.0]), np.array([600.0]), np.array([0.5]), 0.2, np.array([0.65]))
    assert half == pytest.approx((300 + 0.2 * 0.65 * 600) / (0.7 * 600))
    assert known == pytest.approx(420 / 600)


def test_a_deadline_is_dear_only_when_the_slack_is_gone() -> None:
    assert deadline_price(np.array([1.0, 0.0, -1.0]), Deadlines(price=0.5)) == pytest.approx([0.0, 0.25, 0.5], abs=1e-6)


def test_the_last_unit_costs_l_and_a_known_dual_price_goes_before() -> None:
    one, dual = np.array([1, 100]), np.array([np.nan, 3.0])
    prices = scarcity_price(one, np.array([100, 100]), np.array([1, 2]), dual, Scarcity(most=1.5, dual_share=0.5))
    assert prices == pytest.approx([1.5, 3.0])
