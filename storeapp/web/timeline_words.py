"""Events in words. Picks of one walk are said once, with their count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

from storeapp.domain.shortage import REASONS, ShortReason
from storeapp.web.filters import day_time, plural

SAID = {
    "assigned": "Assigned to this store",
    "rerouted": "Comes from another store",
    "picking": "Picking started",
    "picked": "Picked",
    "packed": "Packed",
    "staged": "Put away",
    "ready_for_pickup": "Ready, customer told",
    "shipped": "With the carrier",
    "handed_over": "Handed over",
    "rejected": "Could not be done here",
    "expired": "Not collected in time",
    "on_hold": "Put on hold",
    "cancelled": "Cancelled",
    "pick_undone": "A pick was undone",
    "moved": "Moved to another place",
    "taken_over": "Walk taken over",
    "found_elsewhere": "Found at another place",
    "customer_en_route": "Customer is on the way",
    "customer_arrived": "Customer is here",
    "customer_elsewhere": "Customer is at another spot",
    "arrival_taken": "Is brought to the customer",
    "order_changed": "The shop changed the order",
    "notice_repeated": "Customer told again",
    "returned_to_stock": "Put back on the shelf",
    "line_cancelled": "Fewer wanted",
    "parcel_packed": "Parcel packed",
}

Stop = tuple[str, str, str, str, bool]


def stops(events: Iterable[Any], zone: tzinfo) -> list[Stop]:
    """(time, iso, what, by, ahead) for components/lists.html timeline."""
    found: list[Stop] = []
    picked = 0
    for event in events:
        picked = picked + event.data.get("units", 0) if event.kind == "pick_confirmed" else 0
        if picked and found and found[-1][2].endswith("into the tote"):
            found.pop()
        found.append(_stop(event, picked, zone))
    return found


def _stop(event: Any, picked: int, zone: tzinfo) -> Stop:
    by = (event.by or "").split(" ")[0]
    return (
        day_time(event.occurred_at, zone),
        event.occurred_at.isoformat(timespec="seconds"),
        _what(event, picked),
        by,
        False,
    )


def _what(event: Any, picked: int) -> str:
    if picked:
        return f"{plural(picked, 'item')} into the tote"
    if event.kind == "line_short":
        return (
            f"{plural(event.data['units'], 'item')} short: {REASONS[ShortReason(event.data['reason'])].words.lower()}"
        )
    if event.data.get("moved"):
        return f"Taken from here. {event.data['reason']}"
    words = SAID.get(event.kind, event.kind.replace("_", " ").capitalize())
    reason = event.data.get("reason")
    return f"{words}: {reason}" if reason else words
