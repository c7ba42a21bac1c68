"""The counter: who stands here, whose order it is, check, hand over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.barcode import Kind, Scan, label
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import PROOFS, UNDO_WITHIN, Proof
from storeapp.domain.lifecycle import REFUSALS, WORDS, State
from storeapp.domain.order import Method
from storeapp.operations import arriving
from storeapp.queries import arrivals, fulfillment_orders, lookup, reach
from storeapp.web.access import me, operation, own_store
from storeapp.web.arrivals import arrival_context
from storeapp.web.filters import clock_time, plural
from storeapp.web.htmx import wants_fragments
from storeapp.web.order_words import head, items, places
from storeapp.web.pages import page, read, short_name

bp = Blueprint("counter", __name__, url_prefix="/counter")

LONGEST_WORDS = 80
TOO_LONG = "That is longer than any code, name or number. Type less of it, or scan the code."
SHOWN, SHOWN_FOR = "code_shown", timedelta(minutes=10)
TYPED_PROOFS = [(Proof.CODE.value, "Pickup code"), (Proof.ID_CHECKED.value, PROOFS[Proof.ID_CHECKED])]


@bp.get("")
@operation("hand_over")
def index() -> str:
    """For whoever comes next: no code has been shown yet."""
    session.pop(SHOWN, None)
    now, store_id = clock.now(), own_store()
    return page("counter/index.html", **read(lambda reading: _nobody_asked(reading, store_id, now)))


@bp.post("/search")
@operation("hand_over")
def search() -> ResponseReturnValue:
    """A post that changes nothing: names and phone numbers belong in no address, which is kept and logged."""
    words = _words("q")
    return _answer(words) if words else redirect(url_for("counter.index"), 303)


def _words(field: str) -> str:
    words = request.form.get(field, "").strip()
    if len(words) > LONGEST_WORDS:
        raise Refusal(TOO_LONG)
    return words


def _answer(words: str) -> ResponseReturnValue:
    store_id, now = own_store(), clock.now()
    found = read(lambda reading: _found(reading, store_id, words, now))
    if len(found["found"]) == 1 and found["certain"]:
        key = found["found"][0]["id"]
        _remember(key, found["code"])
        return _go(url_for("counter.show", key=key))
    return page("counter/index.html", q=words, arrivals=[], ready=[], total=0, **found)


@bp.post("/<int:key>/check")
@operation("hand_over")
def check(key: int) -> ResponseReturnValue:
    """What was scanned while this order is checked: its code, one of its bags, or something of another order."""
    words, store_id = _words("scan"), own_store()
    problem = read(lambda reading: _wrong_bag(reading, key, store_id, words))
    if problem and not words.upper().startswith("FO-"):
        return _answer(words)
    if problem:
        session["notice"] = {"kind": "refused", "text": problem}
    return redirect(url_for("counter.show", key=key), 303)


@bp.get("/<int:key>")
@operation("hand_over")
def show(key: int) -> str:
    now, store_id, code = clock.now(), own_store(), _remembered(key)

    def question(reading: Session) -> dict[str, Any]:
        order = fulfillment_orders.whole(reading, key, store_id)
        arrival = arriving.current(reading, order)
        return {
            "order": head(order, now),
            "items": items(order.lines),
            "arrival": arrival_context(arrival, now) if arrival and arrival.here_at else None,
            "verified": _is_code(code, order),
            "bag_codes": " ".join((label(Kind.FULFILLMENT_ORDER, str(order.id)), *order.order.number.split()[:1])),
            "age": max((line.product.minimum_age for line in order.lines if line.in_store), default=0),
            "similar": _similar(reading, order),
            **_settled(reading, order, now),
        }

    return page("counter/show.html", code=code, proofs=TYPED_PROOFS, collector="", **read(question))


def _nobody_asked(reading: Session, store_id: int, now: datetime) -> dict[str, Any]:
    ready = fulfillment_orders.waiting(reading, store_id, Method.PICKUP, State.READY_FOR_PICKUP)
    there = len(ready), store_id, Method.PICKUP, State.READY_FOR_PICKUP
    total = fulfillment_orders.how_many_wait(reading, *there)
    waiting = [arrival_context(arrival, now) for arrival in arrivals.here(reading, store_id)]
    return {
        "q": "",
        "found": [],
        "not_all": False,
        "elsewhere": "",
        "arrivals": waiting,
        "ready": [_row(order) for order in ready],
        "total": total,
    }


def _found(reading: Session, store_id: int, words: str, now: datetime) -> dict[str, Any]:
    """`certain`: it was asked for by what belongs to one order only. `code` is the pickup code if it was that: nobody
    else could know it."""
    matching = fulfillment_orders.search(reading, store_id, words, now)
    orders = [order for order in matching if order.method is Method.PICKUP]
    by_code = [order for order in orders if _is_code(words, order)]
    by_number = [order for order in orders if words.upper() in (order.number, order.order.number.upper())]
    other = None if orders else fulfillment_orders.elsewhere(reading, store_id, words)
    return {
        "found": [_row(order) for order in by_code or by_number or orders],
        "not_all": len(matching) == fulfillment_orders.MOST_FOUND,
        "certain": bool(by_code or by_number),
        "code": by_code[0].pickup_code if by_code else "",
        "elsewhere": _at_other_store(other) if other else "",
    }


def _go(url: str) -> ResponseReturnValue:
    return Response(headers={"HX-Redirect": url}) if wants_fragments() else redirect(url, 303)


def _is_code(words: str, order: FulfillmentOrder) -> bool:
    return words.strip().upper().removeprefix("PU-") == order.pickup_code


def _remember(key: int, code: str) -> None:
    """The code that was shown for an order, on this device: in an address it would be kept and logged."""
    session.pop(SHOWN, None)
    if code:
        session[SHOWN] = [key, code, clock.now().timestamp()]


def _remembered(key: int) -> str:
    """The code, if it was shown for this order just now."""
    order, code, at = session.get(SHOWN, (0, "", 0.0))
    return code if order == key and clock.now().timestamp() - at < SHOWN_FOR.total_seconds() else ""


def _wrong_bag(reading: Session, key: int, store_id: int, words: str) -> str:
    """Why the bag with that label is not this order's, or nothing."""
    this = reach.own(reading, FulfillmentOrder, key, store_id)
    found = lookup.order_of(reading, Scan.parse(words), store_id) if words else None
    if words.upper() == this.order.number.upper() or (found is this and words.upper().startswith("FO-")):
        return ""
    whose = f"belongs to order {found.order.number}" if found else "is not of this store"
    return f"That bag {whose}. This is order {this.order.number}: put the bag back."


