"""Who may come in: identity from the cookie, role from the one table, decided before any view runs.

Every view says which operation it is with `@operation("pick")`, or that anybody may with `@public`. A view that says
nothing is shut, and a test fails on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.associate import SignIn
from storeapp.domain.errors import NotAllowed
from storeapp.domain.permissions import PASSWORD_ONLY, may
from storeapp.gate import NOT_BY_PERSON, PUBLIC, View, operation, public
from storeapp.queries.identity import Identity, identify
from storeapp.web.paths import came_from
from storeapp.web.sessions import Sessions

__all__ = ["PUBLIC", "init_app", "lately", "me", "operation", "own_store", "permits", "public", "signed_in"]

TOKEN = "_user_id"
"""What the cookie's session calls the token of a sign-in."""

TOUCH_AFTER = timedelta(seconds=20)
LONGEST_IDLE = timedelta(minutes=15)


def lately(view: View) -> View:
    """For what happens many times a minute in one pair of hands."""
    view.lately = True  # type: ignore[attr-defined]
    return view


def me() -> Identity:
    """The person who is signed in; only for views that are not public."""
    identity: Identity = g.identity
    return identity


def own_store() -> int:
    """The store whose things this person reaches; hq has none and names one in the URL instead."""
    store_id = me().store_id
    if store_id is None:
        raise NotAllowed("Head office has no floor. Choose a store on the board.")
    return store_id


def init_app(app: Flask, database: Database, settings: Settings) -> None:
    app.session_interface = Sessions(app)
    idle = timedelta(minutes=settings.idle_lock_minutes)
    app.extensions["storeapp_identify"] = lambda token: _awake(_known(database, token), idle)
    app.before_request(lambda: _gate(database))


def signed_in() -> Identity | None:
    """Whom the token in the cookie stands for; asked for once in a request."""
    if "signed_in" not in g:
        token = session.get(TOKEN)
        g.signed_in = current_app.extensions["storeapp_identify"](token) if token else None
    found: Identity | None = g.signed_in
    return found


KNOWN_FOR = timedelta(seconds=0.8)
MOST_KNOWN = 2000
_lately: dict[str, tuple[datetime, Identity | None]] = {}


def _known(database: Database, token: str) -> Identity | None:
    """Asked anew each time; views marked `lately` believe an answer of less than a second ago, so that somebody who was
    shut out is let in there for no longer than that."""
    now = clock.now()
    view = current_app.view_functions.get(request.endpoint or "")
    asked_at, identity = _lately.get(token, (None, None))
    if not hasattr(view, "lately") or asked_at is None or not now - KNOWN_FOR <= asked_at <= now:
        with database.connection() as asked:
            identity = identify(asked, token, now)
        if len(_lately) > MOST_KNOWN:
            _lately.clear()
        _lately[token] = now, identity
    return identity


def _awake(identity: Identity | None, idle: timedelta) -> Identity | None:
    """A device left lying locks itself; the walk is kept for whoever signs in again."""
    if identity is None:
        return None
    if identity.device_id and clock.now() - identity.seen_at > (LONGEST_IDLE if identity.by_password else idle):
        g.idle_locked = identity
        return None
    return identity


def _gate(database: Database) -> ResponseReturnValue | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static":
        return None
    wanted = getattr(view, "operation", None)
    if wanted in NOT_BY_PERSON:
        return None
    identity = signed_in()
    if identity is None:
        return ask_to_sign_in()
    g.identity = identity
    if wanted is None or not permits(identity, wanted):
        raise NotAllowed(NOT_ALLOWED)
    _touch(database, identity)
    return None


NOT_ALLOWED = "Your role may not do this. Ask a manager."


def permits(identity: Identity, wanted: str) -> bool:
    return may(identity.role, wanted) and (identity.by_password or wanted not in PASSWORD_ONLY)


LOCKED = "This device locked itself because nobody used it for a while."
SIGNED_OUT = "You are signed out on this device."


def ask_to_sign_in() -> ResponseReturnValue:
    """Pages lead to sign-in; what the outbox sends is told why it waits, and where to sign in and come back."""
    if request.headers.get("HX-Request"):
        why = LOCKED if "idle_locked" in g else SIGNED_OUT
        return Response(why, 401, {"HX-Redirect": url_for("sign_ins.new", next=came_from() or None)})
    if request.method == "GET":
        session["after_sign_in"] = request.full_path.rstrip("?")
        if "idle_locked" in g:
            session["left_by"] = g.idle_locked.associate_id
    return redirect(url_for("sign_ins.new"), 303)


def _touch(database: Database, identity: Identity) -> None:
    """Being used keeps a sign-in awake; a screen that only refreshes itself does not."""
    now = clock.now()
    if now - identity.seen_at < TOUCH_AFTER or request.headers.get("X-Poll"):
        return
    with database.transaction() as transaction:
        transaction.execute(update(SignIn).where(SignIn.id == identity.sign_in_id).values(seen_at=now))
