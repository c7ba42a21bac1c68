"""An order of many lines takes no more questions to the database than one of a single line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.pick_list import Pick
from storeapp.domain.shipment import Manifest
from storeapp.domain.stock import StockLevel
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World

LINES = 9


def goods(database: Database, world: World, lines: int, method: Method) -> FulfillmentOrder:
    with database.transaction() as session:
        store = session.merge(world.store)
        wanted = {factories.product(session, f"Jar {number}"): 2 for number in range(lines)}
        for product in wanted:
            factories.stock(session, store, product, 5)
        return factories.assigned(session, store, wanted, method)


def picked(database: Database, world: World, lines: int, method: Method) -> int:
    owed = goods(database, world, lines, method)
    with database.transaction() as session:
        return factories.picked(session, session.get_one(FulfillmentOrder, owed.id)).id


def questions(statements: list[str], person: Person, path: str, **fields: str) -> int:
    statements.clear()
    assert person.post(path, **fields).status_code == 303
    return sum(statement.startswith("SELECT") for statement in statements)


def staging(database: Database, world: World, ana: Person, lines: int, heard: list[str]) -> int:
    key = picked(database, world, lines, Method.PICKUP)
    return questions(heard, ana, f"/fulfillment-orders/{key}/staging", location="S-01")


def handing_over(database: Database, world: World, ana: Person, lines: int, heard: list[str]) -> int:
    key = picked(database, world, lines, Method.PICKUP)
    ana.post(f"/fulfillment-orders/{key}/staging", location="S-01")
    with database.reading() as reading:
        code = reading.get_one(FulfillmentOrder, key).pickup_code
    return questions(heard, ana, f"/fulfillment-orders/{key}/handoff", proof="code", code=code, checked="1")


def packing(database: Database, world: World, ana: Person, lines: int, heard: list[str]) -> int:
    key = picked(database, world, lines, Method.SHIP)
    packed = questions(heard, ana, f"/fulfillment-orders/{key}/packing/rest")
    return packed + questions(heard, ana, f"/fulfillment-orders/{key}/parcels", box="medium", weight_g="900")


def giving_to_the_carrier(database: Database, world: World, ana: Person, lines: int, heard: list[str]) -> int:
    packing(database, world, ana, lines, heard)
    with database.reading() as reading:
        manifest = reading.scalars(select(Manifest.id).where(Manifest.closed_at.is_(None))).one()
        parcel = reading.scalars(select(Parcel.id).where(Parcel.shipment_id.is_(None))).one()
    ana.post(f"/manifests/{manifest}/parcels", parcel=str(parcel))
    return questions(heard, ana, f"/manifests/{manifest}/handover", parcels="1")


def finishing_a_walk(database: Database, world: World, ana: Person, lines: int, heard: list[str]) -> int:
    goods(database, world, lines, Method.PICKUP)
    walk = ana.post("/pick-lists").location
    with database.reading() as reading:
        picks = reading.scalars(select(Pick.id).where(Pick.pick_list_id == int(walk.rsplit("/", 1)[1]))).all()
    assert len(picks) == lines
    for pick in picks:
        ana.post(f"/picks/{pick}/confirmation", quantity="2")
    return questions(heard, ana, f"{walk}/finish")


@pytest.mark.parametrize("work", [staging, handing_over, packing, giving_to_the_carrier, finishing_a_walk])
def test_many_lines_ask_no_more_than_one(
    database: Database, world: World, ana: Person, statements: list[str], work: Callable[..., int]
) -> None:
    one = work(database, world, ana, 1, statements)
    assert work(database, world, ana, LINES, statements) <= one
    with database.reading() as reading:
        assert not [rows for _, rows in violations(reading) if rows]


def test_all_lines_of_a_long_order_leave_the_shelf(
    database: Database, world: World, ana: Person, statements: list[str]
) -> None:
    handing_over(database, world, ana, LINES, statements)
    with database.reading() as reading:
        order = reading.scalars(select(FulfillmentOrder)).one()
        levels = [reading.get_one(StockLevel, (line.store_id, line.product_id)) for line in order.lines]
    assert order.state is State.HANDED_OVER
    assert [(level.on_hand, level.reserved) for level in levels] == [(3, 0)] * LINES
