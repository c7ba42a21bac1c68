"""Confirming a pick at once: the hottest action of the floor.

The same effect as `picking.confirm_pick` with its event and its receipt, for what is plain: one's own open walk, the
right product, no more than is needed. On PostgreSQL it is one statement and one round trip, guards and answer included;
on SQLite a short read and four short statements under the write lock, guarded by the version that was read. When one
fails (it is not plain, somebody was faster, or it is a repeat) nothing has happened: the ordinary way finds out why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    String,
    Table,
    Update,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.selectable import CTE

from storeapp.db import Database
from storeapp.domain.action import Action
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.pick_list import Pick, PickList, PickListState
from storeapp.domain.product import ProductCode
from storeapp.prepared import Prepared, Values
from storeapp.queries import picks

ORDERS: Table = FulfillmentOrder.__table__  # type: ignore[assignment]
LINES: Table = FulfillmentOrderLine.__table__  # type: ignore[assignment]
PICKS: Table = Pick.__table__  # type: ignore[assignment]
PICK_LISTS: Table = PickList.__table__  # type: ignore[assignment]
CODES: Table = ProductCode.__table__  # type: ignore[assignment]
EVENTS: Table = Event.__table__  # type: ignore[assignment]
ACTIONS: Table = Action.__table__  # type: ignore[assignment]

KIND = "pick_confirmed"
OPEN, PICKED = "open", "picked"
PICK_LIST_BLANK, STATE_BLANK, PICKED_BLANK = "{pick_list}", "{state}", "{picked}"
"""Stand in the answer for what is only known once the units are taken: the walk, `open` or `picked`, and how many."""


@dataclass(frozen=True)
class Wanted:
    """Units of a stop of this store; `gtin` is what was scanned, empty after a tap."""

    pick_id: int
    store_id: int
    gtin: str
    units: int


def confirm_at_once(database: Database, wanted: Wanted, stamp: Stamp, receipt: Values) -> str | None:
    """The answer with its blanks filled in, None when nothing was applied.

    `receipt` is the columns of the action; its location and answer may have blanks.
    """
    try:
        if database.is_sqlite:
            return _in_steps(database, wanted, stamp, receipt)
        with database.connection() as connection:
            found = ALL_IN_ONE.first(connection, _values(wanted, stamp, receipt))
        return str(found.answer) if found else None
    except IntegrityError:
        return None


def _values(wanted: Wanted, stamp: Stamp, receipt: Values) -> dict[str, Any]:
    return {
        "pick": wanted.pick_id,
        "store": wanted.store_id,
        "gtin": wanted.gtin,
        "units": wanted.units,
        "at": stamp.at,
        "occurred": stamp.happened,
        "by": stamp.by,
        "device": stamp.device,
        "action": stamp.action,
        **{f"action_{name}": value for name, value in receipt.items()},
    }


def _all_in_one() -> Insert:
    counted = _count_version().cte("counted")
    taken = _take_units(counted).cte("taken")
    told = _tell(counted).returning(EVENTS.c.id).cte("told")
    return _keep(counted, taken).add_cte(told).returning(ACTIONS.c.answer)


def _count_version() -> Update:
    """The order's next version, if this is plain. Another one's units that were taken meanwhile are caught by the
    constraint on the line's arithmetic."""
    is_open = (PICK_LISTS.c.state == PickListState.OPEN) & (ORDERS.c.pick_list_id == PICKS.c.pick_list_id)
    is_own = PICK_LISTS.c.associate_id == bindparam("by")
    same = exists().where(CODES.c.product_id == LINES.c.product_id, CODES.c.gtin == bindparam("gtin"))
    return (
        update(ORDERS)
        .where(
            PICKS.c.id == bindparam("pick"),
            PICKS.c.store_id == bindparam("store"),
            PICK_LISTS.c.id == PICKS.c.pick_list_id,
            LINES.c.id == PICKS.c.line_id,
            ORDERS.c.id == LINES.c.fulfillment_order_id,
            ORDERS.c.state == State.PICKING,
            is_open,
            is_own,
            bindparam("units") <= picks.LEFT,
            or_(bindparam("gtin", type_=String) == "", same),
        )
        .values(version=ORDERS.c.version + 1)
        .returning(ORDERS.c.id, ORDERS.c.order_id, ORDERS.c.version, LINES.c.id.label("line"), PICKS.c.pick_list_id)
    )


def _take_units(counted: CTE) -> Update:
    return (
        update(LINES)
        .where(LINES.c.id == counted.c.line)
        .values(picked=LINES.c.picked + bindparam("units"))
        .returning(LINES.c.picked, picks.LEFT.label("left"))
    )


