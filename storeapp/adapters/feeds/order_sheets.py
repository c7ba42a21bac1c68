"""Orders in sheets with one row per line: rows of one order follow one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from storeapp.adapters.feeds import sheets
from storeapp.adapters.feeds.money import minor
from storeapp.adapters.feeds.reading import BadRow, Read, Reading, bad
from storeapp.adapters.feeds.sheets import Draft, Group, Sheet
from storeapp.adapters.feeds.validating import Path, parsed
from storeapp.operations.intake.documents import OrderDocument

AGAIN = "All rows of an order one after another; this order has ended further up, these rows were left out."
LEFT_OUT = "{} Order {} is left out until this is right."
Finish = Callable[[dict[str, Any], list[dict[str, Any]], str], dict[str, Any]]


@dataclass(frozen=True)
class OrderSheet:
    """`key` is the column that says which order a row belongs to. `finish(order, lines, source)` completes the draft of
    an order, made of the cells of its first row, with what takes more than one cell to know."""

    key: str
    order: Sheet
    line: Sheet
    finish: Finish
    others_allowed: bool = False

    def read(self, stream: BinaryIO, source: str) -> Reading[OrderDocument]:
        rows = sheets.rows(stream, self.order, self.line, others_allowed=self.others_allowed)
        for group in sheets.grouped(rows, self.key.casefold()):
            yield from self._taken(group, source)

    def _taken(self, group: Group, source: str) -> Reading[OrderDocument]:
        if group.again:
            yield bad(group.rows[0].row, self.key, group.key, AGAIN)
        elif group.faults:
            yield from _left_out(group, group.faults)
        else:
            yield from self._document(group, source)

    def _document(self, group: Group, source: str) -> Reading[OrderDocument]:
        order = self.order.draft(group.rows[0])
        lines = [self.line.draft(row) for row in group.rows]
        draft = Draft(self._finished(order, lines, source), [fault for part in (order, *lines) for fault in part.bad])
        document = parsed(OrderDocument, draft.values, lambda path: self._place(group, path))
        if draft.bad or isinstance(document, list):
            yield from _left_out(group, draft.faults(document))
        else:
            yield Read(group.rows[0].row, document)

    def _finished(self, order: Draft, lines: list[Draft], source: str) -> dict[str, Any]:
        names: Counter[str] = Counter()
        for line in lines:
            line.values.setdefault("external_id", _line_key(line.values, names))
            if "unit_price" in line.values:
                line.values["unit_price"] = minor(line.values["unit_price"], order.values.get("currency", "USD"))
        return self.finish(order.values, [line.values for line in lines], source)

    def _place(self, group: Group, path: Path) -> tuple[int, str]:
        match path:
            case ("lines", int() as index, *inside):
                return group.rows[index].row, self.line.name(tuple(inside))
            case _:
                return group.rows[0].row, self.order.name(path)


def _line_key(line: dict[str, Any], names: Counter[str]) -> str:
    """What the line is of, so that the key stays when other lines come and go; the second of its kind is numbered."""
    name = str(line.get("sku") or line.get("code") or line.get("name") or "line")[:100]
    names[name] += 1
    return name if names[name] == 1 else f"{name} #{names[name]}"


def _left_out(group: Group, faults: list[BadRow]) -> Iterator[BadRow]:
    """Says of an order with more rows that none of them was taken: half an order is not an order."""
    whole = len(group.rows) > 1 and bool(group.key)
    yield from (replace(f, expected=LEFT_OUT.format(f.expected, group.key)) if whole else f for f in faults)
