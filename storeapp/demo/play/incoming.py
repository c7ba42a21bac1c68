"""Orders come in as from a web shop; in the past somebody also has to give them to the stores, now the worker does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from storeapp.db import Database
from storeapp.demo.play.clockwork import Clockwork, Steps
from storeapp.demo.shop.orders import Sent
from storeapp.domain.event import Stamp
from storeapp.operations.assigning import assign_due
from storeapp.operations.intake import take_orders
from storeapp.operations.intake.documents import OrderDocument
from storeapp.queries import network

FRESH = timedelta(minutes=30)
RETRY_AFTER = timedelta(seconds=1)
ASSIGN_EVERY = timedelta(seconds=60)


def incoming(database: Database, clock: Clockwork, sent: Iterable[Sent]) -> Steps:
    """A shop tries until the order is taken."""
    for delay, order in sent:
        yield timedelta(seconds=delay)
        while not _taken(database, order, clock.now):
            yield RETRY_AFTER


def _taken(database: Database, order: OrderDocument, at: datetime) -> bool:
    try:
        with database.transaction() as session:
            take_orders(session, [order], at=at)
    except DBAPIError:
        return False
    return True


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
