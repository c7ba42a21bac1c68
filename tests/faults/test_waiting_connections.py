"""Browsers open connections ahead of time and say nothing on them for a while; that keeps nobody waiting."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

from .served import WORKERS, Served


def test_connections_that_say_nothing_hold_up_nobody(server: Served) -> None:
    address = urlsplit(server.url)
    with ExitStack() as silent:
        for _ in range(3 * WORKERS):
            silent.enter_context(socket.create_connection((address.hostname or "", address.port or 0)))
        assert server.http.get("/api/v1/health", timeout=5).status_code == 200
