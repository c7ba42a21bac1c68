"""A handheld becomes the store's with a manager's code, and stops being so at once when it is shut out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from storeapp import create_app
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.associate import SignInAttempt
from storeapp.domain.device import EnrolmentCode
from storeapp.domain.event import Event
from storeapp.queries import staff
from tests import cast, factories
from tests.cast import Person, World

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def code(mo: Person) -> str:
    found = re.search(r"<strong>([A-Z2-9]{4} [A-Z2-9]{4})</strong>", mo.post("/devices/codes").text)
    assert found
    return found[1]


@pytest.fixture
def fresh(app: Flask) -> Person:
    """A device out of its box."""
    return Person(app)


def test_a_code_makes_a_device_the_stores(fresh: Person, world: World, code: str) -> None:
    enrolled = fresh.post("/enrolment", code=code.lower(), name="Handheld at the back door")
    assert (enrolled.status_code, enrolled.location) == (303, "/sign-in")
    assert fresh.get("/sign-in").location == f"/sign-in/{world.store.id}"


def test_the_device_is_on_the_managers_list(fresh: Person, mo: Person, code: str) -> None:
    fresh.post("/enrolment", code=code, name="Handheld at the back door")
    listed = mo.get("/devices").text
    assert "Handheld at the back door" in listed
    assert "Not used yet" in listed


def test_a_code_is_good_once(app: Flask, fresh: Person, code: str) -> None:
    fresh.post("/enrolment", code=code)
    refused = Person(app).post("/enrolment", code=code)
    assert (refused.status_code, "Ask a manager for a new one" in refused.text) == (422, True)


def test_a_code_is_good_for_ten_minutes(fresh: Person, code: str, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=10, seconds=1))
    assert fresh.post("/enrolment", code=code).status_code == 422


def test_a_guessed_code_is_refused(fresh: Person, code: str) -> None:
    assert fresh.post("/enrolment", code="AAAA AAAA").status_code == 422


def test_of_the_code_and_the_key_only_digests_are_kept(
    app: Flask, database: Database, fresh: Person, code: str
) -> None:
    with database.reading() as session:
        kept = session.query(EnrolmentCode).one()
        assert code.replace(" ", "") not in repr(vars(kept))


def test_only_a_manager_with_a_password_makes_codes(enter: Callable[..., Person], world: World) -> None:
    for who in (enter(world.ana), enter(world.mo), enter(world.hana, by_password=True)):
        assert who.post("/devices/codes").status_code == 403


def test_a_revoked_device_is_shut_out_at_once_and_told_so(ana: Person, mo: Person, world: World) -> None:
    assert ana.get("/me").status_code == 200
    mo.post(f"/devices/{world.device.id}/revocation")
    assert ana.get("/me").location == "/sign-in"
    assert ana.get(f"/sign-in/{world.store.id}").status_code == 404
    assert "shut out by a manager" in ana.get("/sign-in", follow_redirects=True).text


def test_what_a_revoked_device_still_sends_is_refused(ana: Person, mo: Person, world: World) -> None:
    mo.post(f"/devices/{world.device.id}/revocation")
    assert ana.post("/pick-lists", fragments=True).status_code == 401


def test_a_manager_cannot_touch_another_stores_device(mo: Person, world: World) -> None:
    assert mo.post(f"/devices/{world.other_device.id}/revocation").status_code == 404
    assert mo.post(f"/devices/{world.other_device.id}/unlock").status_code == 404


def test_who_enrolled_and_who_shut_out_is_in_the_history(
    database: Database, fresh: Person, mo: Person, world: World, code: str
) -> None:
    fresh.post("/enrolment", code=code)
    mo.post(f"/devices/{world.device.id}/revocation")
    with database.reading() as session:
        kinds = [(event.kind, event.associate_id) for event in session.query(Event).filter(Event.kind.like("device%"))]
    assert kinds == [("device_enrolled", world.mo.id), ("device_revoked", world.mo.id)]


def test_in_the_demo_a_device_belongs_to_the_store_that_is_chosen(
    database: Database, settings: Settings, world: World
) -> None:
    fresh = Person(create_app(replace(settings, demo=True), database))
    chosen = fresh.get("/sign-in").text
    assert "Maple Street" in chosen
    assert "Harbor Point" in chosen
    assert "Harbor Point" not in fresh.get("/sign-in?q=springfield").text
    entered = fresh.post(f"/sign-in/{world.store.id}/{world.ana.id}", pin=factories.PIN)
    assert entered.location == "/queue"
    assert fresh.get("/sign-in").location == f"/sign-in/{world.store.id}"


def test_in_the_demo_a_long_list_of_stores_says_that_there_are_more(
    database: Database, settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = Person(create_app(replace(settings, demo=True), database))
    assert "The first" not in fresh.get("/sign-in").text
    monkeypatch.setattr(staff, "MOST_STORES", 1)
    assert "The first 1 of 2." in fresh.get("/sign-in").text
    assert "The first" not in fresh.get("/sign-in?q=maple").text


def test_in_the_demo_wrong_pins_are_counted_too(database: Database, settings: Settings, world: World) -> None:
    fresh = Person(create_app(replace(settings, demo=True), database))
    address = f"/sign-in/{world.store.id}/{world.ana.id}"
    said = [fresh.post(address, pin="000111").text for _ in range(2)]
    assert "4 tries left" in said[0]
    assert "3 tries left" in said[1]


def test_in_the_demo_a_device_may_move_to_another_store(database: Database, settings: Settings, world: World) -> None:
    here = Person(create_app(replace(settings, demo=True), database), device_key=cast.DEVICE_KEY)
    here.post(f"/sign-in/{world.other_store.id}/{world.sam.id}", pin=factories.PIN)
    assert here.get("/sign-in").location == f"/sign-in/{world.other_store.id}"


def test_many_wrong_pins_at_once_are_no_more_tries_than_one_after_the_other(
    app: Flask, database: Database, world: World
) -> None:
    people = [Person(app, device_key=cast.DEVICE_KEY) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda person: person.post(f"/sign-in/{world.store.id}/{world.ana.id}", pin="000111"), people))
    with database.reading() as session:
        assert session.query(SignInAttempt).count() == 3, "the fourth has to wait"


def test_the_second_device_comes_before_the_tenth(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        for number in ("10", "1", "2", "11"):
            factories.device(session, session.merge(world.store), f"key-{number}").name = f"Handheld {number}"
    listed = re.findall(r'<th scope="row">(Handheld \d+)', mo.get("/devices").text)
    assert listed[-4:] == ["Handheld 1", "Handheld 2", "Handheld 10", "Handheld 11"]
