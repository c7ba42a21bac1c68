"""Putting picked orders away, and what lies where."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from storeapp import clock
from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.operations import staging
from storeapp.queries import fulfillment_orders, places, reach, small_work, staging_locations
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.filters import plural
from storeapp.web.htmx import Reply
from storeapp.web.order_words import head, items, row
from storeapp.web.pages import page, read

bp = Blueprint("staging", __name__)

TO_STAGE = (State.PICKED, State.STAGED)


@bp.get("/staging")
@operation("stage")
def index() -> str:
    now, store_id = clock.now(), own_store()

    def question(reading: Any) -> dict[str, Any]:
        waiting = fulfillment_orders.waiting(reading, store_id, Method.PICKUP, *TO_STAGE)
        rows = [row(order, now, _what(order)) for order in waiting]
        total = fulfillment_orders.how_many_wait(reading, len(rows), store_id, Method.PICKUP, *TO_STAGE)
        to_put_back, to_count = small_work.open_counts(reading, store_id)
        return {
            "rows": rows,
            "total": total,
            "full": staging_locations.full(reading, store_id),
            "to_put_back": to_put_back,
            "to_count": to_count,
        }

    return page("staging/index.html", **read(question))


@bp.get("/staging/orders/<int:key>")
@operation("stage")
def show(key: int) -> str:
    now, store_id = clock.now(), own_store()

    def question(reading: Any) -> dict[str, Any]:
        order = fulfillment_orders.whole(reading, key, store_id)
        why_not = _why_not(order)
        free = [] if why_not else staging_locations.with_room(reading, order)
        context = head(order, now)
        return {
            "order": context,
            "why_not": why_not,
            "items": items(order.lines),
            "proposed": free[0] if free else None,
            "others": [(place.name, place.why) for place in free[1:8]],
            "staged": context["places"],
        }

    return page("staging/show.html", **read(question))


def _why_not(order: FulfillmentOrder) -> str:
    try:
        staging.must_be_to_put_away(order)
    except Refusal as fault:
        return str(fault)
    return ""


@bp.get("/staging/locations/<name>")
@operation("stage")
def location(name: str) -> str:
    now, store_id = clock.now(), own_store()

    def question(reading: Any) -> dict[str, Any]:
        place = places.staging_location(reading, store_id, name)
        here = staging_locations.orders_at(reading, place)
        words = f"{len(here)} of {place.capacity} places taken"
        shown = {"name": place.name, "temperature": place.temperature.value, "words": words}
        return {"location": shown, "rows": [row(order, now) for order in here]}

    return page("staging/location.html", **read(question))


@bp.get("/staging/find")
@operation("stage")
def find() -> ResponseReturnValue:
    """A location's label shows what is on it; anything else is looked up like any scan."""
    scan = Scan.parse(request.args.get("scan", ""))
    if scan.kind is Kind.STAGING:
        return redirect(url_for("staging.location", name=scan.key))
    return redirect(url_for("scans.look_up", scan=request.args.get("scan", ""), to="stage"))


@bp.post("/fulfillment-orders/<int:key>/staging")
@action("stage")
def stage(act: Act, key: int) -> Reply:
    """By a scan of the location's label or by its name."""
    order = reach.order_for_change(act.session, key, act.store_id)
    words = request.form.get("scan") or request.form.get("location", "")
    place = places.staging_location(act.session, act.store_id, words)
    staging.stage(act.session, order, place, act.stamp)
    ready = order.state is State.READY_FOR_PICKUP
    session["notice"] = {
        "kind": "done",
        "text": f"{order.order.number} is at {place.name}.",
        "detail": "Ready: the customer is told." if ready else "Part of it still has to be staged.",
        "undo_url": f"/fulfillment-orders/{key}/staging/undo",
    }
    return Reply("/staging")


@bp.post("/fulfillment-orders/<int:key>/staging/undo")
@action("stage")
def undo(act: Act, key: int) -> Reply:
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    staging.unstage(act.session, order, act.stamp)
    return Reply(f"/staging/orders/{key}")


@bp.post("/fulfillment-orders/<int:key>/readiness/undo")
@action("stage")
def unready(act: Act, key: int) -> Reply:
    """Something is wrong with it: it waits until it is made ready again."""
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    staging.unready(act.session, order, act.stamp)
    return Reply(f"/fulfillment-orders/{key}")


@bp.post("/fulfillment-orders/<int:key>/readiness")
@action("stage")
def make_ready(act: Act, key: int) -> Reply:
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    staging.make_ready(act.session, order, act.stamp)
    return Reply(f"/fulfillment-orders/{key}")


def _what(order: FulfillmentOrder) -> str:
    units = plural(sum(line.in_store for line in order.lines), "item")
    return f"Tote {order.tote_slot}, {units}" if order.tote_slot else units
