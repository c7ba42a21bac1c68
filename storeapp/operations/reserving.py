"""Promising units of a store's stock to lines: a guarded update of the level, a reservation and a row of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storeapp.bulk import Row, insert_kinds
from storeapp.domain.event import Stamp
from storeapp.domain.stock import Movement, Reservation, StockLevel, StockMovement
from storeapp.prepared import Prepared

LEVELS: Any = StockLevel.__table__
OF_LEVEL = (LEVELS.c.store_id == bindparam("at")) & (LEVELS.c.product_id == bindparam("what"))
TAKE = Prepared(
    update(LEVELS)
    .where(OF_LEVEL, LEVELS.c.closed_at.is_(None), bindparam("many") <= StockLevel.available)
    .values(reserved=LEVELS.c.reserved + bindparam("many"))
)
FREE = (
    select(LEVELS.c.product_id)
    .where(OF_LEVEL, LEVELS.c.closed_at.is_(None), bindparam("many") <= StockLevel.available)
    .with_for_update(key_share=True, skip_locked=True)
)
TAKE_FREE = Prepared(
    update(LEVELS)
    .where(LEVELS.c.store_id == bindparam("at"), LEVELS.c.product_id.in_(FREE))
    .values(reserved=LEVELS.c.reserved + bindparam("many"))
)
GIVE = Prepared(update(LEVELS).where(OF_LEVEL).values(reserved=LEVELS.c.reserved - bindparam("many")))
"""As often as lines are assigned, so they go straight to the driver."""


class Owed(Protocol):
    """A line of a fulfillment order, written down or about to be."""

    @property
    def id(self) -> int: ...
    @property
    def store_id(self) -> int: ...
    @property
    def product_id(self) -> int: ...
    @property
    def quantity(self) -> int: ...


class Units(NamedTuple):
    """Of a product at a store."""

    store_id: int
    product_id: int
    many: int


def take(session: Session, wanted: Sequence[Units]) -> list[bool]:
    """Promises units out of what is available; False where somebody else was faster. `promise` writes what for.

    Shelves are locked in one order, so that those who want the same ones take turns instead of blocking each other.
    """
    return _each(session, TAKE, wanted)


def take_free(session: Session, wanted: Sequence[Units]) -> list[bool]:
    """The same of shelves that nobody else is taking from just now, without waiting for any."""
    return _each(session, TAKE_FREE, wanted)


def _each(session: Session, take: Prepared, wanted: Sequence[Units]) -> list[bool]:
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    got = dict(zip(order, take.apply_each(session, [_values(wanted[number]) for number in order]), strict=True))
    return [got[number] == 1 for number in range(len(wanted))]


def give_back(session: Session, taken: Iterable[Units]) -> None:
    """Takes back promises that have not been written down."""
    GIVE.apply_each(session, [_values(units) for units in sorted(taken)])


def _values(units: Units) -> Row:
    return {"at": units.store_id, "what": units.product_id, "many": units.many}


def promise(session: Session, lines: Sequence[Owed], stamp: Stamp) -> None:
    """Writes down for which fulfillment order lines the units were taken."""
    insert_kinds(
        session,
        (Reservation, [_reservation(line, stamp) for line in lines]),
        (StockMovement, [_reserved(line, stamp) for line in lines]),
    )


def _reservation(line: Owed, stamp: Stamp) -> dict[str, Any]:
    return {
        "line_id": line.id,
        "store_id": line.store_id,
        "product_id": line.product_id,
        "quantity": line.quantity,
        "opened_at": stamp.at,
    }


def _reserved(line: Owed, stamp: Stamp) -> dict[str, Any]:
    return {
        "store_id": line.store_id,
        "product_id": line.product_id,
        "kind": Movement.RESERVE,
        "reserved_change": line.quantity,
        "at": stamp.at,
        "line_id": line.id,
        "associate_id": stamp.by,
        "action_id": stamp.action,
    }
