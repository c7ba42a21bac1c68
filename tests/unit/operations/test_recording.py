"""Every live decision keeps why, in little room, and can be made again to the last bit."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import mean

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp import clock, operations
from storeapp.assignment.asked import UnitsAsked
from storeapp.assignment.network import Risk
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.replay import Shared
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.assignment import CAUSES, AssignmentDecision, Cause, DecisionInputs, SharedInputs
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order
from storeapp.domain.shortage import ShortReason
from storeapp.jobs.assigning import assign_some, forget
from storeapp.operations import rerouting
from storeapp.operations.assigning import LOOK_AGAIN, assign_due
from storeapp.operations.policies import By, activate, draft
from storeapp.queries import assignments, network, policies
from storeapp.queries.network import Snapshot
from tests import factories
from tests.unit.operations import chain

CHICAGO = {"latitude": 41.9, "longitude": -87.6}


def decisions(session: Session, order: Order | None = None) -> list[AssignmentDecision]:
    found = select(AssignmentDecision).order_by(AssignmentDecision.id)
    return list(session.scalars(found.where(AssignmentDecision.order_id == order.id) if order else found))


def differently_made(session: Session) -> list[int]:
    """Decisions that do not come out the same to the last bit, or whose inputs are gone."""
    return [one.id for one in decisions(session) if assignments.made_again(session, one.id) != one.document["digest"]]


def two_stores(session: Session) -> tuple[FulfillmentOrder, Order]:
    """An order of bread that went to the nearer of two stores."""
    near = factories.store(session, "Near", **CHICAGO)
    far = factories.store(session, "Far", latitude=34.0, longitude=-118.2)
    bread = factories.product(session, "Rye bread")
    for store in (near, far):
        factories.stock(session, store, bread, 5)
    order = factories.order(session, {bread: 2}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    chain.assigned(session)
    return session.scalars(select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id)).one(), order


def test_five_hundred_decisions_of_a_chain_keep_why_in_two_kilobytes_and_are_made_again(session: Session) -> None:
    _, goods = chain.opened(session, stores=300, goods=40, held=70)
    chain.wanted(session, goods, 520)
    assert chain.assigned(session).orders == 520
    kept = decisions(session)
    sizes = [len(json.dumps(one.document, separators=(",", ":"))) for one in kept]
    inputs = [len(body) for body in session.scalars(select(DecisionInputs.body))]
    assert len(kept) == len(inputs) == 520
    assert mean(sizes) <= 2000
    assert mean(inputs) <= 4000
    assert session.scalar(select(func.count()).select_from(SharedInputs)) == 1
    assert differently_made(session) == []


def test_orders_that_take_each_others_last_units_are_made_again_too(session: Session) -> None:
    """Loads and stock move inside a run; each decision keeps what it was made from at its moment."""
    _, goods = chain.opened(session, stores=12, goods=4, held=6, units=3)
    chain.wanted(session, goods, 60)
    done = chain.assigned(session)
    assert done.exceptions, "some found nothing left"
    assert differently_made(session) == []


def test_what_was_learned_is_kept_with_the_decisions_that_used_it(session: Session) -> None:
    _, goods = chain.opened(session, stores=25, goods=8, held=12)
    chain.wanted(session, goods, 30)
    now = clock.now()
    snapshot = network.read(session, now)
    _teach(snapshot)
    assign_due(session, snapshot, Stamp(at=now))
    assert len(decisions(session)) == 30
    assert differently_made(session) == []


def test_what_is_usually_asked_of_stores_is_kept_with_the_decisions_in_little_room(session: Session) -> None:
    _, goods = chain.opened(session, stores=300, goods=40, held=70)
    chain.wanted(session, goods, 200)
    now = clock.now()
    snapshot = network.read(session, now)
    plain = mean(len(body) for body in _inputs(session, snapshot, 100, now))
    chance, pairs = np.random.default_rng(5), 40 * 300
    usual = UnitsAsked(
        np.array([14]),
        np.repeat(np.arange(40), 300),
        np.tile(np.arange(300), 40),
        chance.poisson(1.5, pairs),
        np.full(40, 450),
        np.sort(chance.integers(0, 1001, 25)),
    )
    snapshot.network = replace(snapshot.network, asked=usual)
    known = mean(len(body) for body in _inputs(session, snapshot, 100, now))
    sizes = [len(json.dumps(one.document, separators=(",", ":"))) for one in decisions(session)]
    assert mean(sizes) <= 2000
    assert plain < known <= plain + 700
    assert differently_made(session) == []


def _inputs(session: Session, snapshot: Snapshot, count: int, at: datetime) -> list[bytes]:
    """What the next orders' decisions are made from, as it is stored."""
    newest = session.scalar(select(func.max(DecisionInputs.decision_id))) or 0
    assert assign_due(session, snapshot, Stamp(at=at), limit=count).orders == count
    return list(session.scalars(select(DecisionInputs.body).where(DecisionInputs.decision_id > newest)))


def _teach(snapshot: Snapshot) -> None:
    """Every store, product and unit has numbers of its own, with all their digits."""
    chance, known = np.random.default_rng(5), snapshot.network
    stores, products = len(known.stores), len(snapshot.products)
    known.stores.base_minutes[:] = chance.uniform(3, 9, stores)
    known.stores.line_minutes[:] = chance.uniform(1, 3, stores)
    known.loads.planned[:] = chance.uniform(0, 300, stores)
    known.stock.price[:] = chance.uniform(0, 4, len(known.stock.price))
    risk = Risk(chance.integers(0, 3, products), np.array([0, 2, 9]), chance.uniform(0, 0.3, (stores, 3, 3)))
    snapshot.network = replace(known, risk=risk)


