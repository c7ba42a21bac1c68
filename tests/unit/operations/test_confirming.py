"""A plain pick is confirmed at once; whatever is not plain changes nothing and is left to the ordinary way."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.action import Action
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.pick_list import Pick, PickListState
from storeapp.operations.confirming import PICK_LIST_BLANK, PICKED_BLANK, STATE_BLANK, Wanted, confirm_at_once
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def pick(database: Database, world: World, ana: Person) -> Pick:
    """Three loaves on Ana's walk."""
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 3})
    ana.post("/pick-lists")
    with database.reading() as session:
        return session.scalars(select(Pick)).one()


def confirm(database: Database, world: World, pick: Pick, action: str = "", **wanted: Any) -> str | None:
    stop = {"pick_id": pick.id, "store_id": world.store.id, "gtin": "", "units": 1, **wanted}
    action = action or str(uuid.uuid4())
    stamp = Stamp(clock.now(), world.ana.id, world.device.id, action)
    receipt = {
        "id": action,
        "name": "picks.confirm",
        "content_hash": "",
        "store_id": world.store.id,
        "associate_id": world.ana.id,
        "device_id": world.device.id,
        "sequence": 1,
        "occurred_at": stamp.happened,
        "received_at": clock.now(),
        "refused": False,
        "status": 200,
        "location": f"/pick-lists/{PICK_LIST_BLANK}",
        "answer": f"100 % {STATE_BLANK}: {PICKED_BLANK}",
    }
    return confirm_at_once(database, Wanted(**stop), stamp, receipt)


def traces(database: Database) -> dict[str, Any]:
    """What a confirmed pick leaves behind."""
    with database.reading() as session:
        order = session.scalars(select(FulfillmentOrder)).one()
        told = session.scalars(select(Event).filter_by(kind="pick_confirmed").order_by(Event.id)).all()
        return {
            "picked": order.lines[0].picked,
            "version": order.version,
            "events": [(event.version, event.data["units"], event.associate_id, event.store_id) for event in told],
            "answers": session.scalar(select(func.count()).where(Action.name == "picks.confirm")),
        }


def test_units_event_and_receipt_belong_together(database: Database, world: World, pick: Pick) -> None:
    before = traces(database)["version"]
    assert confirm(database, world, pick) == "100 % open: 1"
    assert confirm(database, world, pick, units=2, gtin=world.bread.codes[0].gtin) == "100 % picked: 3"
    assert traces(database) == {
        "picked": 3,
        "version": before + 2,
        "events": [(before + 1, 1, world.ana.id, world.store.id), (before + 2, 2, world.ana.id, world.store.id)],
        "answers": 2,
    }
    with database.reading() as session:
        kept = session.scalars(select(Action).filter_by(name="picks.confirm", answer="100 % open: 1")).one()
        event = session.scalars(select(Event).filter_by(action_id=kept.id)).one()
    assert kept.location == f"/pick-lists/{pick.pick_list_id}"
    assert event.data == {"line": pick.line_id, "units": 1}
    assert event.unpublished is False


@pytest.mark.parametrize(
    "wrong", [{"units": 4}, {"store_id": "the other"}, {"gtin": "soap"}, {"pick_id": 10**17}], ids=str
)
def test_what_is_not_plain_changes_nothing(database: Database, world: World, pick: Pick, wrong: dict[str, Any]) -> None:
    meant = {"the other": world.other_store.id, "soap": world.soap.codes[0].gtin}
    before = traces(database)
    assert confirm(database, world, pick, **{name: meant.get(what, what) for name, what in wrong.items()}) is None
    assert traces(database) == before


def test_a_walk_that_was_given_back_takes_no_more(database: Database, world: World, pick: Pick) -> None:
    with database.transaction() as session:
        session.get_one(Pick, pick.id).pick_list.close(PickListState.RELEASED, clock.now())
    before = traces(database)
    assert confirm(database, world, pick) is None
    assert traces(database) == before


def test_a_walk_that_somebody_else_has_now_is_not_plain(database: Database, world: World, pick: Pick) -> None:
    with database.transaction() as session:
        session.get_one(Pick, pick.id).pick_list.associate_id = world.ben.id
    before = traces(database)
    assert confirm(database, world, pick) is None
    assert traces(database) == before


def test_a_repeat_is_left_to_the_door_and_takes_nothing(database: Database, world: World, pick: Pick) -> None:
    action = str(uuid.uuid4())
    assert confirm(database, world, pick, action)
    before = traces(database)
    assert confirm(database, world, pick, action) is None
    assert traces(database) == before
