"""A request with a name of its own is done once, whatever happens to its answer on the way."""

from __future__ import annotations

from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.delivery import IdempotencyKey
from tests.api.caller import Caller, order
from tests.api.conftest import MakeCaller
from tests.cast import World


def test_the_same_request_gets_the_first_answer(caller: Caller, world: World) -> None:
    sent = order("1", (world.bread, 2), at=world.store)
    first, again = (caller.post("/orders", sent, once="k-1") for _ in range(2))
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert first.json["new"] == 1


def test_the_same_name_with_other_content_is_refused(caller: Caller, world: World) -> None:
    caller.post("/orders", order("1", (world.bread, 2), at=world.store), once="k-1")
    other = caller.post("/orders", order("2", (world.bread, 2), at=world.store), once="k-1")
    assert other.status_code == 422
    assert "with other content" in other.json["detail"]
    assert caller.get("/orders/shop/2").status_code == 404


def test_the_same_name_and_content_at_another_address_is_other_content(caller: Caller, world: World) -> None:
    caller.post("/orders", order("1", (world.bread, 2), at=world.store))
    caller.post("/orders", order("2", (world.bread, 2), at=world.store))
    assert caller.post("/orders/shop/1/cancellation", {}, once="k-1").status_code == 200
    assert caller.post("/orders/shop/2/cancellation", {}, once="k-1").status_code == 422


def test_two_callers_may_choose_the_same_name(make_caller: MakeCaller, world: World) -> None:
    for number in ("1", "2"):
        sent = order(number, (world.bread, 1), at=world.store)
        assert make_caller("orders:write").post("/orders", sent, once="k-1").json["new"] == 1


def test_a_refused_request_may_be_corrected_under_the_same_name(caller: Caller, world: World) -> None:
    assert caller.post("/orders", {}, once="k-1").status_code == 422
    assert caller.post("/orders", order("1", (world.bread, 1), at=world.store), once="k-1").status_code == 200


def test_every_post_with_a_key_takes_a_name(caller: Caller, world: World, database: Database) -> None:
    caller.post("/orders", order("1", (world.bread, 1), at=world.store))
    posts = {
        "/orders": order("2", (world.bread, 1), at=world.store),
        "/orders/shop/1/cancellation": {},
        "/products": {"sku": "NEW", "name": "New"},
        "/stores": {"external_id": "77", "name": "New", "time_zone": "UTC"},
        "/stock": {"store": world.store.external_id, "sku": world.bread.sku, "on_hand": 3},
    }
    for path, content in posts.items():
        assert caller.post(path, content, once=f"k{path}").status_code == 200, path
    with database.reading() as session:
        assert len(session.scalars(select(IdempotencyKey.key)).all()) == len(posts)
