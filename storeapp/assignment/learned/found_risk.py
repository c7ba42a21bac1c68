"""The chance that a line is not found, by store, product group and units to spare on the shelf.

Posterior means, each pulled towards a broader one (empirical Bayes, Efron and Morris 1975): the chain's rate for a
group and bucket of spare units, and how often a store misses against what those rates would have it miss, found in
turns because stores seek different groups; then the store's own rate for group and bucket around the product of both.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from storeapp.assignment.learned.measuring import Measured, last_days, rows
from storeapp.assignment.network import Bools, Floats, Ints, Risk, Stores
from storeapp.assignment.reading import nested

STRENGTHS = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)  # lines the believed rate counts as; tried on held-back days
FEW = 20.0  # lines the chain's overall rate counts as
MOST = 0.95
ROUNDS = 10


class Sought(NamedTuple):
    """Lines that were looked for, (n,) each: where, when, what group, units to spare by the books, found or not."""

    store: Ints
    day: Ints
    group: Ints
    spare: Ints
    found: Bools

    def where(self, mask: Bools) -> "Sought":
        return Sought(*rows(self, mask))


@dataclass(frozen=True, slots=True)
class FoundRisk:
    """Chance of not finding a line by store id (rows), group and bucket; `chain` for stores never seen."""

    version: int
    store: tuple[int, ...]
    spare_from: tuple[int, ...]
    chance: tuple[tuple[tuple[float, ...], ...], ...]  # (S, G, K)
    chain: tuple[tuple[float, ...], ...]  # (G, K)
    strength: float
    measured: Measured

    def risk(self, stores: Stores, group: Ints) -> Risk:
        """For a network of these stores and products of these groups (P,)."""
        known = dict(zip(self.store, self.chance, strict=True))
        chance = np.array([known.get(store, self.chain) for store in stores.id.tolist()])
        return Risk(group, np.array(self.spare_from), chance)

    def words(self, store: int, group: int) -> str:
        """What it believes of one store, by id, and one group."""
        known = dict(zip(self.store, self.chance, strict=True)).get(store, self.chain)
        last, plenty = 100 * known[group][0], 100 * known[group][-1]
        usual = 100 * self.chain[group][0]
        return (
            f"The last unit is not found {last:.0f} times in 100 (in the chain {usual:.0f}), "
            f"and with {self.spare_from[-1]} or more to spare {plenty:.1f} times."
        )


def fit_found_risk(sought: Sought, ids: Ints, groups: int, spare_from: Ints, *, version: int = 1) -> FoundRisk:
    """Fit for the stores with these `ids` (S,), G groups and buckets of spare units from these edges (K,)."""
    held = last_days(sought.day)
    shape = (len(ids), groups, len(spare_from))
    seen, unseen = _counted(sought.where(~held), spare_from, shape), _counted(sought.where(held), spare_from, shape)
    losses = [_log_loss(_posterior(*seen, strength)[0], *unseen) for strength in STRENGTHS]
    strength = STRENGTHS[int(np.argmin(losses))]
    overall = np.full(shape, (seen[1].sum() + 0.5) / (seen[0].sum() + 1.0))
    measured = Measured("nats a line", min(losses), _log_loss(overall, *unseen), int(held.sum()))
    chance, chain = _posterior(*_counted(sought, spare_from, shape), strength)
    return FoundRisk(
        version, tuple(ids.tolist()), tuple(spare_from.tolist()), nested(chance), nested(chain), strength, measured
    )


def _counted(sought: Sought, spare_from: Ints, shape: tuple[int, int, int]) -> tuple[Floats, Floats]:
    """(S, G, K) lines looked for, and lines not found."""
    bucket = np.searchsorted(spare_from, np.maximum(sought.spare, 0), "right") - 1
    asked, missed = np.zeros(shape), np.zeros(shape)
    np.add.at(asked, (sought.store, sought.group, bucket), 1.0)
    np.add.at(missed, (sought.store, sought.group, bucket), ~sought.found)
    return asked, missed


def _posterior(asked: Floats, missed: Floats, strength: float) -> tuple[Floats, Floats]:
    """(S, G, K) chance at each store and (G, K) in the chain."""
    overall = (missed.sum() + 0.5) / (asked.sum() + 1.0)
    worse = np.ones(len(asked))
    for _ in range(ROUNDS):
        chain = (missed.sum(0) + FEW * overall) / ((asked * worse[:, None, None]).sum(0) + FEW)
        expected = (asked * chain).sum((1, 2))
        worse = (missed.sum((1, 2)) + strength * overall) / (expected + strength * overall)
    believed = np.minimum(chain * worse[:, None, None], MOST)
    return (missed + strength * believed) / (asked + strength), np.minimum(chain, MOST)


def _log_loss(chance: Floats, asked: Floats, missed: Floats) -> float:
    """Mean of -log of the chance that was given to what happened, a line."""
    if not asked.sum():
        return 0.0
    found = asked - missed
    return -float((missed * np.log(chance) + found * np.log1p(-chance)).sum() / asked.sum())
