"""Bays that a stock feed names: a feed knows them by aisle and name, and may know more of them than the layout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from storeapp.bulk import insert_unknown
from storeapp.domain.store import Bay

Place = tuple[int, str, str]
"""Store, aisle and name."""
Bays = dict[Place, int]


def bays_of(session: Session, named: Collection[Place]) -> Bays:
    """Keys of the bays; one that the layout does not know is put at the end of the walk."""
    if not named:
        return {}
    ranks = _last_ranks(session, {store for store, _, _ in named})
    rows, known = [], _known(session, named)
    for store, aisle, bay in (place for place in named if place not in known):
        ranks[store] += 1
        rows.append({"store_id": store, "aisle": aisle, "name": bay, "walk_order": ranks[store]})
    insert_unknown(session, Bay, rows, Bay.id)
    return _known(session, named)


def _known(session: Session, named: Collection[Place]) -> Bays:
    chosen = select(Bay.store_id, Bay.aisle, Bay.name, Bay.id)
    rows = session.execute(chosen.where(tuple_(Bay.store_id, Bay.aisle, Bay.name).in_(list(named))))
    return {(store, aisle, name): key for store, aisle, name, key in rows}


def _last_ranks(session: Session, stores: set[int]) -> defaultdict[int, int]:
    chosen = select(Bay.store_id, func.max(Bay.walk_order)).where(Bay.store_id.in_(stores)).group_by(Bay.store_id)
    return defaultdict(int, session.execute(chosen).all())
