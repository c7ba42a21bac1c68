"""Numbers that nothing has, however long, are answered like any other wrong number."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.base import number_of
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.pick_list import Pick
from storeapp.domain.shipment import Manifest
from tests import factories
from tests.cast import Person, World

LONG = ("9" * 18, str(2**63), "9" * 40, "9" * 4400)
ODD = ("²", "٣", "-1", "1.5", "FO-1")
LABELS = ("FO-", "P-", "FO-²", "T-", "")
SEARCHES = ("/scans?scan=", "/packing/find?scan=", "/staging/find?scan=")
PERSONAL = (("/counter/search", "q"), ("/counter/{ready}/check", "scan"))


def with_numbers(app: Flask) -> Iterable[tuple[str, Rule]]:
    """Method and rule of every address that has a number in it."""
    for rule in app.url_map.iter_rules():
        if "<int:" in rule.rule:
            yield from ((method, rule) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_an_address_with_a_number_that_nothing_has_is_never_a_fault(app: Flask, mo: Person, ana: Person) -> None:
    rules = list(with_numbers(app))
    assert len(rules) > 40
    for method, rule in rules:
        for long in LONG:
            path = re.sub("<int:[^>]+>", long, rule.rule)
            for who in (Person(app), mo, ana):
                answer = who.get(path) if method == "GET" else who.post(path)
                assert answer.status_code < 500, (method, rule.rule, long)
            if len(long) > 18:
                assert answer.status_code == 404, (method, rule.rule, long)


def test_a_number_in_an_address_after_a_right_one_is_no_fault_either(app: Flask, world: World) -> None:
    for long in LONG:
        assert Person(app).get(f"/sign-in/{world.store.id}/{long}").status_code == 404


def test_a_label_with_a_number_that_nothing_has_is_said_to_be_unknown(
    database: Database, world: World, ana: Person
) -> None:
    with database.transaction() as session:
        ready = factories.ready(session, factories.assigned(session, session.merge(world.store), {world.bread: 1})).id
    for page in SEARCHES:
        for words in [prefix + long for prefix in LABELS for long in (*LONG[:3], *ODD)]:
            answer = ana.get(page + words)
            assert answer.status_code < 500, (page, words)
    for path, field in PERSONAL:
        for words in [prefix + long for prefix in LABELS for long in (*LONG[:3], *ODD)]:
            answer = ana.post(path.format(ready=ready), **{field: words})
            assert answer.status_code < 500, (path, words)


def test_head_office_asks_for_a_store_that_nobody_has(hana: Person) -> None:
    for page in ("/board", "/board/now"):
        assert hana.get(page, query_string={"store": "999"}).status_code == 404
        for long in (*LONG, *ODD):
            assert hana.get(page, query_string={"store": long}).status_code < 500, long


@pytest.mark.parametrize("typed", [*LONG, "000000001" + "9" * 40, "²"])
def test_a_number_typed_too_long_is_refused_with_a_sentence(
    database: Database, world: World, ana: Person, typed: str
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 4})
    ana.post(f"/fulfillment-orders/{owed.id}/walk")
    with database.reading() as session:
        pick = session.query(Pick).one().id
    for path, fields in (
        (f"/picks/{pick}/confirmation", {"quantity": typed}),
        (f"/picks/{pick}/shortage", {"quantity": typed, "reason": "damaged"}),
        (f"/fulfillment-orders/{owed.id}/parcels", {"box": "small", "weight_g": typed}),
    ):
        answer = ana.post(path, fragments=True, **fields)
        assert answer.status_code == 422, path
        assert "whole number" in answer.text


@pytest.mark.parametrize("key", [100_001, 2**31, 10**12])
def test_the_chains_later_parcels_are_loaded_by_their_number_too(
    database: Database, world: World, ana: Person, key: int
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 1}, Method.SHIP)
        packed = factories.picked(session, owed)
        packed.become(State.PACKED, factories.stamp())
        parcel = Parcel(id=key, fulfillment_order_id=packed.id, store_id=world.store.id, packed_at=clock.now())
        parcel.tracking_number, parcel.carrier = "SA123456789", "house"
        manifest = Manifest(store_id=world.store.id, carrier="house", opened_at=clock.now())
        session.add_all([parcel, manifest])
        session.flush()
        number = manifest.id
    assert ana.post(f"/manifests/{number}/parcels", parcel=str(key)).status_code == 303
    for long in (*LONG, "²"):
        assert ana.post(f"/manifests/{number}/parcels", parcel=long).status_code in (404, 422)


def test_a_number_is_figures_and_no_longer_than_both_databases_take() -> None:
    assert (number_of("42"), number_of("0"), number_of("9" * 18)) == (42, 0, 10**18 - 1)
    assert {number_of(text) for text in ("", "-1", "1.5", "²", "٣", "9" * 19, " 1")} == {None}


@pytest.mark.parametrize("words", ["\x00", "FO-\x00"])
def test_nor_is_a_search_for_such_a_character_a_fault(ana: Person, words: str) -> None:
    answer = ana.post("/counter/search", q=words)
    assert answer.status_code < 500
    assert "Something broke" not in answer.text


@pytest.mark.parametrize("path", ["/packing/find?scan=a%00b", "/scans?scan=%00"])
def test_what_no_database_keeps_is_refused_with_a_sentence(ana: Person, path: str) -> None:
    answer = ana.get(path)
    assert answer.status_code < 500
    assert "Something broke" not in answer.text


def test_nor_is_a_strangers_link_with_such_a_character_a_fault(app: Flask) -> None:
    assert app.test_client().get("/status/a%00b").status_code < 500
