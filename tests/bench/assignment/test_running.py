"""The rows of the benchmark: complete, and the same again."""

from dataclasses import replace
from typing import Any

from .families import S
from .running import rows
from .table import checked, table
from .targets import OURS

SMALL = replace(S, orders=150)
ASKED_FOR = {
    *("policy", "family", "seed", "cost_per_order", "cost_without_congestion", "above_bound_pct", "late_pct"),
    *("avoidable_late_pct", "split_pct", "cancelled_lines", "cv", "p95_mean", "max_mean", "p95_backlog_days"),
    "us_per_order",
}


def run() -> list[dict[str, Any]]:
    return list(rows(SMALL, 3, lambda line: None))


def test_a_seed_gives_the_same_rows_again_but_for_the_time_they_took() -> None:
    once, again = ([{**row, "us_per_order": None} for row in run()] for _ in range(2))
    assert once == again


def test_every_policy_gives_up_the_same_lines_and_the_bound_has_a_row_of_its_own() -> None:
    found = run()
    assert all(set(row) >= ASKED_FOR for row in found)
    assert {row["cancelled_lines"] for row in found if row["policy"] != "bound"} == {found[0]["cancelled_lines"]}
    assert [row["policy"] for row in found].count(OURS) == 1
    assert found[-1]["policy"] == "bound"
    assert all(row["above_bound_pct"] >= 0 for row in found)
    assert "0 lines ineligible, oversold or left out for nothing" in checked(found)
    assert "perfect_foresight" in table(found)
