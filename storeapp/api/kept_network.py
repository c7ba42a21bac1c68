"""The network, kept in each web process for questions that cannot wait for it to be read.

Who asks gets what is known, a few seconds old at most while people ask; it is brought up to date beside the answers.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from flask import Flask, current_app

from storeapp import clock
from storeapp.db import Database
from storeapp.queries import network
from storeapp.queries.network import Snapshot

log = structlog.get_logger()

FRESH = timedelta(seconds=3)
TOO_OLD = timedelta(seconds=15)


@dataclass
class KeptNetwork:
    """`read_at`: when what is known was true."""

    database: Database
    _known: tuple[Snapshot, datetime] | None = None
    _reading: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> Snapshot:
        """Reads it first where nothing is known that is young enough."""
        known, now = self._known, clock.now()
        if known is None or not timedelta(0) <= now - known[1] <= TOO_OLD:
            with self._reading:
                return self._read()
        if now - known[1] > FRESH and self._reading.acquire(blocking=False):
            threading.Thread(target=self._read_beside, name="network", daemon=True).start()
        return known[0]

    def forget(self) -> None:
        self._known = None

    def _read(self) -> Snapshot:
        """Again only when no other request has just done so."""
        known, now = self._known, clock.now()
        if known is not None and timedelta(0) <= now - known[1] <= FRESH:
            return known[0]
        with self.database.reading() as session:
            snapshot = network.refresh(session, known[0], now) if known else network.read(session, now)
        self._known = snapshot, now
        return snapshot

    def _read_beside(self) -> None:
        """The lock was taken by who started this."""
        try:
            self._read()
        except Exception:
            log.exception("network_not_read")
        finally:
            self._reading.release()


def init_app(app: Flask) -> None:
    app.extensions["storeapp_network"] = KeptNetwork(app.extensions["storeapp_database"])


def kept_network() -> Snapshot:
    found: KeptNetwork = current_app.extensions["storeapp_network"]
    return found.get()
