"""Who may do what: one table of operation by role."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    ASSOCIATE = "associate"
    MANAGER = "manager"
    HQ = "hq"


A, M, H = Role.ASSOCIATE, Role.MANAGER, Role.HQ

MAY: dict[str, frozenset[Role]] = {
    "see_floor": frozenset({A, M, H}),
    "pick": frozenset({A, M}),
    "reject": frozenset({A, M}),
    "stage": frozenset({A, M}),
    "pack": frozenset({A, M}),
    "ship": frozenset({A, M}),
    "hand_over": frozenset({A, M}),
    "take_arrival": frozenset({A, M}),
    "count": frozenset({A, M}),
    "return_to_stock": frozenset({A, M}),
    "cancel": frozenset({M, H}),
    "see_board": frozenset({M, H}),
    "see_exceptions": frozenset({M, H}),
    "enrol_device": frozenset({M}),
    "add_associate": frozenset({M}),
    "unlock_associate": frozenset({M}),
    "disable_associate": frozenset({M}),
    "see_assignment": frozenset({M, H}),
    "reroute": frozenset({M, H}),
    "see_every_store": frozenset({H}),
    "edit_policy": frozenset({H}),
}


PASSWORD_ONLY = frozenset(
    {
        "cancel",
        "reroute",
        "enrol_device",
        "add_associate",
        "unlock_associate",
        "disable_associate",
        "edit_policy",
    }
)
"""A PIN on a shared device is enough for the floor and for looking, not for these."""


def may(role: Role, operation: str) -> bool:
    return role in MAY[operation]
