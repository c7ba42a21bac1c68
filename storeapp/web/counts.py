"""Counting products whose stock was questioned; a count opens them for assignment again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.shortage import REASONS, ShortReason
from storeapp.domain.work import CountTask
from storeapp.operations import counting
from storeapp.queries import reach, small_work
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Reply
from storeapp.web.pages import page, read

bp = Blueprint("counts", __name__, url_prefix="/counts")


@bp.get("")
@operation("count")
def index() -> str:
    store_id = own_store()
    return page("counts/index.html", tasks=read(lambda reading: _rows(reading, store_id)))


@bp.post("/<int:key>/completion")
@action("count")
def finish(act: Act, key: int) -> Reply:
    task = reach.own_for_change(act.session, CountTask, key, act.store_id)
    text = request.form.get("counted", "").strip()
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise Refusal("How many did you count? Type a whole number, 0 when there are none.")
    counting.finish_count(act.session, task, int(text), act.stamp)
    return Reply("/counts")


def _rows(reading: Session, store_id: int) -> list[dict[str, Any]]:
    return [
        {
            "id": task.id,
            "name": task.product.name,
            "detail": task.product.variant,
            "believed": task.believed,
            "why": _why(task.reason),
            "place": small_work.place_of(reading, store_id, task.product_id),
        }
        for task in small_work.to_count(reading, store_id)
    ]


def _why(reason: str) -> str:
    return REASONS[ShortReason(reason)].words if reason in set(ShortReason) else reason
