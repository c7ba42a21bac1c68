"""Store networks: Best Buy 2016, Walmart 2018 and Target in the United States, Lidl in Germany (OpenStreetMap 2024).

Added: the time zone, by ZIP code. Walmart and Target come without opening hours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import zipcodes

from storeapp.adapters.feeds import opening_hours
from storeapp.adapters.feeds.csv_rows import Row
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import StoreDocument
from tools.real_data.folder import Wrong, documents, opened, row_number, rows

BEST_BUY_DAY = re.compile(r"(Mon|Tue|Wed|Thurs|Fri|Sat|Sun): (\d+)(?::(\d+))?-(\d+)(?::(\d+))?")
BEST_BUY_DAYS = ("Mon", "Tue", "Wed", "Thurs", "Fri", "Sat", "Sun")


def best_buy(folder: Path) -> Reading[StoreDocument]:
    """`row` is the place in the list."""
    with opened(folder / "stores/bestbuy_us_2016.json.gz") as stream:
        stores = list(enumerate(json.load(stream), start=1))
    return documents(StoreDocument, stores, lambda store: store[0], lambda store: _best_buy(store[1]))


def walmart(folder: Path) -> Reading[StoreDocument]:
    return documents(StoreDocument, rows(folder / "stores/walmart_us_2018.csv.gz"), row_number, _walmart)


def target(folder: Path) -> Reading[StoreDocument]:
    """A ZIP code of another state is a bad row: the file was scraped with other numbers in that place."""
    return documents(StoreDocument, rows(folder / "stores/target_us.csv.gz"), row_number, _target)


def lidl(folder: Path) -> Reading[StoreDocument]:
    return documents(StoreDocument, rows(folder / "stores/lidl_de_osm_2024.csv.gz"), row_number, _lidl)


def _best_buy(store: dict[str, Any]) -> dict[str, Any]:
    return {
        "external_id": f"bestbuy-{store['id']}",
        "name": store["name"],
        "time_zone": time_zone(store["zip"][:5], "zip"),
        "opening_hours": _best_buy_hours(store["hours"]),
        "address": {
            "line1": store["address"],
            "line2": store["address2"] or "",
            "city": store["city"],
            "region": store["state"],
            "postcode": store["zip"],
            "latitude": store["location"]["lat"],
            "longitude": store["location"]["lon"],
        },
    }


def _best_buy_hours(words: str) -> list[dict[str, Any]]:
    """`Mon: 10-9:30; ... Sun: 12-6`: opening from 8 in the morning to 7 in the evening, closing in the evening."""
    return [
        {"weekday": BEST_BUY_DAYS.index(day), "opens": _opens(int(h1), m1), "closes": f"{int(h2) + 12}:{m2 or '00'}"}
        for day, h1, m1, h2, m2 in BEST_BUY_DAY.findall(words)
    ]


def _opens(hour: int, minute: str) -> str:
    return f"{hour + 12 if 0 < hour < 8 else hour:02}:{minute or '00'}"


def _walmart(row: Row) -> dict[str, Any]:
    cells = row.cells
    return {
        "external_id": f"walmart-{cells['row']}",
        "name": cells["name"],
        "time_zone": time_zone(cells["zip_from_city"], "City"),
        "address": {
            "line1": cells["address1"],
            "line2": cells["address2"],
            "city": cells["city_only"],
            "region": cells["state"],
            "postcode": cells["zip_from_city"],
            "latitude": cells["latitude"],
            "longitude": cells["longitude"],
        },
    }


def _target(row: Row) -> dict[str, Any]:
    cells = row.cells
    if cells["state"] != cells["zip_gazetteer_state"]:
        raise Wrong("zip", cells["zip"], f"A ZIP code in {cells['state']}.")
    return {
        "external_id": f"target-{cells['store_number']}",
        "name": f"Target {cells['city']}",
        "time_zone": time_zone(cells["zip"], "zip"),
        "address": {
            "line1": cells["address"],
            "city": cells["city"],
            "region": cells["state"],
            "postcode": cells["zip"],
            "latitude": cells["zip_centroid_lat"],
            "longitude": cells["zip_centroid_lon"],
        },
    }


def _lidl(row: Row) -> dict[str, Any]:
    cells = row.cells
    return {
        "external_id": f"lidl-{cells['osm_type']}-{cells['osm_id']}",
        "name": " ".join(filter(None, ("Lidl", cells["city"], cells["street"]))),
        "time_zone": "Europe/Berlin",
        "opening_hours": _lidl_hours(cells["opening_hours"]),
        "address": {
            "line1": f"{cells['street']} {cells['housenumber']}",
            "city": cells["city"],
            "postcode": cells["postcode"],
            "country": cells["country"] or "DE",
            "latitude": cells["lat"],
            "longitude": cells["lon"],
        },
    }


def _lidl_hours(words: str) -> list[dict[str, object]]:
    try:
        return opening_hours.parse(words)
    except ValueError as fault:
        raise Wrong("opening_hours", words, str(fault)) from fault


@cache
def time_zone(zip_code: str, column: str) -> str:
    """Raises Wrong for a ZIP code that the table does not have."""
    lookup: Callable[[str], list[dict[str, object]]] = zipcodes.matching
    known = lookup(zip_code) if re.fullmatch(r"\d{5}", zip_code) else []
    if not known:
        raise Wrong(column, zip_code, "A ZIP code that exists.")
    return str(known[0]["timezone"])
