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
from storeapp.web.htmx import Fragment, Reply
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
            "total": fulfillment_orders.how_many_wait(reading, len(waiting), store_id, Method.SHIP, State.PICKED),
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
    """A parcel's label shows its order here, whatever became of it; anything else is looked up like any scan."""
    words, store_id = request.args.get("scan", "").strip(), own_store()
    parcel = read(lambda reading: parcels.by_label(reading, store_id, words))
    if parcel is not None:
        return redirect(url_for("packing.show", key=parcel.fulfillment_order_id))
    return redirect(url_for("scans.look_up", scan=words))


@bp.post("/fulfillment-orders/<int:key>/packing")
@action("pack")
def put_in(act: Act, key: int) -> Reply:
    """One unit into the open box."""
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    line = _line(order, request.form.get("line", ""))
    packing.put_in(act.session, line, 1, act.stamp)
    items = _items(act.session, order)
    shown = {"line": next(item for item in items if item["id"] == line.id), "order_id": key}
    changed = Fragment(f"line-{line.id}", "packing/changed.html", shown)
    return Reply(f"/packing/{key}", (changed, Fragment("box-progress", "packing/progress.html", _progress(items))))


@bp.post("/fulfillment-orders/<int:key>/packing/rest")
@action("pack")
def put_in_rest(act: Act, key: int) -> Reply:
    """All that is in no box yet, where nobody can scan it one by one."""
    order = reach.order_for_change(act.session, key, act.store_id)
    packing.put_in_rest(act.session, order, act.stamp)
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
    items, done = _items(reading, order), packing.parcels_of(reading, order)
    box, weight = packing.proposed(order)
    bought = order.order
    return {
        "order": {**head(order, now), "to": ", ".join(filter(None, (bought.city, bought.region)))},
        "items": items,
        "boxes": [(value, known.name, value == box) for value, known in BOXES.items()],
        "weight_g": weight,
        "service": "cheapest that arrives in time",
        **_progress(items),
        "boxed": sum(item["boxed"] for item in items),
        "parcels": [_parcel(parcel) for parcel in done],
        "problem": next((parcel.problem for parcel in done if parcel.problem), ""),
        "next_url": _next_url(reading, order),
    }


def _items(reading: Session, order: FulfillmentOrder) -> list[dict[str, Any]]:
    packed, boxed = packing.packed_units(reading, order), _boxed(reading, order)
    return [_item(line, packed.get(line.id, 0), boxed.get(line.id, 0)) for line in order.lines if line.in_store]


def _boxed(reading: Session, order: FulfillmentOrder) -> dict[int, int]:
    """Units in the box that is open now, by line."""
    parcel = packing.open_parcel(reading, order)
    return {part.line_id: part.quantity for part in parcel.lines} if parcel else {}


def _progress(items: list[dict[str, Any]]) -> dict[str, int]:
    return {"packed": sum(item["packed"] for item in items), "total": sum(item["quantity"] for item in items)}


def _item(line: FulfillmentOrderLine, packed: int, boxed: int) -> dict[str, Any]:
    return {
        "id": line.id,
        "quantity": line.in_store,
        "packed": packed,
        "boxed": boxed,
        "name": line.product.name,
        "detail": line.product.variant,
        "codes": [code.gtin for code in line.product.codes],
    }


def _parcel(parcel: Parcel) -> dict[str, Any]:
    box, labelled = BOXES[parcel.box].name, parcel.tracking_number is not None
    return {
        "name": f"{box}, {parcel.service or 'no label yet'}",
        "tracking": parcel.tracking_number or "",
        "papers_url": f"/parcels/{parcel.id}/papers.pdf" if labelled else "",
        "label_url": f"/parcels/{parcel.id}/label.pdf" if labelled else "",
        "slip_url": f"/fulfillment-orders/{parcel.fulfillment_order_id}/slip.pdf",
        "void_url": f"/parcels/{parcel.id}/void" if parcel.in_store else "",
    }


def _next_url(reading: Session, order: FulfillmentOrder) -> str:
    waiting = fulfillment_orders.waiting(reading, order.store_id, Method.SHIP, State.PICKED)
    return next((f"/packing/{other.id}" for other in waiting if other.id != order.id), "")
