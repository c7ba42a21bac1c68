"""Eligibility: who is ruled out, by which reason first, and which limits yield."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from storeapp.assignment.decision import Decision, Reason
from storeapp.assignment.network import Ability, Network
from storeapp.assignment.orders import Line, OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Limits, Override, Policy
from tests.unit.assignment.small_network import DAY, EVERYTHING, NOON, collected, network, shipped

LOWEST_COST = PRESETS["lowest_cost"]


def decide(where: Network, order: OrderToPlace, policy: Policy = LOWEST_COST, now: float = NOON) -> Decision:
    return plan(where, [order], policy, now=now).decisions[0]


def able(where: Network, store: int, *missing: Ability) -> Network:
    abilities = where.stores.abilities.copy()
    abilities[store] = EVERYTHING & ~int(sum(missing))
    return replace(where, stores=replace(where.stores, abilities=abilities))


def limited(**limits: float) -> Policy:
    return replace(LOWEST_COST, limits=replace(Limits(), **limits))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        (Ability.ACCEPTING, Reason.PAUSED),
        (Ability.SHIPS, Reason.DOES_NOT_SHIP),
        (Ability.AGE_CHECK, Reason.NO_AGE_CHECK),
        (Ability.COLD, Reason.NOT_COLD),
        (Ability.HAZARDOUS, Reason.NOT_HAZARDOUS),
        (Ability.BULKY, Reason.NOT_BULKY),
    ],
)
def test_a_store_that_cannot_is_ruled_out_with_the_reason(missing: Ability, reason: Reason) -> None:
    everything = Ability.AGE_CHECK | Ability.COLD | Ability.HAZARDOUS | Ability.BULKY
    order = shipped(lines=(Line(1, 0, 1, 1.0, 9.0, everything),))
    decision = decide(able(network({0: 5, 1: 5}), 0, missing), order)
    assert decision.ruled_out == {0: reason}
    assert [choice.store for choice in decision.choices] == [1]


def test_a_paused_store_that_also_has_too_few_units_is_named_as_paused() -> None:
    decision = decide(able(network({0: 1, 1: 5}), 0, Ability.ACCEPTING, Ability.SHIPS), shipped(2))
    assert decision.ruled_out == {0: Reason.PAUSED}


def test_only_the_line_with_the_rule_needs_the_ability() -> None:
    where = able(network({0: 5}, {0: 5, 1: 5}), 0, Ability.COLD)
    order = shipped(lines=(Line(1, 0, 1), Line(2, 1, 1, needs=Ability.COLD)))
    assert {c.store: [s.line for s in c.shares] for c in decide(where, order).choices} == {0: [1], 1: [2]}


def test_an_order_does_not_come_back_to_the_store_that_rejected_it() -> None:
    decision = decide(network({0: 5, 1: 5}), shipped(1, excluded={0: "rejected it: not found"}))
    assert decision.choices[0].store == 1
    assert decision.ruled_out == {0: Reason.EXCLUDED}


def test_when_every_holder_rejected_it_the_line_is_left_unplaced_with_that_reason() -> None:
    decision = decide(network({0: 5, 1: 5}), shipped(1, excluded={0: "rejected", 1: "rejected"}))
    assert not decision.choices
    assert [(u.line, u.units, u.reason) for u in decision.unplaced] == [(10, 1, Reason.EXCLUDED)]


def test_a_store_where_no_carrier_calls_any_more_is_ruled_out() -> None:
    where = network({0: 5, 1: 5})
    departs = where.calendar.departs.copy()
    departs[0] = False
    decision = decide(replace(where, calendar=replace(where.calendar, departs=departs)), shipped(1))
    assert decision.choices[0].store == 1
    assert decision.ruled_out == {0: Reason.NO_DEPARTURE}


def test_a_product_nobody_stocks_is_unplaced_and_the_rest_goes_out() -> None:
    decision = decide(network({0: 5}, {}), shipped(1, 1))
    assert [share.line for share in decision.choices[0].shares] == [10]
    assert [(u.line, u.reason) for u in decision.unplaced] == [(11, Reason.NOT_STOCKED)]


def test_far_stores_are_left_out_while_a_near_one_can() -> None:
    where = network({0: 5, 2: 5})
    near_is_dear = replace(where, lanes=replace(where.lanes, parcel=np.array([99.0, 1, 1, 1, 1])))
    assert decide(near_is_dear, shipped(1)).choices[0].store == 2
    decision = decide(near_is_dear, shipped(1), limited(kilometres=100.0))
    assert decision.choices[0].store == 0
    assert decision.ruled_out == {2: Reason.TOO_FAR}


def test_a_limit_yields_when_a_line_would_otherwise_stay_unplaced() -> None:
    decision = decide(network({2: 5}), shipped(1), limited(kilometres=100.0))
    assert decision.choices[0].store == 2
    assert not decision.unplaced


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ({"spare_units": 2}, Reason.KEEPS_SPARE),
        ({"utilisation": 0.9}, Reason.TOO_BUSY),
        ({"open_orders": 7}, Reason.TOO_MANY_ORDERS),
    ],
)
def test_spare_units_a_full_day_and_open_orders_limit_a_store(limit: dict[str, float], reason: Reason) -> None:
    where = network({0: 2, 1: 5})
    where.loads.given[0], where.loads.open_orders[0] = 700.0, 7
    decision = decide(where, shipped(1), limited(**limit))
    assert decision.choices[0].store == 1
    assert decision.ruled_out == {0: reason}


def test_a_region_and_a_store_may_have_limits_of_their_own() -> None:
    where = network({0: 5, 1: 5, 2: 5})
    south = Override(region="south", handicap=50.0)
    home = Override(store=102, handicap=-50.0)
    assert decide(where, shipped(1), replace(LOWEST_COST, overrides=(south,))).choices[0].store == 1
    assert decide(where, shipped(1), replace(LOWEST_COST, overrides=(home, south))).choices[0].store == 2


def test_a_line_larger_than_any_stock_is_parted_by_units_over_the_fewest_stores() -> None:
    decision = decide(network({0: 2, 1: 6, 2: 5}), shipped(10))
    assert {c.store: c.shares[0].units for c in decision.choices} == {1: 6, 2: 4}
    assert {share.line for choice in decision.choices for share in choice.shares} == {10}
    assert sum(choice.terms.split for choice in decision.choices) == LOWEST_COST.money.split


def test_what_the_whole_network_does_not_hold_is_unplaced_by_units() -> None:
    decision = decide(network({0: 2, 1: 3}), shipped(7))
    assert sum(choice.shares[0].units for choice in decision.choices) == 5
    assert [(u.units, u.reason) for u in decision.unplaced] == [(2, Reason.TOO_FEW_UNITS)]


def test_two_lines_of_one_product_never_take_the_same_unit_twice() -> None:
    order = shipped(lines=(Line(1, 0, 2), Line(2, 0, 2)))
    decision = decide(network({0: 3, 1: 3}), order)
    assert sorted((c.store, sum(s.units for s in c.shares)) for c in decision.choices) == [(0, 3), (1, 1)]
    assert sum(s.units for c in decision.choices for s in c.shares if s.line == 1) == 2


def test_an_order_has_no_more_fulfillment_orders_than_allowed() -> None:
    where = network({0: 5}, {1: 5}, {1: 5})
    decision = decide(where, shipped(1, 1, 1), limited(fulfillment_orders=1))
    assert [(c.store, len(c.shares)) for c in decision.choices] == [(1, 2)]
    assert [(u.line, u.reason) for u in decision.unplaced] == [(10, Reason.MOST_FULFILLMENT_ORDERS)]


def test_fulfillment_orders_made_before_count_and_cost_a_split() -> None:
    where = network({0: 5}, {1: 5})
    decision = decide(where, shipped(1, 1, fulfillment_orders=1), limited(fulfillment_orders=2))
    assert [choice.terms.split for choice in decision.choices] == [LOWEST_COST.money.split]
    assert len(decision.unplaced) == 1


def test_an_order_to_ship_needs_a_destination_and_a_pickup_its_store() -> None:
    with pytest.raises(ValueError, match="give its destination"):
        shipped(1, destination=None)
    with pytest.raises(ValueError, match="give the store the customer chose"):
        replace(collected(1), pickup_store=None)


def test_a_departure_that_has_left_today_is_not_counted_on() -> None:
    at_seven = decide(network({0: 5}), shipped(1, due=2 * DAY), now=1140.0)
    assert at_seven.choices[0].finish == DAY + 1080.0
    assert at_seven.choices[0].terms.lateness > 0
    assert at_seven.cost < inf
