"""Customers who stand here: how long, where, and who brings them their order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint

from storeapp.domain.arrival import Arrival
from storeapp.domain.associate import shortened
from storeapp.domain.sla import Standing
from storeapp.operations import arriving
from storeapp.queries import reach
from storeapp.web.access import me
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Reply
from storeapp.web.order_words import places
from storeapp.web.pages import short_name

bp = Blueprint("arrivals", __name__, url_prefix="/arrivals")

AMBER_SECONDS, RED_SECONDS = 120, 180


@bp.post("/<int:key>/claim")
@action("take_arrival")
def claim(act: Act, key: int) -> Reply:
    arrival = reach.own_for_change(act.session, Arrival, key, act.store_id)
    arriving.take(act.session, arrival, act.stamp)
    return Reply(f"/counter/{arrival.fulfillment_order_id}")


def arrival_context(arrival: Arrival, now: datetime) -> dict[str, Any]:
    """One that is here, in the words of templates/queue/_row.html."""
    order = arrival.fulfillment_order
    return {
        "id": arrival.id,
        "fulfillment_order_id": arrival.fulfillment_order_id,
        **wait_words(arrival.here_at or now, now),
        "name": short_name(order.order.recipient, order.order.customer_name),
        "where": where_words(arrival.spot, arrival.car),
        "place": ", ".join(places(order)),
        "taken": taken_words(arrival.taken_by, arrival.associate.name if arrival.associate else None),
    }


def wait_words(since: datetime, now: datetime) -> dict[str, str]:
    waited = max(0, int((now - since).total_seconds()))
    stands = Standing.LATE if waited > RED_SECONDS else Standing.AT_RISK if waited > AMBER_SECONDS else Standing.ON_TIME
    return {
        "clock": f"{waited // 60}:{waited % 60:02d}",
        "iso": since.isoformat(timespec="seconds"),
        "standing": stands.value,
    }


def where_words(spot: str, car: str) -> str:
    """Whoever did not say where may stand anywhere: at the counter, or in a car outside."""
    place = f"Spot {spot}" if spot.isdigit() else spot or "Spot not given"
    return f"{place}, {car}" if car else place


def taken_words(associate_id: int | None, name: str | None) -> str:
    """Who of the staff sees to it; nothing while nobody does."""
    if not name:
        return ""
    return "You have it" if associate_id == me().associate_id else f"{shortened(name)} has it"
