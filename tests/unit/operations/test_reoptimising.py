"""Open orders placed anew on the floor: an outage is answered, and nothing that moved on meanwhile is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.assignment.decision import Share
from storeapp.assignment.reoptimising.open_orders import Owed
from storeapp.assignment.reoptimising.run import Move
from storeapp.db import Database
from storeapp.domain.assignment import AssignmentDecision, Cause, StoreExclusion
from storeapp.domain.errors import Conflict
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.product import Product
from storeapp.domain.shortage import ShortReason
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Store
from storeapp.jobs.assigning import assign_some
from storeapp.jobs.reoptimising import place_anew
from storeapp.operations import closing, reoptimising, rerouting
from storeapp.operations.reoptimising import AsRead
from storeapp.queries import assignments, network
from storeapp.queries.invariants import violations
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import PRESET
from tests import factories

TEN_IN_CHICAGO = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)
POLICY = PRESET.policy
CHICAGO = {"latitude": 41.9, "longitude": -87.6}
FURTHER = {"latitude": 41.5, "longitude": -88.6}


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(TEN_IN_CHICAGO, tick=False):
        yield


@dataclass
class Town:
    """Ten units of milk at a near and at a further store; one order of two units, given to the near one."""

    database: Database
    near: Store
    further: Store
    milk: Product

    def order(self, units: int = 2) -> None:
        with self.database.transaction() as session:
            due = clock.now() + timedelta(hours=6)
            factories.order(
                session,
                {session.merge(self.milk): units},
                Method.SHIP,
                promised_at=due,
                assign_at=clock.now(),
                **CHICAGO,
            )
        assign_some(self.database)

    def close(self, store: Store) -> None:
        with self.database.transaction() as session:
            found = session.get_one(Store, store.id)
            for day in range(2):
                closing.close(session, found, (clock.now() + timedelta(days=day)).date(), "No power", factories.stamp())

    def owed(self) -> list[tuple[str, State]]:
        with self.database.reading() as session:
            found = session.scalars(select(FulfillmentOrder).order_by(FulfillmentOrder.id)).all()
            return [(one.store.name, one.state) for one in found]

    def read(self) -> tuple[Snapshot, AsRead]:
        with self.database.reading() as session:
            snapshot = network.read(session, clock.now())
            (placed,) = reoptimising.placed_orders(session, snapshot, POLICY, clock.now())
        return snapshot, placed

    def moved_to(self, store: Store, placed: AsRead, snapshot: Snapshot) -> Move:
        (owed,) = placed.open_order.owed
        shares = tuple(Share(*share) for share in owed.shares)
        return Move(placed.open_order.order.id, (Owed(snapshot.store_rows[store.id], shares, owed.minutes, 0),), 5.0)

    def is_whole(self) -> bool:
        with self.database.reading() as session:
            return not [name for name, rows in violations(session) if rows]

    def reserved(self, store: Store) -> int:
        with self.database.reading() as session:
            return session.get_one(StockLevel, (store.id, self.milk.id)).reserved


@pytest.fixture
def town(database: Database) -> Town:
    with database.transaction() as session:
        near = factories.store(session, "Near", **CHICAGO)
        further = factories.store(session, "Further", **FURTHER)
        milk = factories.product(session, "Milk")
        for store in (near, further):
            factories.stock(session, store, milk, 10)
    made = Town(database, near, further, milk)
    made.order()
    assert made.owed() == [("Near", State.ASSIGNED)]
    return made


def test_a_store_that_does_not_open_gives_its_work_to_others(town: Town) -> None:
    town.close(town.near)
    assert place_anew(town.database).moved == 1
    assert town.owed() == [("Near", State.REJECTED), ("Further", State.ASSIGNED)]
    assert (town.reserved(town.near), town.reserved(town.further)) == (0, 2)
    assert town.is_whole()


def test_a_move_says_why_and_where_to(town: Town) -> None:
    town.close(town.near)
    place_anew(town.database)
    with town.database.reading() as session:
        event = session.scalars(select(Event).where(Event.kind == "rerouted")).one()
        decision = session.scalars(select(AssignmentDecision).order_by(AssignmentDecision.id.desc()).limit(1)).one()
        left, made = session.scalars(select(FulfillmentOrder).order_by(FulfillmentOrder.id)).all()
    assert event.fulfillment_order_id == made.id
    assert event.data["replaces"] == left.number
    assert "Further" in left.reason
    assert "saves $" in left.reason
    assert (decision.cause, made.decision_id, made.replaces_id) == (Cause.REOPTIMISED, decision.id, left.id)
    assert decision.document["choices"][0]["terms"]["parcel"] > 0


def test_a_move_is_made_again_to_the_last_bit_like_any_decision(town: Town) -> None:
    town.order()
    town.order(3)
    town.close(town.near)
    moved = place_anew(town.database).moved
    assert moved
    with town.database.reading() as session:
        kept = session.scalars(select(AssignmentDecision)).all()
        assert [one.cause for one in kept].count(Cause.REOPTIMISED) == moved
        assert {one.id: assignments.made_again(session, one.id) for one in kept} == {
            one.id: one.document["digest"] for one in kept
        }


def test_on_a_quiet_day_everything_stays(town: Town) -> None:
    assert place_anew(town.database).moved == 0
    assert town.owed() == [("Near", State.ASSIGNED)]


def test_a_dry_run_changes_nothing(town: Town) -> None:
    town.close(town.near)
    assert "1 orders move" in place_anew(town.database, dry_run=True).words
    assert town.owed() == [("Near", State.ASSIGNED)]


def test_an_order_whose_walk_has_begun_is_left_alone(town: Town) -> None:
    snapshot, placed = town.read()
    with town.database.transaction() as session:
        session.scalars(select(FulfillmentOrder)).one().become(State.PICKING, factories.stamp())
    with town.database.transaction() as session:
        wanted = town.moved_to(town.further, placed, snapshot)
        assert reoptimising.move(session, snapshot, placed, wanted, PRESET, factories.stamp()) is False
    assert town.owed() == [("Near", State.PICKING)]
    assert town.is_whole()


def test_an_order_cancelled_meanwhile_is_left_alone(town: Town) -> None:
    snapshot, placed = town.read()
    with town.database.transaction() as session:
        rerouting.cancel(session, session.scalars(select(FulfillmentOrder)).one(), "customer", factories.stamp())
    with town.database.transaction() as session:
        wanted = town.moved_to(town.further, placed, snapshot)
        assert reoptimising.move(session, snapshot, placed, wanted, PRESET, factories.stamp()) is False
    assert town.is_whole()


def pauses(session: Session, store: Store, order_id: int) -> None:
    closing.pause(session, store, clock.now() + timedelta(hours=3), "No staff", factories.stamp())


def stops_shipping(session: Session, store: Store, order_id: int) -> None:
    store.ships = False


def leaves(session: Session, store: Store, order_id: int) -> None:
    store.participates = False


def closes_for_a_day(session: Session, store: Store, order_id: int) -> None:
    closing.close(session, store, clock.now().date() + timedelta(days=1), "No power", factories.stamp())


def is_excluded(session: Session, store: Store, order_id: int) -> None:
    session.add(StoreExclusion(order_id=order_id, store_id=store.id, reason="damaged", at=clock.now()))


@pytest.mark.parametrize("meanwhile", [pauses, stops_shipping, leaves, closes_for_a_day, is_excluded])
def test_a_store_that_may_not_get_it_any_more_does_not(
    town: Town, meanwhile: Callable[[Session, Store, int], None]
) -> None:
    snapshot, placed = town.read()
    with town.database.transaction() as session:
        meanwhile(session, session.get_one(Store, town.further.id), placed.open_order.order.id)
    with town.database.transaction() as session:
        wanted = town.moved_to(town.further, placed, snapshot)
        assert reoptimising.move(session, snapshot, placed, wanted, PRESET, factories.stamp()) is False
    assert town.owed() == [("Near", State.ASSIGNED)]
    assert town.is_whole()


def test_what_became_of_another_store_meanwhile_is_no_reason_to_stay(town: Town) -> None:
    snapshot, placed = town.read()
    with town.database.transaction() as session:
        pauses(session, session.get_one(Store, town.near.id), placed.open_order.order.id)
    with town.database.transaction() as session:
        wanted = town.moved_to(town.further, placed, snapshot)
        assert reoptimising.move(session, snapshot, placed, wanted, PRESET, factories.stamp()) is True
    assert town.owed() == [("Near", State.REJECTED), ("Further", State.ASSIGNED)]


def test_a_move_to_where_it_is_already_changes_nothing(town: Town) -> None:
    snapshot, placed = town.read()
    with town.database.transaction() as session:
        wanted = town.moved_to(town.near, placed, snapshot)
        assert reoptimising.move(session, snapshot, placed, wanted, PRESET, factories.stamp()) is False
    assert town.owed() == [("Near", State.ASSIGNED)]


def test_units_sold_meanwhile_leave_the_order_where_it_is(town: Town) -> None:
    snapshot, placed = town.read()
    with town.database.transaction() as session:
        session.get_one(StockLevel, (town.further.id, town.milk.id)).reserved = 0
        factories.stock(session, session.merge(town.further), session.merge(town.milk), 1)
    wanted = town.moved_to(town.further, placed, snapshot)
    with pytest.raises(Conflict), town.database.transaction() as session:
        reoptimising.move(session, snapshot, placed, wanted, PRESET, factories.stamp())
    assert town.owed() == [("Near", State.ASSIGNED)]
    assert town.reserved(town.near) == 2
    assert town.is_whole()


def test_an_order_moves_twice_at_most(town: Town) -> None:
    with town.database.transaction() as session:
        order_id = session.scalars(select(FulfillmentOrder)).one().order_id
        for _ in range(POLICY.moves.most):
            session.add(AssignmentDecision(order_id=order_id, at=clock.now(), cause=Cause.REOPTIMISED, document={}))
    town.close(town.near)
    assert place_anew(town.database).orders == 0


def test_pickups_are_never_moved(town: Town) -> None:
    with town.database.transaction() as session:
        factories.assigned(session, session.merge(town.near), {session.merge(town.milk): 1})
    town.close(town.near)
    place_anew(town.database)
    assert town.owed()[1] == ("Near", State.ASSIGNED)


def test_units_that_were_short_go_to_a_store_that_says_where_they_come_from(town: Town) -> None:
    with town.database.transaction() as session:
        owed = session.scalars(select(FulfillmentOrder)).one()
        owed.become(State.PICKING, factories.stamp())
        rerouting.short_pick(session, owed.lines[0], 2, ShortReason.NOT_FOUND, factories.stamp())
    assign_some(town.database)
    with town.database.reading() as session:
        first, second = session.scalars(select(FulfillmentOrder).order_by(FulfillmentOrder.id)).all()
        told = session.scalars(select(Event).where(Event.kind == "rerouted")).one()
    assert (second.store_id, second.replaces_id) == (town.further.id, first.id)
    assert (told.fulfillment_order_id, told.data["replaces"]) == (second.id, first.number)
