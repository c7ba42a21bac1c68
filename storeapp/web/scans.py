"""What is this code, and where does it lead? The scanner always works, whatever screen is open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.queries import lookup
from storeapp.web.access import operation, own_store
from storeapp.web.pages import read

bp = Blueprint("scans", __name__)


@bp.route("/scans", methods=["GET", "POST"])
@operation("see_floor")
def look_up() -> ResponseReturnValue:
    """Leads to what was scanned; raises Refusal with what it is when there is nowhere to go. Changes nothing."""
    store_id, scan = own_store(), Scan.parse(request.values.get("scan", ""))
    return redirect(read(lambda reading: _where(reading, scan, store_id)), 303)


def _where(reading: Any, scan: Scan, store_id: int) -> str:
    if scan.kind is Kind.STAGING:
        return f"/staging/locations/{scan.key}"
    if scan.kind is Kind.PRODUCT:
        return _needs_product(reading, scan.key, store_id)
    order = lookup.order_of(reading, scan, store_id)
    if order is None:
        raise Refusal(scan.problem or "That label belongs to no open order of this store.")
    return next_screen(order)


def _needs_product(reading: Any, gtin: str, store_id: int) -> str:
    found = lookup.product_needed(reading, gtin, store_id)
    if found is None:
        raise Refusal("We do not know that item. It is not in the catalogue.")
    name, order_id = found
    if order_id is None:
        raise Refusal(f"That is {name}. No open order here needs it; put it back.")
    return f"/fulfillment-orders/{order_id}"


def next_screen(order: FulfillmentOrder) -> str:
    """Where work on it goes on, by its state."""
    if order.state in (State.PICKED, State.STAGED) and order.method is Method.PICKUP:
        return f"/staging/orders/{order.id}"
    if order.state is State.READY_FOR_PICKUP:
        return f"/counter/{order.id}"
    if order.state is State.PICKED:
        return f"/packing/{order.id}"
    return f"/fulfillment-orders/{order.id}"
