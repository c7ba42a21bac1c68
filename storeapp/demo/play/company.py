"""The whole chain at work: orders come, staff pick and hand over, customers arrive; in the past or now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.db import Database
from storeapp.demo.chance import stream
from storeapp.demo.play.clockwork import Clockwork
from storeapp.demo.play.colleague import Colleague
from storeapp.demo.play.floor import Floor, Leave
from storeapp.demo.play.visitors import Visitors
from storeapp.domain.associate import Associate
from storeapp.domain.permissions import Role
from storeapp.domain.store import Store


@dataclass(frozen=True)
class Company:
    """Who is played, in which way. `cast`: names whose hands stay free for the people who try the app."""

    seed: int
    pace: float
    cast: Collection[str]
    leave: dict[str, Leave]


def open_floors(database: Database, clock: Clockwork, company: Company) -> None:
    """As many of each store's associates as are planned for an hour start their shift; customers start to come."""
    with database.reading() as session:
        floors = list(_floors(session, company, clock.now))
    for floor in floors:
        for place, associate in enumerate(floor.associates):
            chance = stream(company.seed, "colleague", associate)
            walks = place >= at_the_bench(len(floor.associates))
            colleague = Colleague(database, clock, floor, associate, chance, company.pace, walks)
            clock.start(colleague.shift(), timedelta(seconds=chance.uniform(0, 120)))
    clock.start(Visitors(database, clock, company.seed, company.pace).keep_coming())


def at_the_bench(people: int) -> int:
    """How many of them serve, stage and pack while the others walk; one alone does everything."""
    return (people + 1) // 3


def _floors(session: Session, company: Company, now: datetime) -> Iterator[Floor]:
    stores = session.scalars(select(Store).options(selectinload(Store.opening_hours)).order_by(Store.id)).all()
    for store in stores:
        people = select(Associate.id).where(
            Associate.store_id == store.id, Associate.role == Role.ASSOCIATE, Associate.name.not_in(company.cast)
        )
        crew = session.scalars(people.order_by(Associate.id)).all()
        yield Floor(store, crew[: _on_shift(store, now)], company.leave.get(store.external_id, Leave()))


def _on_shift(store: Store, now: datetime) -> int:
    hours = store.opens_on(now.astimezone(store.zone).date())
    if hours is None:
        return 0
    return max(1, round(store.staffed_minutes / ((hours[1] - hours[0]).total_seconds() / 60)))
