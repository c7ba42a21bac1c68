"""Pauses and closed days, as somebody at the terminal sets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.event import Event
from storeapp.domain.store import Store
from tests.cast import World
from tests.terminal import Run, terminal


@pytest.fixture
def run(database: Database, home: Path) -> Run:
    """`run("store", "list")`."""
    return terminal(database, home)


def test_a_paused_store_is_seen_and_resumed(run: Run, world: World, database: Database) -> None:
    number = world.store.external_id
    assert run("store", "pause", number, "--minutes", "90", "--reason", "Flood").exit_code == 0
    assert "paused until" in run("store", "list").stdout
    assert run("store", "resume", number).exit_code == 0
    assert "paused until" not in run("store", "list").stdout
    with database.reading() as session:
        told = session.scalars(select(Event.kind).where(Event.store_id == world.store.id).order_by(Event.id)).all()
    assert told[-2:] == ["store_paused", "store_resumed"]


def test_a_closed_day_is_seen_and_taken_back(run: Run, world: World, database: Database) -> None:
    number = world.store.external_id
    assert "is closed on" in run("store", "close", number).stdout
    with database.reading() as session:
        store = session.get_one(Store, world.store.id)
        today = clock.now().astimezone(store.zone).date()
        assert store.opens_on(today) is None
    assert "closed on" in run("store", "list").stdout
    assert run("store", "open", number).exit_code == 0
    with database.reading() as session:
        assert session.get_one(Store, world.store.id).opens_on(today) is not None


@pytest.mark.parametrize(
    "words",
    [
        ("pause", "no such store"),
        ("resume", "NUMBER"),
        ("open", "NUMBER"),
        ("close", "NUMBER", "--day", "2020-01-01"),
        ("close", "NUMBER", "--day", "tomorrow"),
        ("pause", "NUMBER", "--minutes", "0"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(run: Run, world: World, words: tuple[str, ...]) -> None:
    refused = run("store", *(world.store.external_id if word == "NUMBER" else word for word in words))
    assert refused.exit_code != 0
    assert refused.stderr.strip().endswith(".")


def test_closing_a_day_twice_is_refused(run: Run, world: World) -> None:
    number = world.store.external_id
    assert run("store", "close", number).exit_code == 0
    assert "closed on" in run("store", "close", number).stderr


def test_with_nothing_open_there_is_nothing_to_place_anew(run: Run, world: World) -> None:
    done = run("reoptimise")
    assert done.exit_code == 0
    assert "No order waits" in done.stdout
