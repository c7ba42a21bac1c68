"""A local server that speaks the carriers' public APIs, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, Any]


@dataclass
class CarrierServer:
    """`routes` answers by method and path; `trouble` is what the next calls get instead; `calls` is what was asked."""

    url: str = ""
    routes: Callable[[str, str, dict[str, Any]], Reply] = lambda method, path, body: (404, {})
    trouble: list[tuple[int, dict[str, str], Any] | str] = field(default_factory=list)
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def asked(self, path: str) -> list[dict[str, Any]]:
        return [body for _, called, body in self.calls if called == path]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self._answer(parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()})

    def do_POST(self) -> None:
        self._answer(self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, path: str, body: dict[str, Any]) -> None:
        carrier: CarrierServer = self.server.carrier
        carrier.calls.append((self.command, path, body))
        carrier.headers.append({name.lower(): value for name, value in self.headers.items()})
        trouble = carrier.trouble.pop(0) if carrier.trouble else None
        if trouble == "silence":
            time.sleep(0.6)
            self.close_connection = True
        elif trouble == "lost answer":
            carrier.routes(self.command, path, body)
            self.close_connection = True
        elif trouble:
            self._send(*trouble)
        else:
            status, content = carrier.routes(self.command, path, body)
            self._send(status, {}, content)

    def _send(self, status: int, headers: dict[str, str], content: Any) -> None:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(raw))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: object) -> None:
        return


@contextmanager
def serving() -> Iterator[CarrierServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.carrier = CarrierServer(url=f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server.carrier  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