def test_a_pickup_is_made_again_too(session: Session) -> None:
    store = factories.store(session)
    bread = factories.product(session, "Rye bread")
    factories.stock(session, store, bread, 3)
    factories.order(session, {bread: 2}, at=store, assign_at=clock.now())
    chain.assigned(session)
    assert len(decisions(session)) == 1
    assert differently_made(session) == []


def test_a_decision_made_on_other_numbers_is_noticed(session: Session) -> None:
    _, order = two_stores(session)
    (kept,) = decisions(session, order)
    stored = session.get_one(DecisionInputs, kept.id)
    other = session.get_one(SharedInputs, stored.shared_digest)
    changed = Shared.from_bytes(other.body)
    changed.stores.base_minutes[:] += 1.0
    other.body = changed.to_bytes()
    session.flush()
    assert differently_made(session) == [kept.id]


def test_the_document_says_the_policy_and_the_learned_parts(session: Session) -> None:
    factories.store(session, **CHICAGO)
    bread = factories.product(session, "Rye bread")
    factories.stock(session, session.scalars(select(factories.Store)).one(), bread, 5)
    by = By(factories.stamp(), "Mo")
    mine = draft(session, "summer", PRESETS["balanced"], by)
    activate(session, mine, by)
    order = factories.order(session, {bread: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    now = clock.now()
    snapshot = network.read(session, now)
    snapshot.learned = {"minutes": 4}
    assign_due(session, snapshot, Stamp(at=now), version=policies.active(session))
    (kept,) = decisions(session, order)
    assert kept.policy_id == mine.id
    assert (kept.document["named"], kept.document["learned"]) == ("summer@1", {"minutes": 4})


def test_without_an_active_version_the_preset_is_named(session: Session) -> None:
    _, order = two_stores(session)
    (kept,) = decisions(session, order)
    assert (kept.policy_id, kept.document["named"], kept.cause) == (None, "balanced", "accepted")


def test_after_a_short_pick_the_cause_is_the_shortage(session: Session) -> None:
    made, order = two_stores(session)
    rerouting.short_pick(session, made.lines[0], 1, ShortReason.NOT_FOUND, factories.stamp())
    chain.assigned(session)
    assert [one.cause for one in decisions(session, order)] == ["accepted", "short"]
    assert differently_made(session) == []


def test_after_a_store_turned_it_down_that_is_the_cause(session: Session) -> None:
    made, order = two_stores(session)
    rerouting.reject(session, made, "no time", factories.stamp())
    chain.assigned(session)
    assert [one.cause for one in decisions(session, order)] == ["accepted", "rejected"]
    assert decisions(session, order)[1].document["ruled_out"] == {"excluded": [made.store_id]}


def test_looking_again_in_vain_is_kept_once_and_finding_something_is_kept(session: Session) -> None:
    store = factories.store(session, **CHICAGO)
    bread = factories.product(session, "Rye bread")
    factories.stock(session, store, bread, 1)
    order = factories.order(session, {bread: 2}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    for _ in range(3):
        order.assign_at = clock.now()
        session.flush()
        chain.assigned(session)
    assert [one.cause for one in decisions(session, order)] == ["accepted"]
    factories.stock(session, store, bread, 9)
    order.assign_at = clock.now() - LOOK_AGAIN
    session.flush()
    chain.assigned(session)
    assert [one.cause for one in decisions(session, order)] == ["accepted", Cause.WAITED]


def test_what_decisions_were_made_from_is_forgotten_after_a_while_and_their_reasons_stay(
    database: Database, settings: Settings
) -> None:
    with database.transaction() as session:
        _, goods = chain.opened(session, stores=5, goods=4, held=5)
        chain.wanted(session, goods, 4)
    assert assign_some(database, 2).orders == 2
    long_ago = clock.now() - timedelta(days=settings.replay_days + 1)
    with database.transaction() as session:
        for one in (*session.scalars(select(DecisionInputs)), *session.scalars(select(SharedInputs))):
            one.at = long_ago
    assert assign_some(database, 2).orders == 2
    assert forget(database, settings) == 2
    with database.reading() as session:
        kept = [assignments.made_again(session, one.id) for one in decisions(session)]
        assert Counter(again is None for again in kept) == {True: 2, False: 2}
        assert session.scalar(select(func.count()).select_from(SharedInputs)) == 1, "still needed by the newer ones"


def test_every_cause_is_given_by_some_operation_and_said_in_words() -> None:
    said = "".join(file.read_text() for file in Path(operations.__path__[0]).rglob("*.py"))
    assert [cause for cause in Cause if f"Cause.{cause.name}" not in said] == [Cause.ACCEPTED], (
        "the default of an order"
    )
    assert set(CAUSES) == set(Cause)


def test_a_product_that_came_in_since_the_last_run_is_no_reason_to_wait(database: Database) -> None:
    with database.transaction() as session:
        store = factories.store(session, **CHICAGO)
        for name in ("Rye bread", "Hand soap"):
            factories.stock(session, store, factories.product(session, name), 5)
        first = session.scalars(select(factories.Product)).first()
        assert first
        factories.order(session, {first: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    assign_some(database)
    with database.transaction() as session:
        new = factories.product(session, "Ice cream")
        factories.stock(session, session.get_one(factories.Store, store.id), new, 5)
        factories.order(session, {new: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    assert assign_some(database).fulfillment_orders == 1
