"""The manager's board, live: open orders by stage and standing, who waits, what is late, units an hour."""

from __future__ import annotations

import hashlib
from datetime import datetime, time
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.base import number_of
from storeapp.domain.errors import NotFound
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import WORDS
from storeapp.domain.sla import Standing
from storeapp.domain.store import Store
from storeapp.queries import arrivals, board
from storeapp.web.access import me, operation
from storeapp.web.arrivals import arrival_context
from storeapp.web.order_words import METHODS, places
from storeapp.web.pages import due_words, page, read, short_name

bp = Blueprint("board", __name__, url_prefix="/board")

TARGET_AN_HOUR = 60


@bp.get("")
@operation("see_board")
def index() -> str:
    """Head office chooses a store first."""
    store_id = _store_id()
    if store_id is None:
        return page("board/stores.html", stores=read(_stores))
    return page("board/index.html", **_context(store_id))


@bp.get("/now")
@operation("see_board")
def now() -> ResponseReturnValue:
    store_id = _store_id()
    if store_id is None:
        return Response(status=204)
    context = _context(store_id)
    headers = {"HX-PTag": context["version"]}
    if request.headers.get("HX-PTag") == context["version"]:
        return Response(status=304, headers=headers)
    return Response(render_template("board/_now.html", **context), headers=headers)


def _store_id() -> int | None:
    """One's own; head office names one in the address."""
    own = me().store_id
    asked = request.args.get("store", "")
    return own if own is not None else number_of(asked)


def _stores(reading: Session) -> list[tuple[int, str, str]]:
    return [
        (store.id, store.name, f"{store.city}, {store.region}") for store in reading.query(Store).order_by(Store.name)
    ]


def _context(store_id: int) -> dict[str, Any]:
    moment = clock.now()
    context = read(lambda reading: _board(reading, store_id, moment))
    shown = repr([(name, value) for name, value in context.items() if name not in ("now_iso",)])
    return context | {
        "version": hashlib.blake2s(shown.encode(), digest_size=8).hexdigest(),
        "query": f"?store={store_id}" if me().store_id is None else "",
    }


def _board(reading: Session, store_id: int, moment: datetime) -> dict[str, Any]:
    store = reading.get(Store, store_id)
    if store is None:
        raise NotFound("There is no store by that number.")
    there = moment.astimezone(store.zone)
    since = datetime.combine(there.date(), time(), store.zone)
    stages = board.stages(reading, store_id, moment)
    here = [arrival_context(found, moment) for found in arrivals.here(reading, store_id)]
    hours = board.picked_by_hour(reading, store_id, since)
    return {
        "now": there.strftime("%H:%M"),
        "now_iso": there.isoformat(timespec="minutes"),
        "stages": [(s.word, s.late, s.at_risk, s.on_time, s.minutes) for s in stages],
        "totals": _totals(stages),
        "most": max((stage.total for stage in stages), default=0) or 1,
        "waiting": [_waiting(shown) for shown in here],
        "too_long": sum(shown["standing"] != Standing.ON_TIME for shown in here),
        "urgent": _urgent(reading, store_id, moment),
        "figures": _figures(reading, store_id, since, moment, sum(hours.values())),
        "hours": _hours(store, hours, there),
        "target": TARGET_AN_HOUR,
        "hours_most": max([TARGET_AN_HOUR, *hours.values()]),
    }


def _totals(stages: list[board.Stage]) -> tuple[int, int, int, int]:
    columns = ((s.late, s.at_risk, s.on_time, s.minutes) for s in stages)
    late, at_risk, on_time, minutes = (sum(column) for column in zip(*columns, strict=True))
    return late, at_risk, on_time, minutes


def _waiting(shown: dict[str, Any]) -> tuple[str, ...]:
    names = ("clock", "iso", "standing", "name", "where", "place", "taken")
    return (*(shown[name] or "" for name in names), f"/fulfillment-orders/{shown['fulfillment_order_id']}")


def _urgent(reading: Session, store_id: int, moment: datetime) -> list[dict[str, Any]]:
    orders = board.urgent(reading, store_id, moment)
    who = board.walkers(reading, orders)
    return [_urgent_row(order, who.get(order.pick_list_id or 0, ""), moment) for order in orders]


def _urgent_row(order: FulfillmentOrder, who: str, moment: datetime) -> dict[str, Any]:
    return {
        "id": order.id,
        **due_words(order.due_at, moment),
        "name": short_name(order.order.recipient, order.order.customer_name),
        "number": order.order.number,
        "method": order.method.value,
        "method_word": METHODS[order.method],
        "doing": WORDS[order.state],
        "who": who,
        "place": ", ".join(places(order)),
    }


def _figures(
    reading: Session, store_id: int, since: datetime, moment: datetime, units: int
) -> list[tuple[str, str, str]]:
    """(value, name, definition) of today's figures; a dash where nothing was counted yet."""
    found = board.today(reading, store_id, since, moment)
    hours = board.active_hours(reading, store_id, since)
    return [
        (f"{units / hours:.0f}" if hours > 0.05 else "–", "Units per hour", "Units picked / hours of active picking"),
        (_share(found.in_time, found.due), "On time", "Ready or shipped by the due time / all due until now"),
        (_share(found.lines - found.lines_short, found.lines), "Found", "Lines found / lines asked for"),
        (str(found.done), "Done", "Handed over or shipped since midnight"),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


def _hours(store: Store, counts: dict[int, int], there: datetime) -> list[tuple[str, int, bool]]:
    """(label, units, is now) of the opening hours until now, and whatever was picked outside them."""
    opening = store.opens_on(there.date())
    first = min([opening[0].hour if opening else 9, *counts, there.hour])
    last = max([there.hour, *counts])
    return [(f"{hour:02d}", counts.get(hour, 0), hour == there.hour) for hour in range(first, last + 1)]
