"""Parcels: closed and labelled, labelled once more after a fault, opened again."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp.adapters.carriers.labelling import buy_label
from storeapp.domain.base import number_of
from storeapp.domain.errors import NotFound, Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.parcel import Parcel
from storeapp.operations import packing
from storeapp.queries import reach
from storeapp.web import papers
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action, database, open_envelope, perform, stamp_of
from storeapp.web.htmx import Reply
from storeapp.web.pages import read

bp = Blueprint("parcels", __name__)

HEAVIEST_G = 70_000


@bp.post("/fulfillment-orders/<int:key>/parcels")
@operation("pack")
def close(key: int) -> ResponseReturnValue:
    """The box is closed in one transaction; then the label is bought, whose failure leaves the box closed."""
    envelope = open_envelope()
    answer = perform(envelope, lambda act: _close(act, key))
    label_all(key)
    return answer


def _close(act: Act, key: int) -> Reply:
    order = reach.order_for_change(act.session, key, act.store_id)
    packing.close(act.session, order, request.form.get("box", ""), _weight(), act.stamp)
    return Reply(f"/packing/{key}")


def label_all(key: int) -> None:
    """Whatever box of the order has no label yet; repeated by hand or by a repeated action it does no harm."""
    store_id = own_store()
    for parcel_id in read(lambda reading: _without_label(reading, key, store_id)):
        problem = buy_label(
            database(), current_app.extensions["storeapp_carrier"], parcel_id, stamp_of(open_envelope())
        )
        if problem:
            session["notice"] = {"kind": "refused", "text": problem, "detail": "What is packed stays packed."}


def _without_label(reading: Session, key: int, store_id: int) -> list[int]:
    order = reach.own(reading, FulfillmentOrder, key, store_id)
    return [parcel.id for parcel in packing.parcels_of(reading, order) if parcel.tracking_number is None]


@bp.post("/fulfillment-orders/<int:key>/labels")
@operation("pack")
def label_again(key: int) -> ResponseReturnValue:
    envelope = open_envelope()
    answer = perform(envelope, lambda act: Reply(f"/packing/{key}"))
    label_all(key)
    return answer


@bp.post("/parcels/<int:key>/void")
@action("pack")
def unpack(act: Act, key: int) -> Reply:
    parcel = reach.own_for_change(act.session, Parcel, key, act.store_id)
    reach.own_for_change(act.session, FulfillmentOrder, parcel.fulfillment_order_id, act.store_id)
    packing.unpack(act.session, parcel, act.stamp)
    return Reply(f"/packing/{parcel.fulfillment_order_id}")


@bp.get("/parcels/<int:key>/label.pdf")
@operation("pack")
def label_pdf(key: int) -> ResponseReturnValue:
    return _printed(key, "pdf")


@bp.get("/parcels/<int:key>/label.zpl")
@operation("pack")
def label_zpl(key: int) -> ResponseReturnValue:
    return _printed(key, "zpl")


def _printed(key: int, form: str) -> ResponseReturnValue:
    store_id = own_store()
    with database().reading() as reading:
        parcel = reach.own(reading, Parcel, key, store_id)
        if parcel.voided_at is not None:
            return papers.void(parcel)
        body = parcel.label_pdf if form == "pdf" else parcel.label_zpl
    if not body:
        raise NotFound("This parcel has no label yet.")
    return Response(body, content_type="application/pdf" if form == "pdf" else "text/plain; charset=utf-8")


def _weight() -> int:
    grams = number_of(request.form.get("weight_g", ""))
    if not grams or grams > HEAVIEST_G:
        raise Refusal(f"The weight is a whole number of grams, up to {HEAVIEST_G}.")
    return grams
