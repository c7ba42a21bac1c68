"""What one worker does for all: a turn is taken once, comes again, and is not lost with whoever took it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from storeapp.config import Settings
from storeapp.db import Database
from storeapp.jobs import learning, reoptimising, turns
from tests import past

EVERY = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(past.NOW, tick=False) as traveller:
        yield traveller


def test_one_of_those_who_ask_has_the_turn_each_time(database: Database, now: time_machine.Traveller) -> None:
    assert [turns.take(database, "sweep", EVERY) for _ in range(3)] == [True, False, False]
    now.shift(EVERY)
    assert [turns.take(database, "sweep", EVERY) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("times_before", [0, 1])
def test_of_several_who_ask_at_once_one_has_it_the_first_time_and_later(
    database: Database, now: time_machine.Traveller, times_before: int
) -> None:
    for _ in range(times_before):
        turns.take(database, "sweep", EVERY)
        now.shift(EVERY)
    with ThreadPoolExecutor(6) as workers:
        took = list(workers.map(lambda _: turns.take(database, "sweep", EVERY), range(6)))
    assert sorted(took) == [*[False] * 5, True]


def test_what_is_put_off_comes_later_and_what_its_taker_died_over_when_its_time_is_over(
    database: Database, now: time_machine.Traveller
) -> None:
    for name in ("done", "died over"):
        assert turns.take(database, name, EVERY)
    turns.put_off(database, "done", past.NOW + 3 * EVERY)
    now.shift(EVERY)
    assert [turns.take(database, name, EVERY) for name in ("done", "died over")] == [False, True]
    now.shift(2 * EVERY)
    assert turns.take(database, "done", EVERY)


def test_who_comes_too_early_writes_nothing(database: Database, statements: list[str]) -> None:
    turns.take(database, "sweep", EVERY)
    statements.clear()
    assert not turns.take(database, "sweep", EVERY)
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE"))]


def test_placing_anew_and_learning_take_turns_alike(database: Database, settings: Settings) -> None:
    reoptimising.reoptimise(database, settings)
    learning.learn(database, settings)
    for name in ("reoptimise", "learn minutes", "learn unit_demand"):
        assert not turns.take(database, name, EVERY), name
