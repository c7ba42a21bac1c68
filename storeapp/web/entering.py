"""The way in: a secret is tried, counted, and answered with a new session or a sentence."""

from __future__ import annotations

from flask import g, redirect, session
from werkzeug.wrappers import Response

from storeapp import clock
from storeapp.domain import secret
from storeapp.domain.associate import Associate
from storeapp.domain.device import Device
from storeapp.domain.errors import Refusal
from storeapp.domain.permissions import Role
from storeapp.domain.tries import MOST, Tries
from storeapp.operations import signing_in
from storeapp.queries.tries import tries_of
from storeapp.web import handheld
from storeapp.web.access import TOKEN, signed_in
from storeapp.web.actions import database
from storeapp.web.pages import read
from storeapp.web.paths import is_local


class WrongSecret(Refusal):
    def __init__(self, tries: Tries) -> None:
        super().__init__(tries.after_a_wrong_one)
        self.locked = tries.wrong >= MOST


def try_secret(who: Associate | None, stored: str, given: str, device: Device | None) -> int:
    """The counted try that was right; raises TooManyTries or WrongSecret. Nobody has no secret, and takes as long."""
    person, place, now = who.id if who else None, device.id if device else None, clock.now()
    with database().transaction() as transaction:
        attempt = signing_in.count_try(transaction, person, place, now).id
    if not secret.matches(stored, given, handheld.settings().pin_pepper):
        raise WrongSecret(read(lambda reading: tries_of(reading, person, place, now)))
    return attempt


def welcome(who: Associate, device: Device | None, attempt: int, device_key: str, *, by_password: bool) -> Response:
    """A new session, which knows nothing of the one before but where the same person was going."""
    with database().transaction() as transaction:
        token = signing_in.enter(transaction, attempt, who, device, clock.now(), by_password=by_password)
    onwards = _onwards(who, by_password)
    session.clear()
    session[TOKEN] = token
    response = redirect(onwards, 303)
    if device_key:
        handheld.keep(response, device_key)
    return response


def leave() -> None:
    """The walk stays claimed."""
    if who := signed_in():
        with database().transaction() as transaction:
            signing_in.leave(transaction, who.sign_in_id, clock.now())
    session.clear()


def home(role: Role, by_password: bool) -> str:
    at_the_desk = role is Role.HQ or (role is Role.MANAGER and by_password)
    return "/board" if at_the_desk else "/queue"


def come_back_to(path: str) -> None:
    """Where the one who signs in goes on; whoever held a device that locked itself is the one who was there."""
    if is_local(path):
        session["after_sign_in"] = path
        if "idle_locked" in g:
            session["left_by"] = g.idle_locked.associate_id


def _onwards(who: Associate, by_password: bool) -> str:
    wanted, left_by = session.get("after_sign_in", ""), session.get("left_by", who.id)
    return wanted if left_by == who.id and is_local(wanted) else home(who.role, by_password)
