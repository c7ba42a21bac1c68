"""Orders come in as from a web shop; in the past somebody also has to give them to the stores, now the worker does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from storeapp.db import Database
from storeapp.demo.play.clockwork import Clockwork, Steps
from storeapp.demo.shop.orders import Sent
from storeapp.domain.event import Stamp
from storeapp.operations.assigning import assign_due
from storeapp.operations.intake import take_orders
from storeapp.queries import network

FRESH = timedelta(minutes=30)
ASSIGN_EVERY = timedelta(seconds=60)


def incoming(database: Database, clock: Clockwork, sent: Iterable[Sent]) -> Steps:
    for delay, order in sent:
        yield timedelta(seconds=delay)
        with database.transaction() as session:
            take_orders(session, [order], at=clock.now)


def assigning(database: Database, clock: Clockwork) -> Steps:
    """What the worker would have done at that time."""
    read_at = datetime.min.replace(tzinfo=clock.now.tzinfo)
    while True:
        if clock.now - read_at > FRESH:
            with database.reading() as session:
                snapshot, read_at = network.read(session, clock.now), clock.now
        with database.transaction() as session:
            assign_due(session, snapshot, Stamp(at=clock.now))
        yield ASSIGN_EVERY
