"""A prepared statement in one exchange with PostgreSQL, through the lower layer of its driver.

What the driver's cursors do around an exchange (their own cache of statements, waiting in Python) took an eighth of the
queue. Values travel as text and the server knows their types from the statement, so that it prepares one plan for all
of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Kept = dict[Any, Any]
"""What belongs to one connection: the names of its prepared statements, how it writes values."""

PREFIX = "kept"
"""Of the names of our statements; the driver names its own otherwise."""

NUMBERS = count()

FORGOTTEN = "26000"
"""The server knows no statement of that name any more. The driver drops all of a connection, also ours, when something
is rolled back or dropped there."""


class Answer:
    """As a cursor of the driver gives it."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


def can_ask(driver: Any) -> bool:
    """Whether the next statement stands for itself: then it needs nothing before it, and can be sent again when its
    name was forgotten. In a transaction that would be its end, so there the driver is asked."""
    return (
        isinstance(driver, Connection)
        and driver.autocommit
        and driver.pgconn.transaction_status == TransactionStatus.IDLE
        and driver.pgconn.pipeline_status == PipelineStatus.OFF
    )


def ask(driver: Connection[Any], kept: Kept, statement: bytes, values: Sequence[Any]) -> Answer:
    """`statement` has $1, $2 for the values. Raises what the driver's cursors raise; signals wait for the answer."""
    transformer = kept.get(Transformer)
    if transformer is None:
        transformer = kept[Transformer] = Transformer.from_context(driver)
    written: Sequence[Any] = transformer.dump_sequence(values, _as_text(len(values)))
    result = driver.pgconn.exec_prepared(kept.get(statement) or _prepared(driver, kept, statement), written)
    if result.error_field(DiagnosticField.SQLSTATE) == FORGOTTEN.encode():
        result = driver.pgconn.exec_prepared(_prepared(driver, kept, statement), written)
    _must_be_good(driver, result)
    transformer.set_pgresult(result)
    rows = transformer.load_rows(0, result.ntuples, tuple)
    return Answer(rows, result.command_tuples or 0)


def _prepared(driver: Connection[Any], kept: Kept, statement: bytes) -> bytes:
    """A name is never used twice: nobody says which of them were forgotten."""
    name = f"{PREFIX}{next(NUMBERS)}".encode()
    _must_be_good(driver, driver.pgconn.prepare(name, statement))
    kept[statement] = name
    return name


@lru_cache
def _as_text(values: int) -> list[PyFormat]:
    return [PyFormat.TEXT] * values


def _must_be_good(driver: Connection[Any], result: PGresult) -> None:
    if driver.pgconn.status == ConnStatus.BAD:
        raise OperationalError("The connection to the database is lost.")
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result, driver.info.encoding)
