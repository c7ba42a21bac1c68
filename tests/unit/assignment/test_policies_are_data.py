"""Policies as validated, versioned data."""

import json
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from storeapp.assignment.policy import PRESETS, Congestion, Limits, Override, Policy, fingerprint
from storeapp.assignment.reading import DataRefused


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_policy_survives_being_stored(preset: str) -> None:
    stored = json.loads(json.dumps(PRESETS[preset].to_json()))
    assert Policy.from_json(stored) == PRESETS[preset]


def test_overrides_and_unlimited_limits_survive_being_stored() -> None:
    policy = Policy(overrides=(Override(region="north", strength=2), Override(store=7, kilometres=300.0)))
    again = Policy.from_json(json.loads(json.dumps(policy.to_json(), allow_nan=False)))
    assert again == policy
    assert again.limits.kilometres == inf


def test_missing_amounts_keep_their_default() -> None:
    assert Policy.from_json({"name": "ours", "money": {"wage": 0.5}}).money.split == Policy().money.split


def test_any_changed_amount_changes_the_fingerprint() -> None:
    one = Policy()
    assert fingerprint(one) == fingerprint(Policy())
    assert fingerprint(one) != fingerprint(one.with_strength(1.1))
    assert fingerprint(one) != fingerprint(replace(one, overrides=(Override(store=1, wage=0.2),)))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"colour": 1}, "The policy has no 'colour'"),
        ({"money": {"wages": 1}}, "The policy money has no 'wages'"),
        ({"money": 3}, "must be an object of values"),
        ({"money": {"wage": "much"}}, "must be a number, not 'much'"),
        ({"money": {"wage": True}}, "must be a number"),
        ({"version": 1.5}, "must be a whole number"),
        ({"name": 5}, "must be text"),
        ({"congestion": {"arrived": [0, 1]}}, "needs 25 values"),
        ({"congestion": {"above": 3}}, "must be a list"),
        ({"overrides": [{"store": 1, "colour": 2}]}, "has no 'colour'"),
        ({"overrides": {"store": 1}}, "must be a list"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataRefused, match=sentence):
        Policy.from_json(data)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"money": {"wage": -1}}, "use 0 or more"),
        ({"weights": {"labour": -1}}, "use 0 to leave a term out"),
        ({"congestion": {"price": [0.4, 0.15, 1, 2]}}, "must rise with utilisation"),
        ({"congestion": {"price": [0.4, 0.5]}}, "as many prices as utilisations"),
        ({"congestion": {"width": 0}}, "must be above 0"),
        ({"congestion": {"strength": -1}}, "use 0 or more"),
        ({"deadlines": {"width": 0}}, "a width above 0"),
        ({"limits": {"fulfillment_orders": 0}}, "allow 1 or more"),
        ({"limits": {"spare_units": -1}}, "a limit is negative"),
        ({"runners_up": -1}, "0 or more"),
        ({"overrides": [{"wage": 1.0}]}, "exactly one of them"),
        ({"overrides": [{"store": 1, "region": "north"}]}, "exactly one of them"),
        ({"overrides": [{"store": 1, "wage": -0.1}]}, "only a handicap may be negative"),
    ],
)
def test_amounts_that_make_no_sense_are_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DataRefused, match=sentence):
        Policy.from_json(change)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(DataRefused, match="not a number"):
        Policy(congestion=Congestion(strength=nan))
    assert Limits().kilometres == inf
