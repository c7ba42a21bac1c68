"""What lay on the shelves at moments gone by: today's levels without what the ledger says happened since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from storeapp.assignment.network import Ints, Stock
from storeapp.domain.stock import StockLevel, StockMovement
from storeapp.queries.network import Snapshot

M, Earlier = StockMovement, aliased(StockMovement)

IS_NOT_FIRST = (
    select(Earlier.id)
    .where(Earlier.store_id == M.store_id, Earlier.product_id == M.product_id, Earlier.id < M.id)
    .correlate(M)
    .exists()
)
"""The first row that the ledger has of a level tells what is taken to have been there before: nobody knows better."""


class Moved(NamedTuple):
    """Units by which what is available grew between two moments, (n,) each; `at`: the place of the level."""

    at: Ints
    units: Ints


def shelves_at(session: Session, snapshot: Snapshot, moments: Sequence[datetime]) -> Iterator[Stock]:
    """The stock at each of the moments, which ascend. Every store and product with a level has an entry."""
    product, store, units = _levels(session, snapshot)
    first = product.searchsorted(np.arange(len(snapshot.products) + 1))
    moved = _moved(session, snapshot, product * len(snapshot.store_rows) + store, moments)
    for each in moved:
        units[each.at] -= each.units
    for each in moved:
        there = np.maximum(units, 0)
        yield Stock(first, store.copy(), there, there.copy(), np.full(len(there), np.nan))
        units[each.at] += each.units


def _levels(session: Session, snapshot: Snapshot) -> tuple[Ints, Ints, Ints]:
    """(E,) each: rows of product and store, by these; units available now."""
    levels = select(StockLevel.product_id, StockLevel.store_id, StockLevel.available)
    found = session.execute(levels.order_by(StockLevel.product_id, StockLevel.store_id)).all()
    product, store, units = np.array([tuple(row) for row in found], dtype=np.int64).reshape(-1, 3).T
    return _rows(snapshot.products, product), _rows(snapshot.store_rows, store), units.copy()


def _moved(session: Session, snapshot: Snapshot, keys: Ints, moments: Sequence[datetime]) -> list[Moved]:
    """From each moment to the next one, and from the last one until now, in levels with these ascending `keys` (E,)."""
    found = session.execute(_sums(moments)).all()
    part, product, store, units = np.array([tuple(row) for row in found], dtype=np.int64).reshape(-1, 4).T
    key = _rows(snapshot.products, product) * len(snapshot.store_rows) + _rows(snapshot.store_rows, store)
    at = keys.searchsorted(key)
    return [Moved(at[part == number], units[part == number]) for number in range(len(moments))]


def _sums(moments: Sequence[datetime]) -> Select[Any, Any, Any, Any]:
    latest_first = reversed(list(enumerate(moments)))
    part = case(*[(M.at >= moment, number) for number, moment in latest_first]).label("part")
    on_hand = case((and_(M.on_hand_change != 0, IS_NOT_FIRST), M.on_hand_change), else_=0)
    summed = select(part, M.product_id, M.store_id, func.sum(on_hand - M.reserved_change))
    return summed.where(M.at >= moments[0]).group_by(part, M.product_id, M.store_id)


def _rows(rows: Mapping[int, Any], wanted: Ints) -> Ints:
    """(n,) the row of each id, where ids ascend with their rows."""
    return np.fromiter(rows, dtype=np.int64, count=len(rows)).searchsorted(wanted)
