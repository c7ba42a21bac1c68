"""Statements that the floor makes at every request, ready to be sent.

They are written in Core like all others, but compiled once for each kind of database and given straight to the driver,
which keeps them prepared: what SQLAlchemy does anew at each execution costs several times what the database takes.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import SelectBase
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.sql.visitors import replacement_traverse

from storeapp import libpq

DOUBLE = 701
"""What PostgreSQL calls the numbers with a fraction; only their types ask for it, and we store no others."""

KEPT = "storeapp_prepared"

Asked = Session | Connection
Values = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True)
class _Form:
    """A statement in one database's words. `order`: the names of positional arguments, None where they go by name;
    `numbered`: the statement with its arguments by number, and their names."""

    text: str
    fixed: Values
    binders: Sequence[tuple[str, Processor]]
    order: Sequence[str] | None
    numbered: tuple[bytes, Sequence[str]]
    row: Callable[..., Any]
    readers: Sequence[tuple[int, Processor]]

    def arguments(self, values: Values) -> Any:
        given = self._given(values)
        return given if self.order is None else [given[name] for name in self.order]

    def numbered_arguments(self, values: Values) -> list[Any]:
        given = self._given(values)
        return [given[name] for name in self.numbered[1]]

    def _given(self, values: Values) -> dict[str, Any]:
        given = {**self.fixed, **values}
        for name, bound in self.binders:
            given[name] = bound(given[name])
        return given

    def read(self, found: Sequence[Any]) -> Any:
        if not self.readers:
            return self.row(found)
        cells = list(found)
        for place, typed in self.readers:
            cells[place] = typed(cells[place])
        return self.row(cells)


class Numbers(TypeDecorator[Sequence[int]]):
    """Many keys as one value."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else JSON())


class Condition(ColumnElement[bool]):
    """Where it stands alone it is not compared with 1, as SQLAlchemy does for SQLite, which then looks at every row."""

    inherit_cache = False
    type = Boolean()

    def self_group(self, against: Any = None) -> Any:
        return self


class Among(Condition):
    """That a column is one of the numbers given by name; one statement, however many they are."""

    inherit_cache = False

    def __init__(self, column: Any, name: str) -> None:
        self.column, self.numbers = column, bindparam(name, type_=Numbers)


@compiles(Among)
def _in_json(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers, **kw)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"


@compiles(Among, "postgresql")
def _in_array(element: Among, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.column, **kw)} = ANY ({compiler.process(element.numbers, **kw)})"


class AmongPairs(Condition):
    """That two columns are a pair out of the numbers given by two names, in their order."""

    inherit_cache = False

    def __init__(self, *named: tuple[Any, str]) -> None:
        self.columns = [column for column, _ in named]
        self.numbers = [bindparam(name, type_=Numbers) for _, name in named]


@compiles(AmongPairs)
def _pairs_in_json(element: AmongPairs, compiler: SQLCompiler, **kw: Any) -> str:
    (one, other), (first, second) = _compiled(element.columns, compiler, kw), _compiled(element.numbers, compiler, kw)
    pairs = f"SELECT a.value, b.value FROM json_each({first}) AS a JOIN json_each({second}) AS b ON b.key = a.key"
    return f"({one}, {other}) IN ({pairs})"


@compiles(AmongPairs, "postgresql")
def _pairs_in_arrays(element: AmongPairs, compiler: SQLCompiler, **kw: Any) -> str:
    (one, other), (first, second) = _compiled(element.columns, compiler, kw), _compiled(element.numbers, compiler, kw)
    return f"({one}, {other}) IN (SELECT * FROM unnest({first}, {second}))"


def _compiled(parts: Sequence[Any], compiler: SQLCompiler, kw: dict[str, Any]) -> list[str]:
    return [compiler.process(part, **kw) for part in parts]


