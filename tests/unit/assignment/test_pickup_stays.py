"""Pickup orders stay at the store the customer chose."""

import pytest

from storeapp.assignment.decision import Reason
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS
from tests.unit.assignment.small_network import NOON, collected, network

BALANCED = PRESETS["balanced"]


def test_a_pickup_stays_at_its_store_however_busy_it_is() -> None:
    where = network({0: 5, 1: 5})
    where.loads.given[0] = where.loads.due[0, 0] = 5000.0
    choice = plan(where, [collected(1)], BALANCED, now=NOON).decisions[0].choices[0]
    assert choice.store == 0
    assert choice.terms.parcel == 0
    assert choice.terms.lateness > 0
    assert choice.terms.congestion > 0


def test_the_ready_time_is_when_the_store_has_done_what_is_due_earlier_and_this() -> None:
    where = network({0: 5})
    where.loads.due[0, 0] = 30.0
    where.loads.due[0, 4] = 300.0
    choice = plan(where, [collected(1)], BALANCED, now=NOON).decisions[0].choices[0]
    assert choice.minutes == pytest.approx(7.5)
    assert choice.finish == pytest.approx(NOON + 30.0 + 7.5)
    assert choice.deadline == 0


def test_an_evening_order_is_ready_after_opening_next_day() -> None:
    choice = plan(network({0: 5}), [collected(1, due=3000.0)], BALANCED, now=1300.0).decisions[0].choices[0]
    assert choice.finish == pytest.approx(1440 + 540 + 7.5)


def test_units_that_are_not_there_are_unplaced_and_the_nearest_stores_that_have_them_proposed() -> None:
    where = network({0: 5, 1: 5}, {1: 1, 2: 4}, {1: 0, 2: 3}, count=3)
    decision = plan(where, [collected(1, 2, 1)], BALANCED, now=NOON).decisions[0]
    assert [(c.store, [s.line for s in c.shares]) for c in decision.choices] == [(0, [10])]
    assert [(u.line, u.reason, u.elsewhere) for u in decision.unplaced] == [
        (11, Reason.NOT_STOCKED, (2,)),
        (12, Reason.NOT_STOCKED, (2,)),
    ]


def test_the_units_that_are_there_are_kept_for_the_customer() -> None:
    decision = plan(network({0: 2, 1: 9}), [collected(5)], BALANCED, now=NOON).decisions[0]
    assert [(c.store, c.shares[0].units) for c in decision.choices] == [(0, 2)]
    assert [(u.units, u.elsewhere) for u in decision.unplaced] == [(3, (1,))]


def test_a_long_pickup_is_one_fulfillment_order() -> None:
    where = network(*[{0: 3}] * 12)
    decision = plan(where, [collected(*[1] * 12)], BALANCED, now=NOON).decisions[0]
    assert len(decision.choices) == 1
    assert len(decision.choices[0].shares) == 12
