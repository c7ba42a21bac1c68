"""The worker: every job when its time has come, until told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import structlog
from sqlalchemy.exc import DBAPIError

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.jobs.table import JOBS, Job

log = structlog.get_logger()

LONGEST_PAUSE = 0.5


def work(database: Database, settings: Settings, stop: threading.Event | None = None) -> None:
    """Blocks until SIGTERM or SIGINT (or `stop` is set)."""
    stop = stop or _stopped_by_signal()
    due = {job.name: clock.now() for job in JOBS}
    beside = Beside()
    while not stop.is_set():
        for job in JOBS:
            if not stop.is_set() and due[job.name] <= clock.now():
                did = (beside.run if job.apart else run_once)(job, database, settings)
                due[job.name] = clock.now() + (job.every * 0 if did else job.every)
        wait = (min(due.values()) - clock.now()).total_seconds()
        stop.wait(min(max(wait, 0), LONGEST_PAUSE))


def run_once(job: Job, database: Database, settings: Settings) -> int:
    """A job that fails is logged and comes again in its turn; the others go on."""
    try:
        return job.run(database, settings)
    except DBAPIError as fault:
        log.warning("job_put_off", job=job.name, fault=type(fault).__name__)
    except Exception:
        log.exception("job_failed", job=job.name)
    return 0


class Beside:
    """Runs long jobs in threads, one of each at a time. They end with the process: what they had not committed is as
    if it had never begun."""

    def __init__(self) -> None:
        self._running: dict[str, threading.Thread] = {}

    def run(self, job: Job, database: Database, settings: Settings) -> int:
        running = self._running.get(job.name)
        if running is None or not running.is_alive():
            thread = threading.Thread(target=run_once, args=(job, database, settings), name=job.name, daemon=True)
            self._running[job.name] = thread
            thread.start()
        return 0


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()
    handler: Callable[..., None] = lambda *_: stop.set()  # noqa: E731
    signal.signal(signal.SIGTERM, handler)
    signal.signal(signal.SIGINT, handler)
    return stop
