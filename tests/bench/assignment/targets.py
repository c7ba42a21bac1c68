"""What `balanced` reached beside what it is to reach, for the families that have a target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from .table import Row

OURS, CHEAPEST = "balanced", "lowest_cost"
BASELINES = (
    "nearest",
    "fewest_parcels",
    "rule_list",
    "least_recently_used",
    "least_loaded",
    "lowest_cost",
    "lowest_cost_hard_cap",
)


class Target(NamedTuple):
    """A figure of a family, lower is better: what it is to be `at_least`, and the `goal`."""

    name: str
    family: str
    figure: str
    at_least: float
    goal: float


TARGETS = (
    Target("T1 % above the bound", "normal", "above_bound_pct", 7.0, 4.5),
    Target("T1 % above the bound", "peak", "above_bound_pct", 11.5, 8.5),
    Target("T1 % above the bound", "same-day", "above_bound_pct", 10.5, 7.5),
    Target("T2 % against the best baseline", "normal", "against_best", -5.0, -8.0),
    Target("T2 % against the best baseline", "peak", "against_best", -5.0, -10.0),
    Target("T2 % against the best baseline", "same-day", "against_best", -5.0, -12.0),
    Target("T8 minutes for the bound", "normal", "bound_minutes", 15.0, 3.0),
    Target("T3 % other money against lowest cost", "normal", "other_money", 2.5, 2.5),
    Target("T3 CV of utilisation", "normal", "cv", 0.25, 0.20),
    Target("T3 p95/mean of utilisation", "normal", "p95_mean", np.inf, 1.30),
    Target("T3 max/mean of utilisation", "normal", "max_mean", 1.9, 1.6),
    Target("T4 p95 peak backlog, days", "normal", "p95_backlog_days", 0.35, 0.20),
    Target("T4 p95 peak backlog, days", "peak", "p95_backlog_days", 0.5, 0.33),
    Target("T5 microseconds a decision of 3 lines", "L", "us_of_three_lines", 1e6 / 3_000, 1e6 / 10_000),
    Target("T5 p99 of 3 lines, ms", "L", "p99_ms", 1.0, 0.25),
    Target("T7 seconds for 2,500 open orders", "outage", "reoptimise_seconds", 20.0, 5.0),
    Target("T7 % above the priced bound", "outage", "reoptimise_gap_pct", 0.5, 0.5),
    Target("T10 % of late cost not recovered", "outage", "late_not_recovered", 75.0, 40.0),
    Target("T10 % of late cost not recovered", "outage-same-day", "late_not_recovered", 80.0, 60.0),
)


def targets(rows: Sequence[Row]) -> str:
    """A line a target whose family was run; empty if none was."""
    return "\n".join(_lines(rows))


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    for target in TARGETS:
        mine = [row for row in rows if row["family"] == target.family]
        if mine:
            reached = _reached(mine, target.figure)
            verdict = "goal" if reached <= target.goal else "at least" if reached <= target.at_least else "MISSED"
            sides = f"at least {target.at_least:g}, goal {target.goal:g}"
            yield f"{target.name}, {target.family}: {reached:.2f} ({sides}): {verdict}"


def _reached(rows: Sequence[Row], figure: str) -> float:
    if figure == "against_best":
        return 100 * (_mean(rows, OURS, "cost_per_order") / _best_baseline(rows) - 1)
    if figure == "other_money":
        without = "cost_without_congestion"
        return 100 * (_mean(rows, OURS, without) / _mean(rows, CHEAPEST, without) - 1)
    if figure == "bound_minutes":
        return _mean(rows, "bound", "us_per_order") * 20_000 / 60e6
    if figure == "late_not_recovered":
        return 100 - _mean(rows, "balanced_reoptimised", "late_recovered_pct")
    if figure.startswith("reoptimise"):
        return _mean(rows, "reoptimise_at_once", figure)
    return _mean(rows, OURS, figure)


def _best_baseline(rows: Sequence[Row]) -> float:
    return min(_mean(rows, policy, "cost_per_order") for policy in BASELINES)


def _mean(rows: Sequence[Row], policy: str, figure: str) -> float:
    return float(np.mean([row[figure] for row in rows if row["policy"] == policy]))
