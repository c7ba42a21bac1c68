"""The worker learns once a day, whoever of the workers it is, and nothing waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.learned_part import Kind, LearnedPart
from storeapp.domain.turn import Turn
from storeapp.jobs import learning
from storeapp.jobs.table import JOBS
from storeapp.queries import network
from tests import factories, past
from tests.terminal import terminal


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(past.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def walked(database: Database) -> Database:
    """Four days with two walks each, in one store."""
    with database.transaction() as session:
        with past.at(past.before(10)):
            store, bread = factories.store(session, "Maple Street"), factories.product(session, "Bread")
            factories.stock(session, store, bread, 50)
            ana = factories.associate(session, "Ana Alvarez", store)
        for day in range(4, 0, -1):
            for hour in range(2):
                begun = past.before(day, 60 * hour)
                owed = past.given(session, store, [bread], begun)
                past.walked(session, ana, [owed], begun, 9.0)
                past.ready(session, owed, begun + timedelta(minutes=20))
    return database


def made(database: Database) -> list[tuple[Kind, int]]:
    with database.reading() as session:
        rows = session.execute(select(LearnedPart.kind, LearnedPart.version).order_by(LearnedPart.id))
        return [(kind, version) for kind, version in rows]


ALL_BUT_PRICES = [Kind.MINUTES, Kind.FOUND_RISK, Kind.FORECAST, Kind.SPREAD, Kind.UNIT_DEMAND]
"""Nothing is shipped there."""


def test_what_has_history_is_learned_once_a_day(walked: Database, now: time_machine.Traveller) -> None:
    learning.learn_due(walked)
    assert [kind for kind, _ in made(walked)] == ALL_BUT_PRICES
    now.shift(timedelta(hours=23))
    assert learning.learn_due(walked) == []
    now.shift(timedelta(hours=1))
    assert {part.version for part in learning.learn_due(walked)} == {2}


def test_several_workers_learn_it_once(walked: Database) -> None:
    with ThreadPoolExecutor(3) as workers:
        list(workers.map(lambda _: learning.learn_due(walked, [Kind.MINUTES]), range(3)))
    assert made(walked) == [(Kind.MINUTES, 1)]


def test_without_history_it_looks_again_in_an_hour(database: Database) -> None:
    assert learning.learn_due(database) == []
    with database.reading() as session:
        due = dict(session.execute(select(Turn.name, Turn.due_at)).all())
    assert due == {f"learn {kind.value}": past.NOW + timedelta(hours=1) for kind in Kind}


def test_a_kind_that_fails_does_not_stop_the_others(walked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from storeapp.operations.learning import fitting

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(fitting.FITS, Kind.MINUTES, broken)  # type: ignore[arg-type]
    learning.learn_due(walked)
    assert Kind.SPREAD in [kind for kind, _ in made(walked)]
    with walked.reading() as session:
        assert session.get_one(Turn, "learn minutes").due_at == past.NOW + timedelta(hours=1)


def test_the_worker_does_not_wait_for_it(walked: Database, settings: Settings) -> None:
    job = next(job for job in JOBS if job.name == "learn")
    assert job.apart
    assert job.run(walked, settings) == 5
    assert len(made(walked)) == 5


Say = Callable[..., str]


@pytest.fixture
def say(database: Database, home: Path) -> Say:
    """`say("list")`: what `storeapp learned list` says."""
    run = terminal(database, home)
    return lambda *words: run("learned", *words).output


def test_a_person_lists_shows_and_switches(walked: Database, say: Say) -> None:
    assert "nothing learned yet; switched on by hand" in say("list")
    assert "It is version 1, shadow." in say("learn", "minutes")
    told = say("show", "minutes")
    assert told.startswith("A fulfillment order takes ")
    assert "On 1 held-back day it was off by 0.0 minutes an order on average, the fixed rule by 1.8." in told
    assert "version 1  shadow" in told
    assert "Version 1 of minutes is live." in say("on", "minutes", "1")
    assert "version 1 is live" in say("list")
    assert "Version 1 of minutes is retired. The fixed rule decides." in say("off", "minutes")
    by_itself = say("auto", "minutes", "--better", "3", "--rows", "2")
    assert "by itself when 3 % better on 2 held-back rows" in by_itself
    assert "It is version 2, live." in say("learn", "minutes")
    assert "switched on by hand" in say("auto", "minutes", "--by-hand")


def test_what_is_asked_of_stores_is_said_in_words_and_switched_on_by_its_name(walked: Database, say: Say) -> None:
    say("learn", "unit_demand")
    told = say("show", "unit_demand")
    assert told.startswith("About 2 units of 1 product are asked for a day, 50 % of them by noon;")
    assert "most of one product at Maple Street: 2.0 of Bread." in told
    assert "On 1 held-back day an order cost $" in told
    assert "Version 1 of unit_demand is live." in say("on", "unit_demand", "1")
    with walked.reading() as session:
        assert network.read(session, past.NOW).learned == {"unit_demand": 1}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("learn", "unit_demand"), "it takes two days at least"),
        (("on", "minutes", "7"), "There is no version 7 of minutes."),
        (("show", "spread"), "Nothing was learned of spread yet."),
        (("learn", "inventory_prices"), "it takes two days at least"),
        (("show", "weather"), "is not one of"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(say: Say, words: tuple[str, ...], sentence: str) -> None:
    assert sentence in say(*words)
