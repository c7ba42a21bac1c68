"""Shopify tells of orders: signed, at least once, in any order."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from storeapp.api.hooks import LARGEST_BODY
from storeapp.db import Database
from storeapp.domain.event import MESSAGE_UNREADABLE, Event
from storeapp.domain.order import Order, OrderStatus
from tests.api.caller import send_shopify, shopify_order


def orders(database: Database) -> list[Order]:
    with database.reading() as session:
        return list(session.scalars(select(Order).order_by(Order.id)))


def test_a_paid_order_is_taken_as_the_shops(app: Flask, database: Database) -> None:
    answer = send_shopify(app, shopify_order(1001))
    assert (answer.status_code, answer.json) == (200, {"outcome": "taken"})
    (order,) = orders(database)
    assert (order.source, order.external_id, order.number) == ("mugs.example", "1001", "#1001")


def test_the_published_vector_is_right(app: Flask, database: Database) -> None:
    vector = "1GxccvotnkOedTjSm8S0m/VA3yAUKshyqT52ccNYHj4="
    assert send_shopify(app, b'{"id":1}', topic="app/uninstalled", signature=vector).status_code == 200
    assert send_shopify(app, b'{"id":2}', topic="app/uninstalled", signature=vector).status_code == 401


@pytest.mark.parametrize("signature", ["", "x", "é", "1GxccvotnkOedTjSm8S0m/VA3yAUKshyqT52ccNYHj4="])
def test_a_body_that_is_not_signed_is_refused(app: Flask, database: Database, signature: str) -> None:
    answer = send_shopify(app, shopify_order(1001), signature=signature)
    assert answer.status_code == 401
    assert not orders(database)


def test_a_repeated_webhook_is_dropped_even_with_another_body(app: Flask, database: Database) -> None:
    send_shopify(app, shopify_order(1001), name="w-1")
    assert send_shopify(app, shopify_order(1002), name="w-1").json == {"outcome": "ignored"}
    assert len(orders(database)) == 1


def test_a_cancelled_order_is_cancelled(app: Flask, database: Database) -> None:
    send_shopify(app, shopify_order(1001), "orders/create", "w-1")
    cancelled = shopify_order(1001, cancelled_at="2026-11-23T10:00:00-05:00")
    assert send_shopify(app, cancelled, "orders/cancelled", "w-2").json == {"outcome": "taken"}
    assert orders(database)[0].status is OrderStatus.CANCELLED


def test_another_topic_is_thanked_for_and_ignored(app: Flask, database: Database) -> None:
    assert send_shopify(app, shopify_order(1001), "products/update").json == {"outcome": "ignored"}
    assert not orders(database)


@pytest.mark.parametrize("body", [b"{", b"{}", b"[]", b'{"id": 1, "line_items": "none"}', b"\xff"])
def test_what_cannot_be_read_is_kept_for_people_and_not_sent_again(app: Flask, database: Database, body: bytes) -> None:
    assert send_shopify(app, body).status_code == 200
    assert not orders(database)
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Event.kind == MESSAGE_UNREADABLE)) == 1


def test_a_body_beyond_the_limit_is_refused(app: Flask, database: Database) -> None:
    assert send_shopify(app, b" " * (LARGEST_BODY + 1)).status_code == 413
