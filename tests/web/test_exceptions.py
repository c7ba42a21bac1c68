"""What went wrong, in words of the floor; and what the order it leads to offers to whom."""

from __future__ import annotations

from flask import Flask

from storeapp.db import Database
from storeapp.web.exceptions import TRIED
from tests import factories
from tests.cast import Person, World


def test_what_was_refused_is_named_as_the_floor_calls_it(
    mo: Person, ana: Person, world: World, database: Database
) -> None:
    with database.transaction() as session:
        owed = factories.picked(session, factories.assigned(session, session.merge(world.store), {world.bread: 1}))
    ana.post(f"/fulfillment-orders/{owed.id}/staging", scan="L-NOWHERE")
    page = mo.get("/exceptions").text
    assert ">Put away<" in page
    assert "no staging location of that name" in page


WITHOUT_RECEIPT = {
    "associates.add",
    "associates.set_pin",
    "counter.check",
    "counter.search",
    "devices.create_code",
    "devices.enrol",
    "scans.look_up",
    "sign_ins.badge",
    "sign_ins.create",
    "sign_ins.create_by_password",
    "sign_ins.destroy",
    "sign_ins.lock",
}
"""They answer on the spot and keep nothing of what was refused."""


def test_every_action_has_words_and_there_are_no_others(app: Flask) -> None:
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    by_people = {endpoint for endpoint in posts if not endpoint.startswith("api_")}
    assert by_people - WITHOUT_RECEIPT == set(TRIED)


def test_head_office_is_offered_nothing_that_only_the_store_may_do(
    hana: Person, ana: Person, world: World, database: Database
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 1})
    path = f"/fulfillment-orders/{owed.id}"
    for offered in (f"{path}/rejection", f"{path}/pick-sheet.pdf", f"{path}/slip.pdf"):
        assert offered in ana.get(path).text
        assert offered not in hana.get(path).text
