"""What the customer reads: plain words, never the store's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.web.filters import day_time

SAYS: dict[State, tuple[str, str]] = {
    State.ASSIGNED: ("Received", "We have your order and begin soon."),
    State.PICKING: ("In the making", "Someone is collecting your items right now."),
    State.PICKED: ("In the making", "Your items are together. We are getting them ready."),
    State.PACKED: ("Packed", "Your parcel is packed and waits for the carrier."),
    State.STAGED: ("In the making", "Nearly ready. We will tell you at once."),
    State.READY_FOR_PICKUP: ("Ready", "We have it ready for you."),
    State.SHIPPED: ("Shipped", "It is on its way to you."),
    State.HANDED_OVER: ("Collected", "You have it. Thank you!"),
    State.REJECTED: ("In the making", "Another store takes care of it."),
    State.EXPIRED: ("Not collected", "It was not collected in time. Call the store if you still want it."),
    State.ON_HOLD: ("On hold", "We have a question about it. The store will call you."),
    State.CANCELLED: ("Cancelled", "This order was cancelled."),
}
STEPS = {
    Method.PICKUP: (("Received", "assigned"), ("Collecting", "picking"), ("Ready", "ready"), ("Collected", "done")),
    Method.SHIP: (("Received", "assigned"), ("Collecting", "picking"), ("Packed", "packed"), ("Shipped", "done")),
}
REACHED = {
    State.ASSIGNED: 1,
    State.PICKING: 2,
    State.PICKED: 2,
    State.STAGED: 2,
    State.PACKED: 3,
    State.READY_FOR_PICKUP: 3,
    State.SHIPPED: 4,
    State.HANDED_OVER: 4,
}


def says(part: FulfillmentOrder) -> tuple[str, str]:
    """A word and a sentence."""
    return SAYS[part.state]


def stops(part: FulfillmentOrder, zone: tzinfo) -> list[tuple[str, str, str, str, bool]]:
    """(time, iso, what, by, ahead) for components/lists.html timeline."""
    times = {"assigned": part.assigned_at, "ready": part.ready_at, "done": part.done_at}
    reached = REACHED.get(part.state, 0)
    found = []
    for number, (words, key) in enumerate(STEPS[part.method], start=1):
        moment = times.get(key) if number <= reached else None
        iso = moment.isoformat(timespec="seconds") if moment else ""
        found.append((day_time(moment, zone) if moment else "", iso, words, "", number > reached))
    return found


def items(lines: Iterable[FulfillmentOrderLine]) -> list[tuple[int, str, str, str, str]]:
    """(quantity, name, detail, state, words): missing ones are said, the rest needs no words."""
    return [(line.quantity, line.product.name, line.product.variant, *_state(line)) for line in lines]


def _state(line: FulfillmentOrderLine) -> tuple[str, str]:
    missing = line.short + line.cancelled
    if missing:
        return "short", "Not available" if missing == line.quantity else f"{missing} not available"
    return ("done", "") if line.picked == line.quantity else ("open", "")
