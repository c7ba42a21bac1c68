"""What small work is open, as a line on other screens."""

from __future__ import annotations

from flask import Blueprint, render_template

from storeapp.queries import small_work
from storeapp.web.access import operation, own_store
from storeapp.web.pages import ask

bp = Blueprint("small_work", __name__, url_prefix="/small-work")


@bp.get("")
@operation("see_floor")
def show() -> str:
    """Asked for by the queue itself, which has no time for it while it is made."""
    back, counts = ask(small_work.open_counts, own_store())
    return render_template("small_work/_open.html", to_put_back=back, to_count=counts)
