"""Requests a second of an empty endpoint, of a confirmed pick and of the queue, on both databases, in one run."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storeapp import create_app, serving
from storeapp.config import from_environment
from storeapp.db import Database
from tests.bench import figures, places
from tests.bench.web.load import Measured, Prepared, measure
from tests.bench.web.store import Busy, build
from tests.cast import Person

SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def main() -> None:
    with places.folder() as folder:
        rows = [row for kind in places.KINDS for row in _database(kind, folder)]
    figures.show(
        "web",
        f"Web, {SECONDS} s x {ROUNDS} rounds in turn, 32 connections, wrk and server on this machine",
        rows,
        "to reach: confirm >= 0.20 of the empty endpoint on PostgreSQL, >= 0.18 on SQLite; queue >= 0.25",
    )


FASTEST = 3000
"""No round confirms more units a second than this; so many are prepared."""


def _database(kind: str, folder: Path) -> list[dict[str, Any]]:
    """Empty and ours take turns, so that a slow minute of the machine is slow for both."""
    environment = _environment(kind, folder)
    busy = _built(environment)
    found: dict[str, list[Measured]] = {"empty": [], "confirm": [], "queue": []}
    with _server("storeapp.wsgi:app", environment) as port, _server("tests.bench.web.empty:app", environment) as empty:
        for number in range(ROUNDS + 1):
            workloads = {
                "empty": [Prepared("GET", "/")] * 2,
                "confirm": _confirms(environment, busy, number),
                "queue": _queues(environment, busy),
            }
            for name, requests in workloads.items():
                result = measure(empty if name == "empty" else port, requests, folder / "requests", _seconds(number))
                found[name] += [result] if number else []
    return [_row(name, kind, results, found["empty"]) for name, results in found.items()]


def _seconds(number: int) -> int:
    """The first round warms up."""
    return SECONDS if number else 2


def _row(name: str, kind: str, results: list[Measured], empty: list[Measured]) -> dict[str, Any]:
    """The median round, by its share of the empty endpoint's round beside it."""
    pairs = zip(results, empty, strict=True)
    shares = sorted(
        ((mine.requests_per_s / base.requests_per_s, mine) for mine, base in pairs), key=lambda pair: pair[0]
    )
    share, middle = shares[len(shares) // 2]
    if any(result.errors for result in results):
        raise SystemExit(f"{name} on {kind} had {sum(r.errors for r in results)} errors; its figures mean nothing.")
    return {
        "name": name,
        "database": kind,
        "requests_per_s": round(middle.requests_per_s, 1),
        "share_of_empty": round(share, 3),
        "p50_ms": round(middle.p50_ms, 2),
        "p99_ms": round(middle.p99_ms, 2),
    }


def _environment(kind: str, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": places.address(kind, folder),
        "STOREAPP_HOME": str(folder / "home"),
        "STOREAPP_SECRET_KEYS": "b" * 64,
    }


def _built(environment: dict[str, str]) -> Busy:
    database = Database(environment["DATABASE_URL"])
    busy = build(database, FASTEST * (2 + SECONDS * ROUNDS))
    database.dispose()
    return busy


def _people(environment: dict[str, str], tokens: list[str]) -> list[tuple[str, str]]:
    """Cookie and CSRF token of each."""
    app = create_app(from_environment(environment))
    return [(_cookie(person), person.csrf) for person in (Person(app, token) for token in tokens)]


def _cookie(person: Person) -> str:
    found = person.client.get_cookie("session")
    return f"session={found.value}" if found else ""


def _confirms(environment: dict[str, str], busy: Busy, number: int) -> list[Prepared]:
    """The round's own units; none is confirmed twice."""
    people = _people(environment, busy.pick_tokens)
    first = FASTEST * (2 + SECONDS * (number - 1)) if number else 0
    return [
        Prepared("POST", f"/picks/{pick}/confirmation", *people[person], "quantity=1&sequence=1&occurred_at=")
        for person, pick in busy.units[first : first + FASTEST * _seconds(number)]
    ]


def _queues(environment: dict[str, str], busy: Busy) -> list[Prepared]:
    return [Prepared("GET", "/queue", *person) for person in _people(environment, busy.queue_tokens)]


@contextmanager
def _server(application: str, environment: dict[str, str]) -> Iterator[int]:
    """gunicorn as `storeapp serve` starts it."""
    port = _free_port()
    command = serving.command(from_environment(environment), "127.0.0.1", port)
    command[command.index("storeapp.wsgi:app")] = application
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The server did not start.")
