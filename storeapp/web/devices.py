"""The store's handhelds: enrol one with a code, shut one out, unlock one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.device import Device
from storeapp.domain.errors import Refusal
from storeapp.domain.tries import MOST_ON_DEVICE
from storeapp.operations import enrolling, signing_in
from storeapp.queries import reach, staff, tries
from storeapp.web import handheld
from storeapp.web.access import me, operation, own_store, public
from storeapp.web.actions import Act, action, database
from storeapp.web.filters import day_time
from storeapp.web.htmx import Reply
from storeapp.web.pages import page, read

bp = Blueprint("devices", __name__)

REVOKED = "This device was shut out by a manager. Ask for a code to enrol it again."


@bp.get("/devices")
@operation("enrol_device")
def index() -> str:
    return page("devices/index.html", devices=read(_listed), code="")


@bp.post("/devices/codes")
@operation("enrol_device")
def create_code() -> str:
    """Shown in this answer and never again; of the code itself only a digest is kept."""
    with database().transaction() as transaction:
        code = enrolling.new_code(transaction, own_store(), me().associate_id, clock.now())
    return page("devices/index.html", devices=read(_listed), code=enrolling.spaced(code))


@bp.post("/devices/<int:key>/revocation")
@action("enrol_device")
def revoke(act: Act, key: int) -> Reply:
    enrolling.revoke(act.session, reach.own_for_change(act.session, Device, key, act.store_id), act.stamp)
    return Reply("/devices")


@bp.post("/devices/<int:key>/unlock")
@action("unlock_associate")
def unlock(act: Act, key: int) -> Reply:
    signing_in.unlock_device(act.session, reach.own_for_change(act.session, Device, key, act.store_id), act.stamp)
    return Reply("/devices")


@bp.get("/enrolment")
@public
def enrolment() -> str:
    device = handheld.known()
    return _enrolment(REVOKED if device and device.revoked_at else "")


@bp.post("/enrolment")
@public
def enrol() -> ResponseReturnValue:
    try:
        with database().transaction() as transaction:
            key = enrolling.enrol(transaction, request.form.get("code", ""), request.form.get("name", ""), clock.now())
    except Refusal as refusal:
        return _enrolment(str(refusal)), 422
    response = redirect("/sign-in", 303)
    handheld.keep(response, key)
    return response


def _enrolment(problem: str) -> str:
    return render_template("devices/enrolment.html", problem=problem)


def _listed(reading: Session) -> list[dict[str, Any]]:
    zone, now = me().zone, clock.now()
    return [
        {
            "id": device.id,
            "name": device.name,
            "used": f"{name}, {day_time(seen_at, zone)}" if seen_at else "Not used yet",
            "locked": tries.wrong_on_device(reading, device.id, now) >= MOST_ON_DEVICE,
        }
        for device, seen_at, name in staff.devices(reading, own_store())
    ]
