"""Work that is called off when the goods are packed or the customer is here already."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.pick_list import Pick
from storeapp.domain.shipment import Manifest
from storeapp.operations import arriving, rerouting
from storeapp.queries import arrivals
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World


def packed(ana: Person, database: Database, world: World) -> int:
    """Two loaves for Portland in a labelled parcel; the number of the fulfillment order."""
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2}, Method.SHIP)
        owed.store.latitude, owed.store.longitude = 41.9, -87.6
        owed.order.latitude, owed.order.longitude = 45.5, -122.7
        key = factories.picked(session, owed).id
    pack(ana, key)
    return key


def pack(ana: Person, key: int) -> None:
    ana.post(f"/fulfillment-orders/{key}/packing/rest")
    ana.post(f"/fulfillment-orders/{key}/parcels", box="small", weight_g="900")


def nothing_is_broken(database: Database) -> bool:
    with database.reading() as session:
        return not [(name, rows) for name, rows in violations(session) if rows]


def state_of(database: Database, key: int) -> State:
    with database.reading() as session:
        return session.get_one(FulfillmentOrder, key).state


def loaded_and_handed_over(ana: Person, database: Database) -> int:
    """All parcels that wait for the carrier are scanned and leave; how the last tap was answered."""
    with database.reading() as session:
        manifest = session.scalars(select(Manifest.id).where(Manifest.closed_at.is_(None))).one()
        waiting = session.scalars(select(Parcel.tracking_number).where(Parcel.voided_at.is_(None))).all()
    for number in waiting:
        ana.post(f"/manifests/{manifest}/parcels", scan=number)
    return ana.post(f"/manifests/{manifest}/handover", fragments=True, parcels=str(len(waiting))).status_code


def test_a_parcel_of_a_cancelled_order_is_opened_and_the_carrier_gets_the_others(
    ana: Person, mo: Person, database: Database, world: World
) -> None:
    called_off, other = packed(ana, database, world), packed(ana, database, world)
    assert mo.post(f"/fulfillment-orders/{called_off}/cancellation", reason="customer").status_code < 400
    assert nothing_is_broken(database)
    assert loaded_and_handed_over(ana, database) == 200
    assert (state_of(database, called_off), state_of(database, other)) == (State.CANCELLED, State.SHIPPED)
    assert nothing_is_broken(database)


def test_a_parcel_of_which_the_customer_wants_fewer_is_packed_anew(
    ana: Person, database: Database, world: World
) -> None:
    key = packed(ana, database, world)
    with database.transaction() as session:
        line = session.get_one(FulfillmentOrder, key).lines[0]
        rerouting.cancel_units(session, line, 1, "the customer wants fewer", factories.stamp())
    assert nothing_is_broken(database)
    assert state_of(database, key) is State.PICKED
    pack(ana, key)
    assert loaded_and_handed_over(ana, database) == 200
    assert state_of(database, key) is State.SHIPPED
    assert nothing_is_broken(database)


@pytest.mark.parametrize("how", ["cancel", "reject"])
def test_nobody_waits_for_an_order_that_is_called_off(database: Database, world: World, how: str) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 1})
        arriving.here(session, owed, "3", "blue", factories.stamp())
        session.flush()
        getattr(rerouting, how)(session, owed, "customer", factories.stamp())
    with database.reading() as session:
        assert arrivals.here(session, world.store.id) == []


def test_nobody_waits_for_an_order_of_which_nothing_was_found(ana: Person, database: Database, world: World) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 1})
        arriving.here(session, owed, "3", "blue", factories.stamp())
    ana.post("/pick-lists")
    with database.reading() as session:
        pick = session.scalars(select(Pick)).one()
    ana.post(f"/picks/{pick.id}/shortage", quantity="1", reason="not_found")
    assert ana.post(f"/pick-lists/{pick.pick_list_id}/finish", fragments=True).status_code == 200
    assert state_of(database, owed.id) is State.REJECTED
    with database.reading() as session:
        assert arrivals.here(session, world.store.id) == []
