"""A code typed on a walk where no script meets it: the unit goes into its tote, or it is said what the code is."""

from __future__ import annotations

from flask import Blueprint, request

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.errors import Refusal, WrongItem
from storeapp.domain.pick_list import PickList
from storeapp.operations import picking
from storeapp.queries import picks, reach
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Reply
from storeapp.web.picks import own_pick, picked
from storeapp.web.scans import what_is

bp = Blueprint("walk_scans", __name__, url_prefix="/pick-lists")


@bp.post("/<int:pick_list_id>/scan")
@action("pick")
def meet(act: Act, pick_list_id: int) -> Reply:
    reach.own(act.session, PickList, pick_list_id, act.store_id)
    scan = Scan.parse(request.form.get("scan", ""))
    stop = picks.stop_of_product(act.session, pick_list_id, scan.key) if scan.kind is Kind.PRODUCT else None
    if stop is None:
        raise WrongItem(what_is(act.session, scan, act.store_id).sentence)
    pick = own_pick(act, stop)
    if not pick.line.open:
        raise Refusal("No more of this is needed. Put it back.")
    picking.confirm_pick(act.session, pick, 1, act.stamp)
    return picked(act, pick, 1)
