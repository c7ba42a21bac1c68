"""`make bench-assignment`: the table of the benchmark, by SEEDS, FAMILIES, DATA, DECISIONS; see docs/assignment.md.

Without any of them a small day, in seconds, and days of promises (`FAMILIES=promises`: these alone). DATA, the folder
of the public data, adds the real chains; DECISIONS=n adds days of ours until so many decisions were checked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from . import outage, promising, speed
from .families import FAMILIES
from .real_brazil import Olist
from .real_us import chains
from .running import many_days, rows, say
from .table import FILE, Row, checked, table, write
from .targets import targets
from .troubles import OUTAGES

PROMISES = "promises"
"""Not a family of its own: whether promises given on days of the small family are kept."""

USUAL = Path("../shared/data")

Run = Callable[[int], Iterator[Row]]
"""The rows of one family for a seed."""


def main(asked: Mapping[str, str]) -> str:
    """Run what the environment asks for, keep it as JSON and return the table."""
    seeds = [int(seed) for seed in asked.get("SEEDS", "1").split(",")]
    found: list[Row] = []
    runs = chosen(asked)
    for seed in seeds:
        for run in runs:
            found.extend(run(seed))
            write(found)
    found.extend(many_days(int(asked.get("DECISIONS") or 0)))
    write(found)
    say(f"Rows are in {FILE}.")
    told = promising.report(seeds, say) if PROMISES in (asked.get("FAMILIES") or PROMISES).split(",") else ""
    tables = (table(found), checked(found), targets(found)) if found else ()
    return "\n\n".join(part for part in (*tables, told) if part)


def chosen(asked: Mapping[str, str]) -> list[Run]:
    """The families named by FAMILIES, and the real ones if DATA is given; SystemExit says what is wrong."""
    folder = Path(asked.get("DATA") or USUAL)
    real = {chain.name: partial(rows, chain) for chain in (*chains(folder), Olist("real-olist", folder, 6_000))}
    drawn = {name: partial(rows, family) for name, family in FAMILIES.items()}
    troubled = {name: partial(outage.rows, one) for name, one in OUTAGES.items()}
    known: dict[str, Run] = {**drawn, **troubled, "L": speed.rows, **real}
    named = asked.get("FAMILIES")
    names = [name for name in named.split(",") if name != PROMISES] if named else []
    if asked.get("DATA"):
        names += [name for name in real if name not in names]
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no family {', '.join(unknown)}; choose from {', '.join(known)}.")
    if set(names) & set(real) and not folder.is_dir():
        sys.exit(f"There is no folder {folder}; give the public data's as DATA=folder.")
    return [known[name] for name in names or ([] if named else ["S"])]


if __name__ == "__main__":
    print(main(os.environ))
