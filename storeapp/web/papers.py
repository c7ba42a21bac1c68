"""What a closed parcel brings: its label and the order's slip in one, and the page where a device waits for them."""

from __future__ import annotations

import uuid
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.adapters.printing import Unreadable, joined, packing_slip_pdf
from storeapp.domain.action import Action
from storeapp.domain.errors import NotFound, Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.parcel import Parcel
from storeapp.queries import parcels, reach
from storeapp.web.access import me, operation, own_store
from storeapp.web.pages import read
from storeapp.web.prints import slip_of

bp = Blueprint("papers", __name__)

CLOSING = "parcels.close"
"""The endpoint whose actions bring papers."""

LOOKS = 40
"""How often a device looks for them by itself, twice a second."""

APART = "This label cannot be joined with the slip. Print label and slip one by one."
VOID = "This parcel was opened again, so its label is void. Close the new one and print that label."


@bp.get("/parcels/<int:key>/papers.pdf")
@operation("pack")
def pdf(key: int) -> ResponseReturnValue:
    store_id, now = own_store(), clock.now().astimezone(me().zone)
    return read(lambda reading: _papers(reach.own(reading, Parcel, key, store_id), reading, now))


def _papers(parcel: Parcel, reading: Session, now: datetime) -> ResponseReturnValue:
    if parcel.voided_at is not None:
        return void(parcel)
    if not parcel.label_pdf:
        raise NotFound("This parcel has no label yet.")
    order_id = parcel.fulfillment_order_id
    slip = packing_slip_pdf(slip_of(reading, order_id, parcel.store_id), now)
    try:
        body = joined((parcel.label_pdf, slip), f"Label and slip {parcel.number}")
    except Unreadable:
        return _none(order_id, APART)
    return Response(body, content_type="application/pdf")


@bp.get("/fulfillment-orders/<int:key>/papers")
@operation("pack")
def brought(key: int) -> ResponseReturnValue:
    """What the closing action named by `after` has brought: not done yet 202, refused 422, else on to its papers."""
    store_id, after = own_store(), request.args.get("after", "")
    return read(lambda reading: _brought(reading, reach.own(reading, FulfillmentOrder, key, store_id), after))


def _brought(reading: Session, order: FulfillmentOrder, after: str) -> ResponseReturnValue:
    receipt = reading.get(Action, _name(after))
    if receipt is None:
        return _not_yet(order.id)
    if (receipt.name, receipt.store_id) != (CLOSING, order.store_id):
        raise NotFound("That action closed no parcel here.")
    if receipt.refused:
        return _none(order.id, Markup(receipt.answer).striptags())
    parcel = parcels.closed_by(reading, receipt.id, order.id)
    if parcel is None:
        raise NotFound("That action closed no parcel of this order.")
    return _of(parcel)


def _name(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError as fault:
        raise Refusal("This address is not whole. Print label and slip from the order's page.") from fault


def _of(parcel: Parcel) -> ResponseReturnValue:
    """The receipt is there before the label, which the carrier may still refuse."""
    if parcel.voided_at is not None:
        return void(parcel)
    if parcel.tracking_number is not None:
        return redirect(url_for("papers.pdf", key=parcel.id), 303)
    if parcel.problem:
        return _none(parcel.fulfillment_order_id, parcel.problem)
    return _not_yet(parcel.fulfillment_order_id)


def _not_yet(order_id: int) -> ResponseReturnValue:
    return render_template("papers/waiting.html", order_url=f"/packing/{order_id}", looks=LOOKS), 202


def void(parcel: Parcel) -> ResponseReturnValue:
    """A label that was printed before is in the history; it sends no box any more."""
    return _none(parcel.fulfillment_order_id, VOID, 410)


def _none(order_id: int, sentence: str, status: int = 422) -> ResponseReturnValue:
    return render_template("papers/none.html", order_url=f"/packing/{order_id}", sentence=sentence), status
