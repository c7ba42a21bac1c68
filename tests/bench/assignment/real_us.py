"""US chains: real stores of one chain, real baskets and addresses of the Superstore demo data, zones of the US mail.

Assumed: 300 stores of the chain take part; each product is in 20 to 60 of them; the ship mode tells the days promised;
orders come by the hours of the synthetic families, as the file has only dates; tariffs by zone are theirs too.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.random import Generator

from storeapp.assignment.network import Ints

from .families import HOURLY, PARCEL, PER_KG, ZONE_KM, M, carry, draw_holders, draw_products
from .real import Baskets, Source
from .world import Carrier, Places, Products, Stock, Stores

Site = tuple[float, float, str]
"""Latitude, longitude and ZIP code."""

TAKE_PART = 300
HELD_BY = (20, 61)
PROMISED = {"Same Day": 1, "First Class": 2, "Second Class": 3, "Standard Class": 5}
OUTSIDE = {"AK", "HI", "PR", "GU", "VI"}


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a packed table, every value as text."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bestbuy(folder: Path) -> Iterator[Site]:
    """The big stores, not the counters in malls."""
    with gzip.open(folder / "stores/bestbuy_us_2016.json.gz", "rt", encoding="utf-8") as file:
        for store in json.load(file):
            if store["type"] == "BigBox" and store["state"] not in OUTSIDE:
                yield store["location"]["lat"], store["location"]["lon"], store["zip"]


def walmart(folder: Path) -> Iterator[Site]:
    """All stores; the ZIP code stands at the end of the city."""
    for row in read(folder / "stores/walmart_us_2018.csv.gz"):
        if row["State"] not in OUTSIDE:
            yield float(row["Latitude"]), float(row["Longitude"]), row["zip_from_city"]


def target(folder: Path) -> Iterator[Site]:
    """Those whose ZIP code lies in their state, at its middle; the others were scraped wrongly."""
    for row in read(folder / "stores/target_us.csv.gz"):
        if row["state"] == row["zip_gazetteer_state"] and row["zip_centroid_lat"] and row["state"] not in OUTSIDE:
            yield float(row["zip_centroid_lat"]), float(row["zip_centroid_lon"]), row["zip"]


@dataclass(frozen=True)
class Chain(Source):
    """A chain whose stores `sites` reads."""

    sites: Callable[[Path], Iterator[Site]]

    @cached_property
    def _lines(self) -> list[dict[str, str]]:
        return read(self.folder / "orders/superstore_us_demo_lines.csv.gz")

    @cached_property
    def _zips(self) -> list[str]:
        return sorted({row["Postal Code"].zfill(5) for row in self._lines})

    @cached_property
    def _products(self) -> list[str]:
        return sorted({row["Product ID"] for row in self._lines})

    @cached_property
    def places(self) -> Places:
        at = {row["code"]: row for row in read(self.folder / "geo/us_zip_centroids.csv.gz")}
        return Places(*(np.array([float(at[code][axis]) for code in self._zips]) for axis in ("lat", "lon")))

    @cached_property
    def baskets(self) -> Baskets:
        product = {code: number for number, code in enumerate(self._products)}
        place = {code: number for number, code in enumerate(self._zips)}
        orders: dict[str, list[dict[str, str]]] = {}
        for row in self._lines:
            orders.setdefault(row["Order ID"], []).append(row)
        heads = [rows[0] for rows in orders.values()]
        hours = np.random.default_rng(len(heads))
        minute = 60.0 * hours.choice(24, len(heads), p=HOURLY / HOURLY.sum()) + hours.uniform(0, 60, len(heads))
        return Baskets(
            minute,
            np.array([place[head["Postal Code"].zfill(5)] for head in heads]),
            np.array([PROMISED[head["Ship Mode"]] for head in heads]),
            tuple(tuple(sorted({product[row["Product ID"]] for row in rows})) for rows in orders.values()),
        )

    def network(self, rng: Generator) -> tuple[Stores, Carrier]:
        everybody = sorted(self.sites(self.folder))
        chosen = [everybody[n] for n in np.sort(rng.choice(len(everybody), TAKE_PART, replace=False))]
        lat, lon = (np.array([site[axis] for site in chosen], dtype=np.float64) for axis in (0, 1))
        stores = self.staffed(lat, lon, rng.lognormal(0.0, 0.55, TAKE_PART))
        carrier = carry(stores, self.places, ZONE_KM, PARCEL, PER_KG, np.array(M.transit))
        zone = self._mail_zones([site[2] for site in chosen], carrier.zone)
        return stores, Carrier(zone, PARCEL, PER_KG, carrier.transit, carrier.km)

    def _mail_zones(self, zips: list[str], by_distance: Ints) -> Ints:
        """The real zone (store, place) of each pair of three-digit areas the file has, either way; else by distance."""
        known: dict[tuple[str, str], int] = {}
        for row in read(self.folder / "carrier/usps_zones_zip3.csv.gz"):
            zone = min(int(row["zone"]), len(PARCEL)) - 1
            known[row["origin_zip"], row["dest_zip"]] = zone
            known.setdefault((row["dest_zip"], row["origin_zip"]), zone)
        zones = by_distance.copy()
        for store, origin in enumerate(zips):
            for place, destination in enumerate(self._zips):
                zones[store, place] = known.get((origin[:3], destination[:3]), zones[store, place])
        return zones

    def goods(self, stores: int, rng: Generator) -> tuple[Stock, Products]:
        count = len(self._products)
        holders = [draw_holders(np.arange(stores), int(many), rng) for many in rng.integers(*HELD_BY, count)]
        return self.stocked(holders, rng), draw_products(count, stores, rng)


def chains(folder: Path) -> list[Source]:
    """The three chains."""
    sites = {"real-bestbuy": bestbuy, "real-walmart": walmart, "real-target": target}
    return [Chain(name, folder, 10_000, of) for name, of in sites.items()]
