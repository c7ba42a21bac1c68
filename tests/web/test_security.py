"""What every answer carries, what every form needs, and what no address may say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storeapp import clock, create_app
from storeapp.config import Settings, WrongSetting, from_environment
from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.gate import public
from storeapp.operations import enrolling
from tests import cast, factories
from tests.cast import Person, World

PAGES = ("/sign-in/password", "/queue", "/counter", "/me", "/no-such-page")


@pytest.fixture
def ready(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        return factories.ready(session, owed)


@pytest.fixture
def on_https(settings: Settings, database: Database) -> Flask:
    return create_app(replace(settings, public_url="https://floor.example"), database)


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_forbids_what_it_does_not_need(ana: Person, page: str) -> None:
    headers = ana.get(page).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_pages_have_nothing_inline(ana: Person, ready: FulfillmentOrder) -> None:
    for page in (*PAGES, f"/counter/{ready.id}", f"/fulfillment-orders/{ready.id}"):
        html = ana.get(page).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html), page


def test_cookies_are_for_this_site_and_not_for_scripts(client: FlaskClient, world: World) -> None:
    cookie = client.get("/sign-in/password").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_on_https_cookies_are_bound_to_the_host(on_https: Flask, database: Database, world: World) -> None:
    with database.transaction() as session:
        code = enrolling.new_code(session, world.store.id, world.mo.id, clock.now())
    client = on_https.test_client()
    page = client.get("/enrolment", base_url="https://floor.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    form = {"csrf_token": token[1], "code": code}
    origin = {"Referer": "https://floor.example/enrolment"}
    enrolled = client.post("/enrolment", base_url="https://floor.example", data=form, headers=origin)
    assert enrolled.status_code == 303
    for cookie in (*page.headers.getlist("Set-Cookie"), *enrolled.headers.getlist("Set-Cookie")):
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_form_without_its_token_changes_nothing(ana: Person, ready: FulfillmentOrder, database: Database) -> None:
    ana.csrf = "made-up"
    refused = ana.post(f"/fulfillment-orders/{ready.id}/handoff", proof="code", code=ready.pickup_code)
    assert refused.status_code == 403
    assert "Reload it" in refused.text
    with database.reading() as session:
        assert session.get_one(FulfillmentOrder, ready.id).state is ready.state


def test_a_token_of_somebody_elses_session_is_refused(ana: Person, enter: Callable[..., Person], world: World) -> None:
    ana.csrf = enter(world.ben).csrf
    assert ana.post("/pick-lists").status_code == 403


def test_a_page_opened_before_signing_in_gets_a_fresh_token(ana: Person) -> None:
    ana.csrf = "of an earlier session"
    assert ana.post("/scans").headers["X-CSRF"] == "stale"
    ana.csrf = ana.get("/csrf").text
    assert ana.post("/scans", scan="FO-1").status_code != 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_is_refused(ana: Person, site: str) -> None:
    sent = ana.client.post(
        "/pick-lists", data={"csrf_token": ana.csrf}, headers={"Sec-Fetch-Site": site, "X-CSRFToken": ana.csrf}
    )
    assert sent.status_code == 403


def test_the_server_says_what_time_it_is(client: FlaskClient) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", client.get("/csrf").headers["X-Server-Time"])


def test_no_address_on_a_page_says_whose_order_it_is(ana: Person, mo: Person, ready: FulfillmentOrder) -> None:
    pages = ["/queue", "/counter", f"/counter/{ready.id}", f"/fulfillment-orders/{ready.id}", "/staging"]
    html = "".join(ana.get(page).text for page in pages) + mo.get("/board").text
    addresses = re.findall(r'(?:href|action|src|hx-get|hx-post)="([^"]*)"', html)
    assert len(addresses) > 20
    personal = ("carla", "diaz", "example.com", "0134", "elm", ready.pickup_code.lower())
    assert not [address for address in addresses for word in personal if word in address.lower()]


def test_shared_screens_show_first_name_and_initial(ana: Person, mo: Person, ready: FulfillmentOrder) -> None:
    for html in (ana.get("/queue").text, ana.get("/counter").text, ana.get("/staging").text, mo.get("/board").text):
        assert "Diaz" not in html
        assert "carla@example.com" not in html


def test_a_fault_tells_the_person_nothing_about_the_machine(settings: Settings, database: Database) -> None:
    app = create_app(settings, database)
    app.view_functions["sign_ins.csrf"] = public(lambda: 1 // 0)
    answer = app.test_client().get("/csrf")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_without_keys_the_server_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="STOREAPP_SECRET_KEYS is not set"):
        from_environment({"STOREAPP_HOME": str(tmp_path)})
    with pytest.raises(WrongSetting, match="shorter than 32"):
        from_environment({"STOREAPP_HOME": str(tmp_path), "STOREAPP_SECRET_KEYS": "secret"})


def test_a_session_signed_with_the_old_key_still_opens(
    settings: Settings, database: Database, world: World, ana: Person
) -> None:
    rotated = create_app(replace(settings, secret_keys=("n" * 64, *settings.secret_keys)), database)
    client = rotated.test_client()
    client.set_cookie("session", ana.session_cookie())
    assert client.get("/me").status_code == 200
    forgotten = create_app(replace(settings, secret_keys=("n" * 64,)), database).test_client()
    forgotten.set_cookie("session", ana.session_cookie())
    assert forgotten.get("/me").location == "/sign-in"


def test_the_demos_key_is_made_once_and_private(tmp_path: Path) -> None:
    env = {"STOREAPP_HOME": str(tmp_path), "STOREAPP_DEMO": "1"}
    first, second = from_environment(env), from_environment(env)
    assert first.secret_keys == second.secret_keys
    assert len(first.secret_keys[0]) == 64
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_device_keys_are_useless_in_the_database(database: Database, world: World) -> None:
    with database.reading() as session:
        assert cast.DEVICE_KEY not in session.merge(world.device).key_hash


@pytest.mark.parametrize("cookie", ["a=\xff", "session", ";;=;", "session=" + "x" * 5000])
def test_a_cookie_that_is_none_of_ours_is_nobodys(client: FlaskClient, cookie: str) -> None:
    assert client.get("/queue", environ_overrides={"HTTP_COOKIE": cookie}).location == "/sign-in"
