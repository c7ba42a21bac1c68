"""How many minutes a fulfillment order takes at each store: base + line x lines + unit x units.

Stores pick several at once, so what is seen is walks: the sum over the fulfillment orders of each.

A chain-wide fit first, then each store's own, pulled towards the chain's as if that were `TRUST` observations (ridge
regression around a common mean, Hoerl and Kennard 1970; in effect the normal hierarchical model). Times of the floor
have a long tail of interruptions, so observations far off weigh less (Huber 1964).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from storeapp.assignment.learned.measuring import Measured, last_days, rows
from storeapp.assignment.network import Bools, Floats, Ints, Stores

TRUST = 25.0  # observations that the chain's fit counts as
HUBER = 1.345  # deviations from which on an observation weighs less
ROUNDS = 10
LEAST = 0.01  # minutes: no coefficient goes below
UNLIKE, NAMED = 0.05, 3  # a store this far from the chain is named, at most so many


class Worked(NamedTuple):
    """Finished walks, (n,) each: where, on which day, how much, how many minutes of active work."""

    store: Ints  # index of the store
    day: Ints
    orders: Floats  # fulfillment orders picked on it
    lines: Floats
    units: Floats
    minutes: Floats

    def where(self, mask: Bools) -> "Worked":
        return Worked(*rows(self, mask))


@dataclass(frozen=True, slots=True)
class MinutesModel:
    """Per store id: base, line and unit minutes; `chain` for stores never seen."""

    version: int
    store: tuple[int, ...]
    each: tuple[tuple[float, ...], ...]  # base, line, unit
    chain: tuple[float, ...]
    measured: Measured
    orders: tuple[int, ...] = ()  # fulfillment orders each store's minutes were learned from

    def applied_to(self, stores: Stores) -> Stores:
        """The same stores with these minutes."""
        known = dict(zip(self.store, self.each, strict=True))
        base, line, unit = np.array([known.get(store, self.chain) for store in stores.id.tolist()]).T
        return replace(stores, base_minutes=base.copy(), line_minutes=line.copy(), unit_minutes=unit.copy())

    def words(self, store: int) -> str:
        """What it believes of one store, by id."""
        base, line, unit = dict(zip(self.store, self.each, strict=True)).get(store, self.chain)
        more = _more(usual((base, line, unit)) / usual(self.chain) - 1)
        takes = f"A fulfillment order takes {base:.1f} minutes, {line:.1f} a line and {unit:.1f} a unit"
        return f"{takes}: {more} than the chain."

    def summary(self, names: Mapping[int, str]) -> str:
        """What it believes of the chain, and of the stores (names by id) that differ most."""
        base, line, unit = self.chain
        return (
            f"A fulfillment order takes {base:.1f} minutes plus {line:.1f} a line and {unit:.1f} a unit in most stores"
            + "".join(f"; {names[store]} needs {_more(by)} ({n:,} orders)" for store, by, n in self._unlike(names))
            + "."
        )

    def _unlike(self, names: Mapping[int, str]) -> list[tuple[int, float, int]]:
        """Store, how far off the chain and orders seen, for the few that are surely unlike it."""
        every = zip(self.store, self.each, self.orders, strict=True)
        known = [(store, usual(each) / usual(self.chain) - 1, n) for store, each, n in every if n >= TRUST]
        far = [row for row in known if abs(row[1]) >= UNLIKE and row[0] in names]
        return sorted(far, key=lambda row: -abs(row[1]))[:NAMED]


def usual(minutes: Sequence[float]) -> float:
    """Minutes of a fulfillment order of two lines, one unit each."""
    base, line, unit = minutes
    return base + 2 * line + 2 * unit


def _more(by: float) -> str:
    return f"{abs(100 * by):.0f} % {'more' if by >= 0 else 'less'}"


def fit_minutes(worked: Worked, ids: Ints, *, version: int = 1, without: tuple[float, ...] = (5, 2, 0)) -> MinutesModel:
    """Fit for the stores with these `ids` (S,); `without` is the rule of thumb it is held against."""
    held = last_days(worked.day)
    measured = _measured(worked.where(~held), worked.where(held), len(ids), without)
    each, chain = _fitted(worked, len(ids))
    rows = tuple(tuple(row) for row in each.round(4).tolist())
    orders = np.bincount(worked.store, worked.orders, len(ids)).astype(int)
    return MinutesModel(
        version, tuple(ids.tolist()), rows, tuple(chain.round(4).tolist()), measured, tuple(orders.tolist())
    )


def _measured(seen: Worked, held: Worked, stores: int, without: tuple[float, ...]) -> Measured:
    """Minutes off, a fulfillment order."""
    features, orders = _features(held), max(held.orders.sum(), 1.0)
    each, _ = _fitted(seen, stores)
    off = np.abs((features * each[held.store]).sum(1) - held.minutes).sum() / orders
    off_without = np.abs(features @ np.array(without) - held.minutes).sum() / orders
    return Measured("minutes", float(off), float(off_without), int(held.orders.sum()))


def _features(worked: Worked) -> Floats:
    return np.stack([worked.orders, worked.lines, worked.units], axis=1)


def _fitted(worked: Worked, stores: int) -> tuple[Floats, Floats]:
    """(S, 3) each store's coefficients and (3,) the chain's."""
    features = _features(worked)
    weight = np.ones(len(features))
    each = np.zeros((stores, 3))
    chain = np.zeros(3)
    for _ in range(ROUNDS):
        chain = _solved(features, worked.minutes, weight)
        each = _per_store(features, worked, weight, chain, stores)
        weight = _huber(worked.minutes - (features * each[worked.store]).sum(1))
    return np.maximum(each, LEAST), np.maximum(chain, LEAST)


def _solved(features: Floats, minutes: Floats, weight: Floats) -> Floats:
    """(3,) weighted least squares, with a trace of ridge so that few observations still have an answer."""
    gram = (features * weight[:, None]).T @ features + 1e-6 * np.eye(3)
    return np.linalg.solve(gram, (features * weight[:, None]).T @ minutes).astype(np.float64)


def _per_store(features: Floats, worked: Worked, weight: Floats, chain: Floats, stores: int) -> Floats:
    """(S, 3): each store's least squares, with the chain's fit as `TRUST` more observations of the usual kind."""
    weighted = features * weight[:, None]
    gram, target = np.zeros((stores, 3, 3)), np.zeros((stores, 3))
    np.add.at(gram, worked.store, weighted[:, :, None] * features[:, None, :])
    np.add.at(target, worked.store, weighted * worked.minutes[:, None])
    usual = TRUST * (gram.sum(0) / max(len(features), 1) + 1e-6 * np.eye(3))
    return np.linalg.solve(gram + usual, (target + usual @ chain)[..., None])[..., 0].astype(np.float64)


def _huber(residual: Floats) -> Floats:
    """(n,) weights: 1 up to `HUBER` robust deviations, then falling with the distance."""
    if not len(residual):
        return residual
    scale = max(1.4826 * float(np.median(np.abs(residual))), 1e-6)
    return np.minimum(1.0, HUBER * scale / np.maximum(np.abs(residual), 1e-12))