def _at_other_store(order: FulfillmentOrder) -> str:
    store = order.store
    return f"That order is {WORDS[order.state].lower()} at {store.name}, {store.line1}, {store.city}."


def _row(order: FulfillmentOrder) -> dict[str, Any]:
    """A line of templates/queue/_row.html counter_row."""
    units = plural(sum(line.in_store or line.quantity - line.cancelled for line in order.lines), "item")
    since = f", since {clock_time(order.ready_at, me().zone)}" if order.ready_at else ""
    return {
        "id": order.id,
        "name": short_name(order.order.recipient, order.order.customer_name),
        "number": order.order.number,
        "what": f"{units}{since}",
        "places": places(order),
        "word": WORDS[order.state],
        "codes": [order.number],
    }


def _similar(reading: Session, order: FulfillmentOrder) -> list[tuple[str, str]]:
    others: Sequence[FulfillmentOrder] = fulfillment_orders.same_name(reading, order)
    return [(short_name(o.order.recipient, o.order.customer_name), o.order.number) for o in others]


def _settled(reading: Session, order: FulfillmentOrder, now: datetime) -> dict[str, str]:
    """Why it cannot be handed over now; with a way back while the handoff is fresh."""
    if order.state is State.READY_FOR_PICKUP:
        return {"handed_over": "", "undo_url": ""}
    if order.state is State.HANDED_OVER and order.done_at:
        when = f"Already handed over at {clock_time(order.done_at, me().zone)}. Do not hand anything over again."
        fresh = now - order.done_at <= UNDO_WITHIN
        return {"handed_over": when, "undo_url": f"/fulfillment-orders/{order.id}/handoff/undo" if fresh else ""}
    usual = f"It is {WORDS[order.state].lower()}, not ready to hand over yet."
    return {"handed_over": REFUSALS.get(order.state, usual), "undo_url": ""}
