"""The chance that a line is not found, by store, product group and units to spare on the shelf.

Posterior means, each pulled towards a broader one (empirical Bayes, Efron and Morris 1975): the chain's rate for a
group and bucket of spare units, and how often a store misses against what those rates would have it miss, found in
turns because stores seek different groups; then the store's own rate for group and bucket around the product of both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from storeapp.assignment.learned.measuring import Measured, last_days, rows
from storeapp.assignment.network import Bools, Floats, Ints, Risk, Stores
from storeapp.assignment.reading import nested

STRENGTHS = (2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)  # lines the believed rate counts as; tried on held-back days
FEW = 20.0  # lines the chain's overall rate counts as
MOST = 0.95
WORSE = 1.2  # times the chain's rate from which on a store is named
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
    groups: tuple[str, ...] = ()  # what each group is called, if anything

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

    def summary(self, names: Mapping[int, str]) -> str:
        """What it believes of the chain, of the group that is hardest to find, and of the worst store (names by id)."""
        last, plenty = np.array(self.chain)[:, 0], np.array(self.chain)[:, -1]
        words = (
            f"The last unit on a shelf is not found {100 * last.mean():.0f} times in 100, "
            f"with {self.spare_from[-1]} or more to spare {100 * plenty.mean():.1f} times"
        )
        every = np.array(self.chain).mean(1).tolist()
        if named := {group: chance for group, chance in zip(self.groups, every, strict=False) if group}:
            hardest = max(named, key=lambda group: named[group])
            words += f"; hardest to find is {hardest}, {named[hardest] / np.mean(every):.1f} times the usual"
        return words + self._worst(names) + "."

    def _worst(self, names: Mapping[int, str]) -> str:
        known = {store: float(np.mean(each)) for store, each in zip(self.store, self.chance, strict=True)}
        usual = float(np.mean(self.chain))
        worst = max((store for store in known if store in names), key=lambda store: known[store], default=None)
        if worst is None or known[worst] < WORSE * usual:
            return ""
        return f"; {names[worst]} misses {known[worst] / usual:.1f} times as often as the chain"


def fit_found_risk(
    sought: Sought, ids: Ints, groups: int, spare_from: Ints, *, version: int = 1, without: Sequence[float] = ()
) -> FoundRisk:
    """Fit for the stores with these `ids` (S,), G groups and buckets of spare units from these edges (K,).

    `without` (K,) is the fixed chance it is held against; the chain's own rate if there is none.
    """
    held = last_days(sought.day)
    shape = (len(ids), groups, len(spare_from))
    seen, unseen = _counted(sought.where(~held), spare_from, shape), _counted(sought.where(held), spare_from, shape)
    losses = [_log_loss(_posterior(*seen, strength)[0], *unseen) for strength in STRENGTHS]
    strength = STRENGTHS[int(np.argmin(losses))]
    rate = (seen[1].sum() + 0.5) / (seen[0].sum() + 1.0)
    fixed = np.broadcast_to(np.array(without or rate), shape)
    measured = Measured("nats a line", min(losses), _log_loss(fixed, *unseen), int(held.sum()))
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
