"""Products and stores come in and come again."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.product import Product
from storeapp.domain.staging import StagingLocation
from storeapp.domain.store import Bay, Store
from storeapp.operations.intake import Taken, take_products, take_stores
from storeapp.operations.intake.documents import ProductDocument, StoreDocument

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UPC = "036000291452"
EAN = "4006381333931"


def mug(**more: Any) -> ProductDocument:
    return ProductDocument.model_validate({"sku": "MUG", "name": "Mug", "codes": [UPC]} | more)


def maple(**more: Any) -> StoreDocument:
    words = {
        "external_id": "12",
        "name": "Maple Street",
        "time_zone": "America/Chicago",
        "address": {"postcode": "62701"},
    }
    return StoreDocument.model_validate(words | more)


def counts(taken: Taken) -> tuple[int, int, int]:
    return taken.new, taken.updated, taken.unchanged


def product(session: Session, sku: str) -> Product:
    session.expire_all()
    return session.scalars(select(Product).where(Product.sku == sku)).one()


def gtins(session: Session, sku: str) -> list[str]:
    return [code.gtin for code in product(session, sku).codes]


def test_the_same_product_twice_is_one_product(session: Session) -> None:
    assert counts(take_products(session, [mug()], at=NOON)) == (1, 0, 0)
    assert counts(take_products(session, [mug()], at=NOON)) == (0, 0, 1)
    assert gtins(session, "MUG") == ["00036000291452"]


def test_a_product_twice_in_one_file_ends_as_it_was_said_last(session: Session) -> None:
    assert counts(take_products(session, [mug(), mug(name="Cup"), mug()], at=NOON)) == (1, 2, 0)
    assert product(session, "MUG").name == "Mug"


def test_a_changed_product_has_its_new_words_and_codes(session: Session) -> None:
    take_products(session, [mug()], at=NOON)
    assert counts(take_products(session, [mug(name="Big mug", codes=[EAN], bulky=True)], at=NOON)) == (0, 1, 0)
    changed = product(session, "MUG")
    assert (changed.name, changed.bulky) == ("Big mug", True)
    assert gtins(session, "MUG") == ["04006381333931"]


def test_a_code_that_is_no_barcode_is_refused_and_its_product_kept(session: Session) -> None:
    taken = take_products(session, [mug(sku="A", codes=[]), mug(codes=["036000291453", EAN])], at=NOON)
    assert [(refused.index, refused.field, refused.value) for refused in taken.refused] == [
        (1, "codes", "036000291453")
    ]
    assert gtins(session, "MUG") == ["04006381333931"]


def test_two_products_never_share_a_code(session: Session) -> None:
    taken = take_products(session, [mug(), mug(sku="CUP")], at=NOON)
    again = take_products(session, [mug(sku="POT")], at=NOON)
    assert [refused.index for refused in taken.refused] == [1]
    assert "another product" in again.refused[0].expected
    assert gtins(session, "MUG") == ["00036000291452"]
    assert gtins(session, "CUP") == gtins(session, "POT") == []


def test_a_code_may_move_from_one_product_to_another(session: Session) -> None:
    take_products(session, [mug(), mug(sku="CUP", codes=[EAN])], at=NOON)
    taken = take_products(session, [mug(codes=[EAN]), mug(sku="CUP")], at=NOON)
    assert not taken.refused
    assert (gtins(session, "MUG"), gtins(session, "CUP")) == (["04006381333931"], ["00036000291452"])


def test_a_store_has_its_place_from_the_middle_of_its_zip_code(session: Session) -> None:
    take_stores(session, [maple()], at=NOON)
    store = session.scalars(select(Store)).one()
    assert store.latitude is not None
    assert store.longitude is not None
    assert (round(store.latitude), round(store.longitude)) == (40, -90)


def test_a_store_whose_zip_code_lost_its_zero_is_found_all_the_same(session: Session) -> None:
    take_stores(session, [maple(address={"postcode": "2134"})], at=NOON)
    assert round(session.scalars(select(Store.latitude)).one() or 0) == 42


def test_the_same_store_twice_is_one_store(session: Session) -> None:
    assert counts(take_stores(session, [maple()], at=NOON)) == (1, 0, 0)
    assert counts(take_stores(session, [maple(), maple(name="Maple")], at=NOON)) == (0, 1, 1)
    assert session.scalars(select(Store.name)).all() == ["Maple"]


def test_hours_that_are_given_replace_the_ones_before(session: Session) -> None:
    monday = {"weekday": 0, "opens": "09:00", "closes": "21:00"}
    tuesday = {"weekday": 1, "opens": "10:00", "closes": "18:00"}
    take_stores(session, [maple(opening_hours=[monday])], at=NOON)
    take_stores(session, [maple(opening_hours=[tuesday])], at=NOON)
    take_stores(session, [maple(name="Maple")], at=NOON)
    (hours,) = session.scalars(select(Store)).one().opening_hours
    assert (hours.weekday, hours.opens) == (1, time(10))


def test_a_new_layout_keeps_bays_that_are_in_use_at_the_end_of_the_walk(session: Session) -> None:
    take_stores(session, [maple(layout=[{"aisle": "1", "bay": "1"}, {"aisle": "1", "bay": "2"}])], at=NOON)
    take_stores(session, [maple(layout=[{"aisle": "2", "bay": "1"}, {"aisle": "1", "bay": "2"}])], at=NOON)
    walk = session.execute(select(Bay.aisle, Bay.name).order_by(Bay.walk_order)).all()
    assert walk == [("2", "1"), ("1", "2"), ("1", "1")]


def test_staging_locations_are_changed_by_name_and_never_lost(session: Session) -> None:
    take_stores(session, [maple(staging_locations=[{"name": "S-01"}, {"name": "S-02"}])], at=NOON)
    take_stores(session, [maple(staging_locations=[{"name": "S-01", "capacity": 3}])], at=NOON)
    places = session.execute(select(StagingLocation.name, StagingLocation.capacity).order_by(StagingLocation.name))
    assert places.all() == [("S-01", 3), ("S-02", 8)]
