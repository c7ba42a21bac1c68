"""An order's assignments as its screen shows them: decisions with what they cost, and what happened in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any, cast

from storeapp.assignment.decision import CandidateRecord, ChoiceRecord, Record
from storeapp.assignment.words import Speech, because, cost_of, listed, not_placed, one_parcel, reason_of, some
from storeapp.domain.assignment import CAUSES
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import WORDS
from storeapp.domain.shortage import REASONS, ShortReason
from storeapp.queries.assignments import Explained, History
from storeapp.web.filters import day_time, plural

TERMS = {
    "parcel": "Carriage",
    "split": "One more parcel",
    "labour": "Work",
    "lateness": "Lateness",
    "miss": "May not be found",
    "scarcity": "Last units",
    "congestion": "Busy day",
    "preference": "Preference",
}
HAPPENED = {
    "rejected": "turned it down",
    "cancelled": "was told to stop",
    "line_cancelled": "was asked for fewer",
    "expired": "kept it in vain",
    "shipped": "gave it to the carrier",
    "handed_over": "handed it over",
}

TAKEN, DECIDED, AFTER = range(3)
"""Order of what has one time: a move takes work away and decides in one transaction."""

Opens = Callable[[FulfillmentOrder], bool]


def journey(found: History, zone: tzinfo, opens: Opens) -> list[dict[str, Any]]:
    """Decisions, and timelines of what happened between them, oldest first; `opens`: whose work one may look at."""
    marks: list[tuple[datetime, int, Any]] = [(one.decision.at, DECIDED, one) for one in found.explained]
    marks += [(event.at, TAKEN if event.data.get("moved") else AFTER, event) for event in found.events]
    marks.sort(key=lambda mark: mark[:2])
    return [
        entry
        for happened, some_of in groupby((mark[2] for mark in marks), lambda it: isinstance(it, Event))
        for entry in _entries(found, list(some_of), zone, opens, happened)
    ]


def _entries(
    found: History, some_of: list[Any], zone: tzinfo, opens: Opens, happened: bool
) -> Iterator[dict[str, Any]]:
    if happened:
        yield {"stops": [_stop(found, event, zone) for event in some_of]}
    else:
        yield from (_decision(found, one, zone, opens) for one in some_of)


def _stop(found: History, event: Event, zone: tzinfo) -> tuple[str, str, str, str, bool]:
    """For components/lists.html timeline."""
    return day_time(event.at, zone), event.at.isoformat(timespec="seconds"), _what(found, event), "", False


def _what(found: History, event: Event) -> str:
    store, data = found.store(event.store_id or 0), event.data
    if event.kind == "given_up":
        return "The customer gets fewer and was told"
    if event.kind == "line_short":
        why = REASONS[ShortReason(data["reason"])].words.lower()
        return f"{store} is {plural(data['units'], 'item')} short: {why}"
    if event.kind == "line_found":
        return f"{store} found {plural(data['units'], 'item')} after all"
    reason = data.get("reason")
    if data.get("moved"):
        return f"Taken from {store}. {reason}"
    return f"{store} {HAPPENED[event.kind]}{f': {reason}' if reason else ''}"


def _decision(found: History, one: Explained, zone: tzinfo, opens: Opens) -> dict[str, Any]:
    record = cast(Record, one.decision.document)
    speech = found.speech(one, lambda at: day_time(at, zone))
    return {
        "at": day_time(one.decision.at, zone),
        "iso": one.decision.at.isoformat(timespec="seconds"),
        "cause": CAUSES.get(one.decision.cause, one.decision.cause),
        "policy": one.policy,
        "learned": [f"{kind} {version}" for kind, version in record.get("learned", {}).items()],
        "unit": "$" if one.in_money else "points",
        "choices": [_choice(choice, speech) for choice in record["choices"]],
        "notes": [*one_parcel(record, speech), *(not_placed(left, speech) for left in record.get("unplaced", []))],
        "ruled_out": _ruled_out(record, speech),
        "made": [_made(made, opens) for made in one.made],
    }


def _choice(choice: ChoiceRecord, speech: Speech) -> dict[str, Any]:
    runners_up = choice["runners_up"]
    return {
        "store": speech.store(choice["store"]),
        "gives": listed([f"{units} × {speech.line(line)}" for line, units in choice["lines"]]),
        "minutes": round(choice["minutes"]),
        "finish": speech.when(choice["finish"]),
        "late": choice["terms"].get("lateness", 0.0) > 0,
        "next": speech.store(runners_up[0]["store"]) if runners_up else "",
        "terms": _terms(choice, runners_up[0] if runners_up else None, speech),
        "total": speech.amount(cost_of(choice)),
        "next_total": speech.amount(cost_of(runners_up[0])) if runners_up else "",
        "runners_up": [_runner_up(other, choice, speech) for other in runners_up],
    }


def _terms(choice: ChoiceRecord, other: CandidateRecord | None, speech: Speech) -> list[tuple[str, str, str]]:
    """(word, at the chosen store, at the next best) of every term that is something at one of them."""
    theirs = other["terms"] if other else {}
    pairs = {name: (choice["terms"].get(name, 0.0), theirs.get(name, 0.0)) for name in TERMS}
    return [
        (TERMS[name], speech.amount(pair[0]), speech.amount(pair[1]))
        for name, pair in pairs.items()
        if any(abs(amount) >= 0.005 for amount in pair)
    ]


def _runner_up(other: CandidateRecord, choice: CandidateRecord, speech: Speech) -> tuple[str, str, str]:
    """(store, how much dearer, why)."""
    more = cost_of(other) - cost_of(choice)
    return (
        speech.store(other["store"]),
        f"{'+' if more >= 0 else ''}{speech.amount(more)}",
        because(other, choice, speech),
    )


def _ruled_out(record: Record, speech: Speech) -> list[tuple[str, int, str]]:
    """(what is said of them, how many, which)."""
    return [(reason_of(reason), len(stores), some(stores, speech)) for reason, stores in record["ruled_out"].items()]


def _made(made: FulfillmentOrder, opens: Opens) -> dict[str, str]:
    units = plural(sum(line.quantity for line in made.lines), "item")
    return {
        "number": made.number,
        "store": made.store.name,
        "state": WORDS[made.state],
        "units": units,
        "href": f"/fulfillment-orders/{made.id}" if opens(made) else "",
    }


def head(found: History, zone: tzinfo, asked_at: datetime) -> dict[str, Any]:
    order = found.order
    to = ", ".join(filter(None, (order.city, order.region)))
    where = f"to {to}" if order.method == "ship" else f"at {found.store(order.pickup_store_id or 0)}"
    return {
        "number": order.number,
        "what": f"{'Ship' if order.method == 'ship' else 'Pickup'} {where}",
        "bought": day_time(order.placed_at, zone, asked_at),
        "exception": order.exception,
        "wanted": [(line.quantity, line.name or line.sku, line.awaiting) for line in order.lines],
    }
