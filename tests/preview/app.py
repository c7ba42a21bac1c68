"""A tiny app that shows every screen with sample values, under the policy of the real one."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from flask import Flask, Response, abort, current_app, render_template
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.serving import make_server

from storeapp.paths import STATIC, TEMPLATES
from storeapp.web.assets import Assets
from storeapp.web.pages import DESK
from storeapp.web.security import POLICY
from tests.preview.screens import SCREENS


def create_preview() -> Flask:
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(csrf_token=lambda: "token", new_action_id=lambda: str(uuid.uuid4()))
    app.jinja_env.globals["desk"] = [(href, word) for _, href, word in DESK]
    Assets(STATIC).init_app(app)
    app.add_url_rule("/<name>", "screen", _screen)
    app.add_url_rule("/large.css", "large", lambda: Response("html{font-size:200%}", mimetype="text/css"))
    app.add_url_rule("/<path:refreshed>/<name>", "refreshed", lambda refreshed, name: ("", 204))
    app.after_request(_with_policy)
    return app


@contextmanager
def served() -> Iterator[str]:
    """The address of the preview on a free port, as long as the block runs."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_preview(), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def _screen(name: str) -> str:
    if name not in SCREENS:
        abort(404)
    return screen(name)


def screen(name: str) -> str:
    """The screen's HTML; in a request."""
    template, context = SCREENS[name]
    return render_template(template, **context, **(_drawn(context["rows"]) if template == "queue/index.html" else {}))


def _drawn(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The queue gets its lines drawn already."""
    row = current_app.jinja_env.get_template("queue/_row.html").module.queue_row  # type: ignore[attr-defined]
    return {"lines": Markup("").join(map(row, rows)), "shown": len(rows)}


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
