"""The web server: gunicorn with the worker class and count that measured best for each database (docs/speed.md)."""

from __future__ import annotations

import os
import sys

from storeapp.config import Settings

WORKERS = {"sqlite": 2, "postgresql": 4}


def command(settings: Settings, host: str, port: int, workers: int | None = None) -> list[str]:
    """Sync workers want a buffering proxy in front of them on the open network."""
    count = workers or WORKERS["sqlite" if settings.is_sqlite else "postgresql"]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "storeapp.wsgi:app",
        f"--bind={host}:{port}",
        f"--workers={count}",
        "--worker-class=sync",
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
