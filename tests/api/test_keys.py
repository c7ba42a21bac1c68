"""Nobody comes in without a key that is good now, has the scope, and is for that store."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.delivery import ApiKey
from storeapp.gate import BY_KEY, PUBLIC
from storeapp.operations import keys
from tests.api.caller import Caller, order
from tests.api.conftest import MakeCaller
from tests.cast import World

PUBLIC_ADDRESSES = {"/api/v1/health", "/api/v1/openapi.json", "/api/v1/hooks/shopify"}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(method, address, scope) of every route of the API that needs a key."""
    found = []
    for rule in app.url_map.iter_rules():
        view: Any = app.view_functions[rule.endpoint]
        if rule.endpoint.startswith("api_") and view.operation != PUBLIC:
            address = rule.rule.replace("<source>", "shop").replace("<external_id>", "1")
            found += [(method, address, view.scope) for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return found


def send(app: Flask, method: str, address: str, key: str = "") -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return app.test_client().open(address, method=method, json={}, headers=headers).status_code


def test_every_route_declares_a_scope_or_is_known_to_be_public(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api_")]
    views: dict[str, Any] = {rule.rule: app.view_functions[rule.endpoint] for rule in rules}
    assert {address for address, view in views.items() if view.operation == PUBLIC} == PUBLIC_ADDRESSES
    assert all(view.operation in (PUBLIC, BY_KEY) for view in views.values())
    assert len(routes(app)) >= 7


def test_without_a_key_nothing_opens(app: Flask) -> None:
    assert {send(app, method, address) for method, address, _ in routes(app)} == {401}


def test_a_key_opens_only_what_its_scope_names(app: Flask, make_caller: MakeCaller) -> None:
    for method, address, scope in routes(app):
        others = make_caller(*(set(keys.SCOPES) - {scope}))
        assert send(app, method, address, others.key) == 403, address
        assert send(app, method, address, make_caller(scope).key) not in (401, 403), address


@pytest.mark.parametrize(
    "wrong", ["", "x", ".", "{id}", "{id}.", "{id}.wrong", "X{id}.{secret}", "{id}.{secret}x", "é.ü"]
)
def test_a_wrong_key_opens_nothing(app: Flask, caller: Caller, wrong: str) -> None:
    key_id, _, secret = caller.key.partition(".")
    sent = wrong.format(id=key_id, secret=secret)
    answer = Caller(app, sent or " ").get("/orders/shop/1")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_key_opens_nothing(caller: Caller, database: Database) -> None:
    with database.transaction() as session:
        keys.revoke(session, caller.key, clock.now())
    assert caller.get("/orders/shop/1").status_code == 401


def test_an_expired_key_opens_nothing(caller: Caller, database: Database) -> None:
    assert caller.get("/orders/shop/1").status_code == 404
    with database.transaction() as session:
        session.execute(update(ApiKey).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert caller.get("/orders/shop/1").status_code == 401


def test_the_secret_is_not_kept_and_the_last_use_is(caller: Caller, database: Database) -> None:
    caller.get("/orders/shop/1")
    with database.reading() as session:
        kept = session.scalars(select(ApiKey)).one()
    assert caller.key.partition(".")[2].encode() not in kept.secret_hash
    assert kept.used_at is not None


def test_a_page_of_the_floor_takes_no_key(caller: Caller) -> None:
    answer = caller.client.get("/queue", headers={"Authorization": f"Bearer {caller.key}"})
    assert answer.status_code == 303


def test_a_key_of_one_store_sends_nothing_for_another(of_store: Caller, caller: Caller, world: World) -> None:
    here, there = world.store, world.other_store
    collected_there = order("1", (world.bread, 1), at=there)
    assert caller.post("/orders", collected_there).status_code == 200
    refused = [
        of_store.post("/orders", order("2", (world.bread, 1), at=there)),
        of_store.post("/orders", order("3", (world.bread, 1))),
        of_store.post("/orders", order("1", (world.bread, 9), at=here)),
        of_store.post("/orders/shop/1/cancellation", {}),
        of_store.get("/orders/shop/1"),
        of_store.post("/stores", {"external_id": there.external_id, "name": "Ours", "time_zone": "UTC"}),
        of_store.post("/stock", {"store": there.external_id, "sku": world.bread.sku, "on_hand": 0}),
        of_store.post("/products", {"sku": "NEW", "name": "New"}),
    ]
    assert [answer.status_code for answer in refused] == [422, 422, 422, 404, 404, 422, 422, 422]
    assert caller.get("/orders/shop/1").json["lines"][0]["quantity"] == 1


def test_a_key_of_one_store_does_its_own_work(of_store: Caller, world: World) -> None:
    here = world.store
    done = [
        of_store.post("/orders", order("1", (world.bread, 1), at=here)),
        of_store.get("/orders/shop/1"),
        of_store.post("/stock", {"store": here.external_id, "sku": world.bread.sku, "on_hand": 4}),
        of_store.post("/stores", {"external_id": here.external_id, "name": "Maple", "time_zone": "UTC"}),
        of_store.post("/orders/shop/1/cancellation", {"reason": "changed their mind"}),
    ]
    assert [answer.status_code for answer in done] == [200] * 5


def test_of_a_mixed_list_only_the_own_is_taken(of_store: Caller, world: World) -> None:
    levels = [{"store": s.external_id, "sku": world.bread.sku, "on_hand": 7} for s in (world.other_store, world.store)]
    answer = of_store.post("/stock", levels)
    assert answer.status_code == 207
    assert [result["outcome"] for result in answer.json["results"]] == ["refused", "taken"]
