"""The whole chain at its start: the same seed makes the same world, on any machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from storeapp.demo.world.assortment import kept
from storeapp.demo.world.chain import chain
from storeapp.demo.world.popularity import popularity
from storeapp.demo.world.products import products
from storeapp.demo.world.staff import StaffMember, staff
from storeapp.demo.world.stock import stock
from storeapp.demo.world.stores import stores
from storeapp.operations.intake.documents import ProductDocument, StockDocument, StoreDocument


@dataclass(frozen=True)
class World:
    """`stock` by store number, then sku; `popularity` by sku, 1.0 being the best seller of its department."""

    seed: int
    stores: tuple[StoreDocument, ...]
    products: tuple[ProductDocument, ...]
    popularity: Mapping[str, float]
    stock: Mapping[str, Mapping[str, StockDocument]]
    staff: tuple[StaffMember, ...]

    @property
    def stock_rows(self) -> tuple[StockDocument, ...]:
        return tuple(row for rows in self.stock.values() for row in rows.values())


def build(seed: int) -> World:
    range_, places = products(seed), stores(seed)
    asked = popularity(range_, seed)
    shelves = {
        store.external_id: {row.sku: row for row in stock(store, kept(branch, range_, asked, seed), asked, seed)}
        for branch, store in zip(chain().branches, places, strict=True)
    }
    return World(seed, places, range_, asked, shelves, staff(seed))
