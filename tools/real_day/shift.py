"""A shift: walk, pick, report short; then stage, hand over, pack, give to the carrier, put back."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order
from storeapp.domain.parcel import Parcel
from storeapp.domain.pick_list import Pick
from storeapp.domain.product import Product
from storeapp.domain.shipment import Manifest
from storeapp.domain.work import ReturnToStock
from storeapp.operations import packing
from storeapp.queries import fulfillment_orders, staging_locations
from tools.real_day.person import Person, needs_age_check

SHORT, REJECTED, UNDONE = 0.02, 0.01, 0.02
REASONS = ("not_found", "damaged", "cannot_reach")
F, L = FulfillmentOrder, FulfillmentOrderLine


class Shift:
    """`name` is the store's number. What goes wrong is decided by seed, store and order, not by when it is asked."""

    def __init__(self, database: Database, person: Person, store_id: int, name: str, seed: int) -> None:
        self.database, self.person, self.store_id = database, person, store_id
        self.fate = (seed, name)

    def pick(self) -> None:
        """Until nothing is left to pick in the store."""
        self.person.get("/queue")
        self._reject_some()
        while self._read(select(F.id).where(F.store_id == self.store_id, F.state == State.ASSIGNED).limit(1)):
            self._walk()

    def bring_out(self) -> None:
        """Until everything that was picked has left the store or lies on the shelf again."""
        for order in self._orders(State.PICKED, Method.PICKUP):
            self._stage(order)
        for order in self._orders(State.READY_FOR_PICKUP, Method.PICKUP):
            self._hand_over(order)
        for order in self._orders(State.PICKED, Method.SHIP):
            self._pack(order)
        self._give_to_carriers()
        self._put_back()

    def _chance(self, *what: Any) -> Random:
        return Random(repr((*self.fate, *what)))

    def _reject_some(self) -> None:
        ships = select(F.id, Order.number).join(Order, Order.id == F.order_id)
        here = ships.where(F.store_id == self.store_id, F.state == State.ASSIGNED, F.method == Method.SHIP)
        for key, number in self._read(here.order_by(F.due_at, F.id)):
            if self._chance("reject", number).random() < REJECTED:
                self.person.post(f"/fulfillment-orders/{key}/rejection", reason="store cannot")

    def _walk(self) -> None:
        path = self.person.post("/pick-lists").location
        self.person.get(path)
        for pick, left, number, sku in self._picks(int(path.rsplit("/", 1)[1])):
            self._pick(pick, left, self._chance("pick", number, sku))
        self.person.post(f"{path}/finish")

    def _picks(self, walk: int) -> Sequence[Any]:
        """Pick, units, and what decides its fate: the order's number and the product."""
        left = L.quantity - L.picked - L.short - L.cancelled
        asked = select(Pick.id, left, Order.number, Product.sku).join(L, L.id == Pick.line_id)
        asked = asked.join(F, F.id == L.fulfillment_order_id).join(Order, Order.id == F.order_id)
        return self._read(
            asked.join(Product, Product.id == L.product_id).where(Pick.pick_list_id == walk).order_by(Pick.sequence)
        )

    def _pick(self, pick: int, left: int, chance: Random) -> None:
        if chance.random() < SHORT:
            missing = chance.randrange(1, left + 1)
            self.person.post(f"/picks/{pick}/shortage", quantity=str(missing), reason=chance.choice(REASONS))
            left -= missing
        if left:
            self.person.post(f"/picks/{pick}/confirmation", quantity=str(left))
        if left and chance.random() < UNDONE:
            self.person.post(f"/picks/{pick}/undo")
            self.person.post(f"/picks/{pick}/confirmation", quantity=str(left))

    def _stage(self, order: FulfillmentOrder) -> None:
        """One location for each temperature, the first that is proposed."""
        with self.database.reading() as reading:
            whole = fulfillment_orders.whole(reading, order.id, self.store_id)
            proposed = {
                place.temperature: place.name for place in reversed(staging_locations.with_room(reading, whole))
            }
        for name in proposed.values():
            self.person.post(f"/fulfillment-orders/{order.id}/staging", location=name)

    def _hand_over(self, order: FulfillmentOrder) -> None:
        fields = {"proof": "code", "code": order.pickup_code, "checked": "1"}
        age = {"age_checked": "1"} if needs_age_check(order) else {}
        self.person.post(f"/fulfillment-orders/{order.id}/handoff", **fields, **age)

    def _pack(self, order: FulfillmentOrder) -> None:
        box, weight = packing.proposed(order)
        self.person.post(f"/fulfillment-orders/{order.id}/packing/rest")
        self.person.post(f"/fulfillment-orders/{order.id}/parcels", box=box, weight_g=str(min(weight, 70_000)))

    def _give_to_carriers(self) -> None:
        now_open = select(Manifest.id, Manifest.carrier).where(
            Manifest.store_id == self.store_id, Manifest.closed_at.is_(None)
        )
        for manifest, carrier in self._read(now_open.order_by(Manifest.id)):
            parcels = self._read(_waiting(self.store_id, carrier))
            for (parcel,) in parcels:
                self.person.post(f"/manifests/{manifest}/parcels", parcel=str(parcel))
            if parcels:
                self.person.post(f"/manifests/{manifest}/handover", parcels=str(len(parcels)))

    def _put_back(self) -> None:
        work = select(ReturnToStock.id).where(
            ReturnToStock.store_id == self.store_id, ReturnToStock.closed_at.is_(None)
        )
        for (key,) in self._read(work.order_by(ReturnToStock.id)):
            self.person.post(f"/returns/{key}/completion")

    def _read(self, asked: Any) -> Sequence[Any]:
        with self.database.reading() as reading:
            return reading.execute(asked).all()

    def _orders(self, state: State, method: Method) -> list[FulfillmentOrder]:
        with self.database.reading() as reading:
            found = select(F).where(F.store_id == self.store_id, F.state == state, F.method == method)
            return list(reading.scalars(found.options(*fulfillment_orders.WHOLE).order_by(F.due_at, F.id)).unique())


def _waiting(store_id: int, carrier: str) -> Any:
    here = select(Parcel.id).where(Parcel.store_id == store_id, Parcel.carrier == carrier)
    unshipped = here.where(Parcel.tracking_number.is_not(None), Parcel.shipment_id.is_(None))
    return unshipped.where(Parcel.voided_at.is_(None)).order_by(Parcel.id)
