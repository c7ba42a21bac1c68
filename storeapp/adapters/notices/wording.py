"""The words of each notice, long for e-mail and short for SMS: a table, so that a chain can bring its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from string import Template

from storeapp.adapters.notices.message import Message


class NoticeKind(StrEnum):
    READY = "ready"
    PARTLY_READY = "partly_ready"
    DELAYED = "delayed"
    SHORT = "short"
    SHIPPED = "shipped"
    REMINDER = "reminder"


@dataclass(frozen=True)
class Facts:
    """Times are on the store's clock. `items` are what the notice is about, `missing` what is not there, as written on
    a list: 2 x Oat milk. `link` is the customer's own page."""

    store: str
    order_number: str
    link: str
    first_name: str = ""
    ready_by: datetime | None = None
    hold_until: datetime | None = None
    delivers_by: datetime | None = None
    carrier: str = ""
    tracking_number: str = ""
    items: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """Templates over the names that `_words` fills; a line that would hold only empty facts is left out."""

    subject: str
    text: tuple[str, ...]
    short: str


CODE = "Your pickup code is on your page: $link"
WORDING: Mapping[NoticeKind, Wording] = {
    NoticeKind.READY: Wording(
        "Order $order_number is ready to collect",
        ("Your order $order_number is ready at $store.", CODE, "We keep it until $hold_until.", "$items"),
        "$store: order $order_number is ready.[ We keep it until $hold_until.] $link",
    ),
    NoticeKind.PARTLY_READY: Wording(
        "Part of order $order_number is ready to collect",
        (
            "Part of your order $order_number is ready at $store.",
            "$items",
            "Still to come, you will hear from us:\n$missing",
            CODE,
            "We keep it until $hold_until.",
        ),
        "$store: part of order $order_number is ready, the rest follows. $link",
    ),
    NoticeKind.DELAYED: Wording(
        "Order $order_number needs a little longer",
        (
            "Your order $order_number at $store needs longer than we said. We are sorry.",
            "It will be ready by $ready_by.",
            "You will hear from us when it is. See how it stands: $link",
        ),
        "$store: sorry, order $order_number needs longer.[ Ready by $ready_by.] $link",
    ),
    NoticeKind.SHORT: Wording(
        "Something is missing from order $order_number",
        (
            "We could not find all of your order $order_number at $store. We are sorry.",
            "Missing:\n$missing",
            "You do not pay for what is missing. The rest goes on as planned: $link",
        ),
        "$store: sorry, not all of order $order_number was there. You do not pay for what is missing. $link",
    ),
    NoticeKind.SHIPPED: Wording(
        "Order $order_number is on its way",
        (
            "Your order $order_number has left $store.",
            "$carrier brings it, tracking number $tracking_number.",
            "It should arrive by $delivers_by.",
            "$items",
            "See how it stands: $link",
        ),
        "$store: order $order_number is on its way.[ Arrives by $delivers_by.] $link",
    ),
    NoticeKind.REMINDER: Wording(
        "Order $order_number is still waiting for you",
        ("Your order $order_number is still waiting at $store.", "We keep it until $hold_until.", CODE),
        "$store: order $order_number is waiting for you.[ We keep it until $hold_until.] $link",
    ),
}


def worded(
    kind: NoticeKind,
    facts: Facts,
    *,
    key: str,
    to: str,
    at: datetime,
    wording: Mapping[NoticeKind, Wording] = WORDING,
) -> Message:
    """The message of that kind; KeyError when the wording has none."""
    words = _words(facts)
    chosen = wording[kind]
    greeting = f"Hello {facts.first_name}," if facts.first_name else "Hello,"
    paragraphs = [greeting, *(_filled(paragraph, words) for paragraph in chosen.text), facts.store]
    return Message(
        key=key,
        to=to,
        subject=_filled(chosen.subject, words),
        text="\n\n".join(filter(None, paragraphs)) + "\n",
        short=_short(chosen.short, words),
        at=at,
    )


def _words(facts: Facts) -> dict[str, str]:
    return {
        "store": facts.store,
        "order_number": facts.order_number,
        "link": facts.link,
        "ready_by": _clock(facts.ready_by),
        "hold_until": _clock(facts.hold_until),
        "delivers_by": _day(facts.delivers_by),
        "carrier": facts.carrier,
        "tracking_number": facts.tracking_number,
        "items": "\n".join(facts.items),
        "missing": "\n".join(facts.missing),
    }


def _clock(moment: datetime | None) -> str:
    return f"{_day(moment)}, {moment:%H:%M}" if moment else ""


def _day(moment: datetime | None) -> str:
    return f"{moment:%A, %B} {moment.day}" if moment else ""


def _filled(template: str, words: Mapping[str, str]) -> str:
    """Empty when one of the facts it needs is empty."""
    parsed = Template(template)
    return parsed.substitute(words) if all(words[name] for name in parsed.get_identifiers()) else ""


def _short(template: str, words: Mapping[str, str]) -> str:
    """What stands in brackets is left out when its facts are empty."""
    parts = template.replace("]", "[").split("[")
    return "".join(_filled(part, words) for part in parts)
