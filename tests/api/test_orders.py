"""Orders sent as JSON: each taken or refused by itself; how they stand is told, unit by unit."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order
from storeapp.queries.invariants import violations
from tests import factories
from tests.api.caller import Caller, order
from tests.cast import World


def count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Order)) or 0


def broken(database: Database) -> list[str]:
    with database.reading() as session:
        return [f"{name}: {rows}" for name, rows in violations(session) if rows]


def units(answer: Any, line: int = 0) -> dict[str, int]:
    return {state: number for state, number in answer.json["lines"][line]["units"].items() if number}


def test_an_order_is_taken_and_waits_for_a_store(caller: Caller, world: World) -> None:
    answer = caller.post("/orders", order("1", (world.bread, 2), at=world.store))
    assert answer.status_code == 200
    assert answer.json["new"] == 1
    stands = caller.get("/orders/shop/1")
    assert stands.json["status"] == "assigning"
    assert units(stands) == {"awaiting": 2}


def test_the_same_order_again_changes_nothing(caller: Caller, world: World, database: Database) -> None:
    sent = order("1", (world.bread, 2), at=world.store)
    assert [caller.post("/orders", sent).json["unchanged"] for _ in range(3)] == [0, 1, 1]
    assert count(database) == 1


def test_of_a_list_the_good_ones_are_taken_and_the_bad_ones_named(caller: Caller, world: World) -> None:
    good, bad = order("1", (world.bread, 2), at=world.store), order("2", (world.bread, 0), at=world.store)
    answer = caller.post("/orders", [bad, good, {"source": "shop"}])
    assert answer.status_code == 207
    assert [result["outcome"] for result in answer.json["results"]] == ["refused", "taken", "refused"]
    assert answer.json["results"][0]["errors"] == [
        {"path": "lines[0].quantity", "value": "0", "expected": "A number of at least 1."}
    ]
    assert answer.json["results"][1]["id"] == "shop/1"
    assert (answer.json["new"], answer.json["refused"]) == (1, 2)


def test_when_nothing_can_be_taken_the_paths_begin_at_the_body(caller: Caller, database: Database) -> None:
    answer = caller.post("/orders", [{"lines": [{"quantity": "many"}]}])
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert "[0].lines[0].quantity" in [problem["path"] for problem in answer.json["errors"]]
    assert count(database) == 0


def test_what_cannot_go_on_is_taken_and_says_why(caller: Caller, world: World) -> None:
    sent = order("1", (world.bread, 1), at=world.store) | {"pickup_store": "nowhere"}
    answer = caller.post("/orders", sent)
    assert answer.status_code == 200
    assert "none of ours" in answer.json["results"][0]["exception"]
    assert caller.get("/orders/shop/1").json["status"] == "exception"


def test_five_hundred_orders_are_one_request_and_one_more_is_too_many(
    caller: Caller, world: World, database: Database
) -> None:
    many = [order(str(number), (world.bread, 1), at=world.store) for number in range(501)]
    assert caller.post("/orders", many).status_code == 422
    assert caller.post("/orders", many[:500]).json["new"] == 500
    assert count(database) == 500


def test_a_line_that_is_partly_picked_and_partly_short_shows_every_unit(
    caller: Caller, world: World, database: Database
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 5}, source="shop", external_id="1")
        line = owed.lines[0]
        line.pick(2)
        line.order_line.take_back(1)
        line.order_line.give_up(1)
        line.fall_short(1)
    stands = caller.get("/orders/shop/1")
    assert units(stands) == {"open": 2, "picked": 2, "short": 1}
    (part,) = stands.json["fulfillment_orders"]
    assert (part["store"], part["state"]) == (world.store.external_id, "assigned")
    assert {name: part["lines"][0][name] for name in ("open", "picked", "short")} == {
        "open": 2,
        "picked": 2,
        "short": 1,
    }


def test_an_order_that_is_all_ready_says_so(caller: Caller, world: World, database: Database) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        owed = factories.assigned(session, store, {world.bread: 1}, source="shop", external_id="1")
        factories.ready(session, owed)
    assert caller.get("/orders/shop/1").json["status"] == "ready"


def test_a_cancelled_order_stops_its_work_and_picked_goods_go_back(
    caller: Caller, world: World, database: Database
) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        owed = factories.assigned(session, store, {world.bread: 2}, Method.SHIP, source="shop", external_id="1")
        factories.picked(session, owed)
    answer = caller.post("/orders/shop/1/cancellation", {"reason": "paid twice"})
    assert answer.json["status"] == "cancelled"
    assert units(answer) == {"cancelled": 2}
    again = caller.post("/orders/shop/1/cancellation", {})
    assert (again.status_code, again.json) == (200, answer.json)
    with database.reading() as session:
        assert session.scalars(select(FulfillmentOrder.reason)).all() == ["paid twice"]
    assert not broken(database)


def test_an_order_that_nobody_knows_cannot_be_cancelled(caller: Caller, app: Flask) -> None:
    assert caller.post("/orders/shop/1/cancellation", {}).status_code == 404


def test_products_stores_and_stock_come_in_and_an_order_finds_them(caller: Caller) -> None:
    stores = [{"external_id": "12", "name": "Maple Street", "time_zone": "America/Chicago"}]
    products = [{"sku": "MUG", "name": "Mug", "codes": ["036000291452"]}]
    levels = [{"store": "12", "sku": "MUG", "on_hand": 9}, {"store": "99", "sku": "MUG", "on_hand": 9}]
    assert caller.post("/stores", stores).json["new"] == 1
    assert caller.post("/products", products).json["new"] == 1
    answer = caller.post("/stock", levels)
    assert (answer.status_code, answer.json["new"], answer.json["refused"]) == (207, 1, 1)
    assert answer.json["results"][1]["errors"][0]["path"] == "store"


def test_a_product_with_a_wrong_code_is_taken_without_it(caller: Caller) -> None:
    answer = caller.post("/products", {"sku": "MUG", "name": "Mug", "codes": ["036000291452", "123"]})
    assert (answer.status_code, answer.json["new"], answer.json["refused"]) == (207, 1, 0)
    (result,) = answer.json["results"]
    assert result["outcome"] == "taken_in_part"
    assert result["errors"][0]["value"] == "123"
