"""From the cells of a sheet to drafts of documents: which column says what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from storeapp.adapters.feeds.csv_rows import Row, Table
from storeapp.adapters.feeds.reading import BadRow, D, Read, Reading, bad
from storeapp.adapters.feeds.validating import Path, parsed


def as_is(cell: str) -> Any:
    return cell


@dataclass(frozen=True)
class Column:
    """`path` is the place of the value in the document; `convert` raises ValueError with a sentence."""

    name: str
    path: tuple[str, ...]
    meaning: str
    convert: Callable[[str], Any] = as_is
    needed: bool = False


@dataclass
class Draft:
    """What a row says, and which of its cells could not be understood."""

    values: dict[str, Any] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)

    def faults(self, found: object) -> list[BadRow]:
        """Each cell's fault once; `found` is the document or what is wrong with it as a whole."""
        known = {fault.column for fault in self.bad}
        return (
            self.bad + [fault for fault in found if fault.column not in known] if isinstance(found, list) else self.bad
        )


class Sheet:
    """A set of columns; a blank cell says nothing, so that the document's default holds."""

    def __init__(self, *columns: Column) -> None:
        self.columns = columns
        self.names: dict[Path, str] = {column.path: column.name for column in columns}

    def draft(self, row: Row) -> Draft:
        draft = Draft()
        for column in self.columns:
            cell = row.cells.get(column.name.casefold(), "").strip()
            if cell:
                self._put(draft, column, cell, row.row)
        return draft

    def _put(self, draft: Draft, column: Column, cell: str, row: int) -> None:
        target = draft.values
        for step in column.path[:-1]:
            target = target.setdefault(step, {})
        try:
            target[column.path[-1]] = column.convert(cell)
        except ValueError as fault:
            draft.bad.append(bad(row, column.name, cell, str(fault)))

    def name(self, path: Path) -> str:
        """The column that a place in the document came from."""
        steps = tuple(step for step in path if isinstance(step, str))
        return next((self.names[steps[:end]] for end in range(len(steps), 0, -1) if steps[:end] in self.names), "")

    def missing(self, given: Iterable[str]) -> list[BadRow]:
        known = set(given)
        gone = [column.name for column in self.columns if column.needed and column.name.casefold() not in known]
        return [bad(1, name, "", f"A column named {name} in the first row; it is needed.") for name in gone]


@dataclass
class Group:
    """Rows of one key that follow one another. `again`: the key was there before, above other rows."""

    key: str
    rows: list[Row]
    again: bool = False

    @property
    def faults(self) -> list[BadRow]:
        return [row.fault for row in self.rows if row.fault]


def grouped(rows: Iterable[Row], key: str) -> Iterator[Group]:
    """A group at a time; a broken row whose key cannot be read counts to the group it stands in."""
    seen: set[str] = set()
    group = Group("", [])
    for row in rows:
        own = row.cells.get(key, "").strip()
        if group.rows and (own == group.key != "" or (row.fault and not own)):
            group.rows.append(row)
            continue
        if group.rows:
            yield group
        group = Group(own, [row], again=own in seen)
        seen |= {own} - {""}
    if group.rows:
        yield group


def rows(stream: BinaryIO, *sheets: Sheet, others_allowed: bool = False) -> Iterator[Row]:
    """The rows of a file after a look at its first one: without a needed column nothing is read."""
    table = Table(stream)
    missing = [fault for sheet in sheets for fault in sheet.missing(table.columns)] if table.columns else []
    unknown = [] if others_allowed else _unknown(sheets, table.columns)
    yield from (Row(1, {}, fault) for fault in missing or unknown)
    if not missing:
        yield from table


def documents(model: type[D], sheet: Sheet, stream: BinaryIO) -> Reading[D]:
    """One document a row."""
    for row in rows(stream, sheet):
        yield from [row.fault] if row.fault else _document(model, sheet, row)


def _document(model: type[D], sheet: Sheet, row: Row) -> Reading[D]:
    draft = sheet.draft(row)
    document = parsed(model, draft.values, lambda path: (row.row, sheet.name(path)))
    if draft.bad or isinstance(document, list):
        yield from draft.faults(document)
    else:
        yield Read(row.row, document)


def _unknown(sheets: tuple[Sheet, ...], given: Iterable[str]) -> list[BadRow]:
    names = [column.name for sheet in sheets for column in sheet.columns]
    known = {name.casefold() for name in names}
    sentence = f"One of the columns {', '.join(names)}; this one was not read."
    return [bad(1, name, "", sentence) for name in given if name and name not in known]
