"""What a web shop may tell its customers before they buy, and what it is told when it asks wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from flask import Flask

from storeapp.api.kept_network import KeptNetwork
from storeapp.db import Database
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import OpeningHours, Store
from tests import factories
from tests.api.caller import Caller
from tests.api.conftest import MakeCaller
from tests.cast import World

NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
"""A Tuesday, on a clock in Chicago."""

CHICAGO = {"postcode": "60601"}


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def fresh(app: Flask, noon: time_machine.Traveller) -> KeptNetwork:
    """The test's database is new, what was known of it is not."""
    known: KeptNetwork = app.extensions["storeapp_network"]
    known.forget()
    return known


@pytest.fixture
def placed(database: Database, world: World) -> World:
    """Maple Street is in Chicago, Harbor Point in Milwaukee."""
    with database.transaction() as session:
        for store, latitude, longitude in ((world.store, 41.88, -87.62), (world.other_store, 43.04, -87.91)):
            there = session.get_one(Store, store.id)
            there.latitude, there.longitude = latitude, longitude
    return world


def ask(caller: Caller, *items: tuple[Product, int] | str, **more: Any) -> Any:
    named = [item if isinstance(item, str) else f"{item[0].sku}:{item[1]}" for item in items]
    return caller.get("/promises?" + urlencode([*(("items", name) for name in named), *(CHICAGO | more).items()]))


def test_near_stores_say_when_it_is_ready_on_both_clocks(caller: Caller, placed: World) -> None:
    told = ask(caller, (placed.bread, 2), (placed.soap, 1)).json
    assert [store["store"] for store in told["pickup"]] == [placed.store.external_id, placed.other_store.external_id]
    nearest = told["pickup"][0]
    assert nearest["kilometres"] < 5
    assert nearest["ready_by"] == "2026-11-24T18:15:00Z"
    assert nearest["ready_by_local"] == "2026-11-24T12:15:00-06:00"
    assert nearest["chance"] >= 0.95
    assert 0.5 < nearest["all_found"] < 1


def test_it_says_which_day_it_ships_and_arrives(caller: Caller, placed: World) -> None:
    told = ask(caller, (placed.bread, 1), method="ship").json
    assert told["pickup"] is None
    assert told["ship"]["stores"] == [placed.store.external_id]
    assert told["ship"]["ship_by_local"] == "2026-11-24T17:00:00-06:00"
    assert (told["ship"]["ships_on"], told["ship"]["arrives_on"]) == ("2026-11-24", "2026-11-25")


def test_the_surer_it_shall_be_the_later_it_is(caller: Caller, placed: World, database: Database) -> None:
    with database.transaction() as session:
        for _ in range(6):
            factories.assigned(session, session.get_one(Store, placed.store.id), {placed.bread: 1})
    even, sure = (
        ask(caller, (placed.soap, 1), chance=chance, near=1).json["pickup"][0]["ready_by"] for chance in (0.5, 0.99)
    )
    assert even < sure


def test_any_barcode_names_a_product_and_a_case_counts_as_its_units(
    caller: Caller, placed: World, database: Database
) -> None:
    with database.transaction() as session:
        bread = session.get_one(Product, placed.bread.id)
        code = bread.codes[0].gtin
        bread.codes[0].units = 12
    assert len(ask(caller, f"{code}:1").json["pickup"]) == 2
    assert ask(caller, f"{code}:4").json == {"asked_at": "2026-11-24T18:00:00Z", "pickup": [], "ship": None}


