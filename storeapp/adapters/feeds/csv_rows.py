"""CSV read a row at a time, however it was made: commas, semicolons or tabs, line breaks inside quotes, any line ends.

A broken row is reported with its line and the reading goes on with the next line: a quote that is never closed costs
one row, not the rest of the file.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from storeapp.adapters.feeds import text
from storeapp.adapters.feeds.reading import BadRow, bad

MOST_LINES = 100
LONGEST_GUESS = 1000
SEPARATORS = ",;\t"

EMPTY = "The file is empty; the first row names the columns."
WRONG_QUOTES = "Quotes around a whole cell, doubled inside of it; this row has one in another place."
UNCLOSED = "A row in which every quote is closed; the next rows were read without it."
WRONG_WIDTH = (
    "{} cells as in the first row, this row has {}; a cell with a comma needs quotes, and the file may be cut off."
)
TOO_LONG = "Cells of at most 100,000 characters."
FAULTS = {"unexpected end": UNCLOSED, "field limit": TOO_LONG}
STRAY = "Text in UTF-8; these bytes are of another encoding. Save the file as UTF-8 and send it again."


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` by column name in lower case; of a row with a fault only those that could be told apart."""

    row: int
    cells: dict[str, str]
    fault: BadRow | None = None


class Table:
    """The rows below the header. An empty file has no columns and one row, with a fault."""

    def __init__(self, stream: BinaryIO) -> None:
        self.lines = _Lines(stream)
        _, self.header = self.lines.take() or (1, "")
        self.separator = _separator(self.header)
        self.columns = columns(self.header)

    def __iter__(self) -> Iterator[Row]:
        if not self.columns:
            yield Row(1, {}, bad(1, "", self.header, WRONG_QUOTES if self.header else EMPTY))
        while (row := self._next()) is not None:
            if row.fault or any(map(str.strip, row.cells.values())):
                yield row

    def _next(self) -> Row | None:
        first = self.lines.take()
        if first is None:
            return None
        taken = [first]
        cells = _split([first[1]], self.separator)
        while cells == UNCLOSED and len(taken) < MOST_LINES and (more := self.lines.take_any()):
            taken.append(more)
            cells = _split([line for _, line in taken], self.separator)
        return self._row(taken, cells)

    def _row(self, taken: list[tuple[int, str]], cells: list[str] | str) -> Row:
        number, line = taken[0]
        if isinstance(cells, str) or len(cells) != len(self.columns):
            self.lines.give_back(taken[1:])
            guess = next(csv.reader([line[:LONGEST_GUESS]], delimiter=self.separator), [])
            return Row(number, self._named(guess), bad(number, "", line, self._sentence(cells, len(taken))))
        row = Row(number, self._named(cells))
        return row if not any(map(text.has_stray_bytes, cells)) else replace(row, fault=_stray(row))

    def _named(self, cells: list[str]) -> dict[str, str]:
        return dict(zip(self.columns, cells, strict=False))

    def _sentence(self, cells: list[str] | str, lines: int) -> str:
        if lines > 1:
            return UNCLOSED
        return cells if isinstance(cells, str) else WRONG_WIDTH.format(len(self.columns), len(cells))


def columns(header: str) -> list[str]:
    """The column names of a first line, as `rows` calls them."""
    cells = _split([header], _separator(header))
    return [] if isinstance(cells, str) else [cell.strip().casefold() for cell in cells]


class _Lines:
    """Lines with their numbers; those taken in vain can be given back. Blank ones are passed over between rows."""

    def __init__(self, stream: BinaryIO) -> None:
        self.ahead: deque[tuple[int, str]] = deque()
        self.source = enumerate(text.lines(stream), start=1)

    def take(self) -> tuple[int, str] | None:
        line = self.take_any()
        while line is not None and not line[1].strip():
            line = self.take_any()
        return line

    def take_any(self) -> tuple[int, str] | None:
        return self.ahead.popleft() if self.ahead else next(self.source, None)

    def give_back(self, taken: list[tuple[int, str]]) -> None:
        self.ahead.extendleft(reversed(taken))


def _stray(row: Row) -> BadRow:
    return next(bad(row.row, name, cell, STRAY) for name, cell in row.cells.items() if text.has_stray_bytes(cell))


def _separator(header: str) -> str:
    return max(SEPARATORS, key=header.count)


def _split(lines: list[str], separator: str) -> list[str] | str:
    """The cells of one row, or the sentence that says what is wrong with it."""
    try:
        return next(csv.reader([f"{line}\n" for line in lines], delimiter=separator, strict=True))
    except csv.Error as fault:
        return next((sentence for words, sentence in FAULTS.items() if words in str(fault)), WRONG_QUOTES)
