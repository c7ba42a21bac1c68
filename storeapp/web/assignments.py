"""How an order came to its stores, for whoever manages: each decision with its reasons, and what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.queries import assignments
from storeapp.web.access import me, operation
from storeapp.web.assignment_words import head, journey
from storeapp.web.pages import page, read

bp = Blueprint("assignments", __name__, url_prefix="/orders")


@bp.get("/<int:key>/assignments")
@operation("see_assignment")
def index(key: int) -> str:
    return page("assignments/index.html", **read(lambda reading: _context(reading, key)))


def _context(reading: Session, key: int) -> dict[str, Any]:
    who = me()
    found = assignments.history(reading, key, who.store_id)
    return {
        "order": head(found, who.zone, clock.now()),
        "journey": journey(found, who.zone, lambda made: who.store_id in (None, made.store_id)),
    }
