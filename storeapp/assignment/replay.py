"""Everything one decision was made from, small enough to store, and the decision made again from it, bit for bit.

The engine reads only the stores that hold a product of the order (and a pickup's own), so an excerpt of the network
with those stores, those products and the one destination gives the same decision under the stores' own ids.
"""

import json
import zlib
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from storeapp.assignment.decision import Decision
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
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy

PARTS: dict[str, type[Any]] = {
    "stores": Stores,
    "calendar": Calendar,
    "loads": Loads,
    "stock": Stock,
    "lanes": Lanes,
    "risk": Risk,
    "prices": Prices,
}


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """What a single order's decision was made from. Compare `Decision.digest` of both to see that it is the same."""

    network: Network
    order: OrderToPlace
    policy: Policy
    now: float
    seed: int

    @classmethod
    def of(cls, network: Network, order: OrderToPlace, policy: Policy, *, now: float, seed: int = 0) -> Self:
        """Take the excerpt, before the decision is carried out: arrays are copied."""
        products = sorted({line.product for line in order.lines})
        rows = [network.stock.row(product) for product in products]
        pickup = [] if order.pickup_store is None else [order.pickup_store]
        stores = np.unique(np.concatenate([*(row.store for row in rows), np.array(pickup, dtype=np.int64)]))
        return cls(_excerpt(network, order, stores, products, rows), _moved(order, stores, products), policy, now, seed)

    def decide_again(self) -> Decision:
        return plan(self.network, [self.order], self.policy, now=self.now, seed=self.seed).decisions[0]

    def to_bytes(self) -> bytes:
        """A few compressed kilobytes: a line of JSON, then the arrays one after the other."""
        arrays, plain = _taken_apart(self.network)
        header = {
            "arrays": [[path, array.dtype.str, array.shape] for path, array in arrays.items()],
            "plain": plain,
            "order": asdict(self.order),
            "policy": self.policy.to_json(),
            "now": self.now,
            "seed": self.seed,
        }
        return zlib.compress(
            b"\n".join([json.dumps(header).encode(), b"".join(array.tobytes() for array in arrays.values())]), 9
        )

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote."""
        line, _, buffer = zlib.decompress(stored).partition(b"\n")
        header = json.loads(line)
        values = header["plain"]
        for path, dtype, shape in header["arrays"]:
            array = np.frombuffer(buffer, dtype, int(np.prod(shape))).reshape(shape)
            buffer = buffer[array.nbytes :]
            values[path] = array
        policy = Policy.from_json(header["policy"])
        return cls(_put_together(values), _order(header["order"]), policy, header["now"], header["seed"])


def _excerpt(network: Network, order: OrderToPlace, stores: Ints, products: list[int], rows: list[StockRow]) -> Network:
    groups, group = np.unique(network.risk.group[products], return_inverse=True)
    return Network(
        stores=_some_stores(network.stores, stores),
        calendar=Calendar(**{f.name: getattr(network.calendar, f.name)[stores] for f in fields(Calendar)}),
        loads=Loads(**{f.name: _some(getattr(network.loads, f.name), stores) for f in fields(Loads)}),
        stock=_some_stock(rows, stores),
        lanes=_one_lane(network, order, stores),
        risk=Risk(group, network.risk.spare_from, network.risk.chance[np.ix_(stores, groups)]),
        prices=Prices(**{f.name: _some(getattr(network.prices, f.name), stores) for f in fields(Prices)}),
    )


def _some(column: NDArray[Any] | None, stores: Ints) -> Any:
    return None if column is None else column[stores]


def _some_stores(everyone: Stores, stores: Ints) -> Stores:
    columns: dict[str, Any] = {f.name: getattr(everyone, f.name) for f in fields(Stores)}
    picked = {name: _picked(column, stores) for name, column in columns.items()}
    return Stores(**picked | {"origin": np.arange(len(stores))})


def _picked(column: Any, stores: Ints) -> Any:
    return column[stores] if isinstance(column, np.ndarray) else tuple(column[s] for s in stores.tolist() if column)


def _some_stock(rows: list[StockRow], stores: Ints) -> Stock:
    first = np.cumsum([0, *(len(row.store) for row in rows)])
    store, available, start, price = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Stock(first, np.searchsorted(stores, store), available, start, price)


def _one_lane(network: Network, order: OrderToPlace, stores: Ints) -> Lanes:
    lanes, area = network.lanes, order.destination.area if order.destination else 0
    origin = network.stores.origin[stores]
    return replace(lanes, zone=lanes.zone[[area]][:, origin], transit_days=lanes.transit_days[[area]][:, origin])


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


def _taken_apart(network: Network) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Arrays and other values by path, such as `stores.lat`."""
    values = {f"{p}.{f.name}": getattr(getattr(network, p), f.name) for p, kind in PARTS.items() for f in fields(kind)}
    arrays = {path: value for path, value in values.items() if isinstance(value, np.ndarray)}
    return arrays, {path: value for path, value in values.items() if path not in arrays and value != {}}


def _put_together(values: dict[str, Any]) -> Network:
    parts: dict[str, dict[str, Any]] = {part: {} for part in PARTS}
    for path, value in values.items():
        part, name = path.split(".")
        parts[part][name] = tuple(value) if isinstance(value, list) else value
    return Network(**{part: kind(**parts[part]) for part, kind in PARTS.items()})


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
