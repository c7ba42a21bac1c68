"""What the chain wants from assignment, as validated, versioned data.

A policy is weights on the terms of the cost, the money behind those terms, the prices' shapes and the hard limits.
Presets are policies people know by name; `overrides` change single amounts for a region or a store.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Any, Self

from storeapp.assignment.reading import DataRefused, from_json, to_json

FAR_ABOVE_MONEY = 1e5  # dollars: makes one parcel fewer win over any difference in the other terms
NARROW = 0.001  # a logistic narrower than this is a step that overflows
MOST = 1e6  # of any amount: more can only be a slip, and drowns the other terms in rounding


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each term of the cost counts; 1 is its own money, 0 leaves it out."""

    parcel: float = 1.0
    labour: float = 1.0
    lateness: float = 1.0
    miss: float = 1.0
    scarcity: float = 1.0
    congestion: float = 1.0
    distance: float = 0.0  # dollars per kilometre and line
    rank: float = 0.0  # dollars per place in the ranking and line


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in dollars."""

    wage: float = 0.30  # a minute
    split: float = 3.0  # each fulfillment order from the second on
    late: float = 6.0  # a late fulfillment order
    late_day: float = 3.0  # each begun day late, shipped
    late_hour: float = 3.0  # each begun hour late, picked up
    miss: float = 12.0  # rerouting or losing a line that is not found


@dataclass(frozen=True, slots=True)
class Congestion:
    """The price of a store's minutes as its projected utilisation grows: slope `price[i]` from `above[i]` on."""

    strength: float = 1.0  # the balance slider
    above: tuple[float, ...] = (0.60, 0.80, 0.95, 1.10)  # utilisation
    price: tuple[float, ...] = (0.40, 0.80, 1.60, 3.00)  # dollars a minute
    width: float = 0.05  # of the logistic that smooths each step
    trust: float = 0.2  # k: weight of the planned utilisation while little of the day has arrived
    planned: float = 0.65  # rho: utilisation the day is planned for
    arrived: tuple[float, ...] = tuple(hour / 24 for hour in range(25))  # F: usual share of the day's work by hour


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The price of minutes before a deadline as the slack to it vanishes."""

    price: float = 0.5  # dollars a minute, the most
    width: float = 0.05  # of the logistic, in days of the store's capacity


@dataclass(frozen=True, slots=True)
class Scarcity:
    """The price of taking one of a store's last units."""

    most: float = 1.5  # L, dollars for the last unit
    dual_share: float = 0.5  # part of a known dual price that is believed


@dataclass(frozen=True, slots=True)
class Limits:
    """Rules that are not a matter of price. The relaxed ones yield when a line would otherwise stay unplaced."""

    fulfillment_orders: int = 6  # most per order
    kilometres: float = inf  # relaxed
    spare_units: int = 0  # left on the shelf after a pick, relaxed
    utilisation: float = inf  # of the day so far, relaxed
    open_orders: float = inf  # at the store, relaxed


@dataclass(frozen=True, slots=True)
class Moves:
    """When open orders are placed anew: what each move must save, and how often an order may be moved."""

    least_saving: float = 1.0  # dollars
    most: int = 2  # an order


@dataclass(frozen=True, slots=True)
class Override:
    """Other amounts for one region or one store; None keeps the policy's own."""

    region: str | None = None
    store: int | None = None  # the store's id
    wage: float | None = None
    strength: float | None = None
    planned: float | None = None
    kilometres: float | None = None
    spare_units: int | None = None
    utilisation: float | None = None
    open_orders: float | None = None
    handicap: float | None = None  # dollars added to each fulfillment order; negative favours the store


@dataclass(frozen=True, slots=True)
class Policy:
    name: str = "balanced"
    version: int = 1
    weights: Weights = field(default_factory=Weights)
    money: Money = field(default_factory=Money)
    congestion: Congestion = field(default_factory=Congestion)
    deadlines: Deadlines = field(default_factory=Deadlines)
    scarcity: Scarcity = field(default_factory=Scarcity)
    limits: Limits = field(default_factory=Limits)
    moves: Moves = field(default_factory=Moves)
    overrides: tuple[Override, ...] = ()
    runners_up: int = 3  # kept per fulfillment order

    def __post_init__(self) -> None:
        for wrong, sentence in CHECKS:
            if wrong(self):
                raise DataRefused(f"Policy {self.name!r}: {sentence}")

    def with_strength(self, strength: float) -> "Policy":
        """The same policy at another setting of the balance slider."""
        return replace(self, congestion=replace(self.congestion, strength=strength))

    @property
    def in_money(self) -> bool:
        """Whether its costs are dollars; policies that only rank stores count in points."""
        return any((self.weights.parcel, self.weights.labour, self.weights.lateness, self.weights.miss))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; infinity becomes null."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; missing amounts keep their default. DataRefused says what is wrong."""
        return from_json(cls, data, "policy")


