"""What did not go as it should, for whoever manages: one table for each kind of thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.action import Action
from storeapp.domain.delivery import Notice, WebhookDelivery
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Order
from storeapp.domain.shortage import REASONS, Shortage
from storeapp.queries import exceptions
from storeapp.queries.exceptions import Asked
from storeapp.web.access import me, operation
from storeapp.web.filters import day_time
from storeapp.web.order_words import METHODS
from storeapp.web.pages import page, read

bp = Blueprint("exceptions", __name__, url_prefix="/exceptions")

SHOWN_FOR = timedelta(hours=24)
LONGEST_ANSWER = 200
TRIED = {
    "arrivals.claim": "Take a customer",
    "associates.disable": "End access",
    "associates.unlock": "Unlock somebody",
    "counts.finish": "Count a product",
    "customers.arrive": "Customer on the way or here",
    "devices.revoke": "Shut out a device",
    "devices.unlock": "Unlock a device",
    "fulfillment_orders.cancel": "Cancel an order",
    "fulfillment_orders.reject": "Turn an order down",
    "fulfillment_orders.reopen": "Pick again",
    "fulfillment_orders.tell_again": "Tell the customer again",
    "fulfillment_orders.walk": "Pick one order now",
    "handoffs.hand_over": "Hand over",
    "handoffs.undo": "Undo a handover",
    "manifests.hand_over": "Hand to the carrier",
    "manifests.load": "Load a parcel",
    "manifests.take_off": "Take a parcel off",
    "packing.put_in": "Put into the box",
    "packing.put_in_rest": "Put the rest into the box",
    "parcels.close": "Close a parcel",
    "parcels.label_again": "Buy the label again",
    "parcels.unpack": "Open a parcel",
    "pick_lists.finish": "Finish a walk",
    "pick_lists.release": "Give a walk back",
    "pick_lists.start": "Start a walk",
    "pick_lists.take_over": "Take a walk over",
    "picks.confirm": "Pick",
    "picks.found_elsewhere": "Found elsewhere",
    "picks.later": "Pick later",
    "picks.short": "Report short",
    "picks.undo": "Undo a pick",
    "picks.undo_short": "Undo a short pick",
    "returns.put_back": "Put back",
    "staging.make_ready": "Make ready",
    "staging.stage": "Put away",
    "staging.undo": "Undo putting away",
    "staging.unready": "Not ready after all",
    "walk_scans.meet": "Scan on a walk",
}
"""What was tried, as the floor calls it."""


@dataclass(frozen=True)
class Line:
    """`store_id` is said to head office only; `href` leads to the thing, or is empty."""

    cells: tuple[str, ...]
    href: str = ""
    store_id: int | None = None


@dataclass(frozen=True)
class Kind:
    title: str
    heads: tuple[str, ...]
    question: Callable[[Session, Asked], Iterable[Any]]
    line: Callable[[Any], Line]


@bp.get("")
@operation("see_exceptions")
def index() -> str:
    asked = Asked(me().store_id, clock.now() - SHOWN_FOR)
    return page("exceptions/index.html", most=exceptions.MOST, tables=read(lambda reading: _tables(reading, asked)))


def _tables(reading: Session, asked: Asked) -> list[dict[str, Any]]:
    """Those that have something to say."""
    names = exceptions.store_names(reading) if asked.store_id is None else {}
    found = [(kind, [kind.line(it) for it in kind.question(reading, asked)]) for kind in KINDS]
    return [_table(kind, lines, names) for kind, lines in found if lines]


def _table(kind: Kind, lines: list[Line], names: Mapping[int, str]) -> dict[str, Any]:
    heads, rows = kind.heads, [(line.href, line.cells) for line in lines]
    if names and any(line.store_id for line in lines):
        heads = (*heads, "Store")
        rows = [(line.href, (*line.cells, names.get(line.store_id or 0, ""))) for line in lines]
    return {"title": kind.title, "heads": heads, "rows": rows}


def _stuck(order: Order) -> Line:
    cells = (order.number, _when(order.placed_at), METHODS[order.method], order.exception)
    return Line(cells, f"/orders/{order.id}/assignments", order.pickup_store_id)


def _short(shortage: Shortage) -> Line:
    """What was missing, why, and what was done about it."""
    line = shortage.line
    order, what = line.fulfillment_order, f"{shortage.quantity} × {line.product.title}"
    then = shortage.outcome.value.replace("_", " ").capitalize()
    cells = (order.order.number, _when(shortage.at), what, REASONS[shortage.reason].words, then)
    return Line(cells, f"/fulfillment-orders/{order.id}", shortage.store_id)


def _refused(found: tuple[Action, str | None]) -> Line:
    action, who = found
    answer = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", action.answer)).strip()
    cells = (_tried(action.name), _when(action.received_at), who or "", answer[:LONGEST_ANSWER])
    return Line(cells, store_id=action.store_id)


def _tried(endpoint: str) -> str:
    noun, _, verb = endpoint.replace("_", " ").partition(".")
    return TRIED.get(endpoint, f"{verb.capitalize()} ({noun})")


def _notice(found: tuple[Notice, FulfillmentOrder]) -> Line:
    notice, order = found
    cells = (order.order.number, _when(notice.created_at), notice.kind.replace("_", " ").capitalize(), notice.result)
    return Line(cells, f"/fulfillment-orders/{order.id}", order.store_id)


def _webhook(delivery: WebhookDelivery) -> Line:
    cells = (delivery.type, _when(delivery.created_at), delivery.endpoint.url, delivery.result)
    return Line(cells, store_id=exceptions.store_of(delivery))


def _message(event: Event) -> Line:
    return Line((event.data["source"], _when(event.at), event.data["external_id"], event.data["why"]))


def _when(moment: datetime) -> str:
    return day_time(moment, me().zone)


KINDS = (
    Kind("Orders that cannot go on", ("Order", "Bought", "Method", "Why"), exceptions.stuck_orders, _stuck),
    Kind("Short in the last day", ("Order", "When", "What", "Why", "Then"), exceptions.shortages, _short),
    Kind("Refused in the last day", ("Action", "When", "Who", "Answer"), exceptions.refused_actions, _refused),
    Kind("Notices that did not arrive", ("Order", "When", "Notice", "Why"), exceptions.failed_notices, _notice),
    Kind("Webhooks that were given up", ("Event", "When", "Address", "Why"), exceptions.failed_webhooks, _webhook),
    Kind("Messages that cannot be read", ("From", "When", "Message", "Why"), exceptions.unreadable_messages, _message),
)
