"""Two stores of the chain work for an hour; everything goes through the operations, so the invariants must hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storeapp.db import Database
from storeapp.demo.loading import is_loaded, load
from storeapp.demo.play.company import Company
from storeapp.demo.play.day import next_number, nobody_ordered_yet, play_morning, somebodys_order
from storeapp.demo.play.floor import Leave
from storeapp.demo.shop import SOURCE, Shop
from storeapp.demo.world import World
from storeapp.domain.arrival import Arrival
from storeapp.domain.associate import Associate
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import Handoff
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.domain.pick_list import PickList, PickListState
from storeapp.domain.product import Product, ProductCode
from storeapp.domain.secret import matches
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Store
from storeapp.queries.invariants import violations

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PLAYED = timedelta(minutes=100)
CAST = ("Ana Duarte", "Ben Okafor", "Sam Lindqvist")
LEFT = Leave(assigned=4, picked=1)


@dataclass
class Morning:
    database: Database
    shop: Shop
    told: list[float]


@pytest.fixture(scope="session")
def two_stores(world: World) -> World:
    """Ballard and Capitol Hill, with five people each and every third product."""
    numbers = ("101", "102")
    listed = {product.sku for product in world.products[::3]}
    return replace(
        world,
        stores=tuple(store for store in world.stores if store.external_id in numbers),
        products=world.products[::3],
        stock={number: {sku: row for sku, row in world.stock[number].items() if sku in listed} for number in numbers},
        staff=tuple(member for member in world.staff if member.store in numbers and int(member.badge[-2:]) <= 5),
    )


@pytest.fixture
def loaded(database: Database, two_stores: World) -> Database:
    load(database, two_stores, NOW - PLAYED, "", lambda words: None)
    return database


@pytest.fixture
def morning(loaded: Database, two_stores: World) -> Morning:
    shop, told = Shop(two_stores), list[float]()
    company = Company(two_stores.seed, 1.0, CAST, {"101": LEFT})
    play_morning(loaded, shop, company, "101", NOW, told.append, lasts=PLAYED)
    return Morning(loaded, shop, told)


def test_the_whole_world_gets_into_the_database_and_only_once(loaded: Database, two_stores: World) -> None:
    said: list[str] = []
    assert is_loaded(loaded, two_stores)
    load(loaded, two_stores, NOW, "", said.append)
    assert said[0] == f"2 stores, {len(two_stores.products):,} products"
    with loaded.reading() as session:
        counts = {kind: session.scalar(select(func.count()).select_from(kind)) for kind in (Store, Product, StockLevel)}
        codes = session.scalar(select(func.count()).select_from(ProductCode))
        placed = session.scalar(select(func.count()).where(StockLevel.bay_id.is_not(None)))
        pins = {row.name: row.pin_hash for row in session.scalars(select(Associate))}
    assert len(pins) == len(two_stores.staff)
    assert counts == {Store: 2, Product: len(two_stores.products), StockLevel: len(two_stores.stock_rows)}
    assert codes == sum(len(product.codes) for product in two_stores.products)
    assert placed == len(two_stores.stock_rows)
    assert all(matches(pins[member.name], member.pin, "") for member in two_stores.staff[:2])


def test_the_day_is_lived_in(morning: Morning) -> None:
    with morning.database.reading() as session:
        _everything_holds(session)
        _every_stage_has_something(session)
        _one_is_late_and_somebody_waits(session)
        _it_was_done_in_the_past_and_not_by_the_cast(session)
        assert somebodys_order(session, "101")
        assert next_number(session) == 200 + session.scalar(select(func.count()).where(Order.source == SOURCE))
    assert morning.told == sorted(morning.told)
    assert morning.told[-1] == 1.0
    assert not nobody_ordered_yet(morning.database)


def test_while_nothing_can_be_collected_a_customer_sees_how_far_the_newest_pickup_is(morning: Morning) -> None:
    with Session(morning.database.engine) as session:
        ready = FulfillmentOrder.state == State.READY_FOR_PICKUP
        session.execute(update(FulfillmentOrder).where(ready).values(state=State.STAGED))
        token = somebodys_order(session, "101")
        newest = session.scalars(select(Order).where(Order.status_token == token)).one()
        assert newest.pickup_store_id == session.scalar(select(Store.id).where(Store.external_id == "101"))
        assert somebodys_order(session, "no such store") == ""
        session.rollback()


def _everything_holds(session: Session) -> None:
    assert {name: list(rows) for name, rows in violations(session) if list(rows)} == {}


def _every_stage_has_something(session: Session) -> None:
    rows = session.execute(select(FulfillmentOrder.store_id, FulfillmentOrder.state))
    states = Counter(state for _, state in rows)
    assert min(states[state] for state in (State.HANDED_OVER, State.SHIPPED, State.READY_FOR_PICKUP)) > 0
    left = select(func.count()).where(FulfillmentOrder.state.in_((State.ASSIGNED, State.PICKING)))
    assert (session.scalar(left) or 0) >= LEFT.assigned


def _one_is_late_and_somebody_waits(session: Session) -> None:
    belated = session.scalars(select(Order).where(Order.placed_at < NOW - PLAYED)).all()
    assert {order.promised_at < NOW for order in belated if order.promised_at} == {True, False}
    waiting = session.scalars(select(Arrival).where(Arrival.closed_at.is_(None), Arrival.here_at.is_not(None))).all()
    assert "Blue Subaru Outback" in {arrival.car for arrival in waiting}


def _it_was_done_in_the_past_and_not_by_the_cast(session: Session) -> None:
    first, last = session.execute(select(func.min(Event.at), func.max(Event.at))).one()
    assert NOW - PLAYED <= first < last <= NOW
    cast = set(session.scalars(select(Associate.id).where(Associate.name.in_(CAST))))
    busy = set(session.scalars(select(Event.associate_id).where(Event.associate_id.is_not(None))))
    assert busy
    assert not busy & cast
    walks = session.scalars(select(PickList).where(PickList.state == PickListState.FINISHED)).all()
    assert all(timedelta(0) < walk.finished_at - walk.claimed_at < PLAYED for walk in walks if walk.finished_at)
    assert all(handoff.at <= NOW for handoff in session.scalars(select(Handoff)))
