"""The one work queue: pickup and ship by due time, who waits at the counter, the next walk."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from storeapp import clock
from storeapp.domain import sla
from storeapp.domain.lifecycle import WORDS, State
from storeapp.domain.sla import standing
from storeapp.queries import next_walk, queue
from storeapp.queries.queue import BETWEEN, Counts
from storeapp.web.access import me, operation, own_store
from storeapp.web.arrivals import taken_words, wait_words, where_words
from storeapp.web.filters import clock_time, plural
from storeapp.web.kept_lines import kept_lines
from storeapp.web.pages import ask, left_words, page, short_name

bp = Blueprint("queue", __name__)

CHIPS = {"": "All", "pickup": "Pickup", "ship": "Ship", "late": "Late", "ready": "Ready"}


@bp.get("/queue")
@operation("see_floor")
def index() -> str:
    return page("queue/index.html", **_context(), **_walk())


@bp.get("/queue/rows")
@operation("see_floor")
def rows() -> ResponseReturnValue:
    """What an open screen asks for every few seconds; nothing is sent when nothing has changed."""
    context = _context()
    headers = {"HX-PTag": context["version"], "Cache-Control": "no-store"}
    if request.headers.get("HX-PTag") == context["version"]:
        return Response(status=304, headers=headers)
    return Response(render_template("queue/_rows.html", **context), headers=headers)


@bp.get("/queue/next-walk")
@operation("see_floor")
def walk() -> str:
    """What the button leads to, said in words; asked for by the page itself because it takes some thought."""
    now = clock.now()
    proposal = ask(next_walk.propose, own_store(), now)
    return render_template("queue/_next_walk.html", words=_walk_words(proposal) if proposal else "")


def _context() -> dict[str, Any]:
    now, show, every = clock.now(), _show(), "all" in request.args
    counts, zone = ask(queue.counts, own_store(), now), me().zone
    lines = kept_lines().of(counts, own_store(), now, show, queue.MOST_ROWS if every else queue.FIRST_ROWS)
    return {
        "lines": Markup("".join(_drawn(row, *_stands(row, now), zone) for row in lines.rows)),
        "shown": len(lines.rows),
        "arrivals": [_arrival(row, now) for row in lines.arrivals],
        "chips": [_chip(word, name, counts.of, show) for word, name in CHIPS.items()],
        "version": _version(counts, now),
        "query": _query(show, every),
        "every": every,
        "more": counts.of[show or "everything"] - len(lines.rows),
        "all_url": f"/queue{_query(show, True)}",
        "to_pick": counts.of["to_pick"],
    }


def _version(counts: Counts, now: datetime) -> str:
    """Changes when anything on the screen does; the minute is part of it because minutes left are shown."""
    minute = now.replace(second=0, microsecond=0)
    return hashlib.blake2s(repr((counts, minute)).encode(), digest_size=8).hexdigest()


def _show() -> str:
    show = request.args.get("show", "")
    return show if show in queue.FILTERS else ""


def _query(show: str, every: bool) -> str:
    asked = [f"show={show}"] * bool(show) + ["all"] * every
    return f"?{'&'.join(asked)}" if asked else ""


def _walk() -> dict[str, Any]:
    walk = me().pick_list_id
    return {"own_walk": walk and {"id": walk, "words": "You have begun it"}}


def _chip(word: str, name: str, counts: Any, show: str) -> tuple[str, str, int, bool]:
    return f"/queue?show={word}" if word else "/queue", name, counts[word or "everything"], word == show


def _stands(row: Any, now: datetime) -> tuple[str, str, str]:
    """What the passing of time does to a row: its standing, in a word, and what is left."""
    if row.state is State.READY_FOR_PICKUP:
        return "done", "Done", ""
    stands = standing(row.due_at, now)
    return stands.value, sla.WORDS[stands], left_words(row.due_at, now)


@lru_cache(maxsize=4096)
def _drawn(row: Any, stands: str, word: str, left: str, zone: ZoneInfo) -> Markup:
    """A line of the queue. Most are what they were on the screen before: all that it is drawn from is its key."""
    shown = {
        "id": row.id,
        "at": clock_time(row.due_at, zone),
        "iso": row.due_at.isoformat(timespec="seconds"),
        "standing": stands,
        "word": word,
        "left": left,
        "name": short_name(row.recipient, row.customer_name),
        "method": row.method.value,
        "what": f"{row.method.value.capitalize()}, {plural(row.units or 0, 'item')}",
        "doing": WORDS[row.state],
        "flags": [("message", "Note")] if row.note else [],
    }
    line: Markup = current_app.jinja_env.get_template("queue/_row.html").module.queue_row(shown)  # type: ignore[attr-defined]
    return line


def _arrival(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "id": row.arrival_id,
        "fulfillment_order_id": row.id,
        **wait_words(row.here_at, now),
        "name": short_name(row.recipient, row.customer_name),
        "where": where_words(row.spot, row.car),
        "place": ", ".join(sorted(row.places.split(BETWEEN))) if row.places else "",
        "taken": taken_words(row.taker_id, row.taker),
    }


def _walk_words(walk: Any) -> str:
    due = walk.due.astimezone(me().zone).strftime("%H:%M")
    what = f"{plural(walk.units, 'item')}, {plural(len(walk.slots), 'order')}"
    return f"{'Two people: ' if walk.team_lift else ''}{what}, about {max(1, round(walk.minutes))} min, due {due}"
