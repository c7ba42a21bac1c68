"""Many rows of one kind together, because a statement costs more than a row.

On PostgreSQL they are copied in, several times as fast as inserting them; SQLite takes them one by one as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Column, Connection, Select, Table, func, insert, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storeapp.domain.base import Base
from storeapp.prepared import told

INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
COPIED_FROM = 4
"""Fewer rows are inserted: a copy goes twice to the database and back."""

Row = Mapping[str, Any]
Rows = Sequence[Row]


def insert_all(session: Session, table: type[Base], rows: Rows) -> None:
    """All rows name the same columns."""
    connection = session.connection()
    if connection.dialect.name == "postgresql" and len(rows) >= COPIED_FROM:
        _copy(connection, _plain(table), rows)
    elif rows:
        connection.execute(insert(_plain(table)), rows)


def insert_unknown(
    session: Session, table: type[Base], rows: Rows, *returning: InstrumentedAttribute[Any]
) -> Sequence[Any]:
    """Inserts the rows whose unique keys are free and returns the named columns of those, in no order."""
    if not rows:
        return []
    dialect = session.get_bind().dialect.name
    statement = INSERT[dialect](_plain(table)).on_conflict_do_nothing().returning(*returning)
    return session.execute(statement, rows).all()


class Keys:
    """Keys for new rows, which nobody else will get; so rows that name each other can be made before any is written.

    Good for one transaction: on SQLite, which has one writer at a time, they go on from the last row's.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: dict[type[Base], int] = {}

    def take(self, *wanted: tuple[type[Base], int]) -> list[Iterator[int]]:
        """So many for each table, ascending, in one question."""
        if self._session.get_bind().dialect.name == "sqlite":
            return [iter(self._next(table, count)) for table, count in wanted]
        parts = [_from_sequence(number, *each) for number, each in enumerate(wanted)]
        taken: list[list[int]] = [[] for _ in wanted]
        for row in self._session.execute(union_all(*parts)):
            taken[row.number].append(row.key)
        return [iter(sorted(keys)) for keys in taken]

    def _next(self, table: type[Base], count: int) -> range:
        last = self._last.get(table)
        if last is None:
            last = self._session.scalar(select(func.max(_key(table)))) or 0
        self._last[table] = last + count
        return range(last + 1, last + 1 + count)


def _from_sequence(number: int, table: type[Base], count: int) -> Select[tuple[int, int]]:
    sequence = func.pg_get_serial_sequence(f'"{table.__tablename__}"', _key(table).name)
    columns = literal(number).label("number"), func.nextval(sequence).label("key")
    return select(*columns).select_from(func.generate_series(1, count))


def _key(table: type[Base]) -> Column[int]:
    return cast(Column[int], _plain(table).c.id)


def _plain(table: type[Base]) -> Table:
    """Without the mapping, whose bulk insert makes a statement of its own for every pattern of empty columns."""
    return cast(Table, table.__table__)


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    cells = {column.name: cell for column in table.columns if (cell := _cell(column, rows[0], connection))}
    names = ", ".join(f'"{name}"' for name in cells)
    text = f'COPY "{table.name}" ({names}) FROM STDIN'
    driver = cast(Any, connection.connection.driver_connection)
    try:
        with driver.cursor() as cursor, cursor.copy(text) as copy:
            for row in _written(rows, list(cells.values())):
                copy.write_row(row)
    except connection.dialect.loaded_dbapi.Error as fault:
        raise told(connection, text, fault) from fault


Cell = Callable[[Row], Any]


def _written(rows: Rows, cells: Sequence[Cell]) -> Iterator[list[Any]]:
    for row in rows:
        yield [cell(row) for cell in cells]


def _cell(column: Column[Any], example: Row, connection: Connection) -> Cell | None:
    """What a row writes into a column: what it names, in the driver's words, else the default, if there is one."""
    name = column.name
    if name in example:
        bound = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        return (lambda row: bound(row[name])) if bound else (lambda row: row[name])
    default = cast(Any, column.default)
    if default is None:
        return None
    return (lambda row: default.arg(None)) if default.is_callable else (lambda row: default.arg)
