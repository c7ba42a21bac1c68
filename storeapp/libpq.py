"""Prepared statements in as few exchanges with PostgreSQL as there can be, through the lower layer of its driver.

What the driver's cursors do around an exchange (their own cache of statements, waiting in Python) took an eighth of the
queue, and two thirds of what writing a row costs. Values travel as text and the server knows their types from the
statement, so that it prepares one plan for all of them.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import Connection, OperationalError, abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, PipelineStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

PREFIX = "kept"
"""Of the names of our statements; the driver names its own otherwise."""

NUMBERS = count()

NO_LONGER_GOOD = (b"26000", b"0A000")
"""The server knows no statement of that name any more, or a column that it reads has got another type since."""

KNOWN = f"SELECT name FROM pg_prepared_statements WHERE name LIKE '{PREFIX}%'".encode()


@dataclass
class Kept:
    """What belongs to one connection: the names of its prepared statements, and how it writes values.

    The driver drops all prepared statements of a connection, also ours, when something is rolled back there; whoever
    notices that says that it is not `sure` of them any more.
    """

    names: dict[bytes, bytes] = field(default_factory=dict)
    sure: bool = True
    transformer: abc.Transformer | None = None


class Answer:
    """As a cursor of the driver gives it."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def fetchall(self) -> Sequence[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


def can_ask(driver: Any) -> bool:
    """Not after a fault in a transaction: then the driver says so."""
    return (
        isinstance(driver, Connection)
        and driver.pgconn.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)
        and driver.pgconn.pipeline_status == PipelineStatus.OFF
    )


def ask(driver: Connection[Any], kept: Kept, statement: bytes, values: Sequence[Any]) -> Answer:
    """`statement` has $1, $2 for the values. Raises what the driver's cursors raise; signals wait for the answer."""
    _get_ready(driver, kept)
    written = _written(driver, kept, values)
    result = driver.pgconn.exec_prepared(_name(driver, kept, statement), written)
    if _no_longer_good(result):
        _forget(kept, [statement])
        if driver.autocommit:
            result = driver.pgconn.exec_prepared(_name(driver, kept, statement), written)
    _must_be_good(driver, result)
    transformer = _transformer(driver, kept)
    transformer.set_pgresult(result)
    rows = transformer.load_rows(0, result.ntuples, tuple)
    return Answer(rows, result.command_tuples or 0)


def ask_all(driver: Connection[Any], kept: Kept, asked: Sequence[tuple[bytes, Sequence[Any]]]) -> list[int]:
    """How many rows each statement changed with its values, in one exchange. All or none; raises like `ask`.

    Signals come through; a connection that was left in the midst of it is closed.
    """
    if not asked:
        return []
    _get_ready(driver, kept)
    questions = [(_name(driver, kept, statement), _written(driver, kept, values)) for statement, values in asked]
    results = _exchanged(driver, questions)
    if any(map(_no_longer_good, results)):
        _forget(kept, [statement for statement, _ in asked])
    for result in results:
        _must_be_good(driver, result)
    return [result.command_tuples or 0 for result in results]


def _exchanged(driver: Connection[Any], questions: Sequence[tuple[bytes, Sequence[Any]]]) -> list[PGresult]:
    server = driver.pgconn
    server.enter_pipeline_mode()
    try:
        for question in questions:
            server.send_query_prepared(*question)
        server.pipeline_sync()
        while server.flush():
            _wait(server, select.POLLIN | select.POLLOUT)
        results = [_next(server) for _ in questions]
        _answer(server)
        server.exit_pipeline_mode()
    except BaseException:
        driver.close()
        raise
    return results


def _next(server: PGconn) -> PGresult:
    """Of several results, each of which has an end."""
    result = _answer(server)
    if result is None:
        raise _lost()
    _answer(server)
    return result


def _answer(server: PGconn) -> PGresult | None:
    """Other threads go on meanwhile, which they do not while the driver waits for a result itself."""
    while server.is_busy():
        _wait(server, select.POLLIN)
    return server.get_result()


def _wait(server: PGconn, for_what: int) -> None:
    poll = select.poll()
    poll.register(server.socket, for_what)
    poll.poll()
    server.consume_input()


def _get_ready(driver: Connection[Any], kept: Kept) -> None:
    """A transaction begins with its first statement; what was forgotten is not counted on."""
    if not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE:
        _must_be_good(driver, driver.pgconn.exec_(b"BEGIN"))
    if not kept.sure:
        known = _known(driver)
        kept.names = {statement: name for statement, name in kept.names.items() if name in known}
        kept.sure = True


def _known(driver: Connection[Any]) -> set[bytes | None]:
    result = driver.pgconn.exec_(KNOWN)
    _must_be_good(driver, result)
    return {result.get_value(row, 0) for row in range(result.ntuples)}


def _name(driver: Connection[Any], kept: Kept, statement: bytes) -> bytes:
    return kept.names.get(statement) or _prepared(driver, kept, statement)


def _prepared(driver: Connection[Any], kept: Kept, statement: bytes) -> bytes:
    """A name is never used twice: nobody says which of them were forgotten."""
    name = f"{PREFIX}{next(NUMBERS)}".encode()
    _must_be_good(driver, driver.pgconn.prepare(name, statement))
    kept.names[statement] = name
    return name


def _written(driver: Connection[Any], kept: Kept, values: Sequence[Any]) -> Sequence[Any]:
    written: Sequence[Any] = _transformer(driver, kept).dump_sequence(values, _as_text(len(values)))
    return written


def _transformer(driver: Connection[Any], kept: Kept) -> abc.Transformer:
    if kept.transformer is None:
        kept.transformer = Transformer.from_context(driver)
    return kept.transformer


@lru_cache
def _as_text(values: int) -> list[PyFormat]:
    return [PyFormat.TEXT] * values


def _no_longer_good(result: PGresult) -> bool:
    return result.error_field(DiagnosticField.SQLSTATE) in NO_LONGER_GOOD


def _forget(kept: Kept, statements: Sequence[bytes]) -> None:
    """In a transaction that is its end; the next one prepares them anew."""
    for statement in statements:
        kept.names.pop(statement, None)
    kept.sure = False


def _must_be_good(driver: Connection[Any], result: PGresult) -> None:
    if driver.pgconn.status == ConnStatus.BAD:
        raise _lost()
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise error_from_result(result, driver.info.encoding)


def _lost() -> OperationalError:
    return OperationalError("The connection to the database is lost.")
