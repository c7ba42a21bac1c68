"""Counting products whose stock was questioned; a count opens them for assignment again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.shortage import REASONS, ShortReason
from storeapp.domain.store import Bay
from storeapp.domain.work import CountTask
from storeapp.operations import counting
from storeapp.queries import reach, small_work
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Reply
from storeapp.web.pages import page, read
from storeapp.web.shelf_words import product_words

bp = Blueprint("counts", __name__, url_prefix="/counts")

LONGEST_NUMBER = 6


@bp.get("")
@operation("count")
def index() -> str:
    store_id = own_store()
    return page("counts/index.html", **read(lambda reading: _open(reading, store_id)))


@bp.get("/<int:key>")
@operation("count")
def show(key: int) -> ResponseReturnValue:
    """What is believed is not said: people count what they see."""
    store_id = own_store()
    task, bay, in_hands = read(lambda reading: _task(reading, key, store_id))
    if task.closed_at is not None:
        return redirect("/counts")
    return page("counts/show.html", task=_row(task, bay), in_hands=in_hands)


@bp.post("/<int:key>/completion")
@action("count")
def finish(act: Act, key: int) -> Reply:
    task = reach.own_for_change(act.session, CountTask, key, act.store_id)
    counting.count_shelf(act.session, task, _counted(), act.stamp)
    session["notice"] = {"kind": "done", "text": f"{task.product.title} is counted: orders may come for it again."}
    return Reply("/counts")


def _counted() -> int:
    text = request.form.get("counted", "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > LONGEST_NUMBER:
        raise Refusal("How many did you count? Type a whole number, 0 when there are none.")
    return int(text)


def _task(reading: Session, key: int, store_id: int) -> tuple[CountTask, Bay | None, int]:
    task, bay = small_work.count_task(reading, key, store_id)
    return task, bay, small_work.in_hands(reading, store_id, task.product_id)


def _open(reading: Session, store_id: int) -> dict[str, Any]:
    return {"tasks": _rows(reading, store_id), "total": small_work.open_counts(reading, store_id)[1]}


def _rows(reading: Session, store_id: int) -> list[dict[str, Any]]:
    return [_row(task, bay) for task, bay in small_work.to_count(reading, store_id)]


def _row(task: CountTask, bay: Bay | None) -> dict[str, Any]:
    return {"id": task.id, "why": _why(task.reason), **product_words(task.product, bay)}


def _why(reason: str) -> str:
    return REASONS[ShortReason(reason)].words if reason in set(ShortReason) else reason
