"""Confirming a pick at once: the hottest action of the floor.

The same effect as `picking.confirm_pick` with its event and its receipt, guarded by the version of the fulfillment
order that was read. On PostgreSQL it is one statement and one round trip; on SQLite four short ones under the write
lock. When the guard fails (somebody was faster, or it is a repeat) nothing has happened: the ordinary way finds out
why.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Insert, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.selectable import CTE

from storeapp.db import Database
from storeapp.domain.action import Action
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.prepared import Prepared, Values

ORDERS: Table = FulfillmentOrder.__table__  # type: ignore[assignment]
LINES: Table = FulfillmentOrderLine.__table__  # type: ignore[assignment]
EVENTS: Table = Event.__table__  # type: ignore[assignment]
ACTIONS: Table = Action.__table__  # type: ignore[assignment]

COUNT_VERSION = (
    update(ORDERS)
    .where(
        ORDERS.c.id == bindparam("order_key"),
        ORDERS.c.version == bindparam("seen_version"),
        ORDERS.c.state == State.PICKING,
    )
    .values(version=ORDERS.c.version + 1)
)
TAKE_UNITS = update(LINES).where(LINES.c.id == bindparam("line_key")).values(picked=LINES.c.picked + bindparam("units"))
EVENT_COLUMNS = [column for column in EVENTS.c if column.name != "id"]
ACTION_COLUMNS = list(ACTIONS.c)


def confirm_at_once(database: Database, stop: Any, units: int, stamp: Stamp, receipt: Values) -> bool:
    """`stop` is the row that was read (queries.picks), `receipt` the columns of the action. True when applied."""
    values = {**_keys(stop, units), **_event(stop, units, stamp), **_prefixed("action", receipt)}
    try:
        if database.is_sqlite:
            with database.write_lock() as connection:
                return _step_by_step(connection, values)
        with database.connection() as connection:
            return ALL_IN_ONE.apply(connection, values) == 1
    except IntegrityError:
        return False


def _step_by_step(connection: Connection, values: Values) -> bool:
    if COUNT.apply(connection, values) != 1:
        return False
    for step in (TAKE, ADD_EVENT, ADD_RECEIPT):
        step.apply(connection, values)
    return True


def _insert(table: Table, prefix: str, columns: list[Any]) -> Insert:
    return insert(table).values({column.name: bindparam(f"{prefix}_{column.name}") for column in columns})


def _insert_after(table: Table, prefix: str, columns: list[Any], counted: CTE) -> Insert:
    """The same insert, of one row when the version was counted and of none when it was not."""
    values = (bindparam(f"{prefix}_{column.name}", type_=column.type) for column in columns)
    return insert(table).from_select(columns, select(*values).select_from(counted))


def _all_in_one() -> Insert:
    counted = COUNT_VERSION.returning(ORDERS.c.id).cte("counted")
    taken = TAKE_UNITS.where(LINES.c.fulfillment_order_id == counted.c.id).returning(LINES.c.id).cte("taken")
    told = _insert_after(EVENTS, "event", EVENT_COLUMNS, counted).returning(EVENTS.c.id).cte("told")
    return _insert_after(ACTIONS, "action", ACTION_COLUMNS, counted).add_cte(taken, told)


COUNT, TAKE = Prepared(COUNT_VERSION), Prepared(TAKE_UNITS)
ADD_EVENT = Prepared(_insert(EVENTS, "event", EVENT_COLUMNS))
ADD_RECEIPT = Prepared(_insert(ACTIONS, "action", ACTION_COLUMNS))
ALL_IN_ONE = Prepared(_all_in_one())


def _keys(stop: Any, units: int) -> dict[str, Any]:
    return {
        "order_key": stop.fulfillment_order_id,
        "seen_version": stop.version,
        "line_key": stop.line_id,
        "units": units,
    }


def _event(stop: Any, units: int, stamp: Stamp) -> dict[str, Any]:
    return _prefixed(
        "event",
        {
            "kind": "pick_confirmed",
            "order_id": stop.order_id,
            "fulfillment_order_id": stop.fulfillment_order_id,
            "store_id": stop.store_id,
            "version": stop.version + 1,
            "at": stamp.at,
            "occurred_at": stamp.happened,
            "associate_id": stamp.by,
            "device_id": stamp.device,
            "action_id": stamp.action,
            "data": {"line": stop.line_id, "units": units},
            "unpublished": False,
        },
    )


def _prefixed(prefix: str, values: Values) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in values.items()}
