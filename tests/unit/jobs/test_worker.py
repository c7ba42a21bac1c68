"""The worker goes on while something takes long."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import cast

import pytest

from storeapp.config import Settings
from storeapp.db import Database
from storeapp.jobs import worker
from storeapp.jobs.table import JOBS, Job

DATABASE, SETTINGS = cast(Database, None), cast(Settings, None)


def test_a_long_job_runs_beside_the_others_and_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, stop = threading.Semaphore(0), threading.Event(), threading.Event()
    short: list[int] = []

    def long(*_: object) -> int:
        begun.release()
        go_on.wait(10)
        return 0

    def quick(*_: object) -> int:
        short.append(1)
        if len(short) == 5:
            stop.set()
        return 1

    now = timedelta(0)
    monkeypatch.setattr(worker, "JOBS", (Job("long", now, long, apart=True), Job("quick", now, quick)))
    worker.work(DATABASE, SETTINGS, stop)
    assert len(short) == 5
    assert begun.acquire(timeout=5)
    assert not begun.acquire(blocking=False)
    go_on.set()


def test_a_job_that_fails_comes_again_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tries = threading.Event(), []

    def fails(*_: object) -> int:
        tries.append(1)
        raise RuntimeError("nothing there")

    def ends(*_: object) -> int:
        if len(tries) == 3:
            stop.set()
        return 0

    now = timedelta(0)
    monkeypatch.setattr(worker, "JOBS", (Job("fails", now, fails), Job("ends", now, ends)))
    worker.work(DATABASE, SETTINGS, stop)
    assert len(tries) == 3


def test_what_takes_seconds_does_not_hold_up_assignment() -> None:
    assert {job.name for job in JOBS if job.apart} >= {"reoptimise"}
