"""A tiny app that shows every screen with sample values, under the policy of the real one."""

from __future__ import annotations

from itertools import count
from typing import Any

from flask import Flask, Response, abort, render_template
from jinja2 import StrictUndefined

from storeapp.paths import STATIC, TEMPLATES
from storeapp.web.assets import Assets
from tests.preview.screens import SCREENS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


def create_preview(**settings: Any) -> Flask:
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    numbers = count(1)
    app.jinja_env.globals.update(csrf_token=lambda: "token", new_action_id=lambda: f"action-{next(numbers)}")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Assets(STATIC).init_app(app)
    app.add_url_rule("/<name>", "screen", _screen)
    app.add_url_rule("/<path:anything>/<name>", "unchanged", lambda anything, name: ("", 204))
    app.after_request(_with_policy)
    return app


def _screen(name: str) -> str:
    if name not in SCREENS:
        abort(404)
    template, context = SCREENS[name]
    return render_template(template, **context)


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
