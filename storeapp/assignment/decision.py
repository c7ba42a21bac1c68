"""What was decided for one order, and why: plain data that renders itself as compact JSON."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from storeapp.assignment.network import Ints, Stores


class Terms(NamedTuple):
    """The cost of giving lines to one store, in dollars, after the policy's weights. Their sum is the cost."""

    parcel: float
    split: float
    labour: float
    lateness: float
    miss: float
    scarcity: float
    congestion: float
    preference: float  # distance, ranking and handicap

    @property
    def cost(self) -> float:
        return sum(self)


class Reason(IntEnum):
    """Why a store cannot serve a line, in the order they are looked at: the bit number in a cell's `barred` mask.

    The first seven are the bits of `Ability`, so a missing ability is its own reason.
    """

    PAUSED = 0
    DOES_NOT_SHIP = 1
    NO_PICKUP = 2
    NO_AGE_CHECK = 3
    NOT_COLD = 4
    NOT_HAZARDOUS = 5
    NOT_BULKY = 6
    EXCLUDED = 7
    NO_DEPARTURE = 8
    TOO_FEW_UNITS = 9
    TOO_FAR = 10
    KEEPS_SPARE = 11
    TOO_BUSY = 12
    TOO_MANY_ORDERS = 13
    MOST_FULFILLMENT_ORDERS = 14
    NOT_STOCKED = 15

    @property
    def mask(self) -> int:
        return 1 << self.value


class Share(NamedTuple):
    """Units of one order line that one store gives."""

    line: int  # the line's id
    product: int
    units: int


class Candidate(NamedTuple):
    """A store that could have served the same lines."""

    store: int
    terms: Terms


class Choice(NamedTuple):
    """One fulfillment order: a store, what it gives, and what that costs."""

    store: int
    shares: tuple[Share, ...]
    terms: Terms
    minutes: float  # of work
    deadline: int  # number of the store's deadline it is due at
    finish: float  # moment it is expected to be ready (pickup) or to leave (ship)
    runners_up: tuple[Candidate, ...]

    @property
    def cost(self) -> float:
        return self.terms.cost


class Unplaced(NamedTuple):
    """Units that nothing in the network can serve, with the reason of the store that came closest."""

    line: int
    product: int
    units: int
    reason: Reason
    elsewhere: tuple[int, ...] = ()  # for pickup: stores that do have them, nearest first


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one order. Stores are indexes into the network it was decided on."""

    order: int
    choices: tuple[Choice, ...]
    unplaced: tuple[Unplaced, ...]
    cell_store: Ints  # (c,) one cell per line and store that holds its product
    cell_barred: Ints  # (c,) mask of `Reason` bits, 0 where the store can serve the line
    one_store: Candidate | None  # the cheapest store that could have served all, where the order was split
    policy: str  # fingerprint
    now: float
    seed: int

    @property
    def cost(self) -> float:
        return sum(choice.cost for choice in self.choices)

    @property
    def ruled_out(self) -> dict[int, Reason]:
        """First reason for each store that holds some of the order but can serve no line of it."""
        able = set(self.cell_store[self.cell_barred == 0].tolist())
        reasons: dict[int, Reason] = {}
        for store, barred in zip(self.cell_store.tolist(), self.cell_barred.tolist(), strict=True):
            if store not in able:
                reasons[store] = min(first_reason(barred), reasons.get(store, Reason.NOT_STOCKED))
        return reasons

    def to_json(self, stores: Stores) -> dict[str, Any]:
        """Compact JSON values with the stores' own ids; terms of nothing are left out."""
        ids = stores.id.tolist()
        out: dict[str, list[int]] = {}
        for store, reason in self.ruled_out.items():
            out.setdefault(reason.name.lower(), []).append(ids[store])
        return {
            "order": self.order,
            "policy": self.policy,
            "now": self.now,
            "seed": self.seed,
            "choices": [_choice_json(choice, ids) for choice in self.choices],
            "one_store": _candidate_json(self.one_store, ids) if self.one_store else None,
            "unplaced": [_unplaced_json(unplaced, ids) for unplaced in self.unplaced],
            "ruled_out": out,
        }


def first_reason(barred: int) -> Reason:
    """The first of the reasons set in a non-zero mask."""
    return Reason((barred & -barred).bit_length() - 1)


def _terms_json(terms: Terms) -> dict[str, float]:
    return {name: round(value, 4) for name, value in terms._asdict().items() if abs(value) >= 0.00005}


def _candidate_json(candidate: Candidate, ids: list[int]) -> dict[str, Any]:
    return {"store": ids[candidate.store], "terms": _terms_json(candidate.terms)}


def _choice_json(choice: Choice, ids: list[int]) -> dict[str, Any]:
    return {
        "store": ids[choice.store],
        "lines": [[share.line, share.units] for share in choice.shares],
        "terms": _terms_json(choice.terms),
        "minutes": round(choice.minutes, 2),
        "deadline": choice.deadline,
        "finish": round(choice.finish, 1),
        "runners_up": [_candidate_json(candidate, ids) for candidate in choice.runners_up],
    }


def _unplaced_json(unplaced: Unplaced, ids: list[int]) -> dict[str, Any]:
    return {
        "line": unplaced.line,
        "units": unplaced.units,
        "reason": unplaced.reason.name.lower(),
        "elsewhere": [ids[store] for store in unplaced.elsewhere],
    }


def none_barred() -> Ints:
    return np.zeros(0, dtype=np.int64)
