"""Picks: confirm by scan or tap, undo, report short, later, found elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, request, session
from flask.typing import ResponseReturnValue

from storeapp import clock
from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.base import number_of
from storeapp.domain.errors import Refusal, WrongItem
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.pick_list import Pick
from storeapp.domain.shortage import ShortReason
from storeapp.domain.store import Bay
from storeapp.operations import picking, turning_up
from storeapp.operations.confirming import PICK_LIST_BLANK, PICKED_BLANK, STATE_BLANK, Wanted, confirm_at_once
from storeapp.queries import picks, places, reach
from storeapp.web.access import lately, me, operation, own_store
from storeapp.web.actions import Act, action, database, open_envelope, receipt_values, stamp_of
from storeapp.web.htmx import Fragment, Reply, respond, wants_fragments
from storeapp.web.pick_lists import SHORT_REASONS
from storeapp.web.pick_stops import stop_context

bp = Blueprint("picks", __name__, url_prefix="/picks")

PICK_BLANK = "{pick}"


@bp.post("/<int:pick_id>/confirmation")
@operation("pick")
@lately
def confirm(pick_id: int) -> ResponseReturnValue:
    """Most are applied at once; whatever is not plain goes through the door and is told why."""
    if wants_fragments():
        envelope, wanted = open_envelope(), Wanted(pick_id, own_store(), _scanned_gtin(), _units())
        receipt = receipt_values(envelope, _truth_with_blanks(pick_id), f"/pick-lists/{PICK_LIST_BLANK}")
        if answer := confirm_at_once(database(), wanted, stamp_of(envelope), receipt):
            return respond(200, "", answer)
    return _confirm_with_reasons(pick_id)


@action("pick")
def _confirm_with_reasons(act: Act, pick_id: int) -> Reply:
    pick, units = own_pick(act, pick_id), _units()
    _must_be_the_item(picks.stop(act.session, pick_id, act.store_id))
    picking.confirm_pick(act.session, pick, units, act.stamp)
    return picked(act, pick, units)


def picked(act: Act, pick: Pick, units: int) -> Reply:
    """The stop as it is now; where the device itself says nothing, the next page does."""
    words = f"Picked {units} into {pick.tote_slot.replace('+', ' ')}"
    _tell_without_script(words, pick.line.product.title, f"/picks/{pick.id}/undo", units)
    return _changed(act, pick.id)


@bp.post("/<int:pick_id>/undo")
@action("pick")
def undo(act: Act, pick_id: int) -> Reply:
    """All that was picked of this stop, or so many units of it."""
    pick = own_pick(act, pick_id)
    if not pick.line.picked:
        raise Refusal("Nothing of it is picked.")
    units = whole_number("quantity", str(pick.line.picked))
    picking.undo_pick(act.session, pick, min(units, pick.line.picked), act.stamp)
    _tell_without_script("Undone, to pick again", pick.line.product.title)
    return _changed(act, pick_id)


@bp.post("/<int:pick_id>/shortage")
@action("pick")
def short(act: Act, pick_id: int) -> Reply:
    pick = own_pick(act, pick_id)
    units = _units()
    picking.short_pick(act.session, pick, units, _reason(), act.stamp)
    _tell_without_script(f"Noted: {units} short", pick.line.product.title, f"/picks/{pick_id}/shortage/undo")
    return _changed(act, pick_id)


@bp.post("/<int:pick_id>/shortage/undo")
@action("pick")
def undo_short(act: Act, pick_id: int) -> Reply:
    """The last shortage of this stop, or as many as make up so many units."""
    pick = own_pick(act, pick_id)
    turning_up.undo_short(act.session, pick, whole_number("quantity", "1"), act.stamp)
    _tell_without_script("Undone, to pick again", pick.line.product.title)
    return _changed(act, pick_id)


@bp.post("/<int:pick_id>/later")
@action("pick")
def later(act: Act, pick_id: int) -> Reply:
    pick = own_pick(act, pick_id)
    picking.pick_later(act.session, pick, act.stamp)
    return Reply(f"/pick-lists/{pick.pick_list_id}")


@bp.post("/<int:pick_id>/place")
@action("pick")
def found_elsewhere(act: Act, pick_id: int) -> Reply:
    pick = own_pick(act, pick_id)
    bay: Bay = places.bay_named(act.session, act.store_id, request.form.get("bay", ""))
    picking.found_elsewhere(act.session, pick, bay.id, act.stamp)
    return _changed(act, pick_id)


def _tell_without_script(text: str, detail: str, undo_url: str = "", undo_units: int = 0) -> None:
    """Where the device itself says nothing, the next page does."""
    if not wants_fragments():
        more = {"undo_url": undo_url, "undo_units": undo_units} if undo_url else {}
        session["notice"] = {"kind": "done", "text": text, "detail": detail, **more}


def own_pick(act: Act, pick_id: int) -> Pick:
    """The pick with its fulfillment order locked, so that two devices take turns."""
    pick = reach.own(act.session, Pick, pick_id, act.store_id)
    reach.own_for_change(act.session, FulfillmentOrder, pick.line.fulfillment_order_id, act.store_id)
    act.session.refresh(pick.line)
    return pick


def _scanned_gtin() -> str:
    scan = request.form.get("scan", "")
    return Scan.parse(scan).key if scan else ""


def _is_the_item(stop: Any) -> bool:
    gtin = _scanned_gtin()
    return not gtin or gtin in (stop.codes or "").split()


def _must_be_the_item(stop: Any) -> None:
    if not _is_the_item(stop):
        Scan.parse(request.form["scan"]).expect(Kind.PRODUCT)
        where = f" It is in aisle {stop.aisle}, bay {stop.bay}." if stop.aisle else ""
        size = f", {stop.variant}" if stop.variant else ""
        raise WrongItem(f"That is another product. You need {stop.name}{size}.{where}")


def _units() -> int:
    return whole_number("quantity", "1")


def whole_number(field: str, usual: str = "") -> int:
    """From 1 to 100,000; raises Refusal for anything else."""
    number = number_of(request.form.get(field, usual))
    if not number or number > 100_000:
        raise Refusal("How many? Type a whole number from 1.")
    return number


def _reason() -> ShortReason:
    try:
        return ShortReason(request.form.get("reason", ""))
    except ValueError as fault:
        raise Refusal("Choose a reason from the list.") from fault


def _changed(act: Act, pick_id: int) -> Reply:
    act.session.flush()
    return _stop_reply(picks.stop(act.session, pick_id, act.store_id), 0)


def _truth_with_blanks(pick_id: int) -> str:
    """What was picked needs no new markup: the page has it all."""
    return _truth_of_any().replace(PICK_BLANK, str(pick_id))


@cache
def _truth_of_any() -> str:
    pick = {"id": PICK_BLANK, "state": STATE_BLANK, "picked": PICKED_BLANK}
    return Fragment(f"pick-{PICK_BLANK}-truth", "picks/truth.html", {"pick": pick}).html()


def _stop_reply(stop: Any, picked_more: int) -> Reply:
    context = stop_context(stop, clock.now(), me().zone, picked_more)
    fragment = Fragment(f"pick-{stop.id}", "picks/stop.html", {"pick": context, "reasons": SHORT_REASONS})
    return Reply(f"/pick-lists/{stop.pick_list_id}", (fragment,))
