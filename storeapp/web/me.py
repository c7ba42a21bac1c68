"""Who is signed in here, and the ways to the rest."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from storeapp.domain.permissions import Role
from storeapp.web import entering
from storeapp.web.access import me, operation, permits
from storeapp.web.pages import page

bp = Blueprint("me", __name__)

ROLE_WORDS = {Role.ASSOCIATE: "Associate", Role.MANAGER: "Manager", Role.HQ: "Head office"}
LINKS = (
    ("see_floor", "/outbox", "send", "What this device has not sent yet"),
    ("see_board", "/board", "board", "Board"),
    ("unlock_associate", "/associates", "person", "People and their PINs"),
    ("enrol_device", "/devices", "scan", "Devices of this store"),
)


@bp.get("/")
@operation("see_floor")
def home() -> ResponseReturnValue:
    return redirect(entering.home(me().role, me().by_password), 303)


@bp.get("/outbox")
@operation("see_floor")
def outbox() -> str:
    """What the device still has to send; it fills the page itself."""
    return page("outbox/index.html")


@bp.get("/me")
@operation("see_floor")
def show() -> str:
    who = me()
    links = [(href, drawing, words) for wanted, href, drawing, words in LINKS if permits(who, wanted)]
    if who.role is Role.MANAGER and not who.by_password:
        links.append(("/sign-in/password", "lock", "Sign in with your password for more"))
    return page(
        "sign_ins/me.html",
        role_word=ROLE_WORDS[who.role],
        links=links,
        home=entering.home(who.role, who.by_password),
        can_lock=who.device_id is not None,
    )
