"""Addresses of this application, and of no other."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import IntegerConverter

from storeapp.domain.base import MOST_DIGITS

LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
LONGEST = 300


class Key(IntegerConverter):
    """`<int:key>` in an address; a number that no key can have is an address that does not exist."""

    regex = rf"[0-9]{{1,{MOST_DIGITS}}}"


def is_local(path: str) -> bool:
    """Only a path of this application, never the address of another."""
    return len(path) <= LONGEST and LOCAL_PATH.fullmatch(path) is not None


def came_from() -> str:
    """The page that sent this request, as a path; nothing when the browser does not say, or it is another's page."""
    url = urlsplit(request.referrer or "")
    path = f"{url.path}?{url.query}" if url.query else url.path
    return path if url.netloc == request.host and is_local(path) else ""