class Prepared:
    """Values are given by name. Rows are named tuples of the columns' types. Raises what SQLAlchemy would raise."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._forms: dict[str, _Form] = {}

    def all(self, asked: Asked, values: Values) -> list[Any]:
        connection, form = self._ready(asked)
        found = _send(connection, form, values, lambda cursor: cursor.fetchall())
        return [form.read(row) for row in found]

    def first(self, asked: Asked, values: Values) -> Any:
        """The first row, or None."""
        connection, form = self._ready(asked)
        found = _send(connection, form, values, lambda cursor: cursor.fetchone())
        return form.read(found) if found is not None else None

    def apply(self, asked: Asked, values: Values) -> int:
        """How many rows it changed."""
        connection, form = self._ready(asked)
        return int(_send(connection, form, values, lambda cursor: cursor.rowcount))

    def apply_each(self, asked: Asked, many: Sequence[Values]) -> list[int]:
        """How many rows each of the values changed, in their order; sent together where the driver can."""
        connection, form = self._ready(asked)
        with Telling(connection, form.text) as driver:
            if libpq.can_ask(driver):
                statement = form.numbered[0]
                values = [(statement, form.numbered_arguments(values)) for values in many]
                return libpq.ask_all(driver, kept_of(connection), values)
            return [int(driver.execute(form.text, form.arguments(values)).rowcount) for values in many]

    def _ready(self, asked: Asked) -> tuple[Connection, _Form]:
        connection = asked.connection() if isinstance(asked, Session) else asked
        form = self._forms.get(connection.dialect.name)
        if form is None:
            form = self._forms[connection.dialect.name] = _form(self._statement, connection.dialect)
        return connection, form


def _send(connection: Connection, form: _Form, values: Values, take: Callable[[Any], Any]) -> Any:
    with Telling(connection, form.text) as driver:
        if libpq.can_ask(driver):
            return take(libpq.ask(driver, kept_of(connection), form.numbered[0], form.numbered_arguments(values)))
        return take(driver.execute(form.text, form.arguments(values)))


def kept_of(connection: Connection) -> libpq.Kept:
    """What it keeps as long as the driver's own connection lives."""
    kept: libpq.Kept | None = connection.info.get(KEPT)
    if kept is None:
        kept = connection.info[KEPT] = libpq.Kept()
    return kept


def doubt(info: dict[Any, Any]) -> None:
    """Something is rolled back on the connection of this `info`, where its driver may drop what is prepared."""
    if kept := info.get(KEPT):
        kept.sure = False


def let_objects_know(session: Session, *kinds: type[Any]) -> None:
    """Objects of these kinds that the session has are read again: prepared statements pass them by."""
    for held in session.identity_map.values():
        if isinstance(held, kinds):
            session.expire(held)


class Telling:
    """Gives the driver's own connection; what that raises is raised in SQLAlchemy's words."""

    def __init__(self, connection: Connection, text: str) -> None:
        self._connection, self._text = connection, text

    def __enter__(self) -> Any:
        return self._connection.connection.driver_connection

    def __exit__(self, _kind: object, fault: BaseException | None, _trace: object) -> None:
        if fault is not None and not isinstance(fault, Exception):
            self._connection.invalidate(fault)
        if isinstance(fault, self._connection.dialect.loaded_dbapi.Error):
            raise _told(self._connection, self._text, fault) from fault


def _told(connection: Connection, text: str, fault: Any) -> BaseException:
    """A connection that is gone takes those of its pool with it: they are gone too."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(fault, connection.connection.dbapi_connection, None)
    if lost:
        connection.invalidate(fault)
        connection.engine.dispose(close=False)
    base = dialect.loaded_dbapi.Error
    said: BaseException = DBAPIError.instance(
        text, None, fault, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    return said


def _form(statement: Executable, dialect: Dialect) -> _Form:
    compiled: SQLCompiler = _with_constants(statement).compile(dialect=dialect)
    needed = [name for name, bind in compiled.binds.items() if bind.required]
    state = compiled.construct_expanded_state(dict.fromkeys(needed))
    kinds = ((name, bind.type.dialect_impl(dialect)) for name, bind in compiled.binds.items())
    binders = [(name, bound) for name, kind in kinds if (bound := kind.bind_processor(dialect))]
    return _Form(
        text=state.statement,
        fixed={name: value for name, value in state.parameters.items() if name not in needed},
        binders=[(name, bound) for name, bound in binders if name in state.parameters],
        order=state.positiontup,
        numbered=(b"", ()) if state.positiontup else _numbered(state.statement, list(state.parameters)),
        **_reading(statement, dialect),
    )


def _numbered(text: str, names: Sequence[str]) -> tuple[bytes, Sequence[str]]:
    return (text % {name: f"${number}" for number, name in enumerate(names, 1)}).encode(), names


def _with_constants(statement: Any) -> Any:
    """Values that never change are written into a question, so that the plan that is kept was made for them."""
    if not isinstance(statement, SelectBase):
        return statement

    def constant(element: Any, **_: Any) -> Any:
        is_fixed = isinstance(element, BindParameter) and not element.required
        return element.render_literal_execute() if is_fixed else None

    return replacement_traverse(statement, {}, constant)


def _reading(statement: Any, dialect: Dialect) -> dict[str, Any]:
    columns = list(getattr(statement, "exported_columns", ()))
    row = namedtuple("Found", [column.key for column in columns])  # type: ignore[misc]
    readers = enumerate(column.type.dialect_impl(dialect).result_processor(dialect, DOUBLE) for column in columns)
    return {"row": row._make, "readers": [(place, typed) for place, typed in readers if typed]}
