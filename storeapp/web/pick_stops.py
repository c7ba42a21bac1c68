"""One stop of a walk in the words of its screen."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from storeapp.domain.order import Method
from storeapp.domain.sla import standing
from storeapp.web.pages import left_words, short_name
from storeapp.web.shelf_words import shelf_words

GOES_TO = {Method.PICKUP: "Then stage it", Method.SHIP: "Then pack it"}


def stop_context(stop: Any, now: datetime, zone: tzinfo, picked_more: int = 0) -> dict[str, Any]:
    """`stop` is a row of queries.picks; `picked_more` units are counted as picked already."""
    picked = stop.picked + picked_more
    codes = (stop.codes or "").split()
    return {
        "id": stop.id,
        "state": _state(stop, picked),
        "quantity": stop.quantity - stop.cancelled - stop.short,
        "picked": picked,
        "short": stop.short,
        "tote": stop.tote_slot,
        "for_name": short_name(stop.recipient, stop.customer_name),
        "for_number": stop.number,
        **_due(stop.due_at, now, zone),
        **shelf_words(stop, stop.aisle, stop.bay, codes),
        "note": stop.note,
        "goes_to": GOES_TO[stop.method],
    }


def _state(stop: Any, picked: int) -> str:
    if picked + stop.short + stop.cancelled < stop.quantity:
        return "open"
    return "picked" if picked else "short"


def _due(due: datetime, now: datetime, zone: tzinfo) -> dict[str, str]:
    return {
        "at": due.astimezone(zone).strftime("%H:%M"),
        "iso": due.isoformat(timespec="seconds"),
        "standing": standing(due, now).value,
        "left": left_words(due, now),
    }
