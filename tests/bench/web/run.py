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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storeapp import create_app, serving
from storeapp.config import from_environment
from storeapp.db import Database
from storeapp.domain.action import Action
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from tests.bench import figures, places
from tests.bench.web import cpu
from tests.bench.web.load import Measured, Prepared, measure
from tests.bench.web.store import Busy, build
from tests.cast import Person

SECONDS = int(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WORKERS = int(os.environ.get("BENCH_WORKERS", "0")) or None
"""None: as many as `storeapp serve` starts for that database."""


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
    with _server("storeapp.wsgi:app", environment) as ours, _server("tests.bench.web.empty:app", environment) as empty:
        for number in range(ROUNDS + 1):
            workloads = {
                "empty": [Prepared("GET", "/")] * 2,
                "confirm": _confirms(environment, busy, number),
                "queue": _queues(environment, busy),
            }
            for name, requests in workloads.items():
                server = empty if name == "empty" else ours
                result = _measured(server, kind, folder, requests, _seconds(number))
                found[name] += [result] if number else []
    _check(environment, sum(result.requests_per_s * SECONDS for result in found["confirm"]))
    return [_row(name, kind, results, found["empty"]) for name, results in found.items()]


def _measured(server: Running, kind: str, folder: Path, requests: list[Prepared], seconds: int) -> Measured:
    """With the CPU time of the web server and of the database's."""
    working = [server.process, *places.processes(kind, folder)]
    before = cpu.seconds(working)
    result = measure(server.port, requests, folder / "requests", seconds)
    used = cpu.seconds(working) - before
    return replace(result, cpu_ms=used / max(1.0, result.requests_per_s * seconds) * 1000)


def _check(environment: dict[str, str], confirmed: float) -> None:
    """Every confirmed pick is a unit, an event and a receipt in the database."""
    database = Database(environment["DATABASE_URL"])
    with database.reading() as reading:
        units = reading.scalar(select(func.sum(FulfillmentOrderLine.picked)))
        events = reading.scalar(select(func.count()).where(Event.kind == "pick_confirmed"))
        receipts = reading.scalar(select(func.count()).select_from(Action))
    database.dispose()
    if not units == events == receipts or not units or units < int(confirmed):
        raise SystemExit(
            f"{confirmed:.0f} picks were answered; there are {units} units, {events} events, {receipts} receipts."
        )


def _seconds(number: int) -> int:
    """The first round warms up."""
    return SECONDS if number else 2


def _row(name: str, kind: str, results: list[Measured], empty: list[Measured]) -> dict[str, Any]:
    """The median round, by its share of the empty endpoint's round beside it."""
    pairs = zip(results, empty, strict=True)
    shares = sorted(
        ((mine.requests_per_s / base.requests_per_s, mine, base) for mine, base in pairs), key=lambda pair: pair[0]
    )
    share, middle, beside = shares[len(shares) // 2]
    if any(result.errors for result in results):
        raise SystemExit(f"{name} on {kind} had {sum(r.errors for r in results)} errors; its figures mean nothing.")
    return {
        "name": name,
        "database": kind,
        "requests_per_s": round(middle.requests_per_s, 1),
        "share_of_empty": round(share, 3),
        "p50_ms": round(middle.p50_ms, 2),
        "p99_ms": round(middle.p99_ms, 2),
        "cpu_ms": round(middle.cpu_ms, 3),
        "cpu_of_empty": round(middle.cpu_ms / beside.cpu_ms, 1) if beside.cpu_ms else 0.0,
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
    places.settle(database)
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


@dataclass(frozen=True)
class Running:
    port: int
    process: int


@contextmanager
def _server(application: str, environment: dict[str, str]) -> Iterator[Running]:
    """gunicorn as `storeapp serve` starts it."""
    port = _free_port()
    command = serving.command(from_environment(environment), "127.0.0.1", port, WORKERS)
    command[command.index("storeapp.wsgi:app")] = application
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield Running(port, process.pid)
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
