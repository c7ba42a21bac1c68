"""The packing bench: what to pack, items into the box by scan, the box closed and labelled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.box import BOXES
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.store import Store
from storeapp.operations import packing
from storeapp.queries import fulfillment_orders, parcels, reach
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.filters import plural
from storeapp.web.htmx import Reply
from storeapp.web.order_words import head, row
from storeapp.web.pages import due_words, page, read

bp = Blueprint("packing", __name__)


@bp.get("/packing")
@operation("pack")
def index() -> str:
    now, store_id = clock.now(), own_store()

    def question(reading: Session) -> dict[str, Any]:
        waiting = fulfillment_orders.waiting(reading, store_id, Method.SHIP, State.PICKED)
        store = reading.get_one(Store, store_id)
        return {
            "rows": [
                row(order, now, f"To {order.order.city or order.order.postcode}, {_units(order)}") for order in waiting
            ],
            "carriers": [_carrier(found, store, now) for found in parcels.carriers(reading, store_id)],
        }

    return page("packing/index.html", **read(question))


@bp.get("/packing/<int:key>")
@operation("pack")
def show(key: int) -> str:
    now, store_id = clock.now(), own_store()
    return page("packing/show.html", **read(lambda reading: _context(reading, key, store_id, now)))


@bp.get("/packing/find")
@operation("pack")
def find() -> ResponseReturnValue:
    return redirect(url_for("scans.look_up", scan=request.args.get("scan", "")))


@bp.post("/fulfillment-orders/<int:key>/packing")
@action("pack")
def put_in(act: Act, key: int) -> Reply:
    """One unit into the open box."""
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    packing.put_in(act.session, _line(order, request.form.get("line", "")), 1, act.stamp)
    return Reply(f"/packing/{key}")


def _line(order: FulfillmentOrder, key: str) -> FulfillmentOrderLine:
    found = next((line for line in order.lines if str(line.id) == key), None)
    if found is None:
        raise Refusal("That is not in this order. Put it aside.")
    return found


def carrier_words(store: Store, now: datetime) -> dict[str, str]:
    """When the carrier comes today, or on the next open day when it has been."""
    there = now.astimezone(store.zone)
    comes = datetime.combine(there.date(), store.carrier_cutoff, store.zone)
    return due_words(comes, now)


def _carrier(found: Any, store: Store, now: datetime) -> tuple[Any, ...]:
    words = carrier_words(store, now)
    waits = f"{plural(found.parcels, 'parcel')} to hand over"
    return found.id, found.carrier, waits, words["at"], words["iso"], words["standing"], words["left"]


def _units(order: FulfillmentOrder) -> str:
    return plural(sum(line.in_store for line in order.lines), "item")


def _context(reading: Session, key: int, store_id: int, now: datetime) -> dict[str, Any]:
    order = fulfillment_orders.whole(reading, key, store_id)
    packed, done = packing.packed_units(reading, order), packing.parcels_of(reading, order)
    box, weight = packing.proposed(order)
    items = [_item(line, packed.get(line.id, 0)) for line in order.lines if line.in_store]
    bought = order.order
    return {
        "order": {**head(order, now), "to": ", ".join(filter(None, (bought.city, bought.region)))},
        "items": items,
        "boxes": [(value, known.name, value == box) for value, known in BOXES.items()],
        "weight_g": weight,
        "service": "Cheapest that arrives in time",
        "packed": sum(item["packed"] for item in items),
        "total": sum(item["quantity"] for item in items),
        "parcels": [_parcel(parcel) for parcel in done],
        "problem": next((parcel.problem for parcel in done if parcel.problem), ""),
        "next_url": _next_url(reading, order),
    }


def _item(line: FulfillmentOrderLine, packed: int) -> dict[str, Any]:
    return {
        "id": line.id,
        "quantity": line.in_store,
        "packed": packed,
        "name": line.product.name,
        "detail": line.product.variant,
        "codes": [code.gtin for code in line.product.codes],
    }


def _parcel(parcel: Parcel) -> tuple[str, str, str, str]:
    name = (
        f"{BOXES[parcel.box].name}, {parcel.service}" if parcel.service else f"{BOXES[parcel.box].name}, no label yet"
    )
    slip = f"/fulfillment-orders/{parcel.fulfillment_order_id}/slip.pdf"
    return name, parcel.tracking_number or "", f"/parcels/{parcel.id}/label.pdf", slip


def _next_url(reading: Session, order: FulfillmentOrder) -> str:
    waiting = fulfillment_orders.waiting(reading, order.store_id, Method.SHIP, State.PICKED)
    return next((f"/packing/{other.id}" for other in waiting if other.id != order.id), "")
