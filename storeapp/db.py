"""Engine, session and transaction: SQLite by default, PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from storeapp.domain import tables  # noqa: F401  tables find each other by name, so all of them must be known
from storeapp.one_writer import OneWriter
from storeapp.prepared import Prepared, doubt

WRITER = "storeapp_writer"
BEGIN, COMMIT = (Prepared(text(word)) for word in ("BEGIN IMMEDIATE", "COMMIT"))


class Database:
    """Two ways in: `reading()` sees committed data statement by statement; `transaction()` is all or nothing.

    On SQLite a transaction takes the write lock at once (BEGIN IMMEDIATE), so that what it read stays true until it
    commits; on PostgreSQL rows are guarded by versions and conditions. Reading has connections of its own that never
    begin anything: switching one between both ways costs more than a statement.
    """

    def __init__(self, url: str, pool_size: int = 4) -> None:
        make = _sqlite if url.startswith("sqlite") else _postgresql
        self.engine = make(url, pool_size)
        self.read_engine = make(url, pool_size, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.read_engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def connection(self) -> Connection:
        """Like `reading`, without the objects: for the statements that every request makes."""
        return self.read_engine.connect()

    @contextmanager
    def write_lock(self) -> Iterator[Connection]:
        """A short transaction of prepared statements, on SQLite, which has only one writer at a time."""
        with self.connection() as connection:
            try:
                _wait_to_write(connection)
                BEGIN.apply(connection, {})
                yield connection
                COMMIT.apply(connection, {})
            except BaseException:
                connection.connection.rollback()
                raise

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        self.engine.dispose()
        self.read_engine.dispose()


def _sqlite(url: str, pool_size: int, **options: Any) -> Engine:
    file = make_url(url).database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    if file and file != ":memory:":
        event.listen(engine, "connect", lambda _connection, entry: _stand_in_line(entry, Path(file)))
        event.listen(engine, "checkin", _let_others_write)
        event.listen(engine, "close", _leave_the_line)
    if not options:
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """`synchronous=FULL`: what a screen showed as confirmed survives a crash of the machine."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    _wait_to_write(connection)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _stand_in_line(entry: ConnectionPoolEntry, file: Path) -> None:
    """Without a place there it works all the same."""
    with suppress(PermissionError):
        entry.info[WRITER] = OneWriter(file)


def _let_others_write(_connection: Any, entry: ConnectionPoolEntry) -> None:
    if writer := entry.info.get(WRITER):
        writer.done()


def _leave_the_line(_connection: Any, entry: ConnectionPoolEntry) -> None:
    """A connection that is no good any more is closed first and given back after that."""
    if writer := entry.info.pop(WRITER, None):
        writer.close()


def _wait_to_write(connection: Connection) -> None:
    """Until the connection is given back to the pool, others wait in line."""
    if writer := connection.info.get(WRITER):
        writer.wait()


def _postgresql(url: str, pool_size: int, **options: Any) -> Engine:
    """Plans are kept: our statements are short and planning them anew costs more than running them."""
    options["connect_args"] = {"options": "-c plan_cache_mode=force_generic_plan -c jit=off"}
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, hide_parameters=True, **options)
    for name in ("rollback", "rollback_savepoint"):
        event.listen(engine, name, _rolled_back)
    event.listen(engine, "reset", _given_back)
    return engine


def _rolled_back(connection: Connection, *_which: Any) -> None:
    if not connection.invalidated and _in_transaction(connection.connection.driver_connection):
        doubt(connection.info)


def _given_back(driver: Any, entry: ConnectionPoolEntry, _state: Any) -> None:
    """Still in a transaction, the pool rolls it back."""
    if _in_transaction(driver):
        doubt(entry.info)


def _in_transaction(driver: Any) -> bool:
    """Else there is nothing to be rolled back."""
    return bool(driver.info.transaction_status != TransactionStatus.IDLE)
