"""The web shop of the chain: which order comes next, whose it is and what they were promised."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from random import Random

from storeapp.demo.chance import stream
from storeapp.demo.shop import promises
from storeapp.demo.shop.baskets import Offer, Wanted, basket
from storeapp.demo.shop.customers import Customer, distant, local
from storeapp.demo.shop.notes import fitting
from storeapp.demo.world.building import World
from storeapp.demo.world.chain import Branch, chain
from storeapp.demo.world.names import person
from storeapp.operations.intake.documents import (
    AddressDocument,
    Method,
    OrderDocument,
    OrderLineDocument,
    OrderStatus,
    ProductDocument,
    StockDocument,
    StoreDocument,
    Temperature,
)

SOURCE = "larkmoor.example"
FIRST_NUMBER = 100_001
PICKUP_SHARE = 0.55
EXPRESS_SHARE = 0.3
LOCAL_PARCEL_SHARE = 0.35
SOMEBODY_ELSE_COLLECTS = 0.04
WITH_NOTE = 0.09
UNPAID = 0.02
LOCALS, REGULARS, DISTANT = 300, 1.6, 4000
"""Customers around each store, how much more often the first of them order, and customers elsewhere."""

HEAVY_UNIT_G, HEAVY_LINE_G = 10_000, 8_000


class Shop:
    """Order `number` (from 0) is the same whenever it is asked for, apart from its time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._products = {product.sku: product for product in world.products}
        self._stores = {store.external_id: store for store in world.stores}
        self._offers: dict[str, Offer] = {}
        self._branches = [branch for branch in chain().branches if branch.number in self._stores]

    def order(self, number: int, placed_at: datetime) -> OrderDocument:
        chance = stream(self.world.seed, "order", number)
        make = self._pickup if chance.random() < PICKUP_SHARE else self._parcel
        order = make(number, placed_at, chance)
        note = self._note(order, chance) if chance.random() < WITH_NOTE else ""
        status = OrderStatus.PENDING if chance.random() < UNPAID else OrderStatus.PAID
        return order.model_copy(update={"note": note, "status": status})

    def store(self, number: str) -> StoreDocument:
        return self._stores[number]

    def _pickup(self, number: int, placed_at: datetime, chance: Random) -> OrderDocument:
        branch = self._branch(chance)
        customer = self._local(branch, chance)
        wanted = basket(self._offer(branch), Method.PICKUP, lambda product: self._units_at(branch, product), chance)
        return OrderDocument(
            source=SOURCE,
            external_id=str(FIRST_NUMBER + number),
            number=f"W{FIRST_NUMBER + number}",
            method=Method.PICKUP,
            placed_at=placed_at,
            promised_at=promises.ready_by(self.store(branch.number), placed_at),
            pickup_store=branch.number,
            customer=customer.document,
            address=_collector(chance),
            lines=_lines(wanted),
        )

    def _parcel(self, number: int, placed_at: datetime, chance: Random) -> OrderDocument:
        near = chance.random() < LOCAL_PARCEL_SHARE
        customer = self._local(self._branch(chance), chance) if near else self._distant(chance)
        service = promises.EXPRESS if chance.random() < EXPRESS_SHARE else promises.STANDARD
        return OrderDocument(
            source=SOURCE,
            external_id=str(FIRST_NUMBER + number),
            number=f"W{FIRST_NUMBER + number}",
            method=Method.SHIP,
            placed_at=placed_at,
            promised_at=promises.ship_by(service, placed_at, customer.home.time_zone),
            shipping_service=service,
            customer=customer.document,
            address=customer.address,
            lines=_lines(basket(self._parcels, Method.SHIP, self._units_anywhere, chance)),
        )

    def _note(self, order: OrderDocument, chance: Random) -> str:
        return chance.choice(fitting(order.method, {self._products[line.sku].department for line in order.lines}))

    def _branch(self, chance: Random) -> Branch:
        return chance.choices(self._branches, [branch.traffic for branch in self._branches])[0]

    def _local(self, branch: Branch, chance: Random) -> Customer:
        return local(branch, int(LOCALS * chance.random() ** REGULARS), self.world.seed)

    def _distant(self, chance: Random) -> Customer:
        return distant(chance.randrange(DISTANT), self.world.seed)

    def _offer(self, branch: Branch) -> Offer:
        if branch.number not in self._offers:
            kept = (self._products[sku] for sku in self.world.stock[branch.number])
            self._offers[branch.number] = Offer(kept, self.world.popularity)
        return self._offers[branch.number]

    @cached_property
    def _parcels(self) -> Offer:
        """What the shop sends: nothing cold, nothing for adults only, nothing heavy."""
        return Offer(filter(_can_be_sent, self.world.products), self.world.popularity)

    def _units_at(self, branch: Branch, product: ProductDocument) -> int:
        return _sellable(self.world.stock[branch.number].get(product.sku))

    def _units_anywhere(self, product: ProductDocument) -> int:
        """As many as one store has, and no more than one can carry."""
        there = max(_sellable(rows.get(product.sku)) for rows in self.world.stock.values())
        return min(there, max(1, HEAVY_LINE_G // product.weight_g))


def _can_be_sent(product: ProductDocument) -> bool:
    light = product.weight_g <= HEAVY_UNIT_G and not product.bulky
    return light and product.temperature is Temperature.AMBIENT and not product.minimum_age


def _sellable(row: StockDocument | None) -> int:
    return max(0, row.on_hand - (row.safety_stock or 0)) if row else 0


def _collector(chance: Random) -> AddressDocument | None:
    """Sometimes somebody else comes for it."""
    return AddressDocument(name=person(chance)) if chance.random() < SOMEBODY_ELSE_COLLECTS else None


def _lines(wanted: list[Wanted]) -> tuple[OrderLineDocument, ...]:
    return tuple(
        OrderLineDocument(
            external_id=str(place),
            sku=product.sku,
            name=product.name,
            quantity=units,
            unit_price=product.price,
        )
        for place, (product, units) in enumerate(wanted, 1)
    )
