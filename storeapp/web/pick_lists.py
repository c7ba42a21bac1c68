"""Walks: start, walk, finish, give back, take over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from storeapp import clock
from storeapp.domain.associate import Associate
from storeapp.domain.errors import NotFound, Refusal
from storeapp.domain.order import Method
from storeapp.domain.pick_list import PickList, PickListState
from storeapp.domain.shortage import REASONS
from storeapp.operations import picking
from storeapp.queries import next_walk, picks, reach
from storeapp.web.access import me, operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.filters import plural
from storeapp.web.htmx import Reply
from storeapp.web.pages import ask, due_words, page, read, short_name
from storeapp.web.pick_stops import stop_context

bp = Blueprint("pick_lists", __name__, url_prefix="/pick-lists")

GOES_ON = {Method.PICKUP: ("/staging/orders", "Put away"), Method.SHIP: ("/packing", "Pack")}
SHORT_REASONS = [(reason.value, words.words) for reason, words in REASONS.items()]


@bp.post("")
@action("pick")
def start(act: Act) -> Reply:
    """The next walk becomes this associate's; whoever has one already goes on with it."""
    associate = act.session.get_one(Associate, act.stamp.by)
    mine = picking.current(act.session, associate.id)
    if mine is None:
        walk = next_walk.propose(act.session, act.store_id, act.stamp.at)
        if walk is None:
            raise Refusal("There is nothing to pick now. New orders appear by themselves.")
        mine = picking.claim(act.session, associate, act.store_id, walk, act.stamp)
    return Reply(f"/pick-lists/{mine.id}")


@bp.get("/<int:pick_list_id>")
@operation("pick")
def show(pick_list_id: int) -> ResponseReturnValue:
    stops = ask(picks.stops, pick_list_id, own_store())
    if not stops:
        raise NotFound("There is no walk by that number here.")
    if stops[0].pick_list_state is not PickListState.OPEN:
        return redirect("/queue")
    now, zone = clock.now(), me().zone
    shown = [stop_context(stop, now, zone) for stop in stops]
    return page(
        "pick_lists/show.html",
        walk={"id": pick_list_id, "picks": shown, "total": len(shown), "done": _done(shown)},
        holder=_holder(stops[0].associate_id),
        reasons=SHORT_REASONS,
        totes=_totes(shown),
    )


@bp.post("/<int:pick_list_id>/finish")
@action("pick")
def finish(act: Act, pick_list_id: int) -> Reply:
    pick_list = reach.own_for_change(act.session, PickList, pick_list_id, act.store_id)
    picking.finish(act.session, pick_list, act.stamp)
    return Reply(f"/pick-lists/{pick_list_id}/done")


@bp.get("/<int:pick_list_id>/done")
@operation("pick")
def done(pick_list_id: int) -> str:
    """Where each tote goes now."""
    read(lambda reading: reach.own(reading, PickList, pick_list_id, own_store()))
    now, orders = clock.now(), ask(picks.picked_orders, pick_list_id, own_store())
    return page("pick_lists/done.html", orders=[_brought(order, now) for order in orders if order.picked])


@bp.post("/<int:pick_list_id>/release")
@action("pick")
def release(act: Act, pick_list_id: int) -> Reply:
    pick_list = reach.own_for_change(act.session, PickList, pick_list_id, act.store_id)
    picking.release(act.session, pick_list, act.stamp)
    return Reply("/queue")


@bp.post("/<int:pick_list_id>/takeover")
@action("pick")
def take_over(act: Act, pick_list_id: int) -> Reply:
    pick_list = reach.own_for_change(act.session, PickList, pick_list_id, act.store_id)
    picking.take_over(act.session, pick_list, act.session.get_one(Associate, act.stamp.by), act.stamp)
    return Reply(f"/pick-lists/{pick_list_id}")


def _holder(associate_id: int) -> str:
    """Who has it, if that is somebody else."""
    if associate_id == me().associate_id:
        return ""
    return read(lambda reading: reading.get_one(Associate, associate_id).short_name)


def _brought(order: Any, now: datetime) -> dict[str, Any]:
    """One line of templates/pick_lists/done.html."""
    url, following = GOES_ON[order.method]
    return {
        "url": f"{url}/{order.id}",
        "next": following,
        "method": order.method.value,
        "tote": order.tote_slot,
        "name": short_name(order.recipient, order.customer_name),
        "words": plural(order.picked, "item") + (f", {order.short} short" if order.short else ""),
        **due_words(order.due_at, now),
    }


def _done(shown: list[dict[str, Any]]) -> int:
    return sum(stop["state"] != "open" for stop in shown)


def _totes(shown: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Each tote of the walk with whose it is and where it goes."""
    totes: dict[str, list[dict[str, Any]]] = {}
    for stop in shown:
        totes.setdefault(stop["tote"], []).append(stop)
    return [(letter, stops[0]["for_name"], stops[0]["goes_to"]) for letter, stops in totes.items()]
