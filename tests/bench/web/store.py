"""A store to measure: people signed in, a queue of ordinary length; and in the store next door walks full of picks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.domain.pick_list import Pick, PickList
from storeapp.domain.product import Product
from storeapp.domain.store import Store
from storeapp.queries.identity import hashed
from tests import factories

PEOPLE = 32
IN_THE_QUEUE = 40
LINES_AN_ORDER = 3
UNITS = (1, 2, 1, 3, 1, 1, 2, 1)
"""Ordinary baskets: most lines are of one unit."""


@dataclass(frozen=True)
class Busy:
    """Tokens of the people of the quiet store and of the picking one; (person, pick) of every unit to confirm."""

    queue_tokens: list[str]
    pick_tokens: list[str]
    units: list[tuple[int, int]]


def build(database: Database, confirms: int) -> Busy:
    with database.transaction() as session:
        goods = [factories.product(session, f"Product {number}", variant="500 g") for number in range(60)]
        quiet, picking = factories.store(session, "Maple Street"), factories.store(session, "Harbor Point")
        _fill_queue(session, quiet, goods)
        people = [factories.associate(session, f"Person {number}", picking) for number in range(PEOPLE)]
        units = _walks(session, picking, people, goods, confirms)
        lookers = [factories.associate(session, f"Looker {number}", quiet) for number in range(PEOPLE)]
        queue_tokens, pick_tokens = ([_sign_in(session, one) for one in crowd] for crowd in (lookers, people))
    return Busy(queue_tokens, pick_tokens, units)


def _fill_queue(session: Session, store: Store, goods: list[Product]) -> None:
    for product in goods:
        factories.stock(session, store, product, 10_000)
    for number in range(IN_THE_QUEUE):
        wanted = {goods[(number + more) % len(goods)]: 1 + more for more in range(LINES_AN_ORDER)}
        factories.assigned(session, store, wanted, due_in=timedelta(minutes=10 * number - 60))


def _walks(
    session: Session, store: Store, people: list[Associate], goods: list[Product], confirms: int
) -> list[tuple[int, int]]:
    """One long walk a person; orders go round the people, so that neighbours in time are at different orders."""
    now, bay = clock.now(), factories.bay(session, store, "1", 1)
    walks = [PickList(store_id=store.id, associate_id=person.id, claimed_at=now) for person in people]
    session.add_all(walks)
    session.flush()
    orders = confirms * len(UNITS) // (sum(UNITS) * LINES_AN_ORDER) + PEOPLE
    lines = _orders(session, store, walks, goods, orders, now)
    picks = [
        {"pick_list_id": walks[line["order"] % PEOPLE].id, "line_id": line["id"], "store_id": store.id,
         "bay_id": bay.id, "sequence": number, "tote_slot": "A"}
        for number, line in enumerate(lines)
    ]  # fmt: skip
    keys = session.scalars(insert(Pick).returning(Pick.id, sort_by_parameter_order=True), picks).all()
    units = [(line["order"] % PEOPLE, key) for line, key in zip(lines, keys, strict=True) for _ in range(line["units"])]
    return _spread(units)


def _spread(units: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Two units of one order are far apart in time, as they are in a store."""
    step = 997
    return [units[place] for start in range(step) for place in range(start, len(units), step)]


def _orders(
    session: Session, store: Store, walks: list[PickList], goods: list[Product], count: int, now: datetime
) -> list[dict[str, Any]]:
    bought = [_order_values(number, now) for number in range(count)]
    order_ids = session.scalars(insert(Order).returning(Order.id, sort_by_parameter_order=True), bought).all()
    made = [_made_values(store, walks, number, key, now) for number, key in enumerate(order_ids)]
    made_ids = session.scalars(
        insert(FulfillmentOrder).returning(FulfillmentOrder.id, sort_by_parameter_order=True), made
    ).all()
    lines = [
        {"order": number, "product": goods[(number + part) % len(goods)].id,
         "units": UNITS[(number * LINES_AN_ORDER + part) % len(UNITS)], "part": part}
        for number in range(count) for part in range(LINES_AN_ORDER)
    ]  # fmt: skip
    wanted = [_wanted_values(line, order_ids) for line in lines]
    wanted_ids = session.scalars(insert(OrderLine).returning(OrderLine.id, sort_by_parameter_order=True), wanted).all()
    owed = [_owed_values(line, store, made_ids, key) for line, key in zip(lines, wanted_ids, strict=True)]
    keys = session.scalars(
        insert(FulfillmentOrderLine).returning(FulfillmentOrderLine.id, sort_by_parameter_order=True), owed
    ).all()
    return [line | {"id": key} for line, key in zip(lines, keys, strict=True)]


def _order_values(number: int, now: datetime) -> dict[str, Any]:
    return {
        "source": "bench",
        "external_id": str(number),
        "number": f"#{number}",
        "method": Method.PICKUP,
        "status": OrderStatus.PAID,
        "placed_at": now,
        "received_at": now,
        "customer_name": "Carla Diaz",
    }


def _made_values(store: Store, walks: list[PickList], number: int, order_id: int, now: datetime) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "store_id": store.id,
        "method": Method.PICKUP,
        "state": State.PICKING,
        "version": 0,
        "due_at": now + timedelta(hours=2),
        "assigned_at": now,
        "pick_list_id": walks[number % PEOPLE].id,
        "pickup_code": f"{number:06d}",
    }


def _wanted_values(line: dict[str, Any], order_ids: Any) -> dict[str, Any]:
    return {
        "order_id": order_ids[line["order"]],
        "external_id": str(line["part"]),
        "product_id": line["product"],
        "quantity": line["units"],
        "awaiting": 0,
        "placed": line["units"],
    }


def _owed_values(line: dict[str, Any], store: Store, made_ids: Any, order_line_id: int) -> dict[str, Any]:
    return {
        "fulfillment_order_id": made_ids[line["order"]],
        "order_line_id": order_line_id,
        "store_id": store.id,
        "product_id": line["product"],
        "quantity": line["units"],
    }


def _sign_in(session: Session, person: Associate) -> str:
    token, now = secrets.token_urlsafe(16), clock.now()
    values: dict[str, Any] = {
        "token_hash": hashed(token),
        "associate_id": person.id,
        "store_id": person.store_id,
        "by_password": True,
        "started_at": now,
        "seen_at": now + timedelta(hours=1),
    }
    session.execute(insert(SignIn).values(values))
    return token
