"""A time simulation of the stores: who finishes what when, if the earliest due work is always done first.

Every store has a *working clock*, the staffed minutes that have passed since the beginning of time: it stands still
while the store is closed and runs as fast as there are people on shift (`Calendar.staffed`). On its working clock
a store is a single queue served earliest due date first (Jackson 1955), without interruption of what was begun.
"""

import heapq
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import Bools, Calendar, Floats, Ints, Loads


@dataclass(frozen=True, eq=False)
class Work:
    """Fulfillment orders (n,): the `store` that owes each, when it `arrived`, its staffed `minutes`, when `due`."""

    store: Ints
    arrived: Floats
    minutes: Floats
    due: Floats

    def by_store(self) -> list[tuple[int, Ints]]:
        """Each store that has work, with the positions of its work in order of arrival."""
        order = np.lexsort((self.arrived, self.store))
        stores, first = np.unique(self.store[order], return_index=True)
        return list(zip(stores.tolist(), np.split(order, first[1:]) if len(first) else [], strict=True))


def finished(work: Work, calendar: Calendar) -> Floats:
    """Moment (n,) at which each fulfillment order is done; infinite if the calendar ends before."""
    done, clock = np.empty(len(work.store)), _finish_clock(work, calendar)
    for store, mine in work.by_store():
        done[mine] = moment(calendar, store, clock[mine])
    return done


def unbegun(work: Work, calendar: Calendar, now: float) -> Bools:
    """Whether nobody has begun with each fulfillment order (n,) by `now`, if no other work came."""
    begun: Bools = _finish_clock(work, calendar) - work.minutes < calendar.staffed(work.store, now) - 1e-9
    return ~begun


def _finish_clock(work: Work, calendar: Calendar) -> Floats:
    """Reading of each store's working clock (n,) when each fulfillment order is done."""
    clock = np.empty(len(work.store))
    ready = calendar.staffed(work.store, work.arrived)
    for _, mine in work.by_store():
        clock[mine] = _serve(ready[mine], work.minutes[mine], work.due[mine])
    return clock


def _serve(ready: Floats, minutes: Floats, due: Floats) -> Floats:
    """Reading of the working clock (n,) when each is done, earliest due first among what is `ready` (ascending)."""
    finish, waiting, clock, following = np.empty(len(ready)), list[tuple[float, int]](), 0.0, 0
    readies, lengths, dues = ready.tolist(), minutes.tolist(), due.tolist()
    for _ in readies:
        if not waiting:
            clock = max(clock, readies[following])
        while following < len(readies) and readies[following] <= clock:
            heapq.heappush(waiting, (dues[following], following))
            following += 1
        _, mine = heapq.heappop(waiting)
        clock += lengths[mine]
        finish[mine] = clock
    return finish


def moment(calendar: Calendar, store: int, worked: Floats) -> Floats:
    """First moment at which the working clock of a store reads `worked` (n,); infinite if it never does."""
    opens, staff = calendar.opens[store], calendar.staff[store]
    ends = np.cumsum((calendar.closes[store] - opens) * staff)
    window = np.searchsorted(ends, worked - 1e-9)
    inside = np.minimum(window, len(ends) - 1)
    left = ends[inside] - worked
    at = calendar.closes[store][inside] - left / np.maximum(staff[inside], 1e-12)
    return np.where(window < len(ends), at, np.inf)


def peak_backlog(work: Work, calendar: Calendar) -> Floats:
    """Most minutes of unfinished work each store (S,) ever had: Lindley's recursion, whatever the order of service."""
    peak = np.zeros(len(calendar.opens))
    worked = calendar.staffed(work.store, work.arrived)
    for store, mine in work.by_store():
        ready, minutes = worked[mine], work.minutes[mine]
        before = np.cumsum(minutes) - minutes
        idle_until = np.maximum.accumulate(ready - before)
        peak[store] = float((idle_until + before + minutes - ready).max())
    return peak


def work_off(loads: Loads, calendar: Calendar, since: float, until: float) -> None:
    """Take from `loads.due` what the stores get done between two moments, the earliest due first.

    The fluid version of `finished`, for decisions that need to know what still waits.
    """
    every = np.arange(len(calendar.opens))
    worked = calendar.staffed(every, until) - calendar.staffed(every, since)
    left = np.maximum(np.cumsum(loads.due, axis=1) - worked[:, None], 0.0)
    loads.due[:] = np.diff(left, axis=1, prepend=0.0)
