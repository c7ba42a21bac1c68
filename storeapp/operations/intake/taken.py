"""What became of the documents that were handed in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from storeapp.operations.intake.documents import Document

D = TypeVar("D", bound=Document)
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Refused:
    """One thing that could not be taken: `index` of its document in the list that was handed in, the field and its
    value, and a sentence that says what was expected."""

    index: int
    field: str
    value: str
    expected: str


@dataclass
class Taken:
    """`unchanged` documents were known already, word for word, and changed nothing."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    cancelled: int = 0
    refused: list[Refused] = field(default_factory=list)

    def add(self, other: Taken) -> None:
        self.new += other.new
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.cancelled += other.cancelled
        self.refused += other.refused


def content_hash(document: Document) -> str:
    """The same for the same content, whatever format or order of members it came in."""
    return sha256(document.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def distinct(documents: Sequence[D], key: Callable[[D], Hashable]) -> Iterator[dict[int, D]]:
    """The documents by their index, in order, some hundred at a time, parted where a key comes a second time."""
    part: dict[int, D] = {}
    seen: set[Hashable] = set()
    for index, document in enumerate(documents):
        if key(document) in seen or len(part) == AT_ONCE:
            yield part
            part, seen = {}, set()
        part[index] = document
        seen.add(key(document))
    if part:
        yield part
