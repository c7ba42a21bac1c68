"""Olist, a marketplace in Brazil: its sellers as stores, its customers where they live, the freight it really charged.

Real: places, baskets, weights, minutes of purchase, estimated days, and freight and days in the carrier's hands, fitted
per ring of distance from what was charged and how long it took. Assumed: every product is also in stock at up to 14
other sellers who sell its category; sellers' minutes follow what they sold; money beside freight is as in M, in BRL.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.random import Generator

from storeapp.assignment.network import Floats, Ints, kilometres

from .families import carry, draw_holders, draw_products
from .real import Baskets, Source
from .real_us import read
from .world import Carrier, Places, Products, Stock, Stores

LEAST_LINES = 10
RINGS = 8
MORE_HOLDERS = 14


@dataclass(frozen=True)
class Olist(Source):
    """The sellers with at least ten lines, and the orders they served."""

    @cached_property
    def _lines(self) -> list[dict[str, str]]:
        """Lines with a customer, a seller and a weight that are known, of sellers that take part."""
        located = {row["order_id"] for row in self._heads.values() if row["customer_lat"]}
        whole = [row for row in self._all_lines if row["order_id"] in located and row["product_weight_g"]]
        sold = Counter(row["seller_id"] for row in whole if row["seller_lat"])
        return [row for row in whole if sold[row["seller_id"]] >= LEAST_LINES and row["seller_lat"]]

    @cached_property
    def _all_lines(self) -> list[dict[str, str]]:
        return read(self.folder / "orders/olist_order_lines.csv.gz")

    @cached_property
    def _heads(self) -> dict[str, dict[str, str]]:
        return {row["order_id"]: row for row in read(self.folder / "orders/olist_orders.csv.gz")}

    @cached_property
    def _sellers(self) -> list[str]:
        return sorted({row["seller_id"] for row in self._lines})

    @cached_property
    def _products(self) -> list[str]:
        return sorted({row["product_id"] for row in self._lines})

    @cached_property
    def _served(self) -> list[str]:
        return sorted({row["order_id"] for row in self._lines})

    @cached_property
    def _homes(self) -> list[tuple[float, float]]:
        return sorted({_home(self._heads[order]) for order in self._served})

    @cached_property
    def places(self) -> Places:
        return Places(*(np.array(axis) for axis in zip(*self._homes, strict=True)))

    @cached_property
    def baskets(self) -> Baskets:
        place = {home: number for number, home in enumerate(self._homes)}
        product = {code: number for number, code in enumerate(self._products)}
        asked: dict[str, set[int]] = {order: set() for order in self._served}
        for row in self._lines:
            asked[row["order_id"]].add(product[row["product_id"]])
        heads = [self._heads[order] for order in self._served]
        bought = [datetime.fromisoformat(head["order_purchase_timestamp"]) for head in heads]
        until = [datetime.fromisoformat(head["order_estimated_delivery_date"]) for head in heads]
        return Baskets(
            np.array([at.hour * 60 + at.minute + at.second / 60 for at in bought]),
            np.array([place[_home(head)] for head in heads]),
            np.array([max((end - at).days, 1) for at, end in zip(bought, until, strict=True)]),
            tuple(tuple(sorted(products)) for products in asked.values()),
        )

    def network(self, rng: Generator) -> tuple[Stores, Carrier]:
        at = {row["seller_id"]: (float(row["seller_lat"]), float(row["seller_lng"])) for row in self._lines}
        lat, lon = (np.array(axis) for axis in zip(*(at[seller] for seller in self._sellers), strict=True))
        sold = Counter(row["seller_id"] for row in self._lines)
        stores = self.staffed(lat, lon, np.array([float(sold[seller]) for seller in self._sellers]))
        edges = np.quantile(self._sent[0], np.arange(1, RINGS) / RINGS)
        parcel, per_kg, days = _fitted(edges, *self._sent)
        return stores, carry(stores, self.places, edges, parcel, per_kg, days)

    @cached_property
    def _sent(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Of every line sent (n,): kilometres, kg, freight charged, and days from carrier to customer (NaN if open)."""
        rows = [_sent(row, self._heads[row["order_id"]]) for row in self._lines]
        km, kg, freight, days = (np.array(column) for column in zip(*rows, strict=True))
        return km, kg, freight, days

    def goods(self, stores: int, rng: Generator) -> tuple[Stock, Products]:
        number = {seller: n for n, seller in enumerate(self._sellers)}
        category = {row["product_id"]: row["product_category_name"] for row in self._lines}
        own: dict[str, set[int]] = {}
        for row in self._lines:
            own.setdefault(row["product_id"], set()).add(number[row["seller_id"]])
        alike: dict[str, set[int]] = {}
        for product, sellers in own.items():
            alike.setdefault(category[product], set()).update(sellers)
        holders = [_holders(own[code], alike[category[code]], rng) for code in self._products]
        drawn = draw_products(len(holders), stores, rng)
        return self.stocked(holders, rng), Products(self._kg(), drawn.group, drawn.miss)

    def _kg(self) -> Floats:
        grams = {row["product_id"]: float(row["product_weight_g"]) for row in self._lines}
        return np.array([grams[product] / 1000 for product in self._products])


def _home(head: dict[str, str]) -> tuple[float, float]:
    return round(float(head["customer_lat"]), 1), round(float(head["customer_lng"]), 1)


def _sent(row: dict[str, str], head: dict[str, str]) -> tuple[float, float, float, float]:
    lat, lon = np.array([float(row["seller_lat"])]), np.array([float(row["seller_lng"])])
    km = float(kilometres(lat, lon, float(head["customer_lat"]), float(head["customer_lng"]))[0])
    given, came = head["order_delivered_carrier_date"], head["order_delivered_customer_date"]
    days = (datetime.fromisoformat(came) - datetime.fromisoformat(given)).days if given and came else np.nan
    return km, float(row["product_weight_g"]) / 1000, float(row["freight_value"]), days


def _fitted(edges: Floats, km: Floats, kg: Floats, freight: Floats, days: Floats) -> tuple[Floats, Floats, Ints]:
    """Per ring: charge for a parcel and for a kg by least squares, and the median days in the carrier's hands."""
    ring = np.searchsorted(edges, km)
    lines = [np.polyfit(kg[ring == one], freight[ring == one], 1) for one in range(RINGS)]
    middle = [np.nanmedian(days[ring == one]) for one in range(RINGS)]
    per_kg, parcel = np.array(lines).T
    return parcel, np.maximum(per_kg, 0.0), np.array(middle).round().astype(np.int64)


def _holders(own: set[int], alike: set[int], rng: Generator) -> Ints:
    """The sellers of a product with others of its category, ascending."""
    others = draw_holders(np.array(sorted(alike - own), dtype=np.int64), MORE_HOLDERS, rng)
    return np.sort(np.concatenate([np.array(sorted(own), dtype=np.int64), others]))
