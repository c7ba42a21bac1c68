"""Two policies on the same orders: what would go elsewhere, and what it would cost; nothing is changed."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.assignment.policy import PRESETS
from storeapp.domain.assignment import AssignmentDecision
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.stock import StockLevel
from storeapp.operations.comparing import Comparison, compare
from storeapp.queries import network
from tests.unit.operations import chain


def compared(session: Session, before: str, after: str, recent: int = 500, now: datetime | None = None) -> Comparison:
    now = now or clock.now()
    return compare(session, network.read(session, now), PRESETS[before], PRESETS[after], now, recent)


@pytest.fixture
def some_waiting(session: Session) -> Session:
    """Thirty orders that were placed and ten that wait, in a chain of forty stores."""
    _, goods = chain.opened(session, stores=40, goods=12, held=10, units=9)
    chain.wanted(session, goods, 30)
    chain.assigned(session)
    chain.wanted(session, goods, 10, seed=6)
    return session


def test_the_same_policy_moves_nothing(some_waiting: Session) -> None:
    found = compared(some_waiting, "balanced", "balanced")
    assert (found.waiting, found.recent, found.moved) == (10, 30, 0)
    assert found.before == found.after
    assert found.before.parcels >= 40


def test_the_nearest_store_saves_kilometres_and_costs_money(some_waiting: Session) -> None:
    found = compared(some_waiting, "balanced", "nearest")
    assert found.moved > 0
    assert found.after.kilometres < found.before.kilometres
    assert found.after.terms.cost > found.before.terms.cost
    assert found.yardstick == "balanced"


def test_it_matters_not_which_is_named_first(some_waiting: Session) -> None:
    now = clock.now()  # one for both: a load of work weighs a little less a moment later
    one = compared(some_waiting, "balanced", "nearest", now=now)
    other = compared(some_waiting, "nearest", "balanced", now=now)
    assert (one.before, one.after, one.moved) == (other.after, other.before, other.moved)


def test_only_so_many_of_the_last_orders_are_looked_at(some_waiting: Session) -> None:
    assert compared(some_waiting, "balanced", "nearest", recent=7).recent == 7
    assert compared(some_waiting, "balanced", "nearest", recent=0).before.parcels >= 10


def test_nothing_is_changed_by_comparing(some_waiting: Session) -> None:
    def state() -> list[object]:
        return [
            some_waiting.scalar(select(func.count()).select_from(table))
            for table in (AssignmentDecision, FulfillmentOrder)
        ] + [some_waiting.scalar(select(func.sum(StockLevel.reserved)))]

    before = state()
    compared(some_waiting, "balanced", "fewest_parcels")
    assert state() == before


def test_without_orders_there_is_nothing_to_tell(session: Session) -> None:
    found = compared(session, "balanced", "nearest")
    assert (found.waiting, found.recent, found.moved, found.before.parcels) == (0, 0, 0, 0)
