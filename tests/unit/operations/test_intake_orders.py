"""Orders come in: new ones wait for a store, twice is once, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.domain.order import Order, OrderLine, OrderStatus
from storeapp.operations.intake import Taken, take_orders, take_products
from storeapp.operations.intake.documents import OrderDocument, ProductDocument
from tests import factories

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINE = {"external_id": "1", "sku": "MUG", "name": "Mug", "quantity": 2, "unit_price": 1299}


@pytest.fixture(autouse=True)
def place(session: Session) -> None:
    factories.store(session, "Maple Street", external_id="12")
    factories.product(session, "Mug", sku="MUG", gtin="00036000291452")


def wants(**more: Any) -> OrderDocument:
    """Two mugs to Chicago, paid."""
    words = {
        "source": "web",
        "external_id": "A-7",
        "number": "#1007",
        "method": "ship",
        "placed_at": NOON,
        "address": {"name": "Ada", "line1": "12 Elm Street", "city": "Chicago", "postcode": "60601"},
        "lines": [LINE],
    }
    return OrderDocument.model_validate(words | more)


def counts(taken: Taken) -> tuple[int, int, int, int]:
    return taken.new, taken.updated, taken.unchanged, taken.cancelled


def order(session: Session) -> Order:
    session.expire_all()
    return session.scalars(select(Order)).one()


def units(session: Session) -> list[tuple[int, int, int]]:
    """Quantity, awaiting and cancelled of each line."""
    return [(line.quantity, line.awaiting, line.cancelled) for line in order(session).lines]


def test_a_paid_order_waits_for_a_store(session: Session) -> None:
    assert counts(take_orders(session, [wants()], at=NOON)) == (1, 0, 0, 0)
    taken = order(session)
    assert (taken.assign_at, taken.exception, taken.recipient) == (NOON, "", "Ada")
    assert taken.latitude == pytest.approx(41.9, abs=0.1)
    assert units(session) == [(2, 2, 0)]
    assert taken.lines[0].product is not None


def test_the_same_order_twice_is_one_order(session: Session) -> None:
    take_orders(session, [wants()], at=NOON)
    assert counts(take_orders(session, [wants(), wants()], at=NOON)) == (0, 0, 2, 0)
    assert session.scalar(select(func.count()).select_from(OrderLine)) == 1


def test_the_same_order_twice_in_one_file_is_one_order(session: Session) -> None:
    assert counts(take_orders(session, [wants(), wants(), wants(note="Ring twice")], at=NOON)) == (1, 1, 1, 0)
    assert order(session).note == "Ring twice"


def test_the_same_number_of_another_shop_is_another_order(session: Session) -> None:
    assert counts(take_orders(session, [wants(), wants(source="till")], at=NOON)) == (2, 0, 0, 0)


def test_an_unpaid_order_waits_for_its_money(session: Session) -> None:
    take_orders(session, [wants(status="pending")], at=NOON)
    assert order(session).assign_at is None
    assert counts(take_orders(session, [wants(status="paid")], at=NOON)) == (0, 1, 0, 0)
    assert order(session).assign_at == NOON


def test_an_order_that_comes_cancelled_is_no_work(session: Session) -> None:
    take_orders(session, [wants(status="cancelled")], at=NOON)
    assert (order(session).assign_at, order(session).status) == (None, OrderStatus.CANCELLED)
    assert units(session) == [(2, 0, 2)]


def test_units_that_left_by_another_way_are_no_work(session: Session) -> None:
    line = LINE | {"quantity": 5, "cancelled": 1, "fulfilled": 2}
    take_orders(session, [wants(lines=[line])], at=NOON)
    assert units(session) == [(5, 2, 3)]


def test_an_order_that_left_altogether_is_no_work(session: Session) -> None:
    take_orders(session, [wants(lines=[LINE | {"fulfilled": 2}])], at=NOON)
    assert order(session).assign_at is None


def test_what_needs_no_hands_is_not_kept(session: Session) -> None:
    card = {"external_id": "2", "sku": "GIFT-50", "quantity": 1, "requires_shipping": False}
    take_orders(session, [wants(lines=[LINE, card])], at=NOON)
    assert order(session).exception == ""
    assert [line.sku for line in order(session).lines] == ["MUG"]


def test_a_product_is_found_by_its_barcode(session: Session) -> None:
    line = {"external_id": "1", "code": "036000291452", "quantity": 1}
    take_orders(session, [wants(lines=[line])], at=NOON)
    assert order(session).lines[0].product is not None


def test_a_product_that_nobody_knows_keeps_the_order_with_a_sentence(session: Session) -> None:
    take_orders(session, [wants(lines=[LINE, LINE | {"external_id": "2", "sku": "CUP"}])], at=NOON)
    kept = order(session)
    assert kept.assign_at is None
    assert kept.exception == "1 line is of products we do not have (CUP). Import them, then it goes on by itself."
    assert units(session) == [(2, 2, 0), (2, 2, 0)]


def test_the_order_goes_on_when_its_product_comes(session: Session) -> None:
    cup, pot = (
        LINE | {"external_id": "2", "sku": "CUP"},
        LINE | {"external_id": "3", "sku": "", "code": "4006381333931"},
    )
    take_orders(session, [wants(lines=[LINE, cup, pot])], at=NOON)
    take_products(session, [ProductDocument(sku="CUP", name="Cup")], at=NOON)
    assert order(session).assign_at is None
    take_products(session, [ProductDocument(sku="POT", name="Pot", codes=("4006381333931",))], at=NOON)
    assert (order(session).assign_at, order(session).exception) == (NOON, "")
    assert all(line.product for line in order(session).lines)


def test_an_order_that_is_sent_again_changes_nothing_while_its_product_is_missing(session: Session) -> None:
    unknown = wants(lines=[LINE | {"sku": "CUP"}])
    take_orders(session, [unknown], at=NOON)
    assert counts(take_orders(session, [unknown], at=NOON)) == (0, 0, 1, 0)


def test_a_pickup_is_at_the_store_of_that_number_or_name(session: Session) -> None:
    collected = {"method": "pickup", "address": None}
    take_orders(session, [wants(**collected, pickup_store="12")], at=NOON)
    take_orders(session, [wants(**collected, pickup_store="Maple Street", external_id="A-8")], at=NOON)
    assert len(set(session.scalars(select(Order.pickup_store_id)))) == 1
    assert session.scalars(select(Order.exception)).all() == ["", ""]


def test_a_pickup_at_a_store_that_nobody_knows_goes_on_when_it_is_sent_again(session: Session) -> None:
    collected = wants(method="pickup", address=None, pickup_store="Oak Street")
    take_orders(session, [collected], at=NOON)
    assert "“Oak Street”, which is none of ours" in order(session).exception
    factories.store(session, "Oak Street")
    assert counts(take_orders(session, [collected], at=NOON)) == (0, 1, 0, 0)
    assert (order(session).exception, order(session).assign_at) == ("", NOON)


def test_an_order_with_nowhere_to_go_is_kept_with_a_sentence(session: Session) -> None:
    take_orders(session, [wants(address=None)], at=NOON)
    assert "no address" in order(session).exception


def test_hundreds_of_orders_need_a_handful_of_statements(session: Session) -> None:
    from sqlalchemy import event

    statements: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    many = [wants(external_id=f"A-{n}") for n in range(300)]
    assert counts(take_orders(session, many, at=NOON)) == (300, 0, 0, 0)
    assert len(statements) <= 10
    statements.clear()
    assert counts(take_orders(session, many, at=NOON)) == (0, 0, 300, 0)
    assert len(statements) == 1
