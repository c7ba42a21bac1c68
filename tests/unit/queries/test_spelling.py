"""People type small letters; lists are written in capitals, and not only in English."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.barcode import Scan
from storeapp.queries import fulfillment_orders, lookup, places, staff
from tests import factories
from tests.cast import World


@pytest.mark.parametrize("written", ["Özdemir", "ÖZDEMIR", "özdemir"])
@pytest.mark.parametrize("typed", ["Özdemir", "ÖZDEMIR", "özdemir", "zdemir", "ayşe özd"])
def test_a_customer_is_found_however_the_name_is_written(
    session: Session, world: World, written: str, typed: str
) -> None:
    owed = factories.assigned(session, world.store, {world.bread: 1}, customer_name=f"Ayşe {written}")
    assert fulfillment_orders.search(session, world.store.id, typed, clock.now()) == [owed]
    assert fulfillment_orders.search(session, world.store.id, "ödemir", clock.now()) == []


@pytest.mark.parametrize("typed", ["Öl-1", "öl-1", "ÖL-1", "L-Öl-1", "l-öl-1"])
@pytest.mark.parametrize("written", ["Öl-1", "öl-1"])
def test_a_place_is_found_however_its_name_is_written(session: Session, world: World, written: str, typed: str) -> None:
    place = factories.staging_location(session, world.store, written)
    assert places.staging_location(session, world.store.id, typed) == place


def test_a_place_is_found_by_the_words_on_it(session: Session, world: World) -> None:
    factories.staging_location(session, world.store, "öl-1")
    assert lookup.location_of(session, Scan.parse("Öl-1"), world.store.id) == "öl-1"


@pytest.mark.parametrize("typed", ["Öl 2", "öl-2", "ÖL 2"])
def test_an_aisle_is_found_however_its_name_is_written(session: Session, world: World, typed: str) -> None:
    bay = factories.bay(session, world.store, "Öl", 90, "2")
    assert places.bay_named(session, world.store.id, typed) == bay


@pytest.mark.parametrize("typed", ["Östersund", "östersund", "ÖSTER"])
def test_a_store_is_found_however_its_name_is_written(session: Session, world: World, typed: str) -> None:
    store = factories.store(session, "Östersund")
    assert staff.stores(session, typed) == [store]


@pytest.mark.parametrize("name", ["", " ", "\x1f"])
def test_a_customer_without_a_name_is_nobody_special(session: Session, world: World, name: str) -> None:
    owed = factories.assigned(session, world.store, {world.bread: 1}, customer_name=name, recipient=name)
    assert owed.order.collector == "Customer"
    assert fulfillment_orders.same_name(session, owed) == []
