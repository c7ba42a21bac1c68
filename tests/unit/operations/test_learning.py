"""Learned parts come out of the floor's own history, wait in the shadow, and decide only when somebody says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storeapp.assignment.learned.measuring import Measured
from storeapp.assignment.learned.spread import Spread
from storeapp.assignment.policy import PRESETS, Override
from storeapp.domain.assignment import AssignmentDecision
from storeapp.domain.associate import Associate
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.learned_part import Bar, Kind, LearnedPart, Mode
from storeapp.domain.order import Method, Order
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Store
from storeapp.operations import assigning, learning
from storeapp.operations.learning import Fresh, NothingToLearn
from storeapp.operations.policies import By, activate, draft
from storeapp.queries import assignments, learned, network
from tests import factories, past

A_SECOND = timedelta(seconds=1)


@dataclass
class Chain:
    quick: Store
    slow: Store
    goods: list[Product]
    people: dict[int, Associate]


def chain(session: Session) -> Chain:
    with past.at(past.before(20)):
        stores = [
            factories.store(session, name, latitude=latitude, longitude=-87.6)
            for name, latitude in (("Quick", 41.9), ("Slow", 42.9))
        ]
        goods = [factories.product(session, name, department=name) for name in ("Produce", "Dairy", "Toys")]
        for store in stores:
            for product in goods:
                factories.stock(session, store, product, 300)
        people = {store.id: factories.associate(session, f"Ana of {store.name}", store) for store in stores}
    return Chain(stores[0], stores[1], goods, people)


def days(session: Session, here: Chain, count: int = 7, slower: float = 2.0) -> None:
    """Four walks a day and store, of one to three orders: 3 minutes an order and 2 a line, at one store more. On
    the first of them the produce is not there at the slow store. All is ready twenty minutes after the walk."""
    chance = np.random.default_rng(5)
    for day in range(count, 0, -1):
        for store, times in ((here.quick, 1.0), (here.slow, slower)):
            for number in range(4):
                begun = past.before(day, 60 * number)
                owed = [
                    past.given(session, store, here.goods[: 1 + (number + n + day) % 3], begun)
                    for n in range(1 + (number + day) % 3)
                ]
                minutes = sum(3 + 2 * len(order.lines) for order in owed) * times * chance.uniform(0.9, 1.1)
                missing = [here.goods[0]] if store is here.slow and not number else []
                past.walked(session, here.people[store.id], owed, begun, minutes, missing)
                for order in owed:
                    if order.picked:
                        past.ready(session, order, begun + timedelta(minutes=minutes + 20))


@pytest.fixture
def now() -> Iterator[None]:
    with past.at(past.NOW):
        yield


@pytest.fixture
def here(session: Session, now: None) -> Chain:
    made = chain(session)
    days(session, made)
    session.flush()
    return made


def learn(session: Session, kind: Kind) -> LearnedPart:
    return learning.keep(session, learning.fit(session, kind, past.NOW), past.NOW)


def test_a_slow_store_is_known_from_its_walks_and_said_by_name(session: Session, here: Chain) -> None:
    part = learn(session, Kind.MINUTES)
    assert part.error < 0.7 * part.without
    assert (part.days, part.held_days) == (7, 1)
    assert "Slow needs" in part.words
    assert "On 1 held-back day it was off by" in part.words
    learning.switch_on(session, part, past.NOW)
    stores = network.read(session, past.NOW).network.stores
    minutes = stores.base_minutes + 2 * stores.line_minutes + 2 * stores.unit_minutes
    assert minutes[1] > 1.3 * minutes[0]
    assert minutes[1] < 14


def test_a_version_in_the_shadow_changes_nothing_and_a_live_one_what_work_is_expected(
    session: Session, here: Chain
) -> None:
    part = learn(session, Kind.MINUTES)
    session.flush()
    before = network.read(session, past.NOW)
    assert part.mode is Mode.SHADOW
    assert (before.learned, set(before.network.stores.base_minutes.tolist())) == ({}, {5.0})
    learning.switch_on(session, part, past.NOW)
    after = network.refresh(session, before, past.NOW + A_SECOND)
    assert after.learned == {"minutes": 1}
    assert assigned_minutes(session, after, here) == pytest.approx(minutes_of_one(after), abs=0.01)
    assert minutes_of_one(after) != pytest.approx(7.25, abs=0.2)
    learning.switch_off(session, Kind.MINUTES, past.NOW)
    assert network.refresh(session, after, past.NOW + 2 * A_SECOND).learned == {}


def minutes_of_one(snapshot: network.Snapshot) -> float:
    """Of one unit in one line, at the first store."""
    stores = snapshot.network.stores
    return float(stores.base_minutes[0] + stores.line_minutes[0] + stores.unit_minutes[0])


def assigned_minutes(session: Session, snapshot: network.Snapshot, here: Chain) -> float:
    wanted = {here.goods[2]: 1}
    order = factories.order(session, wanted, Method.PICKUP, here.quick, assign_at=past.NOW)
    assigning.assign_due(session, snapshot, factories.stamp(at=past.NOW))
    return session.scalars(select(FulfillmentOrder.minutes).where(FulfillmentOrder.order_id == order.id)).one()


def test_what_is_hard_to_find_where_is_known_and_weighs_in_the_network(session: Session, here: Chain) -> None:
    part = learn(session, Kind.FOUND_RISK)
    assert "hardest to find is Produce" in part.words
    assert part.rows == session.query(FulfillmentOrder).join(FulfillmentOrder.lines).count()
    learning.switch_on(session, part, past.NOW)
    found = network.read(session, past.NOW)
    produce, toys = (found.products[here.goods[n].id].row for n in (0, 2))
    plenty = np.array([100, 100])
    assert found.network.risk.missed(np.array([0, 1]), np.array([produce, produce]), plenty)[1] > 0.1
    assert found.network.risk.missed(np.array([1, 1]), np.array([produce, toys]), plenty)[1] < 0.05


def test_a_product_of_a_new_department_takes_the_usual_risk(session: Session, here: Chain) -> None:
    learning.switch_on(session, learn(session, Kind.FOUND_RISK), past.NOW)
    new = factories.product(session, "Kite", department="Garden")
    found = network.read(session, past.NOW)
    risk = found.network.risk
    assert risk.group[found.products[new.id].row] == risk.chance.shape[1] - 1
    assert 0 < risk.missed(np.array([0]), np.array([found.products[new.id].row]), np.array([9]))[0] < 0.2


def test_the_work_still_to_come_today_is_expected_from_the_days_before(session: Session, now: None) -> None:
    here = chain(session)
    for day in range(10, 0, -1):
        for number in range(6):
            past.given(session, here.quick, here.goods[:1], past.before(day, 60 * (number % 3)))
            past.given(session, here.slow, here.goods[:1], past.before(day, 60 * (number % 3)))
    part = learn(session, Kind.FORECAST)
    learning.switch_on(session, part, past.NOW)
    morning, noon, evening = (
        network.read(session, past.NOW + timedelta(hours=hours)).network.loads.planned for hours in (-3, 2, 9)
    )
    assert (morning > 20).all()
    assert (noon < 0.8 * morning).all()
    assert evening.max() == pytest.approx(0, abs=1e-6)


def test_how_sure_a_promise_is_comes_from_what_was_ready_when(session: Session, here: Chain) -> None:
    part = learn(session, Kind.SPREAD)
    assert part.error < part.without
    assert "95 in 100 up to" in part.words
    assert network.read(session, past.NOW).parts.spread.version == 0
    learning.switch_on(session, part, past.NOW)
    assert network.read(session, past.NOW).parts.spread.version == part.version


def shipped_days(session: Session, here: Chain) -> None:
    """Six want what there are four of."""
    with past.at(past.before(10)):
        for store in (here.quick, here.slow):
            factories.stock(session, store, here.goods[0], 2)
    for day in (2, 1):
        for number in range(6):
            placed = past.before(day, number)
            factories.order(
                session,
                {here.goods[0]: 1},
                Method.SHIP,
                placed_at=placed,
                latitude=41.9,
                longitude=-87.6,
                assign_at=None,
            )


def test_units_that_ran_short_have_a_price_that_follows_the_product(session: Session, now: None) -> None:
    here = chain(session)
    shipped_days(session, here)
    session.flush()
    part = learn(session, Kind.INVENTORY_PRICES)
    assert "one of Produce" in part.words
    assert part.held_days == 1
    learning.switch_on(session, part, past.NOW)
    found = network.read(session, past.NOW)
    row = found.network.stock.row(found.products[here.goods[0].id].row)
    other = found.network.stock.row(found.products[here.goods[1].id].row)
    assert row.price.max() > 0
    assert np.isnan(other.price).all()
    network.refresh_products(session, found, [here.goods[0].id, here.goods[1].id])
    assert found.network.stock.row(found.products[here.goods[0].id].row).price.tolist() == row.price.tolist()
    assert np.isnan(found.network.stock.row(found.products[here.goods[1].id].row).price).all()


@pytest.mark.parametrize("kind", [Kind.INVENTORY_PRICES, Kind.UNIT_DEMAND])
def test_days_gone_by_are_decided_again_by_the_policy_that_is_active(session: Session, now: None, kind: Kind) -> None:
    """Four a day want what the next store has two of. The policy would rather have all go to the other."""
    here = chain(session)
    with past.at(past.before(10)):
        factories.stock(session, here.quick, here.goods[0], 2)
    for day in (3, 2, 1):
        for number in range(4):
            to_ship(session, here.goods[0], past.before(day, number))
    session.flush()
    by_the_preset = learn(session, kind).words
    by = By(factories.stamp(), "Mo")
    favouring = replace(PRESETS["balanced"], overrides=(Override(store=here.slow.id, handicap=-50.0),))
    activate(session, draft(session, "favouring", favouring, by), by)
    assert learn(session, kind).words != by_the_preset


def asked_for_days(session: Session, here: Chain) -> None:
    """From ten on six a day want the produce shipped to near the quick store, and two collect a toy at the other."""
    for day in range(4, 0, -1):
        for number in range(6):
            to_ship(session, here.goods[0], past.before(day, 20 * number - 60))
        for number in range(2):
            placed = past.before(day, 60 * number)
            factories.order(session, {here.goods[2]: 1}, Method.PICKUP, here.slow, placed_at=placed, assign_at=None)
    session.flush()


def to_ship(session: Session, product: Product, placed: datetime, **more: object) -> Order:
    values = {"placed_at": placed, "latitude": 41.9, "longitude": -87.6, "assign_at": None, **more}
    return factories.order(session, {product: 1}, Method.SHIP, **values)


def test_what_is_usually_asked_of_each_store_comes_from_all_orders(session: Session, now: None) -> None:
    here = chain(session)
    asked_for_days(session, here)
    part = learn(session, Kind.UNIT_DEMAND)
    assert part.words.startswith("About 8 units of 2 products are asked for a day, ")
    assert "most of one product at Quick: 6.0 of Produce." in part.words
    assert "On 1 held-back day an order cost $" in part.words
    assert (part.rows, part.days, part.held_rows) == (32, 4, 8)
    assert network.read(session, past.NOW).network.asked is None, "it is in the shadow"
    learning.switch_on(session, part, past.NOW)
    found = network.read(session, past.NOW)
    assert found.learned == {"unit_demand": part.version}
    known, rows = found.network.asked, [found.products[product.id].row for product in here.goods]
    assert known is not None
    store = np.array([0, 1, 0, 1])
    assert known.of(np.array([rows[0], rows[0], rows[2], rows[2]]), store).tolist() == [24, 0, 0, 8]
    assert known.total[rows[1]] == 0
    assert known.left(np.array([600.0, 720.0])).tolist() == pytest.approx([1.0, 0.125])


def test_its_last_units_are_kept_for_who_will_ask_and_the_decision_says_by_which_version(
    session: Session, now: None
) -> None:
    here = chain(session)
    asked_for_days(session, here)
    part = learn(session, Kind.UNIT_DEMAND)
    here.slow.latitude = 47.0
    with past.at(past.before(0, -90)) as stamp:  # half past nine: the day is still to come
        before = given_one_of_two(session, here, stamp)
        learning.switch_on(session, part, stamp.at)
        spared = given_one_of_two(session, here, stamp)
    assert (before.store, before.learned) == (here.quick.id, None)
    assert (spared.store, spared.learned) == (here.slow.id, {"unit_demand": 1})
    assert all(assignments.made_again(session, one.id) == one.digest for one in (before, spared))


class GivenTo(NamedTuple):
    id: int
    store: int
    learned: dict[str, int] | None
    digest: str


def given_one_of_two(session: Session, here: Chain, stamp: Stamp) -> GivenTo:
    """The quick store, next door, has two units of produce to give; what an order gets is kept, and why."""
    level = session.get_one(StockLevel, (here.quick.id, here.goods[0].id))
    factories.stock(session, here.quick, here.goods[0], level.reserved + 2)
    order = to_ship(session, here.goods[0], stamp.at, assign_at=stamp.at)
    assigning.assign_due(session, network.read(session, stamp.at), stamp)
    made = session.scalars(select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id)).one()
    kept = session.get_one(AssignmentDecision, made.decision_id)
    return GivenTo(kept.id, made.store_id, kept.document.get("learned"), kept.document["digest"])


def test_without_history_nothing_is_learned_and_the_fixed_rules_stay(session: Session, now: None) -> None:
    for kind in Kind:
        with pytest.raises(NothingToLearn, match="two days at least"):
            learning.fit(session, kind, past.NOW)
    here = chain(session)
    for kind in Kind:
        with pytest.raises(NothingToLearn):
            learning.fit(session, kind, past.NOW)
    assert network.read(session, past.NOW).network.stores.base_minutes.tolist() == [5.0, 5.0]
    assert here.quick.id


def test_a_chain_of_one_store_learns_too(session: Session, now: None) -> None:
    here = chain(session)
    here.slow = here.quick
    days(session, here, count=4, slower=1.0)
    session.flush()
    learning.switch_on(session, learn(session, Kind.MINUTES), past.NOW)
    assert network.read(session, past.NOW).network.stores.base_minutes[0] != 5.0


def fresh(error: float = 1.0, without: float = 2.0, rows: int = 300) -> Fresh:
    """As if learned from history, with these errors on what was held back."""
    return Fresh(Kind.SPREAD, Spread(measured=Measured("points", error, without, rows)), "Said.", np.arange(5))


def test_the_next_version_takes_the_place_of_the_one_that_was_live(session: Session) -> None:
    first, second = (learning.keep(session, fresh(), past.NOW) for _ in range(2))
    learning.switch_on(session, first, past.NOW)
    learning.switch_on(session, second, past.NOW)
    assert [part.mode for part in (first, second)] == [Mode.RETIRED, Mode.LIVE]
    assert learned.versions_in_use(session) == {"spread": 2}


def test_two_versions_of_a_kind_are_never_live_at_once(session: Session) -> None:
    first, second = (learning.keep(session, fresh(), past.NOW) for _ in range(2))
    learning.switch_on(session, first, past.NOW)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(LearnedPart).where(LearnedPart.id == second.id).values(mode=Mode.LIVE))


def test_a_version_never_measured_is_not_switched_on(session: Session) -> None:
    part = learning.keep(session, fresh(rows=0), past.NOW)
    assert part.words == "Said. Not measured yet: there are too few days."
    with pytest.raises(Refusal, match="not measured yet"):
        learning.switch_on(session, part, past.NOW)


@pytest.mark.parametrize(
    ("bar", "mode"),
    [
        (Bar(50.0, 300), Mode.LIVE),
        (Bar(51.0, 300), Mode.SHADOW),
        (Bar(50.0, 301), Mode.SHADOW),
    ],
)
def test_by_its_rule_a_version_that_is_good_enough_goes_live_by_itself(session: Session, bar: Bar, mode: Mode) -> None:
    learning.set_rule(session, Kind.SPREAD, True, bar)
    assert learning.keep(session, fresh(), past.NOW).mode is mode


def test_by_hand_even_the_best_version_stays_in_the_shadow(session: Session) -> None:
    learning.set_rule(session, Kind.SPREAD, True, Bar(1.0, 1))
    assert learned.rules(session)[Kind.SPREAD] == "by itself when 1 % better on 1 held-back rows"
    learning.set_rule(session, Kind.SPREAD, False, Bar(1.0, 1))
    assert learning.keep(session, fresh(error=0.0), past.NOW).mode is Mode.SHADOW
    assert learned.rules(session)[Kind.SPREAD] == "switched on by hand"


def test_by_its_rule_what_is_no_longer_better_goes_by_itself(session: Session) -> None:
    live = learning.keep(session, fresh(), past.NOW)
    learning.switch_on(session, live, past.NOW)
    learning.set_rule(session, Kind.SPREAD, True, Bar(5.0, 10))
    learning.keep(session, fresh(error=1.95), past.NOW)
    assert live.mode is Mode.LIVE
    learning.keep(session, fresh(error=2.0), past.NOW)
    assert live.mode is Mode.RETIRED


def test_old_versions_go_but_never_the_live_one(session: Session) -> None:
    learning.switch_on(session, learning.keep(session, fresh(), past.NOW), past.NOW)
    for _ in range(32):
        learning.keep(session, fresh(), past.NOW)
    kept = session.scalars(select(LearnedPart.version).order_by(LearnedPart.version)).all()
    assert kept == [1, *range(4, 34)]
