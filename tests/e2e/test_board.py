"""The manager's board stays up to date by itself."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from storeapp.db import Database
from storeapp.operations import arriving
from tests import factories
from tests.cast import World
from tests.databases import on_sqlite
from tests.live import Live

pytestmark = on_sqlite


def test_what_becomes_late_and_who_comes_appear_without_a_reload(
    desk: Page, live: Live, world: World, database: Database
) -> None:
    live.sign_in(desk, world.mo, by_password=True)
    desk.goto("/board")
    expect(desk.get_by_text("Nobody waits")).to_be_visible()
    desk.evaluate("document.body.dataset.same = 'page'")
    with database.transaction() as session:
        store = session.merge(world.store)
        factories.assigned(session, store, {world.bread: 1}, due_in=timedelta(minutes=-5), customer_name="Lena Late")
        ready = factories.ready(session, factories.assigned(session, store, {world.soap: 1}))
        arriving.here(session, ready, "4", "red van", factories.stamp())
    expect(desk.get_by_role("link", name="Lena L.")).to_be_visible(timeout=15_000)
    expect(desk.get_by_text("Spot 4, red van")).to_be_visible()
    assert desk.locator("body").get_attribute("data-same") == "page"
