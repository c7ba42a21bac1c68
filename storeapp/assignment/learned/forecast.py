"""How much work comes to each store, by weekday and hour.

The level of a store times the shape of its week: recent weeks count more (exponential weights, half-life `HALF_LIFE`),
and a store's shape is pulled towards the chain's where it has seen little. It answers two questions of the prices:
which share of a day's work has usually arrived by now, and how many minutes are still to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from storeapp.assignment.learned.measuring import Measured, last_days, mean_absolute, rows
from storeapp.assignment.network import Bools, Floats, Ints
from storeapp.assignment.reading import nested

HALF_LIFE = 28.0  # days
WEEKS = 4.0  # weeks that the chain's shape counts as
HOURS, WEEKDAYS = 24, 7


class Arrived(NamedTuple):
    """Minutes of work that came to a store in one hour, (n,) each; hours without work need no row."""

    store: Ints
    day: Ints  # a running number; day % 7 is the weekday, whatever 0 means to the caller
    hour: Ints
    minutes: Floats

    def where(self, mask: Bools) -> "Arrived":
        return Arrived(*rows(self, mask))


@dataclass(frozen=True, slots=True)
class WorkForecast:
    """Expected minutes by store id (rows), weekday and hour; `share` is the chain's day, by weekday and hour."""

    version: int
    store: tuple[int, ...]
    minutes: tuple[tuple[tuple[float, ...], ...], ...]  # (S, 7, 24)
    share: tuple[tuple[float, ...], ...]  # (7, 24), each row sums to 1
    measured: Measured

    def to_come(self, ids: Ints, day: Ints | int, hour: Floats) -> Floats:
        """(S,) minutes still expected on a day after its local `hour` (S,) with fractions; NaN for unknown stores."""
        known = dict(zip(self.store, self.minutes, strict=True))
        none = ((np.nan,) * HOURS,) * WEEKDAYS
        weekday = np.broadcast_to(day, hour.shape) % WEEKDAYS
        rows = np.array([known.get(s, none)[d] for s, d in zip(ids.tolist(), weekday.tolist(), strict=True)])
        left = np.clip(np.arange(1, HOURS + 1) - hour[:, None], 0.0, 1.0)
        minutes: Floats = (rows * left).sum(1)
        return minutes

    def arrived(self, day: int) -> tuple[float, ...]:
        """The usual share of a day's work that has arrived by each hour from 0 to 24, for `Congestion.arrived`."""
        return tuple(np.minimum(np.cumsum((0.0, *self.share[day % WEEKDAYS])), 1.0).round(5).tolist())

    def words(self, store: int, day: int) -> str:
        """What it expects of one day at one store, by id."""
        row = np.array(dict(zip(self.store, self.minutes, strict=True))[store][day % WEEKDAYS])
        return f"{row.sum():.0f} minutes of work are expected, most of it around {int(row.argmax())} h."

    def summary(self, weekdays: Sequence[str]) -> str:
        """What it expects of the whole chain; `weekdays` name day 0 and those that follow."""
        days = np.array(self.minutes).sum((0, 2))
        hours = np.array(self.share).mean(0)
        busiest, quietest = int(days.argmax()), int(days.argmin())
        return (
            f"A week brings the stores {days.sum():,.0f} minutes of work: most on {weekdays[busiest]} "
            f"({days[busiest]:,.0f}), least on {weekdays[quietest]} ({days[quietest]:,.0f}); "
            f"the busiest hour is {int(hours.argmax())} to {int(hours.argmax()) + 1} h with "
            f"{100 * hours.max():.0f} % of a day."
        )


def fit_forecast(arrived: Arrived, ids: Ints, *, version: int = 1) -> WorkForecast:
    """Fit for the stores with these `ids` (S,), from work that arrived on consecutive days."""
    held = last_days(arrived.day)
    measured = _measured(arrived.where(~held), arrived.where(held), len(ids))
    minutes, share = _fitted(_cube(arrived, len(ids)))
    return WorkForecast(version, tuple(ids.tolist()), nested(minutes), nested(share), measured)


class Cube(NamedTuple):
    """Minutes (N, S, 24) of N consecutive days from day number `first` on."""

    first: int
    minutes: Floats

    @property
    def weekday(self) -> Ints:
        return (self.first + np.arange(len(self.minutes))) % WEEKDAYS


def _cube(arrived: Arrived, stores: int) -> Cube:
    first, last = (int(arrived.day.min()), int(arrived.day.max())) if len(arrived.day) else (0, -1)
    minutes = np.zeros((last - first + 1, stores, HOURS))
    np.add.at(minutes, (arrived.day - first, arrived.store, arrived.hour), arrived.minutes)
    return Cube(first, minutes)


def _fitted(cube: Cube) -> tuple[Floats, Floats]:
    """(S, 7, 24) minutes and (7, 24) the chain's shares of a day."""
    age = np.arange(len(cube.minutes))[::-1]
    weight = 0.5 ** (age / HALF_LIFE)
    total, seen = _by_weekday(cube, weight)
    level = (weight[:, None] * cube.minutes.sum(2)).sum(0) / max(weight.sum(), 1e-9)
    shape = _shape(total.sum(1), seen, level.sum())
    own = total / np.maximum(level, 1e-9)[None, :, None]
    shaped = (own + WEEKS * shape[:, None]) / (seen[:, None, None] + WEEKS)
    minutes = np.moveaxis(shaped * level[None, :, None], 0, 1)
    return minutes, shape / np.maximum(shape.sum(1, keepdims=True), 1e-9)


def _by_weekday(cube: Cube, weight: Floats) -> tuple[Floats, Floats]:
    """(7, S, 24) weighted minutes, and (7,) the weight of the days."""
    total, seen = np.zeros((WEEKDAYS, *cube.minutes.shape[1:])), np.zeros(WEEKDAYS)
    np.add.at(total, cube.weekday, weight[:, None, None] * cube.minutes)
    np.add.at(seen, cube.weekday, weight)
    return total, seen


def _shape(total: Floats, seen: Floats, level: float) -> Floats:
    """(7, 24) the chain's work an hour, in days of its level; a weekday never seen is like the others."""
    usual = total.sum(0) / max(seen.sum(), 1e-9)
    each = np.where(seen[:, None] > 0, total / np.maximum(seen, 1e-9)[:, None], usual)
    shape: Floats = each / max(level, 1e-9)
    return shape


def _measured(seen: Arrived, held: Arrived, stores: int) -> Measured:
    """Mean absolute error of a store's minutes a day; without learning, the same weekday of the week before."""
    before, after = _cube(seen, stores), _cube(held, stores)
    if len(before.minutes) < WEEKDAYS or not len(after.minutes):
        return Measured("minutes a day", 0.0, 0.0, 0)
    minutes, _ = _fitted(before)
    expected = minutes.sum(2).T[after.weekday]
    last_week = before.minutes.sum(2)[-WEEKDAYS:][np.argsort(before.weekday[-WEEKDAYS:])][after.weekday]
    happened = after.minutes.sum(2)
    error, without = (mean_absolute(e.ravel(), happened.ravel()) for e in (expected, last_week))
    return Measured("minutes a day", error, without, happened.size)