@lru_cache(maxsize=64)
def fingerprint(policy: Policy) -> str:
    """Twelve hex digits that change with any amount: equal fingerprints decide alike."""
    return hashlib.sha256(json.dumps(policy.to_json(), sort_keys=True).encode()).hexdigest()[:12]


def _numbers(value: Any) -> list[float]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [number for item in value for number in _numbers(item)]
    return [value] if isinstance(value, int | float) else []


def _amounts(policy: Policy) -> list[float]:
    """Every number but the keys of stores."""
    return _numbers([part | {"store": None} for part in _parts(policy)])


def _parts(policy: Policy) -> list[dict[str, Any]]:
    data = asdict(policy)
    return [*data.pop("overrides"), data]


def _open_ended(policy: Policy) -> bool:
    """Whether something has no end that is not a limit."""
    limits = Limits.__dataclass_fields__
    closed = [
        {name: value for name, value in part.items() if name not in ("limits", *limits)} for part in _parts(policy)
    ]
    return inf in _numbers(closed)


def _ascending(values: tuple[float, ...]) -> bool:
    return all(a <= b for a, b in pairwise(values))


def _negative(part: Any) -> bool:
    return min(_numbers(asdict(part)), default=0.0) < 0


CHECKS: tuple[tuple[Callable[[Policy], bool], str], ...] = (
    (lambda p: any(number != number for number in _amounts(p)), "an amount is not a number; give a number."),
    (lambda p: _open_ended(p), "an amount has no end; only a limit may be left open."),
    (
        lambda p: any(MOST < abs(number) < inf for number in _amounts(p)),
        f"an amount is above {MOST:,.0f}; give a smaller one, or leave a limit open.",
    ),
    (lambda p: _negative(p.weights), "a weight is negative; use 0 to leave a term out."),
    (lambda p: _negative(p.money) or _negative(p.scarcity), "an amount of money is negative; use 0 or more."),
    (
        lambda p: _negative(p.deadlines) or p.deadlines.width < NARROW,
        f"the deadline price needs a width above 0, at least {NARROW}.",
    ),
    (
        lambda p: len(p.congestion.above) != len(p.congestion.price),
        "congestion needs as many prices as utilisations they start from.",
    ),
    (
        lambda p: not _ascending(p.congestion.above) or not _ascending((0.0, *p.congestion.price)),
        "the congestion price must rise with utilisation; sort both lists upwards, from 0 or more.",
    ),
    (
        lambda p: p.congestion.width < NARROW or p.congestion.trust < NARROW,
        f"congestion width and trust must be above 0, at least {NARROW}.",
    ),
    (lambda p: _negative(p.congestion), "a congestion amount is negative; use 0 or more."),
    (
        lambda p: (
            len(p.congestion.arrived) != 25 or not _ascending(p.congestion.arrived) or p.congestion.arrived[-1] > 1
        ),
        "the arrived share needs 25 values rising from midnight to midnight, none above 1.",
    ),
    (lambda p: p.limits.fulfillment_orders < 1, "an order needs at least 1 fulfillment order; allow 1 or more."),
    (lambda p: _negative(p.limits), "a limit is negative; use 0 or more, or leave it out."),
    (lambda p: _negative(p.moves), "what a move must save and how often are 0 or more."),
    (lambda p: not 0 <= p.runners_up <= 10, "runners-up to keep must be 0 or more, and at most 10."),
    (
        lambda p: any((o.region is None) == (o.store is None) for o in p.overrides),
        "an override is for one region or one store; give exactly one of them.",
    ),
    (
        lambda p: any(_negative(replace(o, store=None, handicap=None)) for o in p.overrides),
        "an override is negative; only a handicap may be negative.",
    ),
)


def _preset(name: str, weights: Weights, money: Money | None = None) -> Policy:
    return Policy(name=name, weights=weights, money=money or Money())


NOTHING = Weights(parcel=0, labour=0, lateness=0, miss=0, scarcity=0, congestion=0)
ONE_PARCEL_FIRST = Money(split=FAR_ABOVE_MONEY)

PRESETS: Mapping[str, Policy] = {
    "fewest_parcels": _preset("fewest_parcels", replace(NOTHING, parcel=0, distance=1.0), ONE_PARCEL_FIRST),
    "nearest": _preset("nearest", replace(NOTHING, distance=1.0), Money(split=0.0)),
    "lowest_cost": _preset("lowest_cost", Weights(scarcity=0, congestion=0)),
    "ranked_stores": _preset("ranked_stores", replace(NOTHING, rank=1.0), ONE_PARCEL_FIRST),
    "balanced": _preset("balanced", Weights()),
}
