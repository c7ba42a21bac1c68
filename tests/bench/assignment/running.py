"""Every policy on one day, beside the bound: the rows of the benchmark."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from storeapp.assignment.policy import PRESETS

from .bound import Bound, hindsight
from .families import PEAK, SAME_DAY, M
from .ledger import Ledger
from .outage import HourlyDay
from .players import Engine, Foresight, Player, players
from .playing import play
from .table import Row, row_of
from .teaching import Taught, teach
from .world import World

Say = Callable[[str], None]

PLAYED, ASKED = (4, 5, 6), (1, 2, 3)
"""Earlier days: those our policy played itself, and those before of which it knows the orders."""

STRENGTHS = (0.0, 0.25, 0.5, 2.0, 4.0)
"""Other settings of the balance slider than its 1."""

WITH_SLIDER = ("S", "normal")

LONG_SEED = 77


class Draws(Protocol):
    """A family of days."""

    @property
    def name(self) -> str: ...

    def draw(self, seed: int, day: int = 0) -> World:
        """The network of that seed on one of its days; day 0 is the one that is measured."""


def say(line: str) -> None:
    """Progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


def rows(family: Draws, seed: int, progress: Say = say) -> Iterator[Row]:
    """The row of each policy on that day, then the row of the bound."""
    world = family.draw(seed)
    began = time.process_time()
    bound = hindsight(world)
    seconds = time.process_time() - began
    progress(f"{family.name} seed {seed}: bound {bound.value / len(world.orders):.3f} an order in {seconds:.1f} s")
    for name, player in _players(family, world, seed, bound):
        row = _row(world, name, player, bound.value)
        progress(f"{family.name} seed {seed}: {name} {row['above_bound_pct']:.2f} % above the bound")
        yield row
        if isinstance(player, Taught) and name == "balanced":
            yield _hourly(world, player, bound.value)
    yield _bound_row(world, bound.value, seconds)


def _players(family: Draws, world: World, seed: int, bound: Bound) -> Iterator[tuple[str, Player]]:
    yield from players(world).items()
    ours = taught(family, seed)
    yield "balanced", ours
    if family.name in WITH_SLIDER:
        yield from ((f"balanced_strength_{strength:g}", ours.at_strength(strength)) for strength in STRENGTHS)
    yield "perfect_foresight", Foresight(bound.prices)


def taught(family: Draws, seed: int) -> Taught:
    """Ours, that knows how earlier days of that seed went."""
    days = [[family.draw(seed, day) for day in which] for which in (PLAYED, ASKED)]
    return teach(PRESETS["balanced"], *days)


def many_days(decisions: int, progress: Say = say) -> Iterator[Row]:
    """Ours on one day after another of all families of thousands of orders, until so many decisions are checked."""
    done, day, families = 0, 0, (M, PEAK, SAME_DAY)
    while done < decisions:
        family = families[day % len(families)]
        world = family.draw(LONG_SEED, day)
        found = play(world, Engine(PRESETS["balanced"])).checked
        done, day = done + found.decisions, day + 1
        progress(f"{done:,} decisions checked; on day {day} {found.violations} were wrong")
        yield row_of(replace(world, family="many-days"), "balanced", None, **found.counts())


def _row(world: World, name: str, player: Player, bound: float) -> Row:
    played = play(world, player)
    account = Ledger(world, played.chosen)
    above = 100 * (sum(account.money.values()) / bound - 1)
    figures = {"above_bound_pct": above, "us_per_order": 1e6 * float(played.seconds.mean())}
    return row_of(world, name, account, **figures, **played.checked.counts())


def _hourly(world: World, player: Taught, bound: float) -> Row:
    """The same with what nobody has begun placed anew every hour, as the worker does."""
    account = HourlyDay(world, player).play()
    return row_of(world, "balanced_hourly", account, above_bound_pct=100 * (sum(account.money.values()) / bound - 1))


def _bound_row(world: World, bound: float, seconds: float) -> Row:
    many = len(world.orders)
    figures = {"cost_per_order": bound / many, "above_bound_pct": 0.0, "us_per_order": 1e6 * seconds / many}
    return row_of(world, "bound", None, **figures)
