"""The product as it runs in a store: gunicorn with four workers, and assigners in processes of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import IO, TypeVar

import httpx
from flask import Flask

from storeapp import create_app, serving
from storeapp.config import from_environment
from storeapp.db import Database
from tests.cast import Person

WORKERS, ASSIGNERS = 4, 4
T = TypeVar("T")


@dataclass(frozen=True)
class Served:
    """`database` is the one that the server works on; `app` is only there to make cookies."""

    url: str
    database: Database
    environment: Mapping[str, str]
    app: Flask
    http: httpx.Client

    def post_as(self, person: Person, path: str, action_id: str, **fields: str) -> httpx.Response:
        """As the page's own script sends it."""
        envelope = {"action_id": action_id, "sequence": "", "occurred_at": "", "csrf_token": person.csrf}
        found = person.client.get_cookie("session")
        headers = {"HX-Request": "true", "Cookie": f"session={found.value if found else ''}"}
        return self.http.post(path, data=envelope | fields, headers=headers)


@contextmanager
def served(database: Database, home: Path, log: IO[bytes]) -> Iterator[Served]:
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "STOREAPP_SECRET_KEYS": "k" * 64,
        "STOREAPP_HOME": str(home),
    }
    settings = from_environment(environment)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = serving.command(settings, "127.0.0.1", port, WORKERS)
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=url, timeout=30, limits=httpx.Limits(max_keepalive_connections=0)) as http:
            _wait_for(http)
            yield Served(url, database, environment, create_app(settings, database), http)
    finally:
        process.terminate()
        process.wait(20)


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """All of them together, each in a thread of its own; their answers in the same order."""
    barrier = Barrier(len(tasks))

    def wait_and(task: Callable[[], T]) -> T:
        barrier.wait(30)
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(wait_and, tasks))


ASSIGNER = """
import sys
from storeapp.cli import storeapp

for words in sys.stdin:
    try:
        storeapp.main(words.split(), standalone_mode=False)
    except SystemExit:
        pass
    print("done", flush=True)
"""
"""Runs `storeapp` with the words of each line; loaded once, so that all of them begin together."""


class Assigners:
    """Four processes that assign when they are told to."""

    def __init__(self, environment: Mapping[str, str], stack: ExitStack) -> None:
        self.processes = [stack.enter_context(_assigner(environment)) for _ in range(ASSIGNERS)]

    def assign(self, limit: int) -> None:
        """Each of them at most so many orders, all at once."""
        for process in self.processes:
            _pipe(process.stdin).write(f"assign --limit {limit}\n")
        for process in self.processes:
            _pipe(process.stdin).flush()
        for process in self.processes:
            while _pipe(process.stdout).readline().strip() != "done":
                assert process.poll() is None, "an assigner has ended"


@contextmanager
def _assigner(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process: subprocess.Popen[str] = subprocess.Popen(
        [sys.executable, "-c", ASSIGNER], env=environment, text=True, **pipes
    )  # type: ignore[call-overload]
    try:
        yield process
    finally:
        _pipe(process.stdin).close()
        process.wait(20)


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(http: httpx.Client) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            if http.get("/api/v1/health").status_code == 200:
                return
        except httpx.TransportError:
            assert time.monotonic() < until, "the server did not start"
        time.sleep(0.1)
