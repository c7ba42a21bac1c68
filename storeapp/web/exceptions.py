"""What did not go as it should, for whoever manages: stuck orders, shortages, refused actions, failed notices."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.action import Action
from storeapp.domain.shortage import REASONS, Shortage
from storeapp.queries import small_work
from storeapp.web.access import me, operation
from storeapp.web.filters import day_time
from storeapp.web.pages import page, read

bp = Blueprint("exceptions", __name__, url_prefix="/exceptions")

SHOWN_FOR = timedelta(hours=24)


@bp.get("")
@operation("see_exceptions")
def index() -> str:
    store_id, now = me().store_id, clock.now()
    return page("exceptions/index.html", **read(lambda reading: _context(reading, store_id, now)))


def _context(reading: Session, store_id: int | None, now: datetime) -> dict[str, Any]:
    since, zone = now - SHOWN_FOR, me().zone
    return {
        "stuck": [
            (order.number, day_time(order.placed_at, zone), order.exception)
            for order in small_work.stuck_orders(reading, store_id)
        ],
        "shortages": [_shortage(found) for found in small_work.shortages(reading, store_id, since)],
        "refused": [_refused(found) for found in small_work.refused_actions(reading, store_id, since)],
        "notices": [
            (f"FO-{notice.fulfillment_order_id}", notice.kind.replace("_", " "), notice.result)
            for notice in small_work.failed_notices(reading, store_id)
        ],
    }


def _shortage(found: Shortage) -> tuple[str, int, str, str, str, int]:
    """When, how many of what, why, and what was done about it."""
    order = found.line.fulfillment_order
    return (
        day_time(found.at, me().zone),
        found.quantity,
        found.line.product.title,
        REASONS[found.reason].words,
        found.outcome.value.replace("_", " "),
        order.id,
    )


def _refused(found: Action) -> tuple[str, str, str]:
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.answer)).strip()
    return day_time(found.received_at, me().zone), found.name.replace("_", " ").replace(".", ": "), words[:200]
