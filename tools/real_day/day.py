"""The day from intake to the last unit, and what came of every one."""

from __future__ import annotations

import random
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp import clock, create_app
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order, OrderLine
from storeapp.domain.permissions import Role
from storeapp.domain.store import Store
from storeapp.operations import intake, rerouting
from storeapp.operations.intake.documents import OrderDocument, OrderStatus
from storeapp.queries.identity import hashed
from storeapp.queries.invariants import violations
from tools.real_day import chain
from tools.real_day.person import Person
from tools.real_day.shift import Shift

T = TypeVar("T")
AT_ONCE = 500
CANCELLED = 0.01
ROUNDS = 12


class Day:
    def __init__(self, database: Database, data: Path, seed: int, home: Path) -> None:
        self.database, self.data, self.seed = database, data, seed
        settings = Settings(database_url="", secret_keys=("r" * 64,), home=home)
        self.app = create_app(settings, database)
        self.begun = time.monotonic()

    def play(self) -> int:
        """Time stands still but for what the day itself lets pass, so that the same seed is the same day."""
        with time_machine.travel(chain.DAY + timedelta(hours=8), tick=False) as traveller:
            orders = self._open()
            people = self._people()
            for _ in range(ROUNDS):
                self._assign()
                self._cancel_some(orders)
                if not self._anything_owed():
                    break
                for store_id, token in people.items():
                    self._work(store_id, token)
                traveller.shift(timedelta(minutes=20))
            self._give_up()
            return self._account()

    def _open(self) -> list[OrderDocument]:
        chance = random.Random(self.seed)
        shops = chain.chosen_stores(self.data, chance)
        orders = chain.chosen_orders(self.data, shops)
        self._take(intake.take_stores, shops)
        self._take(intake.take_products, chain.named_products(self.data, orders))
        self._take(intake.take_stock, chain.stock(shops, orders, chance))
        self._take(intake.take_orders, orders)
        self._say(f"{len(shops)} stores, {len(orders)} orders, {sum(len(order.lines) for order in orders)} lines")
        return orders

    def _take(self, taking: Callable[..., Any], documents: Iterable[Any]) -> None:
        for part in _parts(documents, AT_ONCE):
            with self.database.transaction() as session:
                taking(session, part, at=clock.now())

    def _people(self) -> dict[int, str]:
        """One associate a store, signed in."""
        with self.database.transaction() as session:
            return {key: _signed_in(session, key) for key in session.scalars(select(Store.id).order_by(Store.id))}

    def _assign(self) -> None:
        from storeapp.jobs.assigning import assign_some

        while assign_some(self.database, 200).orders:
            pass

    def _cancel_some(self, orders: list[OrderDocument]) -> None:
        """The shop calls some off, once, while stores are at work."""
        off = [order for order in orders if random.Random(f"{self.seed} off {order.number}").random() < CANCELLED]
        self._take(intake.take_orders, [o.model_copy(update={"status": OrderStatus.CANCELLED}) for o in off])

    def _anything_owed(self) -> bool:
        with self.database.reading() as reading:
            owed = select(FulfillmentOrder.id).where(FulfillmentOrder.state == State.ASSIGNED).limit(1)
            return reading.scalar(owed) is not None

    def _work(self, store_id: int, token: str) -> None:
        person = Person(self.app, token, f"{self.seed} {store_id}")
        Shift(self.database, person, store_id, self.seed).work()

    def _give_up(self) -> None:
        """At the end of the day head office tells the customers of what no store has."""
        with self.database.transaction() as session:
            waiting = select(Order).join(OrderLine).where(OrderLine.awaiting > 0).distinct()
            for order in session.scalars(waiting):
                rerouting.give_up(session, order, Stamp(at=clock.now()))

    def _account(self) -> int:
        with self.database.reading() as reading:
            totals = _totals(reading)
            broken = [f"{name}: {rows}" for name, rows in violations(reading) if rows]
        for name, units in totals.items():
            self._say(f"{units:>8} units {name}")
        for line in broken:
            self._say(f"BROKEN {line}")
        lost = totals["ordered"] - sum(units for name, units in totals.items() if name != "ordered")
        print(f"{lost} units unaccounted for")
        return 1 if lost or broken else 0

    def _say(self, text: str) -> None:
        print(text)
        print(f"  after {time.monotonic() - self.begun:.0f} s", file=sys.stderr)


def _totals(reading: Session) -> dict[str, int]:
    """Of all units ordered: those that left, those that no store had, those that nobody wanted any more."""
    line = FulfillmentOrderLine
    left = select(func.sum(line.shipped), func.sum(line.handed_over))
    shipped, handed_over = reading.execute(left).one()
    ordered, short, cancelled = reading.execute(
        select(func.sum(OrderLine.quantity), func.sum(OrderLine.short), func.sum(OrderLine.cancelled))
    ).one()
    named = {"shipped": shipped, "handed over": handed_over, "short": short, "cancelled": cancelled}
    return {"ordered": int(ordered or 0)} | {name: int(units or 0) for name, units in named.items()}


def _signed_in(session: Session, store_id: int) -> str:
    token, now = secrets.token_urlsafe(16), clock.now()
    person = Associate(store_id=store_id, name="Ana Alvarez", role=Role.ASSOCIATE)
    session.add(person)
    session.flush()
    session.add(
        SignIn(
            token_hash=hashed(token),
            associate_id=person.id,
            store_id=store_id,
            by_password=True,
            started_at=now,
            seen_at=now + timedelta(hours=6),
        )
    )
    return token


def _parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part
