"""Everything one decision was made from, small enough to store, and the decision made again from it, bit for bit.

The engine reads only the stores that hold a product of the order (and a pickup's own), so an excerpt of the network
with those stores, those products and the one destination gives the same decision under the stores' own ids. What
decisions of one snapshot have in common (`Shared`: stores, hours, risk, rates, policy) is stored once by its content.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from isal import isal_zlib
from numpy.typing import NDArray

from storeapp.assignment.asked import UnitsAsked
from storeapp.assignment.deciding import decide_as
from storeapp.assignment.decision import Decision, Share
from storeapp.assignment.network import (
    Ability,
    Calendar,
    Ints,
    Lanes,
    Loads,
    Network,
    Prices,
    Risk,
    Stock,
    StockRow,
    Stores,
)
from storeapp.assignment.orders import Line, Method, OrderToPlace, Place, Promise
from storeapp.assignment.packing import pack, unpack
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.assignment.working import Working

BEST, FAST = 9, 1  # of zlib, and of isal, which writes the same format in a quarter of the time

Given = Sequence[tuple[int, Sequence[Share]]]
"""Stores with what each gives."""


@dataclass(frozen=True, eq=False)
class Shared:
    """What the decisions of one snapshot under one policy have in common."""

    stores: Stores
    calendar: Calendar
    lanes: Lanes  # rates only
    risk: Risk  # without the groups of products
    policy: Policy

    @classmethod
    def of(cls, network: Network, policy: Policy) -> Self:
        lanes, risk = network.lanes, network.risk
        rates = replace(lanes, zone=lanes.zone[:0], transit_days=lanes.transit_days[:0])
        return cls(network.stores, network.calendar, rates, replace(risk, group=risk.group[:0]), policy)

    def is_of(self, network: Network, policy: Policy) -> bool:
        """Whether it was made from the very same; then its digest, which takes a millisecond, is theirs."""
        ours = (self.stores, self.calendar, self.lanes.parcel, self.lanes.per_kg, self.risk.chance)
        lanes, risk = network.lanes, network.risk
        theirs = (network.stores, network.calendar, lanes.parcel, lanes.per_kg, risk.chance)
        return all(mine is its for mine, its in zip(ours, theirs, strict=True)) and self.policy == policy

    @cached_property
    def _parts(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        values = {
            f"{part}.{f.name}": getattr(getattr(self, part), f.name) for part, kind in SHARED for f in fields(kind)
        }
        arrays = {path: value for path, value in values.items() if isinstance(value, np.ndarray)}
        plain = {path: value for path, value in values.items() if path not in arrays}
        return plain | {"policy": self.policy.to_json()}, arrays

    @cached_property
    def digest(self) -> str:
        """Thirty-two hex digits that change with any number."""
        return hashlib.sha256(pack(*self._parts)).hexdigest()[:32]

    def to_bytes(self) -> bytes:
        """For 300 stores some tens of kilobytes."""
        return zlib.compress(pack(*self._parts), BEST)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote."""
        plain, arrays = unpack(zlib.decompress(stored))
        policy = Policy.from_json(plain.pop("policy"))
        values = {path: tuple(value) for path, value in plain.items()} | arrays
        parts = {part: kind(**{f.name: values[f"{part}.{f.name}"] for f in fields(kind)}) for part, kind in SHARED}
        return cls(**parts, policy=policy)


