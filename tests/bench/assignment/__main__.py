"""`make bench-assignment`: the table of the benchmark, by SEEDS, FAMILIES and DATA; see docs/assignment.md."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from .families import FAMILIES
from .running import Draws, rows, say
from .table import FILE, Row, table, write


def main(asked: Mapping[str, str]) -> str:
    """Run what the environment asks for, keep it as JSON and return the table."""
    seeds = [int(seed) for seed in asked.get("SEEDS", "1").split(",")]
    found: list[Row] = []
    for family in families(asked):
        for seed in seeds:
            found.extend(rows(family, seed))
            write(found)
    say(f"Rows are in {FILE}.")
    return table(found)


def families(asked: Mapping[str, str]) -> list[Draws]:
    """The families named by FAMILIES; `S` if none is. SystemExit with a sentence for a name there is not."""
    names = asked.get("FAMILIES", "S").split(",")
    unknown = [name for name in names if name not in FAMILIES]
    if unknown:
        sys.exit(f"There is no family {', '.join(unknown)}; choose from {', '.join(FAMILIES)}.")
    return [FAMILIES[name] for name in names]


if __name__ == "__main__":
    print(main(os.environ))
