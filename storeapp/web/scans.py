"""What is this code, and where does it lead? The scanner always works, whatever screen is open."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, session
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy.orm import Session

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.queries import lookup
from storeapp.web.access import me, operation, own_store
from storeapp.web.filters import clock_time, plural
from storeapp.web.htmx import wants_fragments
from storeapp.web.pages import read, short_name

bp = Blueprint("scans", __name__)


@dataclass(frozen=True)
class Found:
    """What it is, as a sentence, and where that leads; `certain` when nobody could want to go anywhere else."""

    sentence: str
    url: str
    certain: bool = True


@bp.route("/scans", methods=["GET", "POST"])
@operation("see_floor")
def look_up() -> ResponseReturnValue:
    """Leads to what was scanned; raises Refusal with what it is when there is nowhere to go. Changes nothing."""
    store_id, scan = own_store(), Scan.parse(request.values.get("scan", ""))
    found = read(lambda reading: what_is(reading, scan, store_id))
    if wants_fragments():
        return Response(str(escape(found.sentence)), headers=_way(found))
    if not found.certain:
        session["notice"] = {"kind": "info", "text": found.sentence}
    return redirect(found.url, 303)


def what_is(reading: Session, scan: Scan, store_id: int) -> Found:
    """Raises Refusal when nothing here goes by that code."""
    if scan.kind is Kind.PRODUCT:
        return _product(reading, scan.key, store_id)
    if name := lookup.location_of(reading, scan, store_id):
        return Found(f"That is location {name}.", f"/staging/locations/{name}")
    order = lookup.order_of(reading, scan, store_id)
    if order is None:
        raise Refusal(scan.problem or "That label belongs to no open order of this store.")
    return Found(f"That is order {order.order.number}.", next_screen(order))


def _way(found: Found) -> dict[str, str]:
    way = {"HX-Location": found.url, "Cache-Control": "no-store"}
    return way if found.certain else {**way, "X-Offer": "1"}


def _product(reading: Session, gtin: str, store_id: int) -> Found:
    product = lookup.product_of(reading, gtin)
    if product is None:
        raise Refusal("We do not know that item. It is not in the catalogue.")
    needs = lookup.needs_of(reading, product, store_id)
    if not needs:
        bay = lookup.bay_of(reading, product, store_id)
        place = f": aisle {bay.aisle}, bay {bay.name}" if bay else ""
        raise Refusal(f"That is {product.title}. No open order here needs it. Put it back{place}.")
    first = needs[0].fulfillment_order
    who = short_name(first.order.recipient, first.order.customer_name)
    others = f" {plural(len(needs) - 1, 'more order')} too." if needs[1:] else ""
    due = clock_time(first.due_at, me().zone)
    sentence = f"That is {product.title}. {who} needs {needs[0].open} by {due}.{others}"
    return Found(sentence, f"/fulfillment-orders/{first.id}", certain=False)


def next_screen(order: FulfillmentOrder) -> str:
    """Where work on it goes on, by its state."""
    if order.state in (State.PICKED, State.STAGED) and order.method is Method.PICKUP:
        return f"/staging/orders/{order.id}"
    if order.state is State.READY_FOR_PICKUP:
        return f"/counter/{order.id}"
    if order.state is State.PICKED:
        return f"/packing/{order.id}"
    return f"/fulfillment-orders/{order.id}"
