"""The store's people: unlock them, give them a new PIN, end their access."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain import secret
from storeapp.domain.associate import Associate
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.permissions import Role
from storeapp.operations import signing_in, staffing
from storeapp.operations.staffing import NewAssociate
from storeapp.queries import reach, staff, tries
from storeapp.web import handheld
from storeapp.web.access import me, operation, own_store
from storeapp.web.actions import Act, action, database
from storeapp.web.htmx import Reply
from storeapp.web.me import ROLE_WORDS
from storeapp.web.pages import page, read

bp = Blueprint("associates", __name__, url_prefix="/associates")


@bp.get("")
@operation("unlock_associate")
def index() -> str:
    return _list()


@bp.post("")
@operation("add_associate")
def add() -> ResponseReturnValue:
    """An associate; the PIN is typed by the person themselves, and no receipt is kept of it. Who has the same name is
    there already, so sent twice it is done once."""
    who, name = me(), request.form.get("name", "").strip()[:80]
    stamp = Stamp(at=clock.now(), by=who.associate_id, device=who.device_id)
    new = NewAssociate(name, Role.ASSOCIATE, own_store(), request.form.get("pin", ""))
    try:
        with database().transaction() as transaction:
            staffing.hire(transaction, new, handheld.settings().pin_pepper, stamp)
    except Refusal as refusal:
        return _list(name, str(refusal)), 422
    session["notice"] = {"kind": "done", "text": f"{name} can sign in."}
    return redirect("/associates", 303)


@bp.get("/<int:key>")
@operation("unlock_associate")
def show(key: int) -> str:
    return _shown(key)


@bp.post("/<int:key>/unlock")
@action("unlock_associate")
def unlock(act: Act, key: int) -> Reply:
    signing_in.unlock(act.session, reach.own_for_change(act.session, Associate, key, act.store_id), act.stamp)
    return Reply("/associates")


@bp.post("/<int:key>/pin")
@operation("unlock_associate")
def set_pin(key: int) -> ResponseReturnValue:
    """Typed by the person themselves on the manager's screen; also unlocks them. No receipt is kept of it, because
    six figures can be guessed from any digest that a receipt holds."""
    who = me()
    stamp = Stamp(at=clock.now(), by=who.associate_id, device=who.device_id)
    try:
        with database().transaction() as transaction:
            person = reach.own_for_change(transaction, Associate, key, own_store())
            staffing.set_pin(transaction, person, request.form.get("pin", ""), handheld.settings().pin_pepper, stamp)
            signing_in.unlock(transaction, person, stamp)
    except Refusal as refusal:
        return _shown(key, str(refusal)), 422
    return redirect("/associates", 303)


@bp.post("/<int:key>/disablement")
@action("disable_associate")
def disable(act: Act, key: int) -> Reply:
    staffing.disable(act.session, reach.own_for_change(act.session, Associate, key, act.store_id), act.stamp)
    return Reply("/associates")


def _list(name: str = "", problem: str = "") -> str:
    return page("associates/index.html", people=read(_listed), name=name, problem=problem)


def _shown(key: int, problem: str = "") -> str:
    person = read(lambda reading: reach.own(reading, Associate, key, own_store()))
    context = {"someone": _words(person), "is_me": key == me().associate_id, "digits": secret.PIN_FIGURES}
    return page("associates/show.html", problem=problem, **context)


def _listed(reading: Session) -> list[dict[str, Any]]:
    now = clock.now()
    locked = tries.locked_out(reading, own_store(), now)
    return [_words(person) | {"locked": person.id in locked} for person in staff.people(reading, own_store())]


def _words(person: Associate) -> dict[str, Any]:
    return {"id": person.id, "name": person.name, "role_word": ROLE_WORDS[person.role]}
