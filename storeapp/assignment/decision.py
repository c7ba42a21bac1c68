"""What was decided for one order, and why: plain data, and the compact record of it that is stored."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import NamedTuple, NotRequired, TypedDict

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


@cache
def first_reason(barred: int) -> Reason:
    """The first of the reasons set in a non-zero mask."""
    return Reason((barred & -barred).bit_length() - 1)


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


class CandidateRecord(TypedDict):
    store: int
    terms: dict[str, float]


class ChoiceRecord(CandidateRecord):
    lines: list[tuple[int, int]]  # line id, units
    minutes: float
    minute_price: float  # dollars: what congestion and deadlines made of a minute there
    deadline: int
    finish: float
    runners_up: list[CandidateRecord]


class UnplacedRecord(TypedDict):
    line: int
    units: int
    reason: str
    elsewhere: NotRequired[list[int]]


class Record(TypedDict):
    """A decision as stored: JSON values, stores by their own ids, dollars to a hundredth of a cent.

    `named` (the policy as people name it) and `learned` (the version of each learned part) are known to whoever stores
    it.
    """

    order: int
    policy: str
    now: float
    seed: int
    digest: str
    choices: list[ChoiceRecord]
    one_store: NotRequired[CandidateRecord]
    unplaced: NotRequired[list[UnplacedRecord]]
    ruled_out: dict[str, list[int]]
    named: NotRequired[str]
    learned: NotRequired[dict[str, int]]


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
        """First reason for each store that holds some of the order but can serve no line of it, nor part of one."""
        able = {choice.store for choice in self.choices}
        bits: dict[int, int] = {}
        for store, barred in zip(self.cell_store.tolist(), self.cell_barred.tolist(), strict=True):
            if not barred:
                able.add(store)
            bits[store] = bits.get(store, 0) | barred
        return {store: first_reason(barred) for store, barred in bits.items() if store not in able}

    def digest(self, stores: Stores) -> str:
        """Sixteen hex digits over every number of the decision, to the last bit, with the stores' own ids."""
        return self._digest(stores.id.tolist(), self.ruled_out)

    def _digest(self, ids: list[int], ruled_out: dict[int, Reason]) -> str:
        exact = [
            *((ids[c.store], c.terms, c.minutes, c.deadline, c.finish) for c in self.choices),
            *((share.line, share.units) for c in self.choices for share in c.shares),
            *((ids[r.store], r.terms) for c in self.choices for r in c.runners_up),
            *((u.line, u.units, u.reason.value, [ids[store] for store in u.elsewhere]) for u in self.unplaced),
            sorted((ids[store], int(reason)) for store, reason in ruled_out.items()),
        ]
        return hashlib.sha256(repr(exact).encode()).hexdigest()[:16]

    def record(self, stores: Stores) -> Record:
        """The compact record to store; terms of nothing are left out."""
        ids, ruled_out = stores.id.tolist(), self.ruled_out
        by_reason: dict[Reason, list[int]] = {}
        for store, reason in ruled_out.items():
            by_reason.setdefault(reason, []).append(ids[store])
        record = Record(
            order=self.order,
            policy=self.policy,
            now=self.now,
            seed=self.seed,
            digest=self._digest(ids, ruled_out),
            choices=[_choice(choice, ids) for choice in self.choices],
            ruled_out={reason.name.lower(): some for reason, some in by_reason.items()},
        )
        if self.one_store:
            record["one_store"] = _candidate(self.one_store, ids)
        if self.unplaced:
            record["unplaced"] = [_unplaced(unplaced, ids) for unplaced in self.unplaced]
        return record


def _terms(terms: Terms) -> dict[str, float]:
    return {name: round(value, 4) for name, value in terms._asdict().items() if abs(value) >= 0.00005}


def _candidate(candidate: Candidate, ids: list[int]) -> CandidateRecord:
    return CandidateRecord(store=ids[candidate.store], terms=_terms(candidate.terms))


def _choice(choice: Choice, ids: list[int]) -> ChoiceRecord:
    return ChoiceRecord(
        store=ids[choice.store],
        terms=_terms(choice.terms),
        lines=[(share.line, share.units) for share in choice.shares],
        minutes=round(choice.minutes, 2),
        minute_price=round(choice.terms.congestion / choice.minutes, 4) if choice.minutes else 0.0,
        deadline=choice.deadline,
        finish=round(choice.finish, 1),
        runners_up=[_candidate(candidate, ids) for candidate in choice.runners_up],
    )


def _unplaced(unplaced: Unplaced, ids: list[int]) -> UnplacedRecord:
    record = UnplacedRecord(line=unplaced.line, units=unplaced.units, reason=unplaced.reason.name.lower())
    if unplaced.elsewhere:
        record["elsewhere"] = [ids[store] for store in unplaced.elsewhere]
    return record
