"""JSON read a value at a time: a list, a list under a known name (`{"orders": [...]}`), JSON lines, or one value.

A broken value is reported with the line where it breaks and the reading goes on behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from storeapp.adapters.feeds import text
from storeapp.adapters.feeds.reading import BadRow, bad

LARGEST_VALUE = 16 << 20
LONGEST_TOKEN = 16
BLANK = re.compile(r"[\s,]*")
NAMED_LIST = re.compile(r'\{\s*"(?:orders|items|stores|products|stock)"\s*:\s*\[')
STRUCTURE = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]]')
IN_LIST = re.compile(r"[{\]]")
ON_NEW_LINE = re.compile(r"\n(?=\{)")
WORDS = ("true", "false", "null", "-")
DECODER = json.JSONDecoder()

EMPTY = "The file is empty; send at least one document."
CUT = "The file ends in the middle of this, it may have been cut off; send it again whole."
NOT_CLOSED = "The list is not closed with ], the file may have been cut off; send it again whole."
TOO_LARGE = "One document is at most 16 MB; a quote or bracket before this may not be closed."
TOO_DEEP = "Brackets inside brackets at most a few hundred deep."
TOO_LONG = "Numbers of at most a few hundred digits."
NOT_JSON = "JSON; this is where it stops being JSON ({}). Nothing may be left out or abbreviated."


@dataclass(frozen=True, slots=True)
class Value:
    row: int
    data: Any


def values(stream: BinaryIO) -> Iterator[Value | BadRow]:
    """Holds one value in memory; raises nothing."""
    cursor = _Cursor(text.pieces(stream))
    if not cursor.mark():
        yield bad(1, "", "", EMPTY)
    elif cursor.enter_list():
        yield from _list(cursor)
    else:
        yield from _one_after_another(cursor)


def _list(cursor: _Cursor) -> Iterator[Value | BadRow]:
    taken = None
    while (mark := cursor.mark()) not in ("]", ""):
        taken = cursor.take()
        yield taken
        if isinstance(taken, BadRow):
            cursor.skip_value()
    if not mark and not isinstance(taken, BadRow):
        yield bad(cursor.row, "", "", NOT_CLOSED)


def _one_after_another(cursor: _Cursor) -> Iterator[Value | BadRow]:
    while cursor.mark():
        taken = cursor.take()
        yield taken
        if isinstance(taken, BadRow):
            cursor.skip_to(ON_NEW_LINE)


class _Cursor:
    """A place in the text; what lies well before it is forgotten."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.pieces, self.text, self.at, self.row = pieces, "", 0, 1

    def mark(self) -> str:
        """The first character of the next value; empty at the end of the file."""
        while True:
            self.move_to(_end(BLANK.match(self.text, self.at)))
            if self.at < len(self.text) or not self.fill():
                return self.text[self.at : self.at + 1]

    def enter_list(self) -> bool:
        if self.text[self.at] == "[":
            self.move_to(self.at + 1)
            return True
        found = NAMED_LIST.match(self.text, self.at)
        self.move_to(found.end() if found else self.at)
        return found is not None

    def take(self) -> Value | BadRow:
        while True:
            try:
                data, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as fault:
                if not self.may_be_cut(fault) or not self.fill():
                    return self.broken(fault)
            except RecursionError:
                return self.refused(self.at, TOO_DEEP)
            except ValueError:
                return self.refused(self.at, TOO_LONG)
            else:
                value = Value(self.row, data)
                self.move_to(end)
                return value

    def may_be_cut(self, fault: json.JSONDecodeError) -> bool:
        """True while the fault can be cured by more text."""
        at_the_end = fault.pos > len(self.text) - LONGEST_TOKEN or fault.msg.startswith("Unterminated string")
        return at_the_end and len(self.text) - self.at < LARGEST_VALUE

    def broken(self, fault: json.JSONDecodeError) -> BadRow:
        if len(self.text) - self.at >= LARGEST_VALUE:
            return self.refused(self.at, TOO_LARGE)
        return self.refused(fault.pos, CUT if self.is_cut(fault) else NOT_JSON.format(fault.msg.lower()))

    def is_cut(self, fault: json.JSONDecodeError) -> bool:
        """At the end of the file: what is there could go on well."""
        begun = self.text[fault.pos :].strip()
        in_string = fault.msg.startswith(("Unterminated string", "Invalid \\"))
        return self.may_be_cut(fault) and (in_string or any(word.startswith(begun) for word in WORDS))

    def refused(self, at: int, expected: str) -> BadRow:
        return bad(self.row + self.text.count("\n", self.at, at), "", self.text[at : at + 100], expected)

    def skip_value(self) -> None:
        """Past the bracket that closes what begins here, or to the next thing that may be a document."""
        if self.text[self.at] not in "{[":
            return self.skip_to(IN_LIST)
        while (
            (end := _closing(self.text, self.at)) is None and len(self.text) - self.at < LARGEST_VALUE and self.fill()
        ):
            pass
        return self.move_to(end or len(self.text))

    def skip_to(self, pattern: re.Pattern[str]) -> None:
        """To the next place, after this one, where the pattern matches, or to the end."""
        start = self.at + 1
        while (found := pattern.search(self.text, start)) is None:
            self.move_to(max(start, len(self.text) - 1))
            if not self.fill():
                return self.move_to(len(self.text))
            start = 0
        return self.move_to(found.start())

    def move_to(self, at: int) -> None:
        self.row += self.text.count("\n", self.at, at)
        self.at = at

    def fill(self) -> bool:
        """Doubles what lies ahead, so that a large value is tried only a few times; False at the end of the file."""
        ahead = [self.text[self.at :]]
        wanted = len(ahead[0]) + 1
        while wanted > 0 and (piece := next(self.pieces, None)) is not None:
            ahead.append(piece)
            wanted -= len(piece)
        self.text, self.at = "".join(ahead), 0
        return len(ahead) > 1


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _closing(source: str, at: int) -> int | None:
    """The index behind the bracket that closes the one at `at`; None when the text ends before."""
    depth = 0
    for found in STRUCTURE.finditer(source, at):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return None
