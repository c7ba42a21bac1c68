"""Opening hours in one cell: `Mo-Fr 09:00-21:00; Sa 09:00-20:00; Su off` (the plain part of OSM's notation)."""

from __future__ import annotations

import re

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
CLOSED = ("off", "closed")
RULE = re.compile(
    r"(?:(?P<days>[A-Za-z][A-Za-z, -]*?)\s+)?(?P<hours>off|closed|24/7|\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})", re.I
)
EXPECTED = "Opening hours such as 'Mo-Fr 09:00-21:00; Sa 09:00-20:00; Su off'."


def parse(cell: str) -> list[dict[str, object]]:
    """One entry per open weekday, as an OpeningHoursDocument takes it. Later rules replace earlier ones, `PH` (public
    holidays) is passed over. Raises ValueError with a sentence."""
    week: dict[int, tuple[str, str] | None] = {}
    for rule in filter(None, map(str.strip, cell.split(";"))):
        week |= _rule(rule)
    return [{"weekday": day, "opens": hours[0], "closes": hours[1]} for day, hours in sorted(week.items()) if hours]


def _rule(rule: str) -> dict[int, tuple[str, str] | None]:
    found = RULE.fullmatch(rule)
    if found is None:
        raise ValueError(EXPECTED)
    return dict.fromkeys(_days(found["days"] or "Mo-Su"), _hours(found["hours"].lower()))


def _days(words: str) -> list[int]:
    spans = [part.strip().lower() for part in words.split(",")]
    return [day for span in spans if span != "ph" for day in _span(span)]


def _span(span: str) -> list[int]:
    first, _, last = (part.strip() for part in span.partition("-"))
    if first not in DAYS or (last or first) not in DAYS:
        raise ValueError(EXPECTED)
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [day % 7 for day in range(start, end + 1 if end >= start else end + 8)]


def _hours(words: str) -> tuple[str, str] | None:
    if words in CLOSED:
        return None
    if words == "24/7":
        return "00:00", "00:00"
    opens, _, closes = (part.strip().zfill(5) for part in words.partition("-"))
    return opens, closes.replace("24:00", "00:00")
