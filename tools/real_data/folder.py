"""The folder of the data sets, and the rows of its files."""

from __future__ import annotations

import gzip
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from storeapp.adapters.feeds.csv_rows import Row, Table
from storeapp.adapters.feeds.reading import D, Read, Reading, bad
from storeapp.adapters.feeds.validating import parsed, within

T = TypeVar("T")
USUAL = Path(__file__).parents[3] / "shared" / "data"


def given() -> Path:
    """DATA, or the folder beside the repository."""
    return Path(os.environ.get("DATA") or USUAL)


def opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def rows(path: Path) -> Iterator[Row]:
    with opened(path) as stream:
        yield from Table(stream)


def grouped(all_rows: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Rows with the same cells in these columns, wherever they stand in the file."""
    groups = defaultdict(list)
    for row in all_rows:
        groups[tuple(row.cells[column] for column in columns)].append(row)
    return groups


class Wrong(Exception):
    """A cell that no document can be made of: column, value, and a sentence that says what was expected."""


def documents(model: type[D], things: Iterable[T], row_of: Callable[[T], int], draft: Callable[[T], Any]) -> Reading[D]:
    """One document or its bad rows for each thing; `draft` raises Wrong."""
    for thing in things:
        row = row_of(thing)
        try:
            document = parsed(model, draft(thing), within(row))
        except Wrong as fault:
            yield bad(row, *fault.args)
            continue
        yield from document if isinstance(document, list) else [Read(row, document)]


def first_row(group: list[Row]) -> int:
    return group[0].row


def row_number(row: Row) -> int:
    return row.row
