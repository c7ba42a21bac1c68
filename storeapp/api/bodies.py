"""What a request carries: JSON, one document or a list of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from flask import request
from pydantic_core import from_json

from storeapp.adapters.feeds.reading import BadRow
from storeapp.adapters.feeds.validating import parsed, within
from storeapp.api.problems import FieldProblem, Problem
from storeapp.operations.intake.documents import Document

MOST = 500

D = TypeVar("D", bound=Document)


@dataclass
class Item(Generic[D]):
    """One of the body: `document` None when it cannot be read; `errors` say why it is `refused`, or only in part."""

    index: int
    document: D | None
    refused: bool = False
    errors: list[FieldProblem] = field(default_factory=list)

    def fault(self, problem: FieldProblem, *, refused: bool) -> None:
        self.errors.append(problem)
        self.refused = refused


@dataclass(frozen=True)
class Batch(Generic[D]):
    """`is_list` as the body was; problems of a list have paths that begin with the place in it."""

    items: list[Item[D]]
    is_list: bool

    def good(self) -> list[tuple[Item[D], D]]:
        return [(item, item.document) for item in self.items if item.document is not None and not item.refused]

    def problems(self) -> list[FieldProblem]:
        return [self._from_body(item.index, problem) for item in self.items for problem in item.errors]

    def _from_body(self, index: int, problem: FieldProblem) -> FieldProblem:
        path = f"[{index}].{problem.path}".rstrip(".") if self.is_list else problem.path
        return problem.model_copy(update={"path": path})


def json_body() -> Any:
    if request.mimetype != "application/json":
        raise Problem(415, "Send JSON, with the header Content-Type: application/json.")
    try:
        return from_json(request.get_data(), allow_inf_nan=False)
    except ValueError as fault:
        raise Problem(400, f"The body is not JSON in UTF-8: {fault}.") from fault


def batch_of(model: type[D]) -> Batch[D]:
    """One document or a list of at most 500; each is read by itself."""
    data = json_body()
    bodies = data if isinstance(data, list) else [data]
    if not 1 <= len(bodies) <= MOST:
        raise Problem(422, f"Send one document or a list of 1 to {MOST}; this list has {len(bodies)}.")
    return Batch([_item(model, index, body) for index, body in enumerate(bodies)], isinstance(data, list))


def _item(model: type[D], index: int, body: Any) -> Item[D]:
    document = parsed(model, body, within(0))
    if isinstance(document, list):
        return Item(index, None, True, [field_problem(row) for row in document])
    return Item(index, document)


def field_problem(row: BadRow) -> FieldProblem:
    return FieldProblem(path=row.column, value=row.value, expected=row.expected)
