"""How much of the stock ledger a snapshot knows, and what has come since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storeapp.domain.stock import StockMovement
from storeapp.prepared import Prepared

LOOKED_BACK = 2000
FILLED_WITHIN = timedelta(seconds=30)
"""No transaction takes longer to write into the ledger."""

COLUMNS = select(StockMovement.id, StockMovement.product_id, StockMovement.store_id)
NEWEST = Prepared(select(func.max(StockMovement.id).label("id")))
NEWER = Prepared(COLUMNS.where(StockMovement.id > bindparam("seen")))


class Seen(NamedTuple):
    """The ledger is known up to `newest`, but for the `gaps`, with when they were noticed: what was begun earlier may
    be committed later."""

    newest: int
    gaps: Mapping[int, datetime]


def seen_of(session: Session, now: datetime) -> Seen:
    """To be asked before the levels are read, so that nothing is missed between both."""
    before = max(0, (NEWEST.first(session, {}).id or 0) - LOOKED_BACK)
    return with_entries(Seen(before, {}), NEWER.all(session, {"seen": before}), now)


def new_entries(session: Session, seen: Seen) -> list[Any]:
    """Newer ones, and those that filled a gap: (id, product_id, store_id)."""
    newer = NEWER.all(session, {"seen": seen.newest})
    return newer + list(session.execute(COLUMNS.where(StockMovement.id.in_(seen.gaps)))) if seen.gaps else newer


def with_entries(seen: Seen, entries: Sequence[Any], now: datetime) -> Seen:
    """What is known with these. A gap that nobody fills in a while was rolled back."""
    ids = {entry.id for entry in entries}
    newest = max(seen.newest, max(ids, default=0))
    new = (key for key in range(max(seen.newest, newest - LOOKED_BACK) + 1, newest) if key not in ids)
    old = {key: at for key, at in seen.gaps.items() if key not in ids and now - at < FILLED_WITHIN}
    return Seen(newest, old | dict.fromkeys(new, now))
