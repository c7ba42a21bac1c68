"""All ways in, and which of them a file is meant for, by its content first and its name second."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Any

from storeapp.adapters.feeds import (
    csv_rows,
    json_values,
    magento,
    own_csv,
    own_json,
    shopify,
    shopify_export,
    text,
    woocommerce,
)
from storeapp.adapters.feeds.reading import BadRow, Feed, Kind, Syntax, shortened

HEAD = 1 << 16
JSON_NAME = re.compile(r'"(\w+)"\s*:')


def _csv(kind: Kind, name: str, read: Callable[..., Any], *marks: str) -> Feed:
    return Feed(kind, name, Syntax.CSV, frozenset(marks), read)


def _json(kind: Kind, name: str, read: Callable[..., Any], *marks: str) -> Feed:
    return Feed(kind, name, Syntax.JSON, frozenset(marks), read)


FEEDS = (
    _csv(Kind.ORDERS, "shopify-export", shopify_export.orders, "name", "financial status", "lineitem quantity"),
    _csv(Kind.ORDERS, "csv", own_csv.orders, "order", "method", "quantity"),
    _csv(Kind.STORES, "csv", own_csv.stores, "store", "time_zone"),
    _csv(Kind.STOCK, "csv", own_csv.stock, "store", "sku", "on_hand"),
    _csv(Kind.PRODUCTS, "csv", own_csv.products, "sku", "name"),
    _json(Kind.ORDERS, "magento", magento.orders, "increment_id", "items"),
    _json(Kind.ORDERS, "woocommerce", woocommerce.orders, "line_items", "billing"),
    _json(Kind.ORDERS, "shopify", shopify.orders, "line_items", "financial_status"),
    _json(Kind.ORDERS, "json", own_json.orders, "external_id", "method", "lines"),
    _json(Kind.STORES, "json", own_json.stores, "external_id", "time_zone"),
    _json(Kind.STOCK, "json", own_json.stock, "store", "sku", "on_hand"),
    _json(Kind.PRODUCTS, "json", own_json.products, "sku", "name"),
)
KINDS = ", ".join(Kind)
FORMATS = ", ".join(dict.fromkeys(feed.format for feed in FEEDS))


class UnknownFeed(Exception):
    """No way in fits; `str(unknown)` says what to do."""


def chosen(kind: str | None, form: str | None) -> list[Feed]:
    """The ways in that are left when a person has said the kind, the format or both."""
    feeds = [feed for feed in FEEDS if kind in (None, feed.kind) and form in (None, feed.format)]
    if not feeds:
        raise UnknownFeed(f"There is no way in for {kind or 'any kind'} as {form}; kinds: {KINDS}; formats: {FORMATS}.")
    return feeds


def detect(name: str, head: bytes, kind: str | None = None, form: str | None = None) -> Feed:
    """`name` is the file's name, `head` its first 64 kB. Raises UnknownFeed."""
    feeds = chosen(kind, form)
    if len(feeds) == 1:
        return feeds[0]
    if what := text.not_text(head):
        raise UnknownFeed(f"{name} is {what}; send CSV or JSON as plain text.")
    syntax, names = _names(head)
    fitting = [feed for feed in feeds if feed.syntax == syntax]
    known = next((feed for feed in fitting if feed.marks <= names), None) or _by_name(name, fitting)
    if known is None:
        raise UnknownFeed(_puzzled(name, syntax, names))
    return known


def _names(head: bytes) -> tuple[Syntax, set[str]]:
    """How the text is written, and the names of its columns or members."""
    opening = text.opening(head).lstrip()
    if opening[:1] in ("{", "["):
        return Syntax.JSON, _members(head) or set(JSON_NAME.findall(opening))
    return Syntax.CSV, set(csv_rows.columns(opening.partition("\n")[0]))


def _members(head: bytes) -> set[str]:
    """Names in the first document and in what it is wrapped in; none when it is cut or broken."""
    first = next(json_values.values(io.BytesIO(head)))
    if isinstance(first, BadRow) or not isinstance(first.data, dict):
        return set()
    return set(first.data).union(*(inner for inner in first.data.values() if isinstance(inner, dict)))


def _by_name(name: str, feeds: Iterable[Feed]) -> Feed | None:
    """Our own format for a kind that the file's name tells: its reader then says what is missing."""
    stem = PurePath(name).name.lower()
    own = [feed for feed in feeds if feed.format == feed.syntax and feed.kind in stem]
    return own[0] if len(own) == 1 else None


def _puzzled(name: str, syntax: Syntax, names: set[str]) -> str:
    seen = shortened(", ".join(sorted(names))) or "nothing that names its content"
    return f"{name} is {syntax.upper()} with {seen}; say what it is: kind {KINDS}; format {FORMATS}."
