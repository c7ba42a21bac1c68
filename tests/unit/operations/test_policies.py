"""The rules of assignment in versions: drafted, changed, activated and rolled back, and what the floor sees of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.assignment.policy import PRESETS, Override
from storeapp.db import Database
from storeapp.domain.assignment import AssignmentDecision
from storeapp.domain.errors import NotFound, Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method
from storeapp.domain.policy import Change, Policy, PolicyChange
from storeapp.jobs.assigning import assign_some
from storeapp.operations import policies
from storeapp.operations.policies import By
from storeapp.queries import policies as asked
from tests import factories
from tests.cast import World

BALANCED = PRESETS["balanced"]
CHICAGO = {"latitude": 41.9, "longitude": -87.6}
LOS_ANGELES = {"latitude": 34.0, "longitude": -118.2}


def by(who: str = "Mo") -> By:
    return By(Stamp(at=clock.now()), who)


def drafted(session: Session, name: str = "summer", **amounts: str) -> Policy:
    """A draft of balanced with other amounts; `money_wage="1"` for money.wage."""
    made = policies.draft(session, name, BALANCED, by())
    policies.set_amounts(session, made, [(key.replace("_", ".", 1), text) for key, text in amounts.items()], None, by())
    return made


def active_name(session: Session) -> str:
    return asked.active(session).label


def test_versions_of_one_name_are_numbered(session: Session) -> None:
    assert [drafted(session).label, drafted(session).label, drafted(session, "winter").label] == [
        "summer@1",
        "summer@2",
        "winter@1",
    ]
    assert asked.load(session, "summer").policy.version == 2
    assert asked.load(session, "draft").label == "winter@1"


def test_a_draft_decides_nothing_until_it_is_activated(session: Session) -> None:
    made = drafted(session, money_wage="0.35")
    assert active_name(session) == "balanced"
    policies.activate(session, made, by())
    assert active_name(session) == "summer@1"
    assert asked.active(session).policy.money.wage == 0.35


def test_a_version_that_was_active_never_changes_again(session: Session) -> None:
    made = drafted(session)
    policies.activate(session, made, by())
    policies.roll_back(session, by())
    with pytest.raises(Refusal, match="never changes"):
        policies.set_amounts(session, made, [("money.wage", "1")], None, by())


def test_rolling_back_goes_further_back_each_time(session: Session) -> None:
    for name in ("spring", "summer", "autumn"):
        policies.activate(session, drafted(session, name), by())
    assert [policies.roll_back(session, by()).label for _ in range(3)] == ["summer@1", "spring@1", "balanced"]
    with pytest.raises(NotFound, match="Nothing was activated"):
        policies.roll_back(session, by())


def test_what_was_rolled_back_may_be_activated_again(session: Session) -> None:
    first, second = drafted(session, "spring"), drafted(session, "summer")
    for made in (first, second):
        policies.activate(session, made, by())
    policies.roll_back(session, by())
    policies.activate(session, session.get_one(Policy, second.id, populate_existing=True), by())
    assert active_name(session) == "summer@1"
    assert policies.roll_back(session, by()).label == "spring@1"


def test_what_is_active_is_not_activated_twice(session: Session) -> None:
    made = drafted(session)
    policies.activate(session, made, by())
    with pytest.raises(Refusal, match="active already"):
        policies.activate(session, session.get_one(Policy, made.id, populate_existing=True), by())


def test_every_change_says_who_and_what(session: Session, world: World) -> None:
    made = policies.draft(session, "summer", BALANCED, By(Stamp(at=clock.now(), by=world.hana.id)))
    policies.set_amounts(session, made, [("money.wage", "0.35")], None, by("ops"))
    policies.activate(session, made, by("ops"))
    policies.roll_back(session, by("ops"))
    told = [(change.kind, name or change.who, change.detail) for change, name in asked.changes(session)]
    assert told == [
        (Change.DRAFTED, "Hana Hart", "from balanced"),
        (Change.EDITED, "ops", "money.wage 0.3 -> 0.35"),
        (Change.ACTIVATED, "ops", ""),
        (Change.ROLLED_BACK, "ops", ""),
    ]


def test_setting_what_it_is_already_leaves_no_trace(session: Session) -> None:
    made = drafted(session)
    assert policies.set_amounts(session, made, [("money.wage", "0.3")], None, by()) == {}
    assert session.scalar(select(func.count()).where(PolicyChange.kind == Change.EDITED)) == 0


def test_one_wrong_amount_of_several_changes_nothing(session: Session) -> None:
    made = drafted(session)
    with pytest.raises(Refusal, match="a number"):
        policies.set_amounts(session, made, [("money.wage", "1"), ("money.split", "dear")], None, by())
    assert asked.load(session, "draft").policy.money.wage == 0.3


@pytest.mark.parametrize("name", ["active", "draft", "balanced", "nearest", "", "12", "a@b", "x" * 41, "a\nb"])
def test_a_name_that_means_something_else_is_refused(session: Session, name: str) -> None:
    with pytest.raises(Refusal):
        policies.draft(session, name, BALANCED, by())


@pytest.mark.parametrize("reference", ["nothing", "9999", "summer@7", "summer@x", "@", "", "draft", "9" * 40, "a\x00"])
def test_what_is_not_there_is_said(session: Session, reference: str) -> None:
    with pytest.raises(NotFound, match=r"policy|draft"):
        asked.load(session, reference)


def test_a_version_is_found_by_every_name_it_has(session: Session) -> None:
    made = drafted(session)
    policies.activate(session, made, by())
    names = ("active", "summer", "summer@1", str(made.id))
    assert [asked.load(session, name).id for name in names] == [made.id] * 4
    assert asked.load(session, "nearest") == asked.Version(None, PRESETS["nearest"])


def test_a_policy_comes_out_of_a_file_and_its_name_is_given_here(session: Session) -> None:
    body = BALANCED.to_json() | {"money": {"wage": 0.4}, "name": "theirs", "version": 12}
    made = policies.draft(session, "ours", policies.read_policy(json.dumps(body)), by())
    assert (made.label, asked.load(session, "ours").policy.money.wage) == ("ours@1", 0.4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "{",
        '{"money": {"wage": NaN}}',
        '{"money": {"wage": 1e999}}',
        '{"money": {"wage": 1e9}}',
        '{"money": {"wages": 1}}',
        '{"runners_up": 1000000000}',
        '{"overrides": [{"store": 1, "region": "Oregon", "wage": 1}]}',
        '{"congestion": null}',
        "[" * 100_000,
        " " * 1_000_001,
    ],
)
def test_a_file_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        policies.read_policy(text)


@pytest.mark.parametrize(
    "place", ['{"region": "Atlantis", "wage": 1}', '{"store": 999999, "wage": 1}', f'{{"store": {10**30}, "wage": 1}}']
)
def test_amounts_for_a_place_that_is_not_there_are_refused(session: Session, place: str) -> None:
    policy = policies.read_policy(f'{{"overrides": [{place}]}}')
    with pytest.raises(Refusal, match=r"There is no store|No store is in"):
        policies.draft(session, "summer", policy, by())


def at_once(database: Database, *changes: Callable[[Session], object]) -> list[str]:
    """All begin together, each in a transaction of its own; what came of each."""
    start = Barrier(len(changes))

    def attempt(change: Callable[[Session], object]) -> str:
        start.wait()
        try:
            with database.transaction() as session:
                change(session)
        except (Refusal, NotFound) as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor(len(changes)) as pool:
        return list(pool.map(attempt, changes))


def test_of_three_activated_at_once_exactly_one_version_is_active(database: Database) -> None:
    with database.transaction() as session:
        keys = [drafted(session, name).id for name in ("spring", "summer", "autumn")]
    answers = at_once(
        database, *(lambda s, key=key: policies.activate(s, s.get_one(Policy, key), by()) for key in keys)
    )
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Policy.active)) == 1
        changes = session.scalar(select(func.count()).where(PolicyChange.kind == Change.ACTIVATED))
    assert changes == answers.count("done") >= 1
    assert set(answers) <= {"done", policies.SOMEBODY_ELSE}


def test_the_same_version_rolled_back_twice_at_once_leaves_one_active_or_the_preset(database: Database) -> None:
    with database.transaction() as session:
        for name in ("spring", "summer", "autumn"):
            policies.activate(session, drafted(session, name), by())
    answers = at_once(database, *[lambda session: policies.roll_back(session, by())] * 2)
    with database.reading() as session:
        assert active_name(session) == {1: "summer@1", 2: "spring@1"}[answers.count("done")]


def stores_and_order(session: Session) -> tuple[int, int]:
    """Two stores, the nearer one in Illinois, and an order that waits there; the stores' keys."""
    near = factories.store(session, "Near", region="Illinois", **CHICAGO)
    far = factories.store(session, "Far", region="California", **LOS_ANGELES)
    bread = factories.product(session, "Rye bread")
    for store in (near, far):
        factories.stock(session, store, bread, 50)
    factories.order(session, {bread: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)
    return near.id, far.id


def another(database: Database) -> None:
    with database.transaction() as session:
        bread = session.scalars(select(factories.Product)).one()
        factories.order(session, {bread: 1}, Method.SHIP, assign_at=clock.now(), **CHICAGO)


def went_to(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(FulfillmentOrder.store_id).order_by(FulfillmentOrder.id)))


@pytest.mark.parametrize("place", ["region", "store"])
def test_amounts_of_a_region_or_store_decide_from_the_next_run_on(database: Database, place: str) -> None:
    with database.transaction() as session:
        near, far = stores_and_order(session)
        where = Override(region="Illinois") if place == "region" else Override(store=near)
        made = drafted(session)
        policies.set_amounts(session, made, [("handicap", "100")], where, by())
    assign_some(database)
    with database.transaction() as session:
        policies.activate(session, session.get_one(Policy, made.id), by())
    another(database)
    assign_some(database)
    with database.transaction() as session:
        policies.roll_back(session, by())
    another(database)
    assign_some(database)
    assert went_to(database) == [near, far, near]
    with database.reading() as session:
        by_policy = session.scalars(select(AssignmentDecision.policy_id).order_by(AssignmentDecision.id))
        assert list(by_policy) == [None, made.id, None]
