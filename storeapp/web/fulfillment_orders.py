"""All about one fulfillment order: where it stands, what comes next, what happened; and the less usual things to do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, request, session
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.associate import Associate
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.operations import noticing, picking, rerouting
from storeapp.queries import fulfillment_orders, next_walk, reach, small_work, timeline
from storeapp.web.access import me, operation, permits
from storeapp.web.actions import Act, action
from storeapp.web.filters import day_time
from storeapp.web.htmx import Reply
from storeapp.web.order_words import head, items
from storeapp.web.pages import page, read
from storeapp.web.timeline_words import stops

bp = Blueprint("fulfillment_orders", __name__, url_prefix="/fulfillment-orders")

LOOK_BACK = {
    State.ASSIGNED: (),
    State.PICKED: ("picking/undo", "Pick again", "undo"),
    State.READY_FOR_PICKUP: ("readiness/undo", "Not ready after all", "undo"),
}


@bp.get("/<int:key>")
@operation("see_floor")
def show(key: int) -> str:
    now = clock.now()
    return page("fulfillment_orders/show.html", **read(lambda reading: _context(reading, key, now)))


@bp.post("/<int:key>/walk")
@action("pick")
def walk(act: Act, key: int) -> Reply:
    """A walk for this one alone: somebody stands here and waits."""
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    proposal = next_walk.propose_for(act.session, order, act.stamp.at)
    if proposal is None:
        raise Refusal("Nothing of this order is left to pick.")
    associate = act.session.get_one(Associate, act.stamp.by)
    mine = picking.claim(act.session, associate, act.store_id, proposal, act.stamp)
    return Reply(f"/pick-lists/{mine.id}")


@bp.post("/<int:key>/picking/undo")
@action("pick")
def reopen(act: Act, key: int) -> Reply:
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    picking.reopen(act.session, order, act.stamp)
    return Reply(f"/fulfillment-orders/{key}")


@bp.post("/<int:key>/rejection")
@action("reject")
def reject(act: Act, key: int) -> Reply:
    """The store cannot: it goes to another one and does not come back here."""
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    rerouting.reject(act.session, order, request.form.get("reason", "store cannot")[:120], act.stamp)
    _say(f"{order.order.number} goes to another store.")
    return Reply("/queue")


@bp.post("/<int:key>/cancellation")
@action("cancel")
def cancel(act: Act, key: int) -> Reply:
    order = reach.own_for_change(act.session, FulfillmentOrder, key, me().store_id)
    rerouting.cancel(act.session, order, request.form.get("reason", "cancelled by the store")[:120], act.stamp)
    _say(f"{order.order.number} is cancelled here. What was picked goes back to the shelf.")
    return Reply(f"/fulfillment-orders/{key}")


@bp.post("/<int:key>/notice")
@action("stage")
def tell_again(act: Act, key: int) -> Reply:
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    if order.state is not State.READY_FOR_PICKUP:
        raise Refusal("The customer is told when it is ready, not before.")
    order.record("notice_repeated", act.stamp)
    noticing.tell(act.session, order, "ready", act.stamp)
    _say("The customer is told once more.")
    return Reply(f"/fulfillment-orders/{key}")


def _say(text: str) -> None:
    session["notice"] = {"kind": "done", "text": text}


def _context(reading: Session, key: int, now: datetime) -> dict[str, Any]:
    order = fulfillment_orders.whole(reading, key, me().store_id)
    return {
        "order": head(order, now),
        "items": items(order.lines),
        "next": _next(order) or _tidy(reading, order),
        "facts": _facts(order),
        "stops": stops(timeline.of(reading, order.id), me().zone),
        "prints": _prints(order),
        "why": f"/orders/{order.order_id}/assignments" if permits(me(), "see_assignment") else "",
        "others": _others(order),
    }


def _next(order: FulfillmentOrder) -> dict[str, Any] | None:
    """The next thing, as the button under the thumb."""
    here = f"/fulfillment-orders/{order.id}"
    if me().store_id is None:
        return None
    if order.state is State.ASSIGNED:
        return {"words": "Pick it now", "detail": "A walk for this order alone", "url": f"{here}/walk", "post": True}
    if order.state is State.PICKING and order.pick_list_id:
        return {"words": "To its walk", "detail": "", "url": f"/pick-lists/{order.pick_list_id}", "post": False}
    if order.state is State.READY_FOR_PICKUP:
        return {"words": "Hand over", "detail": "Check who it is first", "url": f"/counter/{order.id}", "post": False}
    if order.state in (State.PICKED, State.STAGED, State.PACKED):
        ships = order.method is Method.SHIP
        words, url = ("Pack", f"/packing/{order.id}") if ships else ("Put away", f"/staging/orders/{order.id}")
        return {"words": words, "detail": "", "url": url, "post": False}
    return None


def _tidy(reading: Session, order: FulfillmentOrder) -> dict[str, Any] | None:
    """Goods that nobody wants any more lie in a tote."""
    if me().store_id is None or not small_work.waits_to_go_back(reading, order.id):
        return None
    return {
        "words": "Put its items back",
        "detail": "Nobody wants them any more",
        "url": "/returns",
        "post": False,
    }


def _others(order: FulfillmentOrder) -> list[tuple[str, str, str]]:
    if me().store_id is None:
        return []
    here, found = f"/fulfillment-orders/{order.id}", []
    if order.state in (State.ASSIGNED, State.PICKING) and not order.picked:
        found.append((f"{here}/rejection", "We cannot do this one", "close"))
    if back := LOOK_BACK.get(order.state):
        path, words, drawing = back
        found.append((f"{here}/{path}", words, drawing))
    if order.state is State.READY_FOR_PICKUP:
        found.append((f"{here}/notice", "Tell the customer again", "message"))
    return found


def _prints(order: FulfillmentOrder) -> list[tuple[str, str]]:
    if me().store_id is None:
        return []
    here = f"/fulfillment-orders/{order.id}"
    return [(f"{here}/pick-sheet.pdf", "Pick sheet"), (f"{here}/slip.pdf", "Slip")]


def _facts(order: FulfillmentOrder) -> list[tuple[str, str]]:
    zone, bought = me().zone, order.order
    facts = [
        ("Fulfillment order", order.number),
        ("Bought", day_time(bought.placed_at, zone)),
        ("Phone ends in", bought.customer_phone[-4:]),
        ("Note", bought.note),
    ]
    if order.method is Method.SHIP:
        facts.append(("Goes to", ", ".join(filter(None, (bought.city, bought.region)))))
    return [(name, value) for name, value in facts if value]
