"""The life of a fulfillment order: one table says what may follow what."""

from __future__ import annotations

from enum import StrEnum

from storeapp.domain.errors import WrongState


class State(StrEnum):
    ASSIGNED = "assigned"
    PICKING = "picking"
    PICKED = "picked"
    PACKED = "packed"
    STAGED = "staged"
    READY_FOR_PICKUP = "ready_for_pickup"
    SHIPPED = "shipped"
    HANDED_OVER = "handed_over"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


S = State

NEXT: dict[State, frozenset[State]] = {
    S.ASSIGNED: frozenset({S.PICKING, S.REJECTED, S.ON_HOLD, S.CANCELLED}),
    S.PICKING: frozenset({S.PICKED, S.ASSIGNED, S.REJECTED, S.ON_HOLD, S.CANCELLED}),
    S.PICKED: frozenset({S.PACKED, S.STAGED, S.PICKING, S.CANCELLED}),
    S.PACKED: frozenset({S.SHIPPED, S.PICKED, S.CANCELLED}),
    S.STAGED: frozenset({S.READY_FOR_PICKUP, S.PICKED, S.CANCELLED}),
    S.READY_FOR_PICKUP: frozenset({S.HANDED_OVER, S.STAGED, S.EXPIRED, S.CANCELLED}),
    S.HANDED_OVER: frozenset({S.READY_FOR_PICKUP}),
    S.SHIPPED: frozenset(),
    S.REJECTED: frozenset(),
    S.EXPIRED: frozenset(),
    S.CANCELLED: frozenset(),
    S.ON_HOLD: frozenset({S.ASSIGNED, S.PICKING, S.CANCELLED}),
}

OPEN = frozenset({S.ASSIGNED, S.PICKING, S.PICKED, S.PACKED, S.STAGED, S.READY_FOR_PICKUP, S.ON_HOLD})
DONE = frozenset({S.SHIPPED, S.HANDED_OVER})

WORDS: dict[State, str] = {
    S.ASSIGNED: "To pick",
    S.PICKING: "Picking",
    S.PICKED: "Picked",
    S.PACKED: "Packed",
    S.STAGED: "Staged",
    S.READY_FOR_PICKUP: "Ready for pickup",
    S.SHIPPED: "Shipped",
    S.HANDED_OVER: "Handed over",
    S.REJECTED: "Rejected",
    S.EXPIRED: "Expired",
    S.ON_HOLD: "On hold",
    S.CANCELLED: "Cancelled",
}

REFUSALS: dict[State, str] = {
    S.HANDED_OVER: "This order has already been handed over.",
    S.SHIPPED: "This order is with the carrier already.",
    S.CANCELLED: "This order was cancelled. Put its items back on the shelf.",
    S.REJECTED: "This order was rejected here and went to another store.",
    S.EXPIRED: "This order was not collected in time; its items go back to the shelf.",
}


def check(now: State, then: State) -> None:
    """Raises WrongState when the table does not lead from one to the other."""
    if then not in NEXT[now]:
        raise WrongState(
            REFUSALS.get(now, f"This order is {WORDS[now].lower()}; it cannot become {WORDS[then].lower()}.")
        )