SHARED: tuple[tuple[str, type[Any]], ...] = (
    ("stores", Stores),
    ("calendar", Calendar),
    ("lanes", Lanes),
    ("risk", Risk),
)


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """What one order's decision was made from beside the shared: an excerpt of n stores and p products.

    Compare `Decision.digest` of both to see that it is the same.
    """

    rows: Ints  # (n,) the stores, as rows of the shared ones
    groups: Ints  # (p,) product groups of the shared risk
    loads: Loads
    stock: Stock
    zone: NDArray[np.int8]  # (1, n)
    transit_days: NDArray[np.int8]  # (1, n)
    prices: Prices
    asked: UnitsAsked | None
    order: OrderToPlace  # with the excerpt's indexes
    now: float
    seed: int
    given: Given  # the plan, where it was chosen elsewhere; with the excerpt's indexes

    @classmethod
    def of(cls, network: Network, order: OrderToPlace, *, now: float, seed: int = 0, given: Given = ()) -> Self:
        """Take the excerpt, before the decision is carried out: arrays are copied."""
        products = sorted({line.product for line in order.lines})
        held = [network.stock.row(product) for product in products]
        pickup = [] if order.pickup_store is None else [order.pickup_store]
        stores = np.unique(np.concatenate([*(row.store for row in held), np.array(pickup, dtype=np.int64)]))
        area, origin = order.destination.area if order.destination else 0, network.stores.origin[stores]
        return cls(
            rows=stores,
            groups=network.risk.group[products],
            loads=Loads(**_of_stores(network.loads, stores)),
            stock=_some_stock(held, stores),
            zone=network.lanes.zone[area : area + 1][:, origin],
            transit_days=network.lanes.transit_days[area : area + 1][:, origin],
            prices=Prices(**_of_stores(network.prices, stores)),
            asked=network.asked and network.asked.excerpt(products, [row.store for row in held], stores),
            order=_moved(order, stores, products),
            now=now,
            seed=seed,
            given=_given(given, stores, products),
        )

    def network(self, shared: Shared) -> Network:
        """The excerpt, as large as what the decision read."""
        groups, group = np.unique(self.groups, return_inverse=True)
        return Network(
            stores=_some_stores(shared.stores, self.rows),
            calendar=Calendar(**_of_stores(shared.calendar, self.rows)),
            loads=self.loads,
            stock=self.stock,
            lanes=replace(shared.lanes, zone=self.zone, transit_days=self.transit_days),
            risk=Risk(group, shared.risk.spare_from, shared.risk.chance[np.ix_(self.rows, groups)]),
            prices=self.prices,
            asked=self.asked,
        )

    def decide_again(self, shared: Shared) -> Decision:
        network = self.network(shared)
        if self.given:
            return decide_as(Working(network, shared.policy, self.now, self.seed), self.order, self.given)
        return plan(network, [self.order], shared.policy, now=self.now, seed=self.seed).decisions[0]

    def to_bytes(self) -> bytes:
        """One or two kilobytes."""
        arrays = {name: getattr(self, name) for name in OWN} | {
            f"{part}.{name}": value
            for part, names in OWN_NAMES
            for name in names
            if isinstance(value := getattr(getattr(self, part), name, None), np.ndarray)
        }
        plain = {"order": _plain(self.order), "now": self.now, "seed": self.seed, "given": self.given}
        return isal_zlib.compress(pack(plain, arrays), FAST)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote."""
        plain, arrays = unpack(zlib.decompress(stored))
        parts: dict[str, Any] = {part: kind(**_named(arrays, part)) for part, kind in OWN_PARTS}
        own: dict[str, Any] = {name: arrays[name] for name in OWN}
        part, kind = ASKED
        parts[part] = kind(**known) if (known := _named(arrays, part)) else None
        given = tuple((store, tuple(Share(*share) for share in shares)) for store, shares in plain["given"])
        return cls(**own, **parts, order=_order(plain["order"]), now=plain["now"], seed=plain["seed"], given=given)


PLACE, LINE, ORDER = ([f.name for f in fields(kind)] for kind in (Place, Line, OrderToPlace))
OWN = ("rows", "groups", "zone", "transit_days")
OWN_PARTS: tuple[tuple[str, type[Any]], ...] = (("loads", Loads), ("stock", Stock), ("prices", Prices))
ASKED: tuple[str, type[Any]] = ("asked", UnitsAsked)
OWN_NAMES = [(part, [f.name for f in fields(kind)]) for part, kind in (*OWN_PARTS, ASKED)]


def _named(arrays: Mapping[str, NDArray[Any]], part: str) -> dict[str, NDArray[Any]]:
    return {path.split(".")[1]: array for path, array in arrays.items() if path.startswith(f"{part}.")}


def _of_stores(part: Any, stores: Ints) -> dict[str, Any]:
    """Rows of every array of a part that has one row per store."""
    columns = {f.name: getattr(part, f.name) for f in fields(part)}
    return {name: None if column is None else column[stores] for name, column in columns.items()}


def _some_stores(everyone: Stores, stores: Ints) -> Stores:
    columns: dict[str, Any] = {f.name: getattr(everyone, f.name) for f in fields(Stores)}
    picked = {name: _picked(column, stores) for name, column in columns.items()}
    return Stores(**picked | {"origin": np.arange(len(stores))})


def _picked(column: Any, stores: Ints) -> Any:
    return column[stores] if isinstance(column, np.ndarray) else tuple(column[s] for s in stores.tolist() if column)


def _some_stock(held: Sequence[StockRow], stores: Ints) -> Stock:
    first = np.cumsum([0, *(len(row.store) for row in held)])
    store, available, start, price = (np.concatenate(column) for column in zip(*held, strict=True))
    return Stock(first, np.searchsorted(stores, store), available, start, price)


def _moved(order: OrderToPlace, stores: Ints, products: list[int]) -> OrderToPlace:
    """The order with the excerpt's indexes."""
    at = {store: position for position, store in enumerate(stores.tolist())}
    return replace(
        order,
        lines=tuple(replace(line, product=products.index(line.product)) for line in order.lines),
        destination=replace(order.destination, area=0) if order.destination else None,
        pickup_store=None if order.pickup_store is None else at[order.pickup_store],
        excluded={at[store]: why for store, why in order.excluded.items() if store in at},
    )


def _given(given: Given, stores: Ints, products: list[int]) -> Given:
    """The plan with the excerpt's indexes."""
    return tuple(
        (int(stores.searchsorted(store)), tuple(s._replace(product=products.index(s.product)) for s in shares))
        for store, shares in given
    )


def _plain(order: OrderToPlace) -> dict[str, Any]:
    """Its values by name; `dataclasses.asdict` copies every one of them and takes ten times as long."""
    destination = order.destination and {name: getattr(order.destination, name) for name in PLACE}
    lines = [{name: getattr(line, name) for name in LINE} for line in order.lines]
    return {name: getattr(order, name) for name in ORDER} | {"lines": lines, "destination": destination}


def _order(data: dict[str, Any]) -> OrderToPlace:
    return OrderToPlace(
        **data
        | {
            "method": Method(data["method"]),
            "promise": Promise(data["promise"]),
            "lines": tuple(Line(**line | {"needs": Ability(line["needs"])}) for line in data["lines"]),
            "destination": Place(**data["destination"]) if data["destination"] else None,
            "excluded": {int(store): why for store, why in data["excluded"].items()},
        }
    )
