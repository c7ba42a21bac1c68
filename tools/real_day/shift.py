"""A shift: walk, pick, report short, stage, hand over, pack, give to the carrier, put back."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.pick_list import Pick
from storeapp.domain.shipment import Manifest
from storeapp.domain.work import ReturnToStock
from storeapp.operations import packing
from storeapp.queries import fulfillment_orders, staging_locations
from tools.real_day.person import Person, needs_age_check

SHORT, REJECTED, UNDONE = 0.02, 0.01, 0.02
F = FulfillmentOrder


class Shift:
    def __init__(self, database: Database, person: Person, store_id: int, seed: int) -> None:
        self.database, self.person, self.store_id, self.seed = database, person, store_id, seed

    def work(self) -> None:
        """Until nothing is left to do in the store."""
        self.person.get("/queue")
        self._reject_some()
        while self._waiting(State.ASSIGNED):
            self._walk()
        for order in self._orders(State.PICKED, Method.PICKUP):
            self._stage(order)
        for order in self._orders(State.READY_FOR_PICKUP, Method.PICKUP):
            self._hand_over(order)
        for order in self._orders(State.PICKED, Method.SHIP):
            self._pack(order)
        self._give_to_carriers()
        self._put_back()

    def _chance(self, *what: Any) -> Random:
        """Decided by what it is about, not by when it is asked."""
        return Random(repr((self.seed, *what)))

    def _reject_some(self) -> None:
        for order in self._orders(State.ASSIGNED, Method.SHIP):
            if self._chance("reject", order.order.number).random() < REJECTED:
                self.person.post(f"/fulfillment-orders/{order.id}/rejection", reason="store cannot")

    def _walk(self) -> None:
        path = self.person.post("/pick-lists").location
        self.person.get(path)
        for pick, left, key in self._picks(int(path.rsplit("/", 1)[1])):
            self._pick(pick, left, key)
        self.person.post(f"{path}/finish")

    def _picks(self, walk: int) -> list[tuple[int, int, str]]:
        """Pick, units, and what decides its fate: the order's number and the product."""
        with self.database.reading() as reading:
            picks = reading.scalars(select(Pick).where(Pick.pick_list_id == walk).order_by(Pick.sequence)).all()
            return [
                (pick.id, pick.line.open, f"{pick.line.fulfillment_order.order.number} {pick.line.product.sku}")
                for pick in picks
            ]

    def _pick(self, pick: int, left: int, key: str) -> None:
        chance = self._chance("pick", key)
        if chance.random() < SHORT:
            missing = chance.randrange(1, left + 1)
            reason = chance.choice(("not_found", "damaged", "cannot_reach"))
            self.person.post(f"/picks/{pick}/shortage", quantity=str(missing), reason=reason)
            left -= missing
        if left:
            self.person.post(f"/picks/{pick}/confirmation", quantity=str(left))
        if left and chance.random() < UNDONE:
            self.person.post(f"/picks/{pick}/undo")
            self.person.post(f"/picks/{pick}/confirmation", quantity=str(left))

    def _stage(self, order: FulfillmentOrder) -> None:
        """One location for each temperature."""
        while True:
            with self.database.reading() as reading:
                whole = fulfillment_orders.whole(reading, order.id, self.store_id)
                if whole.state is State.READY_FOR_PICKUP:
                    return
                place = staging_locations.with_room(reading, whole)[0].name
            self.person.post(f"/fulfillment-orders/{order.id}/staging", location=place)

    def _hand_over(self, order: FulfillmentOrder) -> None:
        fields = {"proof": "code", "code": order.pickup_code, "checked": "1"}
        age = {"age_checked": "1"} if needs_age_check(order) else {}
        self.person.post(f"/fulfillment-orders/{order.id}/handoff", **fields, **age)

    def _pack(self, order: FulfillmentOrder) -> None:
        box, weight = packing.proposed(order)
        self.person.post(f"/fulfillment-orders/{order.id}/parcels", box=box, weight_g=str(min(weight, 70_000)))

    def _give_to_carriers(self) -> None:
        for manifest, parcels in self._manifests():
            for parcel in parcels:
                self.person.post(f"/manifests/{manifest}/parcels", parcel=str(parcel))
            self.person.post(f"/manifests/{manifest}/handover", parcels=str(len(parcels)))

    def _manifests(self) -> list[tuple[int, list[int]]]:
        with self.database.reading() as reading:
            open_ones = reading.scalars(
                select(Manifest).where(Manifest.store_id == self.store_id, Manifest.closed_at.is_(None))
            ).all()
            waiting = select(Parcel.id).where(
                Parcel.store_id == self.store_id, Parcel.tracking_number.is_not(None), Parcel.shipment_id.is_(None)
            )
            found = [(m.id, list(reading.scalars(waiting.where(Parcel.carrier == m.carrier)))) for m in open_ones]
        return [(manifest, parcels) for manifest, parcels in found if parcels]

    def _put_back(self) -> None:
        with self.database.reading() as reading:
            work = select(ReturnToStock.id).where(
                ReturnToStock.store_id == self.store_id, ReturnToStock.closed_at.is_(None)
            )
            keys = reading.scalars(work.order_by(ReturnToStock.id)).all()
        for key in keys:
            self.person.post(f"/returns/{key}/completion")

    def _waiting(self, state: State) -> bool:
        return next(self._keys(state), None) is not None

    def _keys(self, state: State) -> Iterator[int]:
        with self.database.reading() as reading:
            yield from reading.scalars(select(F.id).where(F.store_id == self.store_id, F.state == state))

    def _orders(self, state: State, method: Method) -> list[FulfillmentOrder]:
        with self.database.reading() as reading:
            found = select(F).where(F.store_id == self.store_id, F.state == state, F.method == method)
            return list(reading.scalars(found.options(*fulfillment_orders.WHOLE).order_by(F.due_at, F.id)).unique())