def test_pairs_may_stand_in_one_parameter_and_a_sku_may_have_a_comma(
    caller: Caller, placed: World, database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(Product, placed.soap.id).sku = "SOAP, LARGE:2"
    assert len(ask(caller, f"{placed.bread.sku}:1,SOAP, LARGE:2:1").json["pickup"]) == 2


def test_what_no_store_has_is_promised_by_none(caller: Caller, placed: World, database: Database) -> None:
    with database.transaction() as session:
        for store in (placed.store, placed.other_store):
            session.get_one(StockLevel, (store.id, placed.bread.id)).on_hand = 0
    told = ask(caller, (placed.bread, 1)).json
    assert (told["pickup"], told["ship"]) == ([], None)
    new = _new_product(database)
    assert ask(caller, (new, 1)).json["pickup"] == []


def _new_product(database: Database) -> Product:
    with database.transaction() as session:
        return factories.product(session, "Kite")


def test_stock_that_is_split_ships_from_both_stores_and_is_picked_up_at_none(
    caller: Caller, placed: World, database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(StockLevel, (placed.store.id, placed.bread.id)).on_hand = 0
        session.get_one(StockLevel, (placed.other_store.id, placed.soap.id)).on_hand = 0
    told = ask(caller, (placed.bread, 1), (placed.soap, 1)).json
    assert told["pickup"] == []
    assert len(told["ship"]["stores"]) == 2


def test_a_store_that_closed_for_today_promises_its_next_morning(
    caller: Caller, placed: World, noon: time_machine.Traveller
) -> None:
    noon.move_to(NOON + timedelta(hours=10))
    assert ask(caller, (placed.bread, 1)).json["pickup"][0]["ready_by_local"] == "2026-11-25T09:10:00-06:00"


def test_a_paused_store_promises_nothing(caller: Caller, placed: World, database: Database) -> None:
    with database.transaction() as session:
        session.get_one(Store, placed.store.id).paused_until = NOON + timedelta(hours=3)
    stores = [store["store"] for store in ask(caller, (placed.bread, 1)).json["pickup"]]
    assert stores == [placed.other_store.external_id]


def test_a_chain_that_never_opens_promises_nothing(caller: Caller, placed: World, database: Database) -> None:
    with database.transaction() as session:
        for store in (placed.store, placed.other_store):
            session.add(OpeningHours(store_id=store.id, weekday=1, opens=time(5), closes=time(5, 1)))
            session.get_one(Store, store.id).staffed_minutes = 1
    told = ask(caller, (placed.bread, 1)).json
    assert (told["pickup"], told["ship"]) == ([], None)


def test_what_was_sold_a_moment_ago_is_known_after_a_few_seconds(
    caller: Caller, placed: World, database: Database, fresh: KeptNetwork, noon: time_machine.Traveller
) -> None:
    assert len(ask(caller, (placed.bread, 20)).json["pickup"]) == 2
    with database.transaction() as session:
        factories.stock(session, session.get_one(Store, placed.store.id), placed.bread, 3)
    assert len(ask(caller, (placed.bread, 20)).json["pickup"]) == 2
    noon.shift(timedelta(seconds=20))
    assert len(ask(caller, (placed.bread, 20)).json["pickup"]) == 1


def test_between_it_is_read_beside_the_answers(
    caller: Caller, placed: World, database: Database, fresh: KeptNetwork, noon: time_machine.Traveller
) -> None:
    ask(caller, (placed.bread, 20))
    with database.transaction() as session:
        factories.stock(session, session.get_one(Store, placed.store.id), placed.bread, 3)
    noon.shift(timedelta(seconds=5))
    ask(caller, (placed.bread, 20))
    with fresh._reading:
        assert len(ask(caller, (placed.bread, 20)).json["pickup"]) == 1


WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "items"),
    ({"items": ""}, "items"),
    ({"items": "MUG"}, "items"),
    ({"items": "MUG:"}, "items"),
    ({"items": ":3"}, "items"),
    ({"items": "MUG:x"}, "items"),
    ({"items": "MUG:0"}, "items"),
    ({"items": "MUG:1000"}, "items"),
    ({"items": "MUG:99999999999"}, "items"),
    ({"items": "MUG:-1"}, "items"),
    ({"items": "NOBODY-KNOWS:1"}, "items"),
    ({"items": ",".join(f"SKU-{n}:1" for n in range(51))}, "items"),
    ({"items": "x" * 7000}, "items"),
    ({"items": "MUG:1", "postcode": ""}, "postcode"),
    ({"items": "MUG:1", "postcode": "00000"}, "postcode"),
    ({"items": "MUG:1", "postcode": "SW1A 1AA"}, "postcode"),
    ({"items": "MUG:1", "postcode": "", "lat": 41.9}, "postcode"),
    ({"items": "MUG:1", "lat": 91, "lon": 0}, "lat"),
    ({"items": "MUG:1", "lat": "nan", "lon": 0}, "lat"),
    ({"items": "MUG:1", "method": "drone"}, "method"),
    ({"items": "MUG:1", "near": 0}, "near"),
    ({"items": "MUG:1", "near": 21}, "near"),
    ({"items": "MUG:1", "chance": 1}, "chance"),
]


@pytest.mark.parametrize(("query", "path"), WRONG)
def test_a_wrong_question_is_told_what_is_wrong_with_it(
    caller: Caller, placed: World, query: dict[str, Any], path: str
) -> None:
    answer = caller.get("/promises?" + urlencode(CHICAGO | query))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.json["errors"][0]["path"] == path
    assert answer.json["errors"][0]["expected"]


def test_a_key_of_one_store_is_told_of_that_store_only(of_store: Caller, placed: World) -> None:
    told = ask(of_store, (placed.bread, 1), postcode="53202").json
    assert [store["store"] for store in told["pickup"]] == [placed.store.external_id]
    assert told["ship"] is None
    assert ask(of_store, (placed.bread, 1), method="ship").status_code == 403


def test_a_key_for_orders_does_not_open_promises(make_caller: MakeCaller, placed: World) -> None:
    assert ask(make_caller("orders:write", "orders:read"), (placed.bread, 1)).status_code == 403
    assert ask(make_caller("promises:read"), (placed.bread, 1)).status_code == 200
