"""The web server: gunicorn with the worker class and count that measured best for each database (docs/speed.md)."""

from __future__ import annotations

import os
import sys

from storeapp.config import Settings
from storeapp.listening import KERNEL_WAITS

WORKERS = {"sqlite": 2, "postgresql": 3}
WORKER_CLASS = ["--worker-class=sync"] if KERNEL_WAITS else ["--worker-class=gthread", "--threads=32"]
"""Threads are slower, but where the kernel does not wait for us, somebody has to."""


def command(settings: Settings, host: str, port: int, workers: int | None = None) -> list[str]:
    """Sync workers want a buffering proxy in front of them on the open network; spare connections: `listening`."""
    count = workers or WORKERS["sqlite" if settings.is_sqlite else "postgresql"]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "storeapp.wsgi:app",
        f"--bind={host}:{port}",
        f"--workers={count}",
        "--config=python:storeapp.listening",
        *WORKER_CLASS,
        "--backlog=512",
        "--timeout=30",
        "--graceful-timeout=10",
        "--max-requests=100000",
        "--max-requests-jitter=10000",
        "--no-control-socket",
        "--worker-tmp-dir=/dev/shm" if os.path.isdir("/dev/shm") else "--worker-tmp-dir=.",
        "--log-level=warning",
    ]


def serve(settings: Settings, host: str, port: int, workers: int | None = None) -> None:
    """Becomes gunicorn; returns never."""
    arguments = command(settings, host, port, workers)
    os.execv(arguments[0], arguments)
