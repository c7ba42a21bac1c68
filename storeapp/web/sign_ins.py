"""Signing in on a shared device: the store is known, then a name, then a PIN. Managers and hq also by password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from storeapp import clock
from storeapp.domain import secret
from storeapp.domain.associate import Associate
from storeapp.domain.device import Device
from storeapp.domain.errors import NotFound, Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.permissions import Role
from storeapp.domain.store import Store
from storeapp.domain.tries import TooManyTries
from storeapp.operations import enrolling
from storeapp.queries import staff
from storeapp.queries.identity import Identity
from storeapp.queries.tries import tries_of
from storeapp.web import entering, handheld
from storeapp.web.access import public, signed_in
from storeapp.web.actions import database
from storeapp.web.csrf import csrf_token
from storeapp.web.pages import read

bp = Blueprint("sign_ins", __name__)

ROLE_WORDS = {Role.ASSOCIATE: "", Role.MANAGER: "Manager", Role.HQ: "Head office"}
UNKNOWN = (
    "That name or password is wrong, or there were too many tries. After five wrong ones wait 15 minutes, "
    "or ask a manager to unlock you."
)


@bp.get("/sign-in")
@public
def new() -> ResponseReturnValue:
    """A device that knows its store asks for the name at once, one that locked itself for the PIN of who held it."""
    device = handheld.enrolled()
    if device and "q" not in request.args:
        onwards = _pin_url(_locked_out()) or f"/sign-in/{device.store_id}"
        entering.come_back_to(request.args.get("next", ""))
        return redirect(onwards, 303)
    if not handheld.settings().demo:
        return redirect("/enrolment", 303)
    words = request.args.get("q", "").strip()[:80]
    found, total = read(lambda reading: (staff.stores(reading, words), staff.how_many_stores(reading, words)))
    return render_template("sign_ins/stores.html", stores=[_store(s) for s in found], total=total, q=words, problem="")


@bp.get("/sign-in/<int:store_id>")
@public
def names(store_id: int) -> str:
    return _names(_reachable(store_id))


@bp.post("/sign-in/<int:store_id>/badge")
@public
def badge(store_id: int) -> ResponseReturnValue:
    store, scanned = _reachable(store_id), request.form.get("scan", "").strip()
    person = read(lambda reading: staff.by_badge(reading, store_id, scanned))
    if person is None:
        return _names(store, "That is not a badge of this store. Tap your name."), 422
    return redirect(f"/sign-in/{store_id}/{person.id}", 303)


@bp.get("/sign-in/<int:store_id>/<int:key>")
@public
def pin(store_id: int, key: int) -> ResponseReturnValue:
    store, device = _reachable(store_id), handheld.enrolled()
    person = read(lambda reading: staff.person(reading, store_id, key))
    place = device.id if device else None
    tried = read(lambda reading: tries_of(reading, person.id, place, clock.now()))
    try:
        tried.must_be_allowed(clock.now())
    except TooManyTries as refusal:
        return _pin(store, person, str(refusal), refusal.locked)
    return _pin(store, person)


@bp.post("/sign-in/<int:store_id>/<int:key>")
@public
def create(store_id: int, key: int) -> ResponseReturnValue:
    store = _reachable(store_id)
    person = read(lambda reading: staff.person(reading, store_id, key))
    device, device_key = _device_in(store)
    try:
        attempt = entering.try_secret(person, person.pin_hash, request.form.get("pin", ""), device)
    except (TooManyTries, entering.WrongSecret) as refusal:
        answer = make_response(_pin(store, person, str(refusal), refusal.locked), 422)
        handheld.keep(answer, device_key)
        return answer
    return entering.welcome(person, device, attempt, device_key, by_password=False)


@bp.get("/sign-in/password")
@public
def password() -> str:
    return render_template("sign_ins/password.html", login="", problem="")


@bp.post("/sign-in/password")
@public
def create_by_password() -> ResponseReturnValue:
    """Whatever was wrong, it is said in the same words: nobody learns here who works for the chain."""
    login, given = request.form.get("login", "").strip().lower()[:120], request.form.get("password", "")
    person = read(lambda reading: staff.by_login(reading, login))
    device = handheld.enrolled()
    place = device if device and person and person.store_id == device.store_id else None
    try:
        attempt = entering.try_secret(person, person.password_hash if person else "", given, place)
    except Refusal:
        return render_template("sign_ins/password.html", login=login, problem=UNKNOWN), 422
    assert person is not None
    return entering.welcome(person, place, attempt, handheld.key() if place else "", by_password=True)


@bp.post("/sign-out")
@public
def destroy() -> ResponseReturnValue:
    entering.leave()
    return redirect("/sign-in", 303)


@bp.post("/lock")
@public
def lock() -> ResponseReturnValue:
    """Like lying idle: the PIN of the same person opens it again."""
    onwards = _pin_url(who) if (who := signed_in()) else ""
    entering.leave()
    return redirect(onwards or "/sign-in", 303)


@bp.get("/csrf")
@public
def csrf() -> ResponseReturnValue:
    """A token of the session as it is now, for a page that was opened in an earlier one."""
    return csrf_token(), {"Content-Type": "text/plain; charset=utf-8"}


def _reachable(store_id: int) -> Store:
    """Who works in a store is nobody's business but its own devices'; in the demo one may choose."""
    device = handheld.enrolled()
    if not handheld.settings().demo and (device is None or device.store_id != store_id):
        raise NotFound("This device does not belong to that store.")
    return read(lambda reading: staff.store(reading, store_id))


def _device_in(store: Store) -> tuple[Device, str]:
    """This device and its key; the demo makes it the store's own first."""
    device, key = handheld.enrolled(), handheld.key()
    if device is None or device.store_id != store.id:
        with database().transaction() as transaction:
            key = enrolling.enrol_at(transaction, store.id, "", Stamp(at=clock.now()))
            device = staff.device_by_key(transaction, key)
    assert device is not None
    return device, key


