"""Stock comes in; the ledger explains every level."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.domain.event import Stamp
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.store import Bay, Store
from storeapp.operations import stocking
from storeapp.operations.intake import Taken, take_stock
from storeapp.operations.intake.documents import Method, StockDocument
from tests import factories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def place(session: Session) -> None:
    factories.store(session, "Maple Street", external_id="12")
    factories.product(session, "Mug", sku="MUG")
    factories.product(session, "Cup", sku="CUP")


def says(on_hand: int, **more: Any) -> StockDocument:
    return StockDocument.model_validate({"store": "12", "sku": "MUG", "on_hand": on_hand} | more)


def counts(taken: Taken) -> tuple[int, int, int]:
    return taken.new, taken.updated, taken.unchanged


def level(session: Session) -> StockLevel:
    return session.scalars(select(StockLevel)).one()


def ledger(session: Session) -> list[tuple[Movement, int]]:
    rows = session.execute(select(StockMovement.kind, StockMovement.on_hand_change).order_by(StockMovement.id))
    return list(rows)


def sell(session: Session, units: int, at: datetime) -> None:
    there = level(session)
    there.set_to(there.on_hand - units, there.reserved)
    key = {"store_id": there.store_id, "product_id": there.product_id}
    session.add(StockMovement(**key, kind=Movement.SHIP, on_hand_change=-units, at=at))
    session.flush()


def test_a_first_level_is_a_receipt(session: Session) -> None:
    assert counts(take_stock(session, [says(9, safety_stock=2)], at=NOON)) == (1, 0, 0)
    assert (level(session).on_hand, level(session).safety_stock) == (9, 2)
    assert ledger(session) == [(Movement.RECEIPT, 9)]


def test_the_same_file_twice_changes_nothing(session: Session) -> None:
    take_stock(session, [says(9)], at=NOON)
    assert counts(take_stock(session, [says(9)], at=NOON)) == (0, 0, 1)
    assert ledger(session) == [(Movement.RECEIPT, 9)]


def test_a_later_count_replaces_and_never_adds(session: Session) -> None:
    take_stock(session, [says(9)], at=NOON)
    assert counts(take_stock(session, [says(4)], at=NOON + HOUR)) == (0, 1, 0)
    assert ledger(session) == [(Movement.RECEIPT, 9), (Movement.COUNT, -5)]
    assert level(session).on_hand == sum(change for _, change in ledger(session)) == 4


def test_an_empty_shelf_needs_no_row_in_the_ledger(session: Session) -> None:
    take_stock(session, [says(0)], at=NOON)
    assert (level(session).on_hand, ledger(session)) == (0, [])


def test_what_was_sold_since_the_count_stays_sold(session: Session) -> None:
    take_stock(session, [says(9, counted_at=NOON)], at=NOON + HOUR)
    sell(session, 2, NOON + 2 * HOUR)
    assert counts(take_stock(session, [says(9, counted_at=NOON)], at=NOON + 3 * HOUR)) == (0, 0, 1)
    assert level(session).on_hand == 7
    take_stock(session, [says(8, counted_at=NOON + HOUR)], at=NOON + 3 * HOUR)
    assert level(session).on_hand == 6


def test_a_count_older_than_the_last_one_changes_nothing(session: Session) -> None:
    take_stock(session, [says(9, counted_at=NOON)], at=NOON)
    stocking.set_count(session, level(session), 5, Stamp(at=NOON + HOUR))
    assert counts(take_stock(session, [says(8, counted_at=NOON - HOUR)], at=NOON + 2 * HOUR)) == (0, 0, 1)
    assert counts(take_stock(session, [says(8, counted_at=NOON)], at=NOON + 2 * HOUR)) == (0, 0, 1)
    assert level(session).on_hand == 5


def test_fewer_than_promised_is_shown_as_oversold(session: Session) -> None:
    take_stock(session, [says(9)], at=NOON)
    store, mug = session.scalars(select(Store)).one(), level(session).product
    factories.assigned(session, store, {mug: 6}, Method.SHIP)
    session.expire_all()
    take_stock(session, [says(4)], at=NOON + HOUR)
    assert (level(session).on_hand, level(session).reserved, level(session).oversold) == (4, 6, 2)


def test_a_place_that_the_layout_does_not_know_is_put_at_the_end_of_the_walk(session: Session) -> None:
    take_stock(session, [says(9, aisle="7", bay="B"), says(3, sku="CUP", aisle="7", bay="B")], at=NOON)
    assert session.execute(select(Bay.aisle, Bay.name, Bay.walk_order)).all() == [("7", "B", 1)]
    assert session.scalar(select(func.count(StockLevel.bay_id))) == 2
    take_stock(session, [says(9, aisle="8", bay="A")], at=NOON)
    assert session.scalars(select(Bay.aisle).order_by(Bay.walk_order)).all() == ["7", "8"]


def test_a_store_or_product_that_nobody_knows_is_refused_and_the_rest_is_taken(session: Session) -> None:
    taken = take_stock(session, [says(9, store="99"), says(9), says(9, sku="???")], at=NOON)
    assert counts(taken) == (1, 0, 0)
    assert [(refused.index, refused.field, refused.value) for refused in taken.refused] == [
        (0, "store", "99"),
        (2, "sku", "???"),
    ]


def test_a_product_twice_in_one_file_ends_as_it_was_said_last(session: Session) -> None:
    assert counts(take_stock(session, [says(9), says(4)], at=NOON)) == (1, 1, 0)
    assert level(session).on_hand == 4
