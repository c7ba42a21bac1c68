"""Signing in on the handheld, as a thumb does it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from storeapp.db import Database
from storeapp.domain.associate import SignIn
from tests import factories
from tests.cast import World
from tests.databases import on_sqlite
from tests.e2e.hand import Hand
from tests.live import Live

pytestmark = on_sqlite


def test_s01_name_and_pin_are_all_it_takes(phone: Page, live: Live, world: World, database: Database) -> None:
    live.enrol(phone)
    phone.goto("/")
    hand = Hand(phone)
    hand.follow("Ana A.")
    expect(phone.get_by_label("Your PIN, 6 digits")).to_be_focused()
    hand.enter(factories.PIN)
    expect(phone).to_have_url(f"{live.url}/queue")
    assert hand.spent() == 2, "the name and the PIN"
    with database.reading() as session:
        assert session.query(SignIn).filter_by(ended_at=None).one().associate_id == world.ana.id


def test_s02_a_wrong_pin_is_said_and_the_field_is_ready_again(phone: Page, live: Live, world: World) -> None:
    live.enrol(phone)
    phone.goto(f"/sign-in/{world.store.id}/{world.ana.id}")
    phone.keyboard.type("000111")
    expect(phone.get_by_text("4 tries left")).to_be_visible()
    expect(phone.get_by_label("Your PIN")).to_be_focused()
    phone.keyboard.type(factories.PIN)
    expect(phone).to_have_url(f"{live.url}/queue")


def test_s06_a_badge_and_a_pin(phone: Page, live: Live, world: World) -> None:
    live.enrol(phone)
    phone.goto(f"/sign-in/{world.store.id}")
    phone.keyboard.type("BADGE-ANA")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Ana A.")).to_be_visible()
    expect(phone.get_by_label("Your PIN")).to_be_focused()
    phone.keyboard.type(factories.PIN)
    expect(phone).to_have_url(f"{live.url}/queue")


def test_s08_signing_out_asks_for_the_next_name(phone: Page, live: Live, world: World) -> None:
    live.enrol(phone)
    live.sign_in(phone, world.ana, world.device)
    phone.goto("/queue")
    hand = Hand(phone)
    hand.follow("Ana Alvarez")
    hand.tap("Sign out")
    assert hand.spent() == 2, "from any screen"
    expect(phone.get_by_role("heading", name="Who are you?")).to_be_visible()


def test_signing_in_works_without_scripts(live: Live, world: World, new_context) -> None:  # type: ignore[no-untyped-def]
    context = new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    live.enrol(page)
    page.goto("/sign-in")
    page.get_by_role("link", name="Ben B.").click()
    page.get_by_label("Your PIN").fill(factories.PIN)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{live.url}/queue")


def test_a_manager_enrols_a_device_from_the_desk(
    desk: Page,
    live: Live,
    world: World,
    new_context,  # type: ignore[no-untyped-def]
) -> None:
    desk.goto("/sign-in/password")
    desk.get_by_label("Name to sign in with").fill("mo")
    desk.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.goto("/devices")
    desk.get_by_role("button", name="Code for one more device").click()
    code = desk.get_by_label("Code for one device").locator("strong").inner_text()
    handheld = new_context(base_url=live.url).new_page()
    handheld.goto("/")
    handheld.get_by_label("Code").fill(code)
    handheld.get_by_role("button", name="Enrol this device").click()
    expect(handheld.get_by_role("heading", name="Who are you?")).to_be_visible()
