"""Customers who come for what is ready: some say that they are on the way, some just stand there, some never come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storeapp.db import Database
from storeapp.demo.chance import stream
from storeapp.demo.play.clockwork import Clockwork, Steps
from storeapp.domain.arrival import Arrival
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.operations import arriving

LOOK_EVERY = timedelta(seconds=45)
NO_SHOW, ANNOUNCED, SOON = 0.12, 0.55, 0.25
CARS = (
    "Blue Subaru Outback", "White Ford F-150", "Silver Toyota Camry", "Black Honda CR-V", "Red Mazda 3", "Gray Tesla",
    "Green Jeep", "White minivan, dented door", "Bicycle with a trailer", "Yellow VW Beetle",
)  # fmt: skip
SPOTS = 8


class Visitors:
    """`pace` below 1 makes them come sooner."""

    def __init__(self, database: Database, clock: Clockwork, seed: int, pace: float) -> None:
        self._database, self._clock, self._seed, self._pace = database, clock, seed, pace
        self._expected: set[int] = set()

    def keep_coming(self) -> Steps:
        """Whoever is told that an order is ready decides when to come."""
        while True:
            with self._database.reading() as session:
                ready = _ready(session)
            for key in set(ready) - self._expected:
                self._expected.add(key)
                self._clock.start(self._visit(key, stream(self._seed, "visit", key)))
            yield LOOK_EVERY

    def _visit(self, key: int, chance: Random) -> Steps:
        if chance.random() < NO_SHOW:
            return
        yield self._minutes(chance.uniform(2, 8) if chance.random() < SOON else chance.uniform(8, 60))
        announced = chance.random() < ANNOUNCED
        if announced:
            self._say(key, arriving.on_my_way)
            yield self._minutes(chance.uniform(5, 16))
        spot, car = (f"Spot {chance.randint(1, SPOTS)}", chance.choice(CARS)) if announced else ("Counter", "")
        self._say(key, lambda session, order, stamp: arriving.here(session, order, spot, car, stamp))

    def _minutes(self, minutes: float) -> timedelta:
        return timedelta(minutes=minutes * self._pace)

    def _say(self, key: int, words: Callable[[Session, FulfillmentOrder, Stamp], object]) -> None:
        """Whoever has it already, or was told that it is not ready any more, says nothing."""
        with suppress(Refusal, DBAPIError, StaleDataError), self._database.transaction() as session:
            order = session.get_one(FulfillmentOrder, key, with_for_update=True)
            if order.state is State.READY_FOR_PICKUP:
                words(session, order, Stamp(at=self._clock.now))


def _ready(session: Session) -> Sequence[int]:
    """Nobody has come for these yet."""
    expected = select(Arrival.fulfillment_order_id).where(Arrival.closed_at.is_(None))
    ready = select(FulfillmentOrder.id).where(FulfillmentOrder.state == State.READY_FOR_PICKUP)
    return session.scalars(ready.where(FulfillmentOrder.id.not_in(expected)).order_by(FulfillmentOrder.id)).all()
