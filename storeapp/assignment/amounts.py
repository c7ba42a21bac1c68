"""The policy's amounts laid out per store, with overrides of regions first and of single stores last."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from storeapp.assignment.network import DAY, Bools, Floats, Stores
from storeapp.assignment.policy import Override, Policy, fingerprint

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
TIE = 1e-7  # dollars: decides between equal stores, far below any real difference


@dataclass(frozen=True, eq=False, slots=True)
class Amounts:
    """(S,) arrays, and what else follows from a policy and is the same for every order."""

    wage: Floats
    strength: Floats
    planned: Floats
    kilometres: Floats
    spare_units: Floats
    utilisation: Floats
    open_orders: Floats
    handicap: Floats
    limited: bool  # whether any store has a relaxed limit at all
    above: Floats  # (J,) utilisation where each step of the congestion price is
    steps: Floats  # (J,) dollars a minute the price rises by there
    arrived: Floats  # (1441,) usual share of the day's work that has arrived, by minute of the day
    fingerprint: str


@lru_cache(maxsize=16)
def amounts(policy: Policy, stores: Stores) -> Amounts:
    columns = {name: np.full(len(stores), value) for name, value in _own(policy).items()}
    for override in sorted(policy.overrides, key=lambda o: o.store is not None):
        where = _covered(override, stores)
        for name, column in columns.items():
            if (value := getattr(override, name)) is not None:
                column[where] = value
    return Amounts(
        **columns,
        limited=_limited(columns),
        above=np.array(policy.congestion.above),
        steps=np.diff(policy.congestion.price, prepend=0.0),
        arrived=np.interp(np.arange(DAY + 1) / 60, np.arange(25), policy.congestion.arrived),
        fingerprint=fingerprint(policy),
    )


def _own(policy: Policy) -> dict[str, float]:
    return {
        "wage": policy.money.wage,
        "strength": policy.congestion.strength,
        "planned": policy.congestion.planned,
        "kilometres": policy.limits.kilometres,
        "spare_units": float(policy.limits.spare_units),
        "utilisation": policy.limits.utilisation,
        "open_orders": policy.limits.open_orders,
        "handicap": 0.0,
    }


def _covered(override: Override, stores: Stores) -> Bools:
    if override.store is not None:
        return np.equal(stores.id, override.store)
    return np.array([region == override.region for region in stores.region], dtype=bool)


def _limited(columns: dict[str, Floats]) -> bool:
    upper = (columns["kilometres"], columns["utilisation"], columns["open_orders"])
    return bool(columns["spare_units"].any()) or any(bool(np.isfinite(column).any()) for column in upper)


@lru_cache(maxsize=16)
def tie_breaks(stores: Stores, seed: int) -> Floats:
    """(S,) a tiny amount per store id and seed, so that equal stores share work and their order does not matter."""
    mixed = (stores.id.astype(np.uint64) + np.uint64(seed % 2**32) + np.uint64(1)) * GOLDEN
    return (mixed >> np.uint64(40)).astype(np.float64) * (TIE / 2**24)
