"""A store with the server running, Ana signed in, and more on the shelves than a test can sell."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import httpx
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method
from storeapp.domain.product import Product
from storeapp.queries.invariants import violations
from tests import cast, factories
from tests.cast import Person, World
from tests.faults.served import Served, at_once

TIMES = 3
Prepare = Callable[[Session, FulfillmentOrder], object]


@dataclass(frozen=True)
class Scene:
    server: Served
    town: World
    ana: Person
    goods: Product

    @classmethod
    def of(cls, server: Served) -> Scene:
        with server.database.transaction() as session:
            town = cast.world(session)
            goods = factories.product(session, "Common")
            factories.stock(session, town.store, goods, 1000)
            _near_chicago(town)
        ana = Person(server.app, cast.signed_in(server.database, town.ana, town.device), cast.DEVICE_KEY)
        return cls(server, town, ana, goods)

    def product(self, name: str, units: int) -> Product:
        with self.server.database.transaction() as session:
            made = factories.product(session, name)
            factories.stock(session, session.merge(self.town.store), made, units)
            return made

    def owed(self, method: Method, prepare: Prepare) -> FulfillmentOrder:
        """Two units of the common goods, brought to where the race begins."""
        place = {"latitude": 41.9, "longitude": -87.6}
        with self.server.database.transaction() as session:
            wanted = {session.merge(self.goods): 2}
            owed = factories.assigned(session, session.merge(self.town.store), wanted, method, **place)
            prepare(session, owed)
            _ = owed.lines
            return owed

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.server.post_as(self.ana, path, str(uuid.uuid4()), **fields)

    def three_at_once(self, path: str, same: bool, **fields: str) -> None:
        """The same action three times gets the same answer each time; of three actions one is done, and the others
        are told why not."""
        names = [str(uuid.uuid4())] * TIMES if same else [str(uuid.uuid4()) for _ in range(TIMES)]
        send = partial(self.server.post_as, self.ana, path, **fields)
        answers = at_once([partial(send, action_id=name) for name in names])
        if same:
            assert len({(answer.status_code, answer.text) for answer in answers}) == 1
        wanted = [200] * TIMES if same else [200] + [422] * (TIMES - 1)
        assert sorted(answer.status_code for answer in answers) == wanted, [answer.text for answer in answers]

    def count(self, *conditions: object) -> int:
        with self.server.database.reading() as session:
            return session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]

    def is_whole(self) -> bool:
        """Every invariant holds."""
        with self.server.database.reading() as session:
            return not [name for name, rows in violations(session) if rows]


def _near_chicago(town: World) -> None:
    town.store.latitude, town.store.longitude = 41.9, -87.7
