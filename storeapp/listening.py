"""What gunicorn is told in code: who connects and says nothing stays with the kernel.

Browsers open connections ahead of time. A sync worker that accepted a silent one would wait on it while people wait for
the worker; where the kernel can hold such connections back (Linux), it hands over only those that have begun to speak.
"""

from __future__ import annotations

import socket
from typing import Any

HELD_BACK_S = 120
"""Browsers give up spare connections long before."""

KERNEL_WAITS = hasattr(socket, "TCP_DEFER_ACCEPT")


def when_ready(server: Any) -> None:
    """Called by gunicorn between listening and starting its workers."""
    for listener in server.LISTENERS if KERNEL_WAITS else ():
        if listener.sock.family != socket.AF_UNIX:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, HELD_BACK_S)
