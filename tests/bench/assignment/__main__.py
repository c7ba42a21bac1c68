"""`make bench-assignment`: the table of the benchmark, by SEEDS, FAMILIES and DATA; see docs/assignment.md.

Without any of them a small day, in seconds. DATA, the folder of the public data, adds the real chains.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from .families import FAMILIES
from .real_brazil import Olist
from .real_us import chains
from .running import Draws, rows, say
from .table import FILE, Row, table, write

USUAL = Path("../shared/data")


def main(asked: Mapping[str, str]) -> str:
    """Run what the environment asks for, keep it as JSON and return the table."""
    seeds = [int(seed) for seed in asked.get("SEEDS", "1").split(",")]
    found: list[Row] = []
    for family in chosen(asked):
        for seed in seeds:
            found.extend(rows(family, seed))
            write(found)
    say(f"Rows are in {FILE}.")
    return table(found)


def chosen(asked: Mapping[str, str]) -> list[Draws]:
    """The families named by FAMILIES, and the real ones if DATA is given; SystemExit says what is wrong."""
    folder = Path(asked.get("DATA") or USUAL)
    real: dict[str, Draws] = {chain.name: chain for chain in (*chains(folder), Olist("real-olist", folder, 6_000))}
    known: dict[str, Draws] = {**FAMILIES, **real}
    names = asked["FAMILIES"].split(",") if asked.get("FAMILIES") else []
    if asked.get("DATA"):
        names += [name for name in real if name not in names]
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no family {', '.join(unknown)}; choose from {', '.join(known)}.")
    if set(names) & set(real) and not folder.is_dir():
        sys.exit(f"There is no folder {folder}; give the public data's as DATA=folder.")
    return [known[name] for name in names or ["S"]]


if __name__ == "__main__":
    print(main(os.environ))
