"""A fulfillment order in the words of its screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import DONE, WORDS, State
from storeapp.domain.order import Method
from storeapp.web.filters import plural
from storeapp.web.pages import due_words, short_name

METHODS = {Method.PICKUP: "Pickup", Method.SHIP: "Ship"}


def head(order: FulfillmentOrder, now: datetime) -> dict[str, Any]:
    """What every screen about one order begins with."""
    settled = order.state in DONE or order.state is State.READY_FOR_PICKUP or not order.is_open
    return {
        "id": order.id,
        "number": order.order.number,
        "order_number": order.order.number,
        "name": short_name(order.order.recipient, order.order.customer_name),
        "method": order.method.value,
        "method_word": METHODS[order.method],
        "state_word": WORDS[order.state],
        "tote": order.tote_slot,
        "places": places(order),
        **due_words(order.due_at, now, done=settled),
    }


def places(order: FulfillmentOrder) -> list[str]:
    """Where it waits now."""
    return [staging.location.name for staging in order.stagings if staging.removed_at is None]


def row(order: FulfillmentOrder, now: datetime, what: str = "") -> dict[str, Any]:
    """A line of a list (templates/queue/_row.html)."""
    units = plural(sum(line.quantity - line.cancelled - line.short for line in order.lines), "item")
    return {
        **head(order, now),
        "what": what or f"{METHODS[order.method]}, {units}",
        "doing": WORDS[order.state],
        "place": ", ".join(places(order)),
        "flags": [("message", "Note")] if order.order.note else [],
    }


def items(lines: Iterable[FulfillmentOrderLine]) -> list[tuple[int, str, str, str, str]]:
    """(quantity, name, detail, state, words) of each line, for components/lists.html item."""
    return [(line.quantity, line.product.name, line.product.variant, *line_state(line)) for line in lines]


def line_state(line: FulfillmentOrderLine) -> tuple[str, str]:
    """Every line has a state in words at all times; what is true is said, what comes last in its life first."""
    said = [
        (line.handed_over, "done", f"{line.handed_over} handed over"),
        (line.shipped, "done", f"{line.shipped} shipped"),
        (line.returned, "short", f"{line.returned} put back"),
        (line.short, "short", f"{line.short} short"),
        (line.cancelled, "short", f"{line.cancelled} cancelled"),
        (line.open, "open", f"{line.open} to pick"),
        (line.in_store, "done", f"{line.in_store} picked"),
    ]
    true = [(state, words) for units, state, words in said if units]
    state = "open" if any(state == "open" for state, _ in true) else true[0][0]
    return state, ", ".join(words for _, words in true)
