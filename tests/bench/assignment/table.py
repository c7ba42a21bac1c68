"""The rows of the benchmark for people (means over the seeds) and for programs (`var/bench/assignment.json`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .ledger import Ledger
from .world import World

Row = dict[str, Any]

FILE = Path("var/bench/assignment.json")

COLUMNS = (
    ("above_bound_pct", "% above bound", ".2f"),
    ("cost_per_order", "cost/order", ".2f"),
    ("cost_without_congestion", "w/o congestion", ".2f"),
    ("late_pct", "late %", ".1f"),
    ("avoidable_late_pct", "avoidable", ".1f"),
    ("split_pct", "split %", ".1f"),
    ("cancelled_lines", "cancelled", ".0f"),
    ("cv", "CV", ".2f"),
    ("p95_mean", "p95/mean", ".2f"),
    ("max_mean", "max/mean", ".2f"),
    ("over_100_pct", "> 100 %", ".1f"),
    ("p95_backlog_days", "p95 backlog d", ".2f"),
    ("us_per_order", "us/order", ".0f"),
)
TERMS = ("shipping", "split", "labour", "miss", "late", "cancelled", "congestion")


def row_of(world: World, policy: str, account: Ledger | None, **figures: float | None) -> Row:
    """One row: the figures of the account, if there is one, and others by name; what is not known is null."""
    known = account.row() if account else {}
    money = {term: each / len(world.orders) for term, each in account.money.items()} if account else None
    unknown = dict.fromkeys(figure for figure, _, _ in COLUMNS)
    key = {"policy": policy, "family": world.family, "seed": world.seed}
    return {**key, **unknown, **known, **figures, "money": money}


def write(rows: Sequence[Row], path: Path = FILE) -> None:
    """Every row as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(rows), indent=1) + "\n")


def table(rows: Sequence[Row]) -> str:
    """One block a family: a line a policy, means over the seeds, and what the money went for."""
    return "\n\n".join(_family(name, rows) for name in dict.fromkeys(row["family"] for row in rows))


def checked(rows: Sequence[Row]) -> str:
    """How many decisions were looked at, and how many were wrong."""
    many, wrong = (sum(int(row.get(figure, 0)) for row in rows) for figure in ("decisions", "violations"))
    return f"{many:,} decisions checked: {wrong:,} lines ineligible, oversold or left out for nothing." if many else ""


def _family(family: str, rows: Sequence[Row]) -> str:
    mine = [row for row in rows if row["family"] == family]
    seeds = sorted({row["seed"] for row in mine})
    policies = list(dict.fromkeys(row["policy"] for row in mine))
    by_policy = {policy: [row for row in mine if row["policy"] == policy] for policy in policies}
    head = ["policy", *(title for _, title, _ in COLUMNS), *TERMS]
    lines = [[policy, *_figures(of), *_terms(of)] for policy, of in by_policy.items()]
    block = f"{family}, {_seeds(seeds)}; money per order\n{_aligned([head, *lines])}"
    return "\n".join([block, *_further(by_policy)])


def _further(by_policy: Mapping[str, Sequence[Row]]) -> list[str]:
    """What only this family measures, a line a policy and figure."""
    usual = {"policy", "family", "seed", "money", "decisions", "violations", *(figure for figure, _, _ in COLUMNS)}
    return [
        f"{policy}: {figure} {_mean([row[figure] for row in rows], '.2f')}"
        for policy, rows in by_policy.items()
        for figure in rows[0]
        if figure not in usual
    ]


def _seeds(seeds: Sequence[int]) -> str:
    return f"seed {seeds[0]}" if len(seeds) == 1 else f"mean of seeds {', '.join(map(str, seeds))}"


def _figures(rows: Iterable[Row]) -> list[str]:
    of = list(rows)
    return [_mean([row[key] for row in of], shape) for key, _, shape in COLUMNS]


def _terms(rows: Sequence[Row]) -> list[str]:
    return [_mean([(row["money"] or {}).get(term) for row in rows], ".2f") for term in TERMS]


def _mean(values: Sequence[float | None], shape: str) -> str:
    known = [value for value in values if value is not None]
    return format(float(np.mean(known)), shape) if known else "-"


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
