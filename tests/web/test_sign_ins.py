"""Signing in on a shared device: name and PIN, and everything that must not get anybody in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from storeapp.db import Database
from storeapp.domain.associate import Associate, SignIn, SignInAttempt
from storeapp.domain.event import Stamp
from storeapp.domain.pick_list import PickList
from storeapp.domain.store import Store
from storeapp.operations import staffing
from tests import cast, factories
from tests.cast import Person, World

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
WRONG = "000111"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def handheld(app: Flask, world: World) -> Person:
    """The device of store 1, nobody signed in."""
    return Person(app, device_key=cast.DEVICE_KEY)


def pin_url(who: Associate) -> str:
    return f"/sign-in/{who.store_id}/{who.id}"


def try_pin(person: Person, who: Associate, pin: str = factories.PIN):  # type: ignore[no-untyped-def]
    person.refresh_csrf()
    return person.post(pin_url(who), pin=pin)


def is_in(person: Person) -> bool:
    return person.get("/me").status_code == 200


def test_a_device_that_knows_its_store_asks_for_the_name(handheld: Person, world: World) -> None:
    asked = handheld.get("/sign-in", follow_redirects=True)
    assert "Ana A." in asked.text
    assert "Alvarez" not in asked.text, "a shared screen shows first name and initial"
    assert "Sam" not in asked.text


def test_name_and_pin_let_ana_in(handheld: Person, world: World) -> None:
    entered = try_pin(handheld, world.ana)
    assert (entered.status_code, entered.location) == (303, "/queue")
    assert is_in(handheld)


def test_a_wrong_pin_lets_nobody_in_and_says_how_many_tries_are_left(handheld: Person, world: World) -> None:
    refused = try_pin(handheld, world.ana, WRONG)
    assert refused.status_code == 422
    assert "4 tries left" in refused.text
    assert not is_in(handheld)


def test_wrong_pins_slow_down_from_the_third(handheld: Person, world: World, clock: time_machine.Traveller) -> None:
    for _ in range(3):
        third = try_pin(handheld, world.ana, WRONG)
    assert "Wait 10 seconds" in third.text
    assert "Wait 10 seconds" in try_pin(handheld, world.ana).text, "even the right one waits"
    clock.shift(timedelta(seconds=11))
    assert try_pin(handheld, world.ana).status_code == 303


def lock_out(person: Person, who: Associate, clock: time_machine.Traveller) -> None:
    for _ in range(5):
        try_pin(person, who, WRONG)
        clock.shift(timedelta(seconds=31))


def test_five_wrong_pins_lock_the_person_on_that_device(
    app: Flask, database: Database, handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    with database.transaction() as session:
        factories.device(session, world.store, "another handheld")
    lock_out(handheld, world.ana, clock)
    clock.shift(timedelta(days=1))
    assert "Locked after 5 wrong tries" in try_pin(handheld, world.ana).text
    assert "Locked" in handheld.get(pin_url(world.ana)).text, "said before anything is typed"
    assert try_pin(handheld, world.ben).status_code == 303, "others go on"
    assert try_pin(Person(app, device_key="another handheld"), world.ana).status_code == 303


def test_a_manager_unlocks(handheld: Person, world: World, mo: Person, clock: time_machine.Traveller) -> None:
    lock_out(handheld, world.ana, clock)
    assert "Locked after wrong PINs" in mo.get("/associates").text
    assert mo.post(f"/associates/{world.ana.id}/unlock").status_code == 303
    assert "Locked after wrong PINs" not in mo.get("/associates").text
    assert try_pin(handheld, world.ana).status_code == 303


def test_a_right_pin_forgives_the_wrong_ones(handheld: Person, world: World) -> None:
    for _ in range(2):
        try_pin(handheld, world.ana, WRONG)
    try_pin(handheld, world.ana)
    assert "4 tries left" in try_pin(handheld, world.ana, WRONG).text


def test_twenty_wrong_tries_of_all_people_lock_the_device(
    database: Database, handheld: Person, world: World, mo: Person, clock: time_machine.Traveller
) -> None:
    with database.transaction() as session:
        store = session.get_one(Store, world.store.id)
        crowd = [factories.associate(session, f"Guest {n}", store) for n in range(5)]
    for who in crowd:
        for _ in range(4):
            try_pin(handheld, who, WRONG)
            clock.shift(timedelta(seconds=31))
    assert "This device is locked" in try_pin(handheld, world.ana).text
    mo.post(f"/devices/{world.device.id}/unlock")
    assert try_pin(handheld, world.ana).status_code == 303


def test_the_device_opens_again_by_itself_after_an_hour(
    database: Database, handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    with database.transaction() as session:
        for _ in range(20):
            session.add(SignInAttempt(device_id=world.device.id, at=NOON, outcome="wrong"))
    assert "This device is locked" in try_pin(handheld, world.ana).text
    clock.shift(timedelta(hours=1, seconds=1))
    assert try_pin(handheld, world.ana).status_code == 303


def test_a_badge_leads_to_the_pin(handheld: Person, world: World) -> None:
    scanned = handheld.post(f"/sign-in/{world.store.id}/badge", scan="BADGE-ANA")
    assert scanned.location == pin_url(world.ana)
    assert "not a badge of this store" in handheld.post(f"/sign-in/{world.store.id}/badge", scan="X").text


def test_an_associate_of_another_store_cannot_sign_in_here(handheld: Person, world: World) -> None:
    assert try_pin(handheld, world.sam).status_code == 404
    assert handheld.post(f"/sign-in/{world.store.id}/{world.sam.id}", pin=factories.PIN).status_code == 404


def test_a_device_of_no_store_shows_nobodys_name(client, world: World) -> None:  # type: ignore[no-untyped-def]
    assert client.get("/sign-in").location == "/enrolment"
    assert client.get(f"/sign-in/{world.store.id}").status_code == 404
    assert client.get(pin_url(world.ana)).status_code == 404


def test_one_person_at_a_time_on_a_device(app: Flask, handheld: Person, world: World) -> None:
    try_pin(handheld, world.ana)
    copied = handheld.session_cookie()
    try_pin(handheld, world.ben)
    handheld.client.set_cookie("session", copied)
    assert not is_in(handheld), "Ana's sign-in ended when Ben's began"


def test_each_sign_in_starts_a_new_session(handheld: Person, world: World) -> None:
    handheld.get("/sign-in")
    before = handheld.in_session("csrf_token")
    try_pin(handheld, world.ana)
    first = handheld.in_session("_user_id")
    assert handheld.in_session("csrf_token") != before
    try_pin(handheld, world.ana)
    assert handheld.in_session("_user_id") != first


def test_signing_out_ends_it_on_the_server_too(handheld: Person, world: World) -> None:
    try_pin(handheld, world.ana)
    copied = handheld.session_cookie()
    handheld.refresh_csrf()
    assert handheld.post("/sign-out").location == "/sign-in"
    assert not is_in(handheld)
    handheld.client.set_cookie("session", copied)
    assert not is_in(handheld), "a kept cookie is worth nothing"


def test_an_idle_device_locks_and_the_same_person_goes_on_where_they_were(
    database: Database, handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    try_pin(handheld, world.ana)
    with database.transaction() as session:
        walk = PickList(store_id=world.store.id, associate_id=world.ana.id, claimed_at=NOON)
        session.add(walk)
    clock.shift(timedelta(minutes=4))
    locked = handheld.get(f"/pick-lists/{walk.id}")
    assert locked.location == "/sign-in"
    assert handheld.get("/sign-in").location == pin_url(world.ana)
    assert try_pin(handheld, world.ana).location == f"/pick-lists/{walk.id}"


@pytest.mark.parametrize("how", ["post", "get"])
def test_work_on_a_locked_device_is_told_why_it_waits_and_comes_back_to_the_same_page(
    handheld: Person, world: World, clock: time_machine.Traveller, how: str
) -> None:
    """What the outbox sends and what a page asks by itself."""
    try_pin(handheld, world.ana)
    clock.shift(timedelta(minutes=6))
    handheld.refresh_csrf()
    from_walk = {
        "HX-Request": "true",
        "Referer": "http://localhost/pick-lists/7",
        "X-CSRFToken": handheld.csrf,
    }
    waits = handheld.client.open(
        "/picks/1/confirmation" if how == "post" else "/queue/rows", method=how.upper(), headers=from_walk
    )
    assert (waits.status_code, waits.text) == (401, "This device locked itself because nobody used it for a while.")
    asked = handheld.get(waits.headers["HX-Redirect"])
    assert asked.location == pin_url(world.ana)
    shown = handheld.get(asked.location).text
    assert "This device locked itself" in shown
    assert "Nobody used it for 3 minutes" in shown
    assert try_pin(handheld, world.ana).location == "/pick-lists/7"


def test_who_takes_a_locked_device_over_does_not_land_on_the_others_walk(
    handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    try_pin(handheld, world.ana)
    clock.shift(timedelta(minutes=6))
    handheld.get("/sign-in?next=/pick-lists/7")
    assert "locked itself" not in handheld.get(pin_url(world.ben)).text
    assert try_pin(handheld, world.ben).location == "/queue"


@pytest.mark.parametrize(
    "way", ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "/" + "x" * 400]
)
def test_signing_in_leads_nowhere_else(handheld: Person, world: World, way: str) -> None:
    handheld.get("/sign-in", query_string={"next": way})
    assert try_pin(handheld, world.ana).location == "/queue"


def test_a_device_where_nobody_is_in_says_so(handheld: Person, world: World) -> None:
    waits = handheld.get("/queue/rows", headers={"HX-Request": "true"})
    assert (waits.status_code, waits.text) == (401, "You are signed out on this device.")
    assert "locked itself" not in handheld.get(pin_url(world.ana)).text


def test_another_person_gets_their_own_work_and_sees_whose_walk_waits(
    database: Database, handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    try_pin(handheld, world.ana)
    with database.transaction() as session:
        session.add(PickList(store_id=world.store.id, associate_id=world.ana.id, claimed_at=NOON))
    assert "waiting" not in handheld.get(f"/sign-in/{world.store.id}").text, "Ana is still on it"
    clock.shift(timedelta(minutes=4))
    handheld.get("/me")
    assert "Ana A.’s walk is waiting." in handheld.get(f"/sign-in/{world.store.id}").text
    assert try_pin(handheld, world.ben).location == "/queue"


def test_using_the_device_keeps_it_awake(handheld: Person, world: World, clock: time_machine.Traveller) -> None:
    try_pin(handheld, world.ana)
    for _ in range(4):
        clock.shift(timedelta(minutes=2))
        assert is_in(handheld)


def test_a_screen_that_refreshes_itself_does_not_keep_the_device_awake(
    handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    try_pin(handheld, world.ana)
    for _ in range(3):
        clock.shift(timedelta(minutes=1, seconds=10))
        answer = handheld.get("/me", headers={"X-Poll": "1"})
    assert answer.status_code == 303


def test_a_shift_ends_after_twelve_hours_however_busy(
    handheld: Person, world: World, clock: time_machine.Traveller
) -> None:
    try_pin(handheld, world.ana)
    for _ in range(12 * 30):
        clock.shift(timedelta(minutes=2))
        handheld.get("/me", headers={})
    clock.shift(timedelta(seconds=1))
    assert not is_in(handheld)


def test_locking_by_hand_asks_the_same_person_for_the_pin(handheld: Person, world: World) -> None:
    try_pin(handheld, world.ana)
    handheld.refresh_csrf()
    assert handheld.post("/lock").location == pin_url(world.ana)
    assert not is_in(handheld)


def test_disabling_a_person_ends_their_sessions_and_hides_their_name(
    database: Database, handheld: Person, world: World
) -> None:
    try_pin(handheld, world.ana)
    with database.transaction() as session:
        staffing.disable(session, session.get_one(Associate, world.ana.id), Stamp(at=NOON))
    assert not is_in(handheld)
    assert try_pin(handheld, world.ana).status_code == 404
    assert "Ana" not in handheld.get(f"/sign-in/{world.store.id}").text


def test_a_manager_ends_somebodys_access_but_not_with_a_pin_alone(
    handheld: Person, world: World, mo: Person, enter: Callable[..., Person]
) -> None:
    try_pin(handheld, world.ana)
    address = f"/associates/{world.ana.id}/disablement"
    assert enter(world.mo).post(address).status_code == 403
    try_pin(handheld, world.ana)
    assert mo.post(address).status_code == 303
    assert not is_in(handheld)


def test_a_new_pin_is_set_on_the_managers_screen(handheld: Person, world: World, mo: Person) -> None:
    address = f"/associates/{world.ana.id}/pin"
    assert "easy to guess" in mo.post(address, pin="123456").text
    assert mo.post(address, pin="582903").status_code == 303
    assert try_pin(handheld, world.ana).status_code == 422
    assert try_pin(handheld, world.ana, "582903").status_code == 303


def test_a_manager_signs_in_with_a_password_and_lands_on_the_board(handheld: Person, world: World) -> None:
    entered = handheld.post("/sign-in/password", login="Mo ", password=factories.PASSWORD)
    assert (entered.status_code, entered.location) == (303, "/board")


def test_head_office_signs_in_without_a_store_device(app: Flask, world: World) -> None:
    anywhere = Person(app)
    assert anywhere.post("/sign-in/password", login="hana", password=factories.PASSWORD).location == "/board"


def test_wrong_password_and_unknown_name_sound_the_same(app: Flask, world: World) -> None:
    anywhere = Person(app)
    wrong = anywhere.post("/sign-in/password", login="mo", password="wrong")
    nobody = anywhere.post("/sign-in/password", login="mo", password="wrong").text
    unknown = anywhere.post("/sign-in/password", login="nobody", password="wrong").text.replace("nobody", "mo")
    assert wrong.status_code == 422
    assert shown(nobody) == shown(unknown)


def shown(html: str) -> str:
    """The words and the form, without what is new on every page."""
    said = html[html.index("<p data-sentence>") : html.index("</form>")]
    return re.sub(r'name="(csrf_token|action_id)" value="[^"]*"', r'name="\1"', said)


def test_five_wrong_passwords_from_anywhere_wait_fifteen_minutes_and_do_not_lock_the_store(
    app: Flask, world: World, handheld: Person, clock: time_machine.Traveller
) -> None:
    anywhere = Person(app)
    for _ in range(5):
        anywhere.post("/sign-in/password", login="mo", password="wrong")
        clock.shift(timedelta(seconds=31))
    assert anywhere.post("/sign-in/password", login="mo", password=factories.PASSWORD).status_code == 422
    assert handheld.post("/sign-in/password", login="mo", password=factories.PASSWORD).status_code == 303
    clock.shift(timedelta(minutes=15))
    assert anywhere.post("/sign-in/password", login="mo", password=factories.PASSWORD).status_code == 303


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "/%0d%0aX: 1\r\n", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(handheld: Person, world: World, wanted: str) -> None:
    with handheld.client.session_transaction() as cookie:
        cookie["after_sign_in"] = wanted
    assert try_pin(handheld, world.ana).location == "/queue"


def test_a_page_asked_for_before_signing_in_is_shown_after_it(handheld: Person, world: World) -> None:
    handheld.get("/staging")
    assert try_pin(handheld, world.ana).location == "/staging"
    handheld.post("/sign-out")
    handheld.get("//evil.example/queue")
    assert try_pin(handheld, world.ana).location == "/queue"


def test_the_sign_in_is_stored_as_a_digest_only(database: Database, handheld: Person, world: World) -> None:
    try_pin(handheld, world.ana)
    with database.reading() as session:
        stored = session.query(SignIn).one()
    assert handheld.in_session("_user_id") not in stored.token_hash
    assert (stored.associate_id, stored.device_id, stored.by_password) == (world.ana.id, world.device.id, False)
