"""Many rows written together are the same rows, under the same rules, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.bulk import Keys, insert_all
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method
from storeapp.domain.stock import Movement, StockMovement
from tests import factories
from tests.cast import World

SAID = 'Ünïcode 🎁, a tab\t, a line\n, a \\N and "quotes"'


def told(world: World, count: int) -> list[dict[str, Any]]:
    stamp = Stamp(at=clock.now(), by=None, action="a")
    return [Event.row("assigned", stamp, store_id=world.store.id, data={"said": SAID, "n": n}) for n in range(count)]


@pytest.mark.parametrize("count", [1, 40])
def test_few_or_many_rows_come_back_as_they_were_given(session: Session, world: World, count: int) -> None:
    rows = told(world, count)
    insert_all(session, Event, rows)
    kept = session.scalars(select(Event).where(Event.kind == "assigned").order_by(Event.id)).all()
    assert [one.data for one in kept] == [row["data"] for row in rows]
    assert {(one.at, one.unpublished, one.action_id, one.version) for one in kept} == {(rows[0]["at"], True, "a", None)}


def test_what_is_not_named_gets_its_usual_value(session: Session, world: World) -> None:
    order = factories.order(session, {world.bread: 1}, Method.SHIP)
    of = {"order_id": order.id, "store_id": world.store.id, "method": Method.SHIP}
    row = {**of, "due_at": clock.now(), "assigned_at": clock.now()}
    insert_all(session, FulfillmentOrder, [row] * 20)
    kept = session.scalars(select(FulfillmentOrder)).all()
    assert {(one.state, one.version, one.tote_slot, one.pick_list_id) for one in kept} == {("assigned", 0, "", None)}
    assert len({one.pickup_code for one in kept}) == 20


def test_a_rule_of_the_database_refuses_them_all(session: Session, world: World) -> None:
    of = {"store_id": world.store.id, "product_id": world.bread.id, "kind": Movement.RECEIPT, "at": clock.now()}
    rows = [{**of, "on_hand_change": change} for change in (5, 4, 3, 2, 1, 0)]
    before = session.scalar(select(func.count()).select_from(StockMovement))
    with pytest.raises(IntegrityError), session.begin_nested():
        insert_all(session, StockMovement, rows)
    assert session.scalar(select(func.count()).select_from(StockMovement)) == before


def test_keys_are_nobody_elses(session: Session, world: World) -> None:
    keys = Keys(session)
    first, none, others = (list(each) for each in keys.take((Event, 2), (StockMovement, 0), (FulfillmentOrder, 2)))
    mine = first + list(keys.take((Event, 1))[0])
    assert (mine, none) == (sorted(set(mine)), [])
    assert len(set(others)) == 2
    insert_all(session, Event, [{"id": key, **row} for key, row in zip(mine, told(world, 3), strict=True)])
    insert_all(session, Event, told(world, 5))
    session.add(Event.of("assigned", Stamp(at=clock.now()), data={}))
    session.flush()
    assert session.scalar(select(func.count()).where(Event.kind == "assigned")) == 9


def test_nothing_is_written_for_nothing(session: Session) -> None:
    insert_all(session, Event, [])
