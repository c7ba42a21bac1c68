"""The record of a decision: small, exact enough to be made again, and readable."""

import json
from math import inf, nan
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from storeapp.assignment.network import Network
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.packing import pack, unpack
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.replay import Inputs, Shared
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


def stored(where: Network, order: OrderToPlace, seed: int = 0) -> tuple[bytes, bytes]:
    inputs = Inputs.of(where, order, now=NOON, seed=seed)
    return inputs.to_bytes(), Shared.of(where, BALANCED).to_bytes()


def decided_again(inputs: bytes, shared: bytes) -> str:
    """The digest of the decision made from what was stored."""
    common = Shared.from_bytes(shared)
    again = Inputs.from_bytes(inputs)
    return again.decide_again(common).digest(again.network(common).stores)


@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(1, 9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_stored_decision_is_made_again_to_the_last_bit(seed: int, count: int, products: int, busy: bool) -> None:
    where = by_chance(seed, count, products, scarce=True, busy=busy)
    order = shipped(*[1] * products, area=seed % 3, excluded={0: "rejected it"})
    decision = plan(where, [order], BALANCED, now=NOON, seed=seed).decisions[0]
    assert decided_again(*stored(where, order, seed)) == decision.digest(where.stores)


def test_a_pickup_is_made_again_too() -> None:
    where = by_chance(8, 9, 4, scarce=True)
    order = collected(1, 2, 1, 1, store=3)
    once = plan(where, [order], BALANCED, now=NOON).decisions[0]
    assert decided_again(*stored(where, order)) == once.digest(where.stores)


def test_what_a_decision_was_made_from_takes_little_room() -> None:
    inputs, shared = stored(by_chance(8, 100, 3, scarce=True, busy=True), shipped(1, 1, 1))
    assert len(inputs) < 10_000, "every store has work of every kind, and most hold something of this order"
    assert len(shared) < 20_000


def test_decisions_of_one_snapshot_share_what_they_have_in_common() -> None:
    where = by_chance(8, 9, 4)
    before = Shared.of(where, BALANCED).digest
    where.stock.take(0, int(where.stock.row(0).store[0]), 1)
    where.loads.add(0, 0, 7.5)
    assert Shared.of(where, BALANCED).digest == before
    assert Shared.of(where, BALANCED.with_strength(1.5)).digest != before


@given(
    arrays(np.int64, st.integers(0, 40), elements=st.integers(-(2**62), 2**62))
    | arrays(np.float64, (3, 7), elements=st.sampled_from([0.0, -0.0, 1.5, nan, -inf]))
    | arrays(np.int8, st.tuples(st.integers(0, 3), st.integers(0, 9)))
    | arrays(np.bool_, (4, 2))
)
def test_arrays_come_back_to_the_last_bit(array: NDArray[Any]) -> None:
    plain, found = unpack(pack({"note": "as it was"}, {"it": array}))
    assert plain == {"note": "as it was"}
    assert (found["it"].dtype, found["it"].shape) == (array.dtype, array.shape)
    assert found["it"].tobytes() == array.tobytes()


def test_arrays_of_one_type_do_not_mix() -> None:
    given = {
        "few": np.array([0, 0, 0, 0, 7], np.int64),
        "many": np.arange(70_000, 70_006, dtype=np.int64).reshape(2, 3),
        "none": np.zeros((0, 2), np.int64),
        "price": np.array([-0.0, 0.1]),
        "zone": np.array([[3, -1]], np.int8),
    }
    _, found = unpack(pack({}, given))
    assert {name: array.tolist() for name, array in found.items()} == {k: a.tolist() for k, a in given.items()}
    assert [(found[name].dtype, found[name].shape) for name in given] == [(a.dtype, a.shape) for a in given.values()]
    assert np.signbit(found["price"][0])


def test_a_digest_tells_any_change() -> None:
    where = by_chance(8, 9, 2)
    one = plan(where, [shipped(1, 1)], BALANCED, now=NOON).decisions[0]
    other = plan(where, [shipped(1, 1)], BALANCED.with_strength(1.01), now=NOON).decisions[0]
    assert one.digest(where.stores) != other.digest(where.stores)
