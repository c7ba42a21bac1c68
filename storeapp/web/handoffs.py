"""Handing over, with proof; and taking it back within the time for that."""

from __future__ import annotations

import base64
import binascii

from flask import Blueprint, request, session

from storeapp.domain.errors import NotVerified, Refusal
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import Proof
from storeapp.operations import handing_off
from storeapp.operations.handing_off import Check
from storeapp.queries import reach
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Reply

bp = Blueprint("handoffs", __name__, url_prefix="/fulfillment-orders")

LARGEST_SIGNATURE = 100_000
PNG = "data:image/png;base64,"


@bp.post("/<int:key>/handoff")
@action("hand_over")
def hand_over(act: Act, key: int) -> Reply:
    order = reach.order_for_change(act.session, key, act.store_id)
    if not request.form.get("checked"):
        raise NotVerified("Compare the number on every bag first, then tick it.")
    handing_off.hand_over(act.session, order, _check(), act.stamp)
    session["notice"] = {
        "kind": "done",
        "text": f"{order.order.number} handed over.",
        "undo_url": f"/fulfillment-orders/{key}/handoff/undo",
    }
    return Reply("/counter")


@bp.post("/<int:key>/handoff/undo")
@action("hand_over")
def undo(act: Act, key: int) -> Reply:
    order = reach.own_for_change(act.session, FulfillmentOrder, key, act.store_id)
    handing_off.undo(act.session, order, request.form.get("reason", "undone")[:120], act.stamp)
    return Reply(f"/counter/{key}")


def _check() -> Check:
    form = request.form
    try:
        proof = Proof(form.get("proof", ""))
    except ValueError as fault:
        raise NotVerified("Say how you checked who it is: code, ID or signature.") from fault
    return Check(
        proof=proof,
        code=form.get("code", ""),
        collector=form.get("collector", "").strip()[:120],
        age_checked=bool(form.get("age_checked")),
        signature=_signature(form.get("signature", "")),
    )


def _signature(text: str) -> bytes | None:
    """A PNG drawn on the device; anything else, or too much of it, is refused."""
    if not text:
        return None
    try:
        image = base64.b64decode(text.removeprefix(PNG), validate=True)
    except binascii.Error as fault:
        raise Refusal("The signature did not arrive whole. Sign again.") from fault
    if not image.startswith(b"\x89PNG") or len(image) > LARGEST_SIGNATURE:
        raise Refusal("The signature did not arrive whole. Sign again.")
    return image
