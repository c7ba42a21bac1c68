"""The day from intake to the last unit, and what came of every one."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import time_machine
from sqlalchemy import select

from storeapp import clock, create_app
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import OPEN
from storeapp.domain.order import Order, OrderLine
from storeapp.domain.store import Store
from storeapp.domain.work import ReturnToStock
from storeapp.jobs.assigning import assign_some
from storeapp.operations import intake, rerouting
from storeapp.operations.intake.documents import OrderDocument, OrderStatus
from tools.real_day import account, chain
from tools.real_day.person import Person, signed_in
from tools.real_day.shift import Shift

T = TypeVar("T")
AT_ONCE, ASSIGNED_AT_ONCE = 500, 200
CALLED_OFF = 0.01
ROUNDS, BETWEEN_ROUNDS = 12, timedelta(minutes=20)
SAY_EVERY = 10.0


class Day:
    def __init__(self, database: Database, data: Path, seed: int, home: Path, size: chain.Size = chain.WHOLE) -> None:
        self.database, self.data, self.seed, self.size = database, data, seed, size
        settings = Settings(database_url="", secret_keys=("r" * 64,), home=home)
        self.app = create_app(settings, database)
        self.begun = self.said = time.monotonic()

    def play(self) -> int:
        """Time stands still but for what the day itself lets pass, so that the same seed is the same day."""
        with time_machine.travel(chain.DAY + timedelta(hours=8), tick=False) as traveller:
            orders = self._open()
            shifts = self._shifts()
            for number in range(1, ROUNDS + 1):
                self._assign(number)
                if not self._busy() & shifts.keys():
                    break
                self._round(number, shifts, orders)
                traveller.shift(BETWEEN_ROUNDS)
            self._give_up()
            return self._account()

    def _open(self) -> list[OrderDocument]:
        chance = random.Random(self.seed)
        shops = chain.chosen_stores(self.data, chance, self.size)
        orders = chain.chosen_orders(self.data, shops, self.size)
        self._say(f"{len(shops)} stores, {len(orders)} orders, {sum(len(order.lines) for order in orders)} lines")
        self._take("stores", intake.take_stores, shops)
        self._take("products", intake.take_products, chain.named_products(self.data, orders))
        self._take("stock", intake.take_stock, chain.stock(shops, orders, chance, self.size))
        self._take("orders", intake.take_orders, orders)
        return orders

    def _take(self, what: str, taking: Callable[..., Any], documents: Iterable[Any]) -> None:
        taken = 0
        for part in _parts(documents, AT_ONCE):
            with self.database.transaction() as session:
                taking(session, part, at=clock.now())
            taken += len(part)
            self._on_the_way(f"{taken} {what} taken in")

    def _shifts(self) -> dict[int, Shift]:
        """One associate a store, signed in for the whole day."""
        with self.database.transaction() as session:
            stores = session.execute(select(Store.id, Store.external_id).order_by(Store.id)).all()
            tokens = {key: signed_in(session, key) for key, _ in stores}
        return {
            key: Shift(self.database, Person(self.app, tokens[key], f"{self.seed} {name}"), key, name, self.seed)
            for key, name in stores
        }

    def _assign(self, number: int) -> None:
        done = 0
        while some := assign_some(self.database, ASSIGNED_AT_ONCE).orders:
            done += some
            self._on_the_way(f"round {number}: {done} orders assigned")

    def _round(self, number: int, shifts: dict[int, Shift], orders: list[OrderDocument]) -> None:
        """All stores pick, then all bring out; the shop calls orders off before and in between."""
        if number == 1:
            self._call_off(orders, "before")
        self._at_work(f"round {number}, picking", shifts, Shift.pick)
        if number == 1:
            self._call_off(orders, "after")
        self._at_work(f"round {number}, bringing out", shifts, Shift.bring_out)

    def _call_off(self, orders: list[OrderDocument], when: str) -> None:
        off = [order for order in orders if _fate(self.seed, when, order.number) < CALLED_OFF / 2]
        self._take("called off", intake.take_orders, [_cancelled(order) for order in off])

    def _at_work(self, doing: str, shifts: dict[int, Shift], work: Callable[[Shift], None]) -> None:
        busy = sorted(self._busy() & shifts.keys())
        for number, store_id in enumerate(busy, start=1):
            work(shifts[store_id])
            self._on_the_way(f"{doing}: {number} of {len(busy)} stores")

    def _busy(self) -> set[int]:
        """Stores with anything left to do."""
        owing = select(FulfillmentOrder.store_id).where(FulfillmentOrder.state.in_(OPEN))
        returning = select(ReturnToStock.store_id).where(ReturnToStock.closed_at.is_(None))
        with self.database.reading() as reading:
            return {*reading.scalars(owing.distinct()), *reading.scalars(returning.distinct())}

    def _give_up(self) -> None:
        """At the end of the day head office tells the customers of what no store has."""
        with self.database.transaction() as session:
            waiting = select(Order).join(OrderLine).where(OrderLine.awaiting > 0).distinct()
            for order in session.scalars(waiting):
                rerouting.give_up(session, order, Stamp(at=clock.now()))

    def _account(self) -> int:
        with self.database.reading() as reading:
            units, broken = account.of_units(reading), account.broken(reading)
        for name, count in units.items():
            print(f"{count:>8} units {name}")
        for line in broken:
            print(f"BROKEN {line}")
        self._say(f"storeapp check: {len(broken) or 'nothing'} found")
        print(f"{account.unaccounted(units)} units unaccounted for")
        return 1 if account.unaccounted(units) or broken else 0

    def _say(self, text: str) -> None:
        print(text, flush=True)
        self.said = 0.0
        self._on_the_way("so far")

    def _on_the_way(self, text: str) -> None:
        """Where the day stands, for whoever waits; apart from what the day says, which is the same every time."""
        now = time.monotonic()
        if now - self.said >= SAY_EVERY:
            print(f"  {now - self.begun:4.0f} s: {text}", file=sys.stderr, flush=True)
            self.said = now


def _cancelled(order: OrderDocument) -> OrderDocument:
    return order.model_copy(update={"status": OrderStatus.CANCELLED})


def _fate(*what: Any) -> float:
    return random.Random(repr(what)).random()


def _parts(things: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part
