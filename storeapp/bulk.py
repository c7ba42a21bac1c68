"""Many rows of one kind together, because a statement costs more than a row.

On PostgreSQL they are copied in, several times as fast as inserting them; SQLite takes them one by one as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Column, Connection, Integer, Select, Table, bindparam, func, insert, literal, select, union_all
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import InstrumentedAttribute, Session

from storeapp import libpq
from storeapp.domain.base import Base
from storeapp.prepared import Prepared, Telling, kept_of

INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
COPIED_FROM = 64
"""Fewer rows are inserted, all in one exchange: a copy goes twice to the database and back."""

MOST_TOGETHER = 16

Row = Mapping[str, Any]
Rows = Sequence[Row]


def insert_all(session: Session, table: type[Base], rows: Rows) -> None:
    """All rows name the same columns."""
    insert_kinds(session, (table, rows))


def insert_kinds(session: Session, *kinds: tuple[type[Base], Rows]) -> None:
    """Rows of several tables, in this order; all of one table name the same columns."""
    connection, some = session.connection(), [(_plain(table), rows) for table, rows in kinds if rows]
    if connection.dialect.name != "postgresql":
        for table, rows in some:
            connection.execute(insert(table), rows)
    elif max((len(rows) for _, rows in some), default=0) < COPIED_FROM:
        _insert(connection, some)
    else:
        for table, rows in some:
            _copy(connection, table, rows)


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
        asked = _next_keys(tuple(table for table, _ in wanted))
        counts = {f"many{number}": count for number, (_, count) in enumerate(wanted)}
        taken: list[list[int]] = [[] for _ in wanted]
        for row in asked.all(self._session, counts):
            taken[row.number].append(row.key)
        return [iter(sorted(keys)) for keys in taken]

    def _next(self, table: type[Base], count: int) -> range:
        last = self._last.get(table)
        if last is None:
            last = self._session.scalar(select(func.max(_key(table)))) or 0
        self._last[table] = last + count
        return range(last + 1, last + 1 + count)


@lru_cache(maxsize=64)
def _next_keys(tables: tuple[type[Base], ...]) -> Prepared:
    return Prepared(union_all(*[_from_sequence(number, table) for number, table in enumerate(tables)]))


def _from_sequence(number: int, table: type[Base]) -> Select[tuple[int, int]]:
    sequence = select(func.pg_get_serial_sequence(f'"{table.__tablename__}"', _key(table).name)).scalar_subquery()
    columns = literal(number).label("number"), func.nextval(cast_to(sequence, REGCLASS)).label("key")
    return select(*columns).select_from(func.generate_series(1, bindparam(f"many{number}", type_=Integer)))


def _key(table: type[Base]) -> Column[int]:
    return cast(Column[int], _plain(table).c.id)


def _plain(table: type[Base]) -> Table:
    """Without the mapping, whose bulk insert makes a statement of its own for every pattern of empty columns."""
    return cast(Table, table.__table__)


def _copy(connection: Connection, table: Table, rows: Rows) -> None:
    names, cells = _written(table, tuple(rows[0]), connection.dialect)
    text = f'COPY "{table.name}" ({names}) FROM STDIN'
    with Telling(connection, text) as driver, driver.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row([cell(row) for cell in cells])


def _insert(connection: Connection, kinds: Sequence[tuple[Table, Rows]]) -> None:
    with Telling(connection, "INSERT") as driver:
        inserted = [row for table, rows in kinds for row in _inserted(table, rows, connection.dialect)]
        libpq.ask_all(driver, kept_of(connection), inserted)


def _inserted(table: Table, rows: Rows, dialect: Dialect) -> Iterator[tuple[bytes, list[Any]]]:
    """Some rows in one statement: 16, 8, 4, 2 or 1, so that there are few statements to be kept."""
    names, cells = _written(table, tuple(rows[0]), dialect)
    at = 0
    while at < len(rows):
        many = min(MOST_TOGETHER, 1 << (len(rows) - at).bit_length() - 1)
        together = rows[at : at + many]
        yield _insertion(table, names, len(cells), many), [cell(row) for row in together for cell in cells]
        at += many


@lru_cache(maxsize=256)
def _insertion(table: Table, names: str, cells: int, rows: int) -> bytes:
    numbers = count(1)
    values = ", ".join(f"({', '.join(f'${next(numbers)}' for _ in range(cells))})" for _ in range(rows))
    return f'INSERT INTO "{table.name}" ({names}) VALUES {values}'.encode()


Cell = Callable[[Row], Any]


@lru_cache(maxsize=64)
def _written(table: Table, named: tuple[str, ...], dialect: Dialect) -> tuple[str, list[Cell]]:
    """The columns of rows that name these, and what a row writes into each."""
    cells = {column.name: cell for column in table.columns if (cell := _cell(column, named, dialect))}
    return ", ".join(f'"{name}"' for name in cells), list(cells.values())


def _cell(column: Column[Any], named: Sequence[str], dialect: Dialect) -> Cell | None:
    """What a row writes into a column: what it names, in the driver's words, else the default, if there is one."""
    name = column.name
    if name in named:
        bound = column.type.dialect_impl(dialect).bind_processor(dialect)
        return (lambda row: bound(row[name])) if bound else itemgetter(name)
    default = cast(Any, column.default)
    if default is None:
        return None
    return (lambda row: default.arg(None)) if default.is_callable else (lambda row: default.arg)
