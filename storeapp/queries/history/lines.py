"""Which lines were found where they should be, and how many units the books had to spare when they were promised.

What was to spare is not kept: it is what is there now, less all that moved since, out of the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.found_risk import Sought
from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from storeapp.domain.product import Product
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.queries.history.span import MOST_ROWS, Span, day_of

NEWEST_MOVES = 500_000

L, M = FulfillmentOrderLine, StockMovement


class Lines(NamedTuple):
    """Lines that were looked for; their groups are departments by name, with a last one for products yet unseen."""

    sought: Sought
    departments: tuple[str, ...]


def lines(session: Session, span: Span) -> Lines:
    found = session.execute(_promised(session, span)).all()
    departments = (*sorted({row.department for row in found if row.department}), "")
    return Lines(_sought(found, span, departments), departments)


def _sought(found: Sequence[Any], span: Span, departments: Sequence[str]) -> Sought:
    group = {name: number for number, name in enumerate(departments)}
    table = np.array(
        [(span.rows[r.store_id], day_of(r.at), group[r.department], max(r.spare, 0), r.short == 0) for r in found],
        dtype=np.int64,
    ).reshape(-1, 5)
    store, day, number, spare, found_it = table.T
    return Sought(store, day, number, spare, found_it > 0)


def _promised(session: Session, span: Span) -> Select[*tuple[Any, ...]]:
    """Promised lines of which every unit was picked or missed, with what was to spare right after the promise."""
    newest = session.scalar(select(func.max(M.id))) or 0
    later = func.sum(M.on_hand_change - M.reserved_change).over(
        partition_by=(M.store_id, M.product_id), order_by=M.id.desc(), rows=(None, 0)
    )
    own = M.on_hand_change - M.reserved_change
    moves = (
        select(M.store_id, M.product_id, M.kind, M.line_id, M.at, (later - own).label("since"))
        .where(M.id > newest - NEWEST_MOVES)
        .subquery()
    )
    spare = StockLevel.available - moves.c.since
    return (
        select(moves.c.store_id, moves.c.at, Product.department, spare.label("spare"), L.short)
        .join(L, L.id == moves.c.line_id)
        .join(Product, Product.id == moves.c.product_id)
        .join(
            StockLevel,
            (StockLevel.store_id == moves.c.store_id) & (StockLevel.product_id == moves.c.product_id),
        )
        .where(moves.c.kind == Movement.RESERVE, moves.c.at >= span.since)
        .where(L.picked + L.short + L.cancelled == L.quantity, L.picked + L.short > 0)
        .order_by(moves.c.at.desc())
        .limit(MOST_ROWS)
    )
