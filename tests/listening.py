"""Hears every statement at the driver, where nothing passes by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from storeapp import libpq
from storeapp.db import Database

AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--")
"""What only surrounds statements, and what SQLite says about its own triggers."""


@contextmanager
def listening(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    heard: list[str] = []
    with monkeypatch.context() as patches:
        if database.is_sqlite:
            yield from _on_sqlite(database, heard)
        else:
            patches.setattr(psycopg.Cursor, "execute", _heard_first(psycopg.Cursor.execute, heard))
            patches.setattr(libpq, "ask", _asked_first(libpq.ask, heard))
            patches.setattr(libpq, "ask_all", _all_asked_first(libpq.ask_all, heard))
            yield heard


def _on_sqlite(database: Database, heard: list[str]) -> Iterator[list[str]]:
    traced: list[Any] = []

    def trace(connection: Any, *_more: Any) -> None:
        traced.append(connection)
        connection.set_trace_callback(lambda said: None if said.startswith(AROUND) else heard.append(said))

    engines: tuple[Engine, ...] = (database.engine, database.read_engine)
    for engine in engines:
        event.listen(engine, "checkout", trace)
    yield heard
    for engine in engines:
        event.remove(engine, "checkout", trace)
    for connection in traced:
        connection.set_trace_callback(None)


def _heard_first(execute: Any, heard: list[str]) -> Any:
    def listen(cursor: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        heard.append(str(query))
        return execute(cursor, query, *args, **kwargs)

    return listen


def _asked_first(ask: Any, heard: list[str]) -> Any:
    def listen(driver: Any, kept: Any, statement: bytes, values: Any) -> Any:
        heard.append(statement.decode())
        return ask(driver, kept, statement, values)

    return listen


def _all_asked_first(ask_all: Any, heard: list[str]) -> Any:
    def listen(driver: Any, kept: Any, asked: Any) -> Any:
        heard.extend(statement.decode() for statement, _ in asked)
        return ask_all(driver, kept, asked)

    return listen
