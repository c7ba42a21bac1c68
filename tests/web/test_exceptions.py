"""What went wrong, in words of the floor; and what the order it leads to offers to whom."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.delivery import DeliveryState, WebhookDelivery, WebhookEndpoint
from storeapp.domain.store import Store
from storeapp.queries.exceptions import MOST
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


def test_a_stores_failed_webhook_is_named_however_many_others_have(
    mo: Person, hana: Person, world: World, database: Database
) -> None:
    with database.transaction() as session:
        endpoint = WebhookEndpoint(url="https://told.example", secret="whsec_", created_at=clock.now())
        session.add_all(_failed(endpoint, number, world.other_store) for number in range(1, MOST + 1))
        session.flush()
        oldest = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).first()
        assert oldest
        oldest.body, oldest.result = {"data": {"store_id": world.store.id}}, "It answered 418."
    assert "It answered 418." in mo.get("/exceptions").text
    assert "It answered 500." not in mo.get("/exceptions").text
    assert hana.get("/exceptions").text.count("It answered 500.") == MOST - 1


def _failed(endpoint: WebhookEndpoint, number: int, store: Store) -> WebhookDelivery:
    body = {"data": {"store_id": store.id}}
    of = {"endpoint": endpoint, "message_id": f"m{number}", "type": "fulfillment_order.assigned", "body": body}
    now = clock.now()
    return WebhookDelivery(**of, state=DeliveryState.FAILED, created_at=now, due_at=now, result="It answered 500.")


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
