"""Documents come in: each is taken or refused by itself, and the answer says what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from storeapp.api.bodies import Batch, Item, batch_of
from storeapp.api.door import Act, Answer
from storeapp.api.problems import FieldProblem, Problem
from storeapp.operations.intake import Taken
from storeapp.operations.intake.documents import Document

D = TypeVar("D", bound=Document)


class Outcome(StrEnum):
    TAKEN = "taken"
    TAKEN_IN_PART = "taken_in_part"
    REFUSED = "refused"


class ItemAnswer(BaseModel):
    index: int
    id: str = ""
    outcome: Outcome
    exception: str = Field("", description="It is taken but cannot go on by itself; this sentence says why.")
    errors: list[FieldProblem] = []


class TakenAnswer(BaseModel):
    """How many documents were new, changed something, were known word for word, cancelled an order, were refused."""

    new: int
    updated: int
    unchanged: int
    cancelled: int
    refused: int
    results: list[ItemAnswer]


def _no_exceptions(session: Session, documents: Sequence[Document]) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Intake(Generic[D]):
    """One kind of document. `name`: what one is called in the answer. `foreign`: the indices of those that a key of
    only this store may not send. `exceptions`: sentences by name. `keeps_faulty`: of a document in which the intake
    found something wrong the rest is taken."""

    model: type[D]
    take: Callable[..., Taken]
    name: Callable[[D], str]
    foreign: Callable[[Session, int, Sequence[D]], set[int]]
    exceptions: Callable[[Session, Sequence[D]], dict[str, str]] = _no_exceptions
    keeps_faulty: bool = False


def take_batch(act: Act, intake: Intake[D]) -> Answer:
    """200 when all were taken as they are, 207 when not all; raises Problem (422) when none was."""
    batch = batch_of(intake.model)
    _refuse_foreign(act, intake, batch)
    sent = batch.good()
    taken = intake.take(act.session, [document for _, document in sent], at=act.stamp.at)
    for fault in taken.refused:
        problem = FieldProblem(path=fault.field, value=fault.value, expected=fault.expected)
        sent[fault.index][0].fault(problem, refused=not intake.keeps_faulty)
    if not batch.good():
        raise Problem(422, "Nothing was taken; correct what is listed.", batch.problems())
    return _answer(batch, taken, list(_results(act, intake, batch)))


def _refuse_foreign(act: Act, intake: Intake[D], batch: Batch[D]) -> None:
    if act.caller.store_id is None:
        return
    good = batch.good()
    for index in intake.foreign(act.session, act.caller.store_id, [document for _, document in good]):
        item, _ = good[index]
        item.fault(FieldProblem(path="", expected="Something of the key's own store only."), refused=True)


def _results(act: Act, intake: Intake[D], batch: Batch[D]) -> Iterator[ItemAnswer]:
    exceptions = intake.exceptions(act.session, [document for _, document in batch.good()])
    for item in batch.items:
        name = intake.name(item.document) if item.document else ""
        exception = "" if item.refused else exceptions.get(name, "")
        yield ItemAnswer(index=item.index, id=name, outcome=_outcome(item), exception=exception, errors=item.errors)


def _outcome(item: Item[D]) -> Outcome:
    return Outcome.REFUSED if item.refused else Outcome.TAKEN_IN_PART if item.errors else Outcome.TAKEN


def _answer(batch: Batch[D], taken: Taken, results: list[ItemAnswer]) -> Answer:
    counts = {name: getattr(taken, name) for name in ("new", "updated", "unchanged", "cancelled")}
    refused = sum(item.refused for item in batch.items)
    whole = not any(item.errors for item in batch.items)
    return Answer(TakenAnswer(**counts, refused=refused, results=results), 200 if whole else 207)
