"""Which store each order of a day would have gone to first, so that a shelf that ran empty still counts as asked."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from storeapp.assignment.deciding import givers
from storeapp.assignment.learned.measuring import rows
from storeapp.assignment.network import DAY, Bools, Ints, Stock
from storeapp.assignment.policy import Policy
from storeapp.assignment.what_if.history import History
from storeapp.assignment.working import Working

MOST_HELD = 3  # days that are played
MOST_ORDERS = 20_000  # of a day that are looked at; one in twenty of so many told nothing
PLENTY = 1_000_000


class Asked(NamedTuple):
    """Units of a product first asked of a store on a day, (n,) each: where they would go if nothing were short."""

    product: Ints
    store: Ints  # by index
    day: Ints
    hour: Ints  # of the store
    units: Ints

    def where(self, mask: Bools) -> "Asked":
        return Asked(*rows(self, mask))


class Heard(NamedTuple):
    """What was asked on all of some days, and the newest of these by their numbers."""

    asked: Asked
    newest: Mapping[int, History]


def hear(days: Iterable[History], policy: Policy) -> Heard:
    """Days are read one at a time, and let go but for the newest."""
    newest, each = deque[tuple[int, History]](maxlen=MOST_HELD), [NOTHING_ASKED]
    for number, day in enumerate(days):
        newest.append((number, day))
        each.append(first_asked(day, policy, number))
    return Heard(Asked(*(np.concatenate(column) for column in zip(*each, strict=True))), dict(newest))


def first_asked(day: History, policy: Policy, number: int) -> Asked:
    """Where each order would go at its moment if no other came and no store that has the product that day ran short.

    Of many orders some are looked at, and each stands for as many.
    """
    free = replace(day.network, stock=_plenty(day), asked=None)
    thinned = -(-max(len(day.orders), 1) // MOST_ORDERS)
    midnight = free.calendar.day_start
    taken = [
        (share.product, store, number, int((now - midnight[store]) % DAY // 60), thinned * share.units)
        for now, order in day.orders[::thinned]
        for store, shares in givers(Working(free, policy, now, seed=0), order)
        for share in shares
    ]
    return Asked(*np.array(taken, dtype=np.int64).reshape(-1, len(Asked._fields)).T)


NOTHING_ASKED = Asked(*np.zeros((len(Asked._fields), 0), dtype=np.int64))


def _plenty(day: History) -> Stock:
    """Unpriced, and more than enough where there is something in the morning or comes in during the day."""
    stock = day.network.stock
    had = replace(stock, available=stock.available.copy(), replaced={})
    for _, product, store, units in day.changes:
        row = had.row(product)
        row.available[row.store.searchsorted(store)] += max(units, 0)
    plenty = np.where(had.available > 0, PLENTY, 0)
    return replace(had, available=plenty, start=plenty, price=np.zeros(len(plenty)))
