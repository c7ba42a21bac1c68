"""The world comes into an empty database: through intake, as a neighbour's files would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.db import Database
from storeapp.demo.world import World
from storeapp.demo.world.staff import StaffMember
from storeapp.domain.associate import Associate
from storeapp.domain.store import Store
from storeapp.operations.intake import take_products, take_stock, take_stores
from storeapp.operations.staffing import NewAssociate, add_associate

AT_ONCE = 2000

T = TypeVar("T")
Say = Callable[[str], None]


def load(database: Database, world: World, at: datetime, pepper: str, say: Say) -> None:
    """Safe to repeat: what is there stays as it is."""
    with database.transaction() as session:
        take_stores(session, world.stores, at=at)
        take_products(session, world.products, at=at)
    say(f"{len(world.stores)} stores, {len(world.products):,} products")
    for rows in _parts(world.stock_rows):
        with database.transaction() as session:
            take_stock(session, rows, at=at)
    say(f"{len(world.stock_rows):,} shelves filled")
    for store in _by_store(world.staff):
        with database.transaction() as session:
            _hire(session, store, pepper)
    say(f"{len(world.staff)} people hired")


def is_loaded(database: Database, world: World) -> bool:
    """The last thing that loading does is there."""
    with database.reading() as session:
        return session.scalar(select(Associate.id).where(Associate.badge == world.staff[-1].badge)) is not None


def _hire(session: Session, members: Sequence[StaffMember], pepper: str) -> None:
    known = set(session.scalars(select(Associate.badge)))
    store_id = session.scalar(select(Store.id).where(Store.external_id == members[0].store))
    for member in members:
        if member.badge not in known:
            new = NewAssociate(
                member.name, member.role, store_id, member.pin, member.login, member.password, member.badge
            )
            add_associate(session, new, pepper)


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _by_store(members: Sequence[StaffMember]) -> list[list[StaffMember]]:
    stores = dict.fromkeys(member.store for member in members)
    return [[member for member in members if member.store == store] for store in stores]
