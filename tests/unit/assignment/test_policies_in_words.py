"""A policy's amounts by name: set as they are typed, and two policies held against each other."""

from contextlib import suppress
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.assignment.policy import PRESETS, Override, Policy
from storeapp.assignment.policy_words import (
    MEANINGS,
    amounts,
    differences,
    overrides,
    value,
    with_amount,
    with_override,
)
from storeapp.assignment.reading import DataRefused

STORE_7 = Override(store=7)
OREGON = Override(region="Oregon")


def named(key: int) -> str:
    return f"store {key}"


def test_every_amount_says_what_it_means() -> None:
    assert [key for key in amounts(Policy()) if key not in MEANINGS] == []


@pytest.mark.parametrize("key", sorted(amounts(Policy())))
@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_amount_can_be_typed_back_as_it_is_shown(preset: str, key: str) -> None:
    policy = PRESETS[preset]
    shown = value(amounts(policy)[key])
    again = with_amount(policy, key, shown)
    assert value(amounts(again)[key]) == shown


def test_an_amount_is_set_by_its_dotted_name() -> None:
    changed = with_amount(with_amount(Policy(), "money.wage", "0.35"), "congestion.price", "0.2, 0.5,1,3")
    assert (changed.money.wage, changed.congestion.price) == (0.35, (0.2, 0.5, 1, 3))
    assert with_amount(changed, "limits.kilometres", "800").limits.kilometres == 800
    assert with_amount(changed, "limits.kilometres", "unlimited").limits.kilometres == inf


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("wage", "1", "There is no amount 'wage'; money.wage is one."),
        ("money.wages", "1", "money has money.wage"),
        ("colour", "red", "There is no amount 'colour'."),
        ("name", "mine", "There is no amount 'name'."),
        ("overrides", "[]", "There is no amount 'overrides'."),
        ("money", "1", "There is no amount 'money'"),
        ("money.wage", "much", "must be a number, not 'much'"),
        ("money.wage", "NaN", "must be a number"),
        ("money.wage", "-Infinity", "must be a number"),
        ("money.wage", "1e999", "only a limit may be left open"),
        ("money.wage", "none", "only a limit may be left open"),
        ("money.wage", "1e7", "above 1,000,000"),
        ("money.wage", "true", "must be a number"),
        ("money.wage", '{"a": 1}', "must be a number"),
        ("money.wage", "", "must be a number"),
        ("limits.fulfillment_orders", "2.5", "must be a whole number"),
        ("limits.fulfillment_orders", "none", "must be a whole number"),
        ("limits.fulfillment_orders", "9" * 5000, "must be a number"),
        ("congestion.above", "0.5", "must be a list"),
        ("congestion.price", "1,2", "as many prices"),
        ("congestion.width", "1e-300", "at least 0.001"),
        ("runners_up", "11", "at most 10"),
        ("money.wage", "[" * 100_000, "must be a number"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(key: str, text: str, sentence: str) -> None:
    with pytest.raises(DataRefused) as refused:
        with_amount(Policy(), key, text)
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 400


@given(st.text(), st.text())
@settings(deadline=None)
def test_whatever_is_typed_is_taken_or_refused(key: str, text: str) -> None:
    for name in (key, "money.wage", "congestion.arrived"):
        with suppress(DataRefused):
            assert isinstance(with_amount(Policy(), name, text), Policy)


def test_a_store_and_a_region_have_amounts_of_their_own_and_give_them_back() -> None:
    policy = with_override(Policy(), STORE_7, "wage", "0.5")
    policy = with_override(policy, OREGON, "strength", "2")
    policy = with_override(policy, STORE_7, "handicap", "-1.5")
    assert policy.overrides == (Override(region="Oregon", strength=2), Override(store=7, wage=0.5, handicap=-1.5))
    assert overrides(policy, named) == ["region Oregon: strength 2", "store 7: wage 0.5", "store 7: handicap -1.5"]
    for key in ("wage", "handicap"):
        policy = with_override(policy, STORE_7, key, "none")
    assert policy.overrides == (Override(region="Oregon", strength=2),)


def test_a_store_has_no_amounts_that_only_the_chain_has() -> None:
    with pytest.raises(DataRefused, match="it may have wage"):
        with_override(Policy(), STORE_7, "money.split", "1")
    with pytest.raises(DataRefused, match="only a handicap may be negative"):
        with_override(Policy(), STORE_7, "wage", "-1")


def test_two_policies_are_told_apart_amount_by_amount() -> None:
    after = with_override(with_amount(Policy(name="other", version=4), "money.wage", "0.35"), STORE_7, "wage", "0.5")
    assert differences(Policy(), after, named) == {
        "money.wage": "0.3 -> 0.35",
        "store 7: wage": "as everywhere -> 0.5",
    }
    assert differences(after, after, named) == {}
    assert differences(after, Policy(), named)["store 7: wage"] == "0.5 -> as everywhere"