def _locked_out() -> Identity | None:
    """Who held this device when it locked itself."""
    return None if signed_in() else g.get("idle_locked")


def _is(person: Associate, who: Identity | None) -> bool:
    return who is not None and who.associate_id == person.id


def _pin_url(who: Identity | None) -> str:
    return f"/sign-in/{who.store_id}/{who.associate_id}" if who and who.store_id and who.device_id else ""


def _names(store: Store, problem: str = "") -> str:
    idle, now = timedelta(minutes=handheld.settings().idle_lock_minutes), clock.now()
    waiting = read(lambda reading: staff.waiting_walks(reading, store.id, idle, now))
    people = read(lambda reading: staff.people(reading, store.id))
    return render_template(
        "sign_ins/names.html",
        store=_store(store),
        people=[_person(person) for person in people],
        waiting_walk=_waiting_words([person.short_name for person in waiting]),
        problem=problem,
        back="/sign-in?q=" if handheld.settings().demo else "",
    )


def _waiting_words(names: list[str]) -> str:
    if not names:
        return ""
    return f"{names[0]}’s walk is waiting." if len(names) == 1 else f"Walks are waiting: {', '.join(names)}."


def _pin(store: Store, person: Associate, problem: str = "", locked: bool = False) -> str:
    return render_template(
        "sign_ins/pin.html",
        store=_store(store),
        person=_person(person),
        problem=problem,
        locked=locked,
        locked_itself=_is(person, _locked_out()),
        idle_minutes=handheld.settings().idle_lock_minutes,
        digits=secret.PIN_DIGITS,
    )


def _store(store: Store) -> dict[str, Any]:
    return {"id": store.id, "name": store.name, "city": store.city, "number": store.external_id}


def _person(person: Associate) -> dict[str, Any]:
    return {"id": person.id, "name": person.short_name, "role_word": ROLE_WORDS[person.role]}