def _tell(counted: CTE) -> Insert:
    values = {
        EVENTS.c.kind: literal(KIND),
        EVENTS.c.order_id: counted.c.order_id,
        EVENTS.c.fulfillment_order_id: counted.c.id,
        EVENTS.c.store_id: _given("store", EVENTS.c.store_id),
        EVENTS.c.version: counted.c.version,
        EVENTS.c.at: _given("at", EVENTS.c.at),
        EVENTS.c.occurred_at: _given("occurred", EVENTS.c.occurred_at),
        EVENTS.c.associate_id: _given("by", EVENTS.c.associate_id),
        EVENTS.c.device_id: _given("device", EVENTS.c.device_id),
        EVENTS.c.action_id: _given("action", EVENTS.c.action_id),
        EVENTS.c.data: func.jsonb_build_object("line", counted.c.line, "units", _given("units", LINES.c.picked)),
        EVENTS.c.unpublished: literal(False),
    }
    return insert(EVENTS).from_select(list(values), select(*values.values()).select_from(counted))


def _keep(counted: CTE, taken: CTE) -> Insert:
    """The receipt; its answer says what is true after the units were taken."""
    values: dict[str, ColumnElement[Any]] = {
        column.name: _given(f"action_{column.name}", column) for column in ACTIONS.c
    }
    state = case((taken.c.left == 0, PICKED), else_=OPEN)
    answer = func.replace(values["answer"], STATE_BLANK, state)
    values["answer"] = func.replace(answer, PICKED_BLANK, cast(taken.c.picked, String))
    values["location"] = func.replace(values["location"], PICK_LIST_BLANK, cast(counted.c.pick_list_id, String))
    return insert(ACTIONS).from_select(list(values), select(*values.values()).select_from(counted, taken))


def _given(name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    return bindparam(name, type_=column.type)


ALL_IN_ONE = Prepared(_all_in_one())


# The same in short steps


def _in_steps(database: Database, wanted: Wanted, stamp: Stamp, receipt: Values) -> str | None:
    with database.connection() as connection:
        stop = picks.counts(connection, wanted.pick_id, wanted.store_id, wanted.gtin)
    if stop is None or not _is_plain(stop, wanted.units, stamp):
        return None
    kept = {**receipt, **_filled(stop, wanted.units, receipt)}
    with database.write_lock() as connection:
        return str(kept["answer"]) if _applied(connection, stop, wanted, stamp, kept) else None


def _is_plain(stop: Any, units: int, stamp: Stamp) -> bool:
    is_open = stop.pick_list_state is PickListState.OPEN and stop.claimed_by_list == stop.pick_list_id
    return bool(is_open and stop.associate_id == stamp.by and stop.is_the_item and units <= stop.left)


def _filled(stop: Any, units: int, receipt: Values) -> dict[str, str]:
    answer = receipt["answer"].replace(STATE_BLANK, PICKED if units == stop.left else OPEN)
    return {
        "answer": answer.replace(PICKED_BLANK, str(stop.picked + units)),
        "location": receipt["location"].replace(PICK_LIST_BLANK, str(stop.pick_list_id)),
    }


def _applied(connection: Connection, stop: Any, wanted: Wanted, stamp: Stamp, receipt: Values) -> bool:
    seen = {"order_key": stop.fulfillment_order_id, "seen_version": stop.version}
    if COUNT.apply(connection, seen) != 1:
        return False
    TAKE.apply(connection, {"line_key": stop.line_id, "units": wanted.units})
    ADD_EVENT.apply(connection, _event(stop, wanted.units, stamp))
    ADD_RECEIPT.apply(connection, receipt)
    return True


def _event(stop: Any, units: int, stamp: Stamp) -> dict[str, Any]:
    return Event.row(
        KIND,
        stamp,
        order_id=stop.order_id,
        fulfillment_order_id=stop.fulfillment_order_id,
        store_id=stop.store_id,
        version=stop.version + 1,
        data={"line": stop.line_id, "units": units},
    )


def _insert(table: Table) -> Insert:
    columns = [column.name for column in table.c if column is not table.autoincrement_column]
    return insert(table).values({name: bindparam(name) for name in columns})


COUNT = Prepared(
    update(ORDERS)
    .where(
        ORDERS.c.id == bindparam("order_key"),
        ORDERS.c.version == bindparam("seen_version"),
        ORDERS.c.state == State.PICKING,
    )
    .values(version=ORDERS.c.version + 1)
)
TAKE = Prepared(
    update(LINES).where(LINES.c.id == bindparam("line_key")).values(picked=LINES.c.picked + bindparam("units"))
)
ADD_EVENT, ADD_RECEIPT = Prepared(_insert(EVENTS)), Prepared(_insert(ACTIONS))
