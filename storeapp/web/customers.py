"""The customer's page: how far the order is, the pickup code, "I am here". No sign-in: the link is the key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.barcode import Kind, label
from storeapp.domain.errors import NotFound, Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.operations import arriving
from storeapp.queries import customers, reach
from storeapp.web import access
from storeapp.web.actions import Act, action
from storeapp.web.customer_words import items, says, stops
from storeapp.web.filters import day_time
from storeapp.web.htmx import Reply
from storeapp.web.pages import read

bp = Blueprint("customers", __name__, url_prefix="/status")

WAITED_FOR = (State.PICKED, State.STAGED, State.READY_FOR_PICKUP, State.ASSIGNED, State.PICKING)


@bp.get("/<token>")
@access.public
def status(token: str) -> ResponseReturnValue:
    """One part of the order at a time; the one that needs the customer most comes first."""
    now = clock.now()
    try:
        context = read(lambda reading: _context(reading, token, now))
    except NotFound:
        return render_template("customers/unknown.html"), 404
    return render_template("customers/status.html", **context)


@bp.post("/<token>/arrival")
@action(access.PUBLIC)
def arrive(act: Act, token: str) -> Reply:
    part = _part(customers.parts(act.session, token))
    if part is None:
        raise Refusal("The store has not begun with this order yet. Try again in a while.")
    order = reach.own_for_change(act.session, FulfillmentOrder, part.id, None)
    if request.form.get("arrival") == "here":
        arriving.here(act.session, order, request.form.get("spot", ""), request.form.get("car", ""), act.stamp)
    else:
        arriving.on_my_way(act.session, order, act.stamp)
    return Reply(f"/status/{token}")


def _part(parts: list[FulfillmentOrder]) -> FulfillmentOrder | None:
    urgent = sorted(parts, key=lambda part: (part.state is not State.READY_FOR_PICKUP, not part.is_open, part.id))
    return urgent[0] if urgent else None


def _context(reading: Session, token: str, now: datetime) -> dict[str, Any]:
    order = customers.order_of(reading, token)
    if order is None:
        raise NotFound("No order has this link.")
    part = _part(customers.parts(reading, token))
    if part is None:
        return _before(order)
    arrival = arriving.current(reading, part)
    ready = part.state is State.READY_FOR_PICKUP
    comes = part.method is Method.PICKUP and part.state in WAITED_FOR
    return {
        "store": _store(part.store),
        "order": {
            "number": order.number,
            "method": part.method.value,
            "state_word": says(part)[0],
            "says": says(part)[1],
            **_by(part, now),
        },
        "code": part.pickup_code if comes else "",
        "qr": _qr(part.pickup_code) if comes else "",
        "stops": stops(part, part.store.zone),
        "items": items(part.lines),
        "arrival_url": f"/status/{token}/arrival" if comes and ready else "",
        "arrival": ("here" if arrival.here_at else "on_way") if arrival else "",
        "spot": arrival.spot if arrival else "",
        "car": arrival.car if arrival else "",
        "tracking": [(p.carrier, p.tracking_number, "") for p in customers.parcels(reading, part)],
    }


def _before(order: Any) -> dict[str, Any]:
    """No store has it yet, or nobody owes anything any more."""
    cancelled = all(line.cancelled == line.quantity for line in order.lines)
    word = "Cancelled" if cancelled else "Received"
    sentence = "This order was cancelled." if cancelled else "We have your order and are choosing the store for it."
    shown = {"number": order.number, "method": order.method.value, "state_word": word, "says": sentence, "at": ""}
    lines = [(line.quantity, line.name, "", "open", "") for line in order.lines]
    nothing = dict.fromkeys(("code", "qr", "arrival_url", "arrival", "spot", "car"), "")
    shop = {"name": "Your order", "address": "", "phone": "", "hours": ""}
    return {"store": shop, "order": shown, "items": lines, "stops": [], "tracking": [], **nothing}


def _by(part: FulfillmentOrder, now: datetime) -> dict[str, str]:
    if not part.is_open or part.state is State.READY_FOR_PICKUP:
        return {"at": "", "iso": "", "by_words": ""}
    words = "Ready by" if part.method is Method.PICKUP else "Ships by"
    return {
        "at": day_time(part.due_at, part.store.zone, now),
        "iso": part.due_at.isoformat(timespec="seconds"),
        "by_words": words,
    }


def _store(store: Any) -> dict[str, str]:
    address = ", ".join(filter(None, (store.line1, store.city, store.region, store.postcode)))
    return {"name": store.name, "address": address, "phone": store.phone, "hours": ""}


def _qr(code: str) -> Markup:
    """As SVG without inline style; dark on light in both themes because scanners need that."""
    made = segno.make(label(Kind.PICKUP_CODE, code), error="m")
    return Markup(made.svg_inline(scale=6, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))
