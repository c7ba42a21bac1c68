"""`storeapp why`: an order's decisions in words, each made again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.assignment import AssignmentDecision
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method
from storeapp.domain.shortage import ShortReason
from storeapp.jobs.assigning import assign_some
from storeapp.operations import rerouting
from storeapp.operations.recording import forget_inputs
from tests import factories
from tests.terminal import Run, terminal

CHICAGO = {"latitude": 41.9, "longitude": -87.6}
SAME = "Made again from what it was made from: the same to the last bit."


@pytest.fixture
def run(database: Database, home: Path) -> Run:
    return terminal(database, home)


@pytest.fixture
def order(database: Database) -> str:
    """Went to the nearer of two stores, which was one short; the number of the order."""
    with database.transaction() as session:
        near = factories.store(session, "Near", **CHICAGO)
        far = factories.store(session, "Far", latitude=34.0, longitude=-118.2)
        bread = factories.product(session, "Rye bread")
        for store in (near, far):
            factories.stock(session, store, bread, 5)
        number = factories.order(session, {bread: 2}, Method.SHIP, assign_at=clock.now(), **CHICAGO).number
    assign_some(database)
    with database.transaction() as session:
        made = session.scalars(select(FulfillmentOrder)).one()
        rerouting.short_pick(session, made.lines[0], 1, ShortReason.NOT_FOUND, factories.stamp())
    assign_some(database)
    return number


def test_every_decision_is_told_in_words_and_made_again(run: Run, order: str) -> None:
    answer = run("why", order)
    assert answer.exit_code == 0
    assert answer.stdout.count(SAME) == 2
    for said in (
        "Accepted (policy balanced)",
        "Near gives 2 x Rye bread: $",
        "Next best was Far, $",
        "It became FO-1.",
        "A store was short (policy balanced)",
        "Far gives 1 x Rye bread: $",
        "Ruled out, because it already turned it down: Near.",
    ):
        assert said in answer.stdout


def test_one_that_comes_out_differently_is_told(run: Run, order: str, database: Database) -> None:
    with database.transaction() as session:
        first = session.scalars(select(AssignmentDecision).order_by(AssignmentDecision.id)).first()
        assert first
        first.document = first.document | {"digest": "0" * 16}
    answer = run("why", order)
    assert answer.exit_code == 1
    assert "IT CAME OUT DIFFERENTLY" in answer.stdout
    assert answer.stdout.count(SAME) == 1


def test_what_is_not_kept_any_more_is_said_and_the_reasons_stay(run: Run, order: str, database: Database) -> None:
    with database.transaction() as session:
        assert forget_inputs(session, clock.now() + timedelta(minutes=1), timedelta()) == 2
    answer = run("why", order)
    assert answer.exit_code == 0
    assert answer.stdout.count("is not kept any more") == 2
    assert "Near gives 2 x Rye bread" in answer.stdout


def test_an_order_that_is_not_there_is_refused(run: Run) -> None:
    answer = run("why", "#0")
    assert (answer.exit_code, answer.stderr) == (1, "Error: There is no order '#0'.\n")


def test_an_order_that_was_not_looked_at_yet_says_so(run: Run, database: Database) -> None:
    with database.transaction() as session:
        number = factories.order(session, {factories.product(session, "Soap"): 1}, Method.SHIP).number
    assert run("why", number).stdout == "No store was looked for yet.\n"
