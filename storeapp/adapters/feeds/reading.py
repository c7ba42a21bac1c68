"""What a feed gives back, row by row: a document, or what is wrong with the row and what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Generic, TypeAlias, TypeVar

from storeapp.adapters.feeds import text
from storeapp.operations.intake.documents import Document

D = TypeVar("D", bound=Document, covariant=True)
LONGEST_VALUE = 80


class Kind(StrEnum):
    """In the order in which they need each other."""

    STORES = "stores"
    PRODUCTS = "products"
    STOCK = "stock"
    ORDERS = "orders"


class Syntax(StrEnum):
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Read(Generic[D]):
    """`row` is the line of the file, from 1, where the document begins."""

    row: int
    document: D


@dataclass(frozen=True, slots=True)
class BadRow:
    """`row` is a line of the file; `column` is the neighbour's own word; `expected` is a sentence for a person."""

    row: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{place}: {self.expected}" + (f" It says {self.value!r}." if self.value else "")


Reading: TypeAlias = Iterator[Read[D] | BadRow]


@dataclass(frozen=True)
class Feed:
    """One way in. `read(stream, source)` goes through the bytes once and keeps no more than one document in memory;
    `source` names the shop that the orders belong to, unless they say so themselves. `marks` are names (of columns or
    of JSON members) by which a file shows that it is meant for this feed."""

    kind: Kind
    format: str
    syntax: Syntax
    marks: frozenset[str]
    read: Callable[[BinaryIO, str], Reading[Document]]


def bad(row: int, column: str, value: object, expected: str) -> BadRow:
    return BadRow(row, column, shortened(value), expected)


def shortened(value: object) -> str:
    """On one line, at most 80 characters, printable in any encoding."""
    shown = "" if value is None else text.legible(str(value)[: LONGEST_VALUE + 1])
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[: LONGEST_VALUE - 1]}…"
