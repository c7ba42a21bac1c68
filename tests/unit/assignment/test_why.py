"""The record of a decision: small, exact enough to be made again, and readable."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.replay import Inputs
from storeapp.assignment.words import Speech, points, words
from tests.unit.assignment.small_network import DAY, NOON, by_chance, collected, network, shipped

BALANCED = PRESETS["balanced"]
SPEECH = Speech(
    store=lambda number: {100: "Harbour", 101: "Midtown", 102: "Airport"}[number],
    line=lambda line: {10: "kettle", 11: "toaster"}[line],
    when=lambda moment: f"day {moment // DAY:.0f}, {moment % DAY / 60:.0f} h",
)


def told(where: object, order: object, preset: str = "balanced", speech: Speech = SPEECH) -> list[str]:
    decision = plan(where, [order], PRESETS[preset], now=NOON).decisions[0]  # type: ignore[arg-type, list-item]
    record = json.loads(json.dumps(decision.record(where.stores)))  # type: ignore[attr-defined]
    return words(record, speech)


def test_the_choice_its_cost_and_the_next_best_are_told() -> None:
    where = network({0: 5, 1: 5})
    assert told(where, shipped(2)) == [
        "Harbour gives 2 x kettle: $11.26 and about 8 minutes of work.",
        "It is expected to be done by day 0, 18 h.",
        "The cost is parcel $8.00, labour $2.40 and scarcity $0.86.",
        "Next best was Midtown, $1.60 dearer: a dearer parcel (+$1.60).",
    ]


def test_a_late_order_says_so() -> None:
    where = network({0: 5})
    assert any("later than promised" in sentence for sentence in told(where, shipped(1, due=NOON + 60)))


def test_stores_ruled_out_and_lines_left_open_are_told() -> None:
    where = network({0: 5, 1: 1}, {0: 0})
    said = told(where, shipped(2, 1))
    assert "Ruled out, because it has too few units: Midtown." in said
    assert "1 x toaster is not placed: the store that came closest has too few units." in said


def test_a_pickup_customer_is_told_where_else() -> None:
    where = network({1: 5, 2: 5})
    assert told(where, collected(1)) == [
        "1 x kettle is not placed: it is not stocked. The customer could collect it from Midtown and Airport."
    ]


def test_a_split_is_held_against_one_parcel() -> None:
    where = network({0: 5, 2: 5}, {0: 5, 2: 5}, count=3)
    where.loads.due[0, 4] = 2.0
    said = told(where, shipped(1, 1))
    assert not any("One parcel" in sentence for sentence in said)
    rich = network({0: 5, 2: 5}, {1: 5, 2: 5}, count=3)
    dear = type(rich.lanes)(rich.lanes.zone, rich.lanes.transit_days, np.array([1.0, 1, 90, 90, 90]), rich.lanes.per_kg)
    said = told(type(rich)(rich.stores, rich.calendar, rich.loads, rich.stock, dear, rich.risk), shipped(1, 1))
    assert any(sentence.startswith("One parcel from Airport was possible, for $") for sentence in said)


def test_a_policy_that_weighs_no_money_speaks_in_points() -> None:
    said = told(network({0: 5, 1: 5}), shipped(1), "nearest", SPEECH._replace(amount=points))
    assert said[-1] == "Next best was Midtown, 85 points dearer: a lower preference (+85 points)."


def test_a_record_takes_less_than_two_kilobytes() -> None:
    where = by_chance(3, 60, 3)
    decision = plan(where, [shipped(1, 1, 1)], BALANCED, now=NOON).decisions[0]
    assert len(json.dumps(decision.record(where.stores), separators=(",", ":"))) < 2000


@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(1, 9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_stored_decision_is_made_again_to_the_last_bit(seed: int, count: int, products: int, busy: bool) -> None:
    where = by_chance(seed, count, products, scarce=True, busy=busy)
    order = shipped(*[1] * products, area=seed % 3, excluded={0: "rejected it"})
    decision = plan(where, [order], BALANCED, now=NOON, seed=seed).decisions[0]
    stored = Inputs.of(where, order, BALANCED, now=NOON, seed=seed).to_bytes()
    inputs = Inputs.from_bytes(stored)
    assert inputs.decide_again().digest(inputs.network.stores) == decision.digest(where.stores)


def test_a_pickup_is_made_again_too() -> None:
    where = by_chance(8, 9, 4, scarce=True)
    order = collected(1, 2, 1, 1, store=3)
    stored = Inputs.of(where, order, BALANCED, now=NOON).to_bytes()
    inputs = Inputs.from_bytes(stored)
    again, once = inputs.decide_again(), plan(where, [order], BALANCED, now=NOON).decisions[0]
    assert again.digest(inputs.network.stores) == once.digest(where.stores)
    assert len(stored) < 6000


def test_a_digest_tells_any_change() -> None:
    where = by_chance(8, 9, 2)
    one = plan(where, [shipped(1, 1)], BALANCED, now=NOON).decisions[0]
    other = plan(where, [shipped(1, 1)], BALANCED.with_strength(1.01), now=NOON).decisions[0]
    assert one.digest(where.stores) != other.digest(where.stores)
