"""A small folder laid out like the public data sets, with invented stores, shoppers and goods."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

PLACES = (
    ("60601", "Chicago", "IL", 41.886, -87.623),
    ("10001", "New York", "NY", 40.751, -73.997),
    ("94103", "San Francisco", "CA", 37.773, -122.411),
    ("77002", "Houston", "TX", 29.757, -95.366),
    ("98101", "Seattle", "WA", 47.611, -122.334),
    ("30303", "Atlanta", "GA", 33.753, -84.390),
)
GOODS = ("Chairs", "Phones", "Paper", "Binders", "Tables", "Art", "Storage", "Labels")
AISLES = (("ice cream", "frozen"), ("yogurt", "dairy eggs"), ("beers", "alcohol"), ("bread", "bakery"))

Cells = Mapping[str, Any]


def make(folder: Path, shipped: int, collected: int) -> Path:
    """With six stores of three chains, and so many orders of each kind."""
    chance = Random(11)
    _write(folder / "stores/bestbuy_us_2016.json.gz", json.dumps([_best_buy(number) for number in (0, 1)]))
    _table(folder / "stores/walmart_us_2018.csv.gz", [_walmart(number) for number in (2, 3)])
    _table(folder / "stores/target_us.csv.gz", [_target(number) for number in (4, 5)])
    _table(folder / "orders/superstore_us_demo_lines.csv.gz", list(_superstore(chance, shipped)))
    _table(folder / "orders/instacart_baskets.csv.gz", list(_baskets(chance, collected)))
    _table(folder / "catalogue/instacart_products.csv.gz", [_product(number) for number in range(1, 25)])
    return folder


def _best_buy(number: int) -> Cells:
    zip_code, city, state, lat, lon = PLACES[number]
    hours = "Mon: 10-9; Tue: 10-9; Wed: 10-9; Thurs: 10-9; Fri: 10-9; Sat: 10-9; Sun: 11-7"
    where = {"address": f"{number + 1} Main St", "address2": "", "city": city, "state": state, "zip": zip_code}
    return {"id": number + 1, "name": city, "hours": hours, "location": {"lat": lat, "lon": lon}, **where}


def _walmart(number: int) -> Cells:
    zip_code, city, state, lat, lon = PLACES[number]
    where = {"address1": f"{number} High St", "address2": "", "city_only": city, "state": state}
    place = {"zip_from_city": zip_code, "latitude": lat, "longitude": lon}
    return {"row": number, "name": f"Supercenter {city}", **where, **place}


def _target(number: int) -> Cells:
    zip_code, city, state, lat, lon = PLACES[number]
    where = {"address": f"{number} Elm St", "city": city, "state": state, "zip": zip_code}
    place = {"zip_gazetteer_state": state, "zip_centroid_lat": lat, "zip_centroid_lon": lon}
    return {"store_number": f"T{number}", **where, **place}


def _superstore(chance: Random, orders: int) -> Iterator[Cells]:
    """Products have one price; some lines want more than one store is likely to have."""
    row = 0
    for order in range(orders):
        zip_code, city, state, *_ = chance.choice(PLACES)
        head = {"order id": f"CA-{order}", "order date": "11/8/2016", "ship date": "11/11/2016"}
        to = {"ship mode": "Second Class", "city": city, "state": state, "postal code": zip_code}
        for good in chance.sample(range(len(GOODS)), chance.randint(1, 4)):
            row, units = row + 1, chance.randint(1, 7)
            what = {"product id": f"P-{good}", "product name": f"{GOODS[good]} {good}", "sub-category": GOODS[good]}
            amount = {"sales": f"{units * 4.5:.2f}", "quantity": units}
            yield {"row id": row, **head, **to, "customer name": f"Buyer {order}", **what, **amount}


def _baskets(chance: Random, orders: int) -> Iterator[Cells]:
    for order in range(1, orders + 1):
        when = {"order_dow": order % 7, "order_hour_of_day": order % 24}
        for place, product in enumerate(chance.sample(range(1, 25), chance.randint(2, 9)), start=1):
            yield {"order_id": order, "user_id": order, **when, "add_to_cart_order": place, "product_id": product}


def _product(number: int) -> Cells:
    aisle, department = AISLES[number % len(AISLES)]
    return {"product_id": number, "product_name": f"{aisle} {number}", "aisle": aisle, "department": department}


def _table(file: Path, rows: Sequence[Cells]) -> None:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    _write(file, text.getvalue())


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode()))
