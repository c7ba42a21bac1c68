"""How many units of a product are usually asked of each store in a day, from which the last ones get their worth.

Asked of a store is what would go there if no other order came, so that a shelf that ran empty still counts. Whether it
is worth knowing is measured in money: a day that was held back is played by the same policy with it and without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from storeapp.assignment.asked import THOUSAND, UnitsAsked
from storeapp.assignment.learned.first_asked import Asked, Heard
from storeapp.assignment.learned.measuring import Measured, last_days
from storeapp.assignment.network import Bools, Ints
from storeapp.assignment.policy import Policy
from storeapp.assignment.what_if.account import account
from storeapp.assignment.what_if.history import History
from storeapp.assignment.what_if.playing import play

UNMEASURED = Measured("dollars an order", 0.0, 0.0, 0)


@dataclass(frozen=True, slots=True)
class UnitDemand:
    """Units asked for on so many days by product and store id, and by each hour the thousandths of a usual day.

    A product is its row of the stock, or its own id after `named`, which stays when rows move.
    """

    version: int
    days: int
    product: tuple[int, ...]
    store: tuple[int, ...]
    units: tuple[int, ...]
    arrived: tuple[int, ...]
    measured: Measured = UNMEASURED

    def named(self, ids: Sequence[int]) -> "UnitDemand":
        """The same by product id, given the id of each row."""
        return replace(self, product=tuple(ids[row] for row in self.product))

    def asked_of(self, products: Sequence[int], stores: Ints) -> UnitsAsked:
        """For a network with these products and store ids in its rows; who is no longer there is left out."""
        product, at_product = _places(self.product, products)
        store, at_store = _places(self.store, stores)
        known = at_product & at_store
        units = np.array(self.units, dtype=np.int64)
        total = np.bincount(product[at_product], units[at_product], minlength=len(products)).astype(np.int64)
        product, store, units = product[known], store[known], units[known]
        order = np.lexsort((store, product))
        return UnitsAsked(
            np.array([self.days]), product[order], store[order], units[order], total, np.array(self.arrived)
        )

    def words(self, product: int) -> str:
        """What it expects of one product."""
        units = [units for p, units in zip(self.product, self.units, strict=True) if p == product]
        return f"About {sum(units) / self.days:.1f} units a day are asked for, of {len(units)} stores."

    def summary(self, products: Mapping[int, str], stores: Mapping[int, str]) -> str:
        """What it expects of all products (names by number)."""
        if not self.units:
            return "No store was asked for anything."
        most = int(np.argmax(self.units))
        name = products.get(self.product[most], "a product that is gone")
        store = stores.get(self.store[most], "a store that is gone")
        many = len(set(self.product))
        goods = f"{many:,} product{'s' if many > 1 else ''}"
        return (
            f"About {sum(self.units) / self.days:,.0f} units of {goods} are asked for a day, "
            f"{100 * self.arrived[12] / THOUSAND:.0f} % of them by noon; most of one product at {store}: "
            f"{self.units[most] / self.days:.1f} of {name}."
        )


def _places(known: Sequence[int], rows: Sequence[int] | Ints) -> tuple[Ints, Bools]:
    """(n,) the row of each id, and whether it has one."""
    ids, wanted = np.array(rows, dtype=np.int64), np.array(known, dtype=np.int64)
    if not len(ids):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    order = ids.argsort(kind="stable")
    at = order.take(ids.searchsorted(wanted, sorter=order), mode="clip")
    return at, np.asarray(ids[at] == wanted)


def fit_unit_demand(asked: Asked, ids: Ints, *, version: int = 1) -> UnitDemand:
    """Fit for the stores with these `ids` (S,), from some days on each of which something was asked for."""
    keys, of = np.unique(asked.product * len(ids) + asked.store, return_inverse=True)
    product, store = np.divmod(keys, max(len(ids), 1))
    units = np.bincount(of, asked.units, minlength=len(keys)).astype(np.int64)
    return UnitDemand(
        version,
        max(len(np.unique(asked.day)), 1),
        tuple(product.tolist()),
        tuple(ids[store].tolist()),
        tuple(units.tolist()),
        _by_hour(asked),
    )


def _by_hour(asked: Asked) -> tuple[int, ...]:
    """(25,) thousandths of the units that were asked for by each hour; evenly over the day while nothing was."""
    each = np.bincount(asked.hour, asked.units, minlength=24) if len(asked.units) else np.ones(24)
    share = np.cumsum(each) / each.sum()
    return (0, *(THOUSAND * share).round().astype(np.int64).tolist())


def learn_unit_demand(heard: Heard, policy: Policy, ids: Ints) -> UnitDemand:
    """Fit on all days; measured by fitting on all but the last ones and playing those with and without."""
    asked, held = heard.asked, last_days(heard.asked.day)
    seen = fit_unit_demand(asked.where(~held), ids)
    played = [heard.newest[number] for number in np.unique(asked.day[held]).tolist() if number in heard.newest]
    return replace(fit_unit_demand(asked, ids), measured=_measured(seen, played, policy))


def _measured(seen: UnitDemand, held: Sequence[History], policy: Policy) -> Measured:
    if not seen.product or not held:
        return UNMEASURED
    orders = sum(len(day.orders) for day in held)
    with_it, without = (sum(_dollars(day, policy, known) for day in held) / orders for known in (seen, None))
    return Measured("dollars an order", with_it, without, orders)


def _dollars(day: History, policy: Policy, known: UnitDemand | None) -> float:
    """What a day costs in parcels, work, lateness and units not found, and `money.miss` for each unit left unplaced."""
    products = range(len(day.network.stock.first) - 1)
    asked = known.asked_of(products, day.network.stores.id) if known else None
    day = replace(day, network=replace(day.network, asked=asked))
    played = play(day, policy)
    return account(day, played, policy.money).cost + policy.money.miss * played.unplaced
