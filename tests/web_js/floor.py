"""A floor of three picks behind real HTTP: it applies each action once, and answers as badly as a test asks it to."""

from __future__ import annotations

import functools
import socket
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask, Response, render_template, request
from werkzeug.serving import make_server

from storeapp.web.assets import Assets

STATIC = Path(__file__).resolve().parents[2] / "static"
POLICY = (
    "default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
BAGEL, MILK, SOUP = "05000159484695", "04006381333931", "00036000291452"


@functools.cache
def assets() -> Assets:
    """Joined and compressed once for all tests."""
    return Assets(STATIC)


@dataclass
class Pick:
    id: int
    name: str
    code: str
    quantity: int
    picked: int = 0

    @property
    def state(self) -> str:
        return "picked" if self.picked >= self.quantity else "open"


@dataclass(frozen=True)
class Arrived:
    """One POST as it came in."""

    path: str
    form: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def sequence(self) -> int:
        return int(self.form["sequence"])


@dataclass(frozen=True)
class Answer:
    """`applied=False` fails before the effect; `lost` closes the connection instead of answering."""

    status: int = 200
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    applied: bool = True
    lost: bool = False
    ours: bool = True


UNITS = {"confirmation": 1, "undo": -1}
UNREACHABLE = Answer(applied=False, lost=True)
LOST_REPLY = Answer(lost=True)


class Floor:
    static = STATIC

    def __init__(self) -> None:
        self.picks = {1: Pick(1, "Bagels", BAGEL, 1), 2: Pick(2, "Oat milk", MILK, 3), 3: Pick(3, "Soup", SOUP, 1)}
        self.arrived: list[Arrived] = []
        self.applied: dict[str, Arrived] = {}
        self.answers: deque[Answer] = deque()
        self.signed_in = True
        self.token = "first"
        self.skew = timedelta()
        self.delay_s = 0.0
        self.in_flight = self.most_in_flight = 0
        self._lock = threading.Lock()
        self._server = make_server("127.0.0.1", 0, self._app(), threaded=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def has_heard(self, count: int, patience_s: float = 15) -> bool:
        """Whether so many actions arrive in time. The page goes on meanwhile: it runs in a process of its own."""
        until = time.monotonic() + patience_s
        while len(self.arrived) < count and time.monotonic() < until:
            time.sleep(0.01)
        return len(self.arrived) >= count

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def _app(self) -> Flask:
        app = Flask(__name__, template_folder="pages", static_folder=None)
        assets().init_app(app)
        app.jinja_env.globals.update(floor=self, timedelta=timedelta)
        app.add_url_rule("/", view_func=lambda: self._page("walk"), endpoint="walk")
        app.add_url_rule("/csrf", view_func=lambda: self.token, endpoint="csrf")
        app.add_url_rule("/rows", view_func=lambda: render_template("_picks.html"), endpoint="rows")
        app.add_url_rule("/<name>", view_func=self._page, endpoint="page")
        app.add_url_rule("/<path:path>", view_func=self._act, methods=["POST"], endpoint="act")
        app.after_request(self._sign)
        return app

    def _page(self, name: str) -> str:
        return render_template(f"{name}.html")

    def _act(self, path: str) -> Response:
        with self._lock:
            self.in_flight += 1
            self.most_in_flight = max(self.in_flight, self.most_in_flight)
        try:
            time.sleep(self.delay_s)
            with self._lock:
                return self._answer(Arrived(f"/{path}", request.form.to_dict(), dict(request.headers)))
        finally:
            self.in_flight -= 1

    def _answer(self, arrived: Arrived) -> Response:
        if not self.signed_in:
            return Response("This device locked itself.", 401, {"HX-Redirect": "/sign-in"})
        if arrived.headers.get("X-Csrftoken", arrived.form.get("csrf_token")) != self.token:
            return Response("This page is too old.", 403, {"X-CSRF": "stale"})
        self.arrived.append(arrived)
        answer = self.answers.popleft() if self.answers else Answer()
        html = self._apply(arrived) if answer.applied and answer.status < 400 else ""
        if answer.lost:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return self._reply(answer, html)

    def _apply(self, arrived: Arrived) -> str:
        first_time = arrived.form["action_id"] not in self.applied
        self.applied.setdefault(arrived.form["action_id"], arrived)
        _, noun, *rest = arrived.path.split("/")
        if noun != "picks":
            return ""
        pick = self.picks[int(rest[0])]
        if first_time:
            pick.picked += UNITS[rest[1]] * int(arrived.form.get("quantity", pick.picked))
        return render_template("_pick.html", pick=pick)

    def _reply(self, answer: Answer, html: str) -> Response:
        response = Response(answer.html or html, answer.status, dict(answer.headers))
        if not answer.ours:
            response.headers["X-Not-Ours"] = "1"
        return response

    def _sign(self, response: Response) -> Response:
        if "X-Not-Ours" not in response.headers:
            response.headers["X-Server-Time"] = self.now().isoformat()
        wasm = " 'wasm-unsafe-eval'" if request.path == "/camera" else ""
        response.headers["Content-Security-Policy"] = POLICY.format(wasm=wasm)
        if request.endpoint != "assets":
            response.headers["Cache-Control"] = "no-store"
        return response
