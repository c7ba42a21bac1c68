"""A prepared statement in one exchange with PostgreSQL, through the lower layer of its driver.

What the driver's cursors do around an exchange (their own cache of statements, waiting in Python) took a seventh of a
page of the floor. Values travel as text and the server knows their types from the statement, so that it prepares one
plan for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGresult

Kept = dict[Any, Any]
"""What belongs to one connection as long as it lives: the names of its prepared statements, how it writes values."""

PREFIX = "kept"
"""Of the names of our statements; the driver names its own otherwise."""


class Answer:
    """As a cursor of the driver gives it."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


def can_ask(driver: Any) -> bool:
    """Whether the next statement needs nothing before it: no BEGIN, no end of a failed transaction."""
    if not isinstance(driver, Connection) or driver.pgconn.pipeline_status != PipelineStatus.OFF:
        return False
    ready = TransactionStatus.IDLE if driver.autocommit else TransactionStatus.INTRANS
    return driver.pgconn.transaction_status == ready


def ask(driver: Connection[Any], kept: Kept, statement: bytes, values: Sequence[Any]) -> Answer:
    """`statement` has $1, $2 for the values. Raises what the driver's cursors raise."""
    transformer = kept.get(Transformer)
    if transformer is None:
        transformer = kept[Transformer] = Transformer.from_context(driver)
    name = kept.get(statement) or _prepared(driver, kept, statement)
    written: Sequence[Any] = transformer.dump_sequence(values, _as_text(len(values)))
    result = driver.pgconn.exec_prepared(name, written)
    _must_be_good(driver, result)
    transformer.set_pgresult(result)
    rows = transformer.load_rows(0, result.ntuples, tuple)
    return Answer(rows, result.command_tuples or 0)


def _prepared(driver: Connection[Any], kept: Kept, statement: bytes) -> bytes:
    name = f"{PREFIX}{len(kept)}".encode()
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
