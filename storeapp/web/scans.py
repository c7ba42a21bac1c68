"""What is this code, and where does it lead? The scanner always works, whatever screen is open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import escape

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.queries import lookup
from storeapp.web.access import operation, own_store
from storeapp.web.htmx import wants_fragments
from storeapp.web.pages import read

bp = Blueprint("scans", __name__)


@bp.route("/scans", methods=["GET", "POST"])
@operation("see_floor")
def look_up() -> ResponseReturnValue:
    """Leads to what was scanned; raises Refusal with what it is when there is nowhere to go. Changes nothing."""
    store_id, scan = own_store(), Scan.parse(request.values.get("scan", ""))
    what, where = read(lambda reading: _found(reading, scan, store_id))
    if wants_fragments():
        return Response(str(escape(what)), headers={"HX-Location": where, "Cache-Control": "no-store"})
    return redirect(where, 303)


def _found(reading: Any, scan: Scan, store_id: int) -> tuple[str, str]:
    """What it is, as a sentence, and where it leads."""
    if scan.kind is Kind.STAGING:
        return f"That is location {scan.key}.", f"/staging/locations/{scan.key}"
    if scan.kind is Kind.PRODUCT:
        return _needs_product(reading, scan.key, store_id)
    order = lookup.order_of(reading, scan, store_id)
    if order is None:
        raise Refusal(scan.problem or "That label belongs to no open order of this store.")
    return f"That is order {order.order.number}.", next_screen(order)


def _needs_product(reading: Any, gtin: str, store_id: int) -> tuple[str, str]:
    found = lookup.product_needed(reading, gtin, store_id)
    if found is None:
        raise Refusal("We do not know that item. It is not in the catalogue.")
    name, order_id = found
    if order_id is None:
        raise Refusal(f"That is {name}. No open order here needs it; put it back.")
    return f"That is {name}. Another order needs it.", f"/fulfillment-orders/{order_id}"


def next_screen(order: FulfillmentOrder) -> str:
    """Where work on it goes on, by its state."""
    if order.state in (State.PICKED, State.STAGED) and order.method is Method.PICKUP:
        return f"/staging/orders/{order.id}"
    if order.state is State.READY_FOR_PICKUP:
        return f"/counter/{order.id}"
    if order.state is State.PICKED:
        return f"/packing/{order.id}"
    return f"/fulfillment-orders/{order.id}"
