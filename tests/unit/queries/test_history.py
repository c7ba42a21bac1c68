"""What the engine learns from is what happened: at the right store, day and hour, with what was to spare then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from sqlalchemy.orm import Session

from storeapp.domain.associate import Associate
from storeapp.domain.product import Product
from storeapp.domain.store import Store
from storeapp.queries.history.lines import lines
from storeapp.queries.history.span import Span, span
from storeapp.queries.history.waits import waits
from storeapp.queries.history.walks import walks
from storeapp.queries.history.work import arrived
from tests import factories, past


class Shop(NamedTuple):
    store: Store
    ana: Associate
    bread: Product
    soap: Product


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with past.at(past.NOW):
        yield


@pytest.fixture
def shop(session: Session) -> Shop:
    with past.at(past.before(20)):
        store = factories.store(session, "Maple Street", staffed_minutes=720)
        bread, soap = (factories.product(session, name, department=name) for name in ("Bread", "Soap"))
        for product in (bread, soap):
            factories.stock(session, store, product, 10)
        return Shop(store, factories.associate(session, "Ana Alvarez", store), bread, soap)


def back(session: Session) -> Span:
    return span(session, past.NOW)


def test_a_walk_counts_its_orders_lines_units_and_minutes(session: Session, shop: Shop) -> None:
    owed = [past.given(session, shop.store, goods, past.before(2)) for goods in ([shop.bread], [shop.bread, shop.soap])]
    past.walked(session, shop.ana, owed, past.before(2, 5), 12.5)
    seen = walks(session, back(session))
    assert [column.tolist() for column in seen[2:]] == [[2], [3], [3], [12.5]]


def test_a_walk_that_was_forgotten_overnight_is_not_learned_from(session: Session, shop: Shop) -> None:
    owed = [past.given(session, shop.store, [shop.bread], past.before(2))]
    past.walked(session, shop.ana, owed, past.before(2, 5), 900.0)
    assert len(walks(session, back(session)).minutes) == 0


def test_what_was_to_spare_is_what_the_books_said_when_it_was_promised(session: Session, shop: Shop) -> None:
    first, second = (past.given(session, shop.store, [shop.bread], past.before(day)) for day in (3, 2))
    with past.at(past.before(1)):
        factories.stock(session, shop.store, shop.bread, 40)
    past.walked(session, shop.ana, [first], past.before(3, 9), 5.0)
    past.walked(session, shop.ana, [second], past.before(2, 9), 5.0, [shop.bread])
    sought, departments = lines(session, back(session))
    assert sorted(zip(sought.spare.tolist(), sought.found.tolist(), strict=True)) == [(8, False), (9, True)]
    assert departments == ("Bread", "")


def test_a_line_nobody_has_looked_for_yet_says_nothing(session: Session, shop: Shop) -> None:
    past.given(session, shop.store, [shop.bread], past.before(1))
    assert len(lines(session, back(session)).sought.store) == 0


def test_work_counts_at_the_hour_of_the_store_and_not_today(session: Session, shop: Shop) -> None:
    for day in (2, 1, 0):
        past.given(session, shop.store, [shop.bread], past.before(day, -60))
    seen = arrived(session, back(session))
    assert (seen.hour.tolist(), seen.minutes.tolist()) == ([10], [5.0])
    assert seen.day.tolist() == [(past.NOW.date() - timedelta(days=1)).toordinal() - 1]


def test_a_wait_is_what_was_open_and_due_before_and_its_own_minutes(session: Session, shop: Shop) -> None:
    warm = past.given(session, shop.store, [shop.soap], past.before(4))
    past.walked(session, shop.ana, [warm], past.before(4, 1), 2.0)
    past.ready(session, warm, past.before(4, 10))
    waiting, mine = (past.given(session, shop.store, [shop.bread], past.before(1, minutes)) for minutes in (0, 10))
    past.walked(session, shop.ana, [waiting, mine], past.before(1, 15), 8.0)
    for order, minutes in ((waiting, 30), (mine, 40)):
        past.ready(session, order, past.before(1, minutes))
    kept = waits(session, back(session))
    assert kept.expected.tolist() == [5.0, 10.0]
    assert kept.passed.tolist() == pytest.approx([30.0, 30.0])
    assert not kept.ships.any()


def test_a_chain_without_stores_has_no_history(session: Session) -> None:
    none = back(session)
    assert len(walks(session, none).day) == len(arrived(session, none).day) == len(waits(session, none).day) == 0
