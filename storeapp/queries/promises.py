"""What a customer may be told before buying, out of a snapshot of the network: in ids, times and plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from storeapp.assignment.orders import ANYWHERE, Line, Place
from storeapp.assignment.policy import Policy
from storeapp.assignment.promises import PickupPromise, Promises, ShipPromise
from storeapp.domain.store import Store
from storeapp.queries.network import Snapshot
from storeapp.queries.network.lanes import lengthened, no_lanes, spot_of


@dataclass(frozen=True)
class Ask:
    """Units by product id, degrees, and how sure it shall be. `store_id`: only at this one."""

    units: dict[int, int]
    latitude: float
    longitude: float
    near: int
    chance: float
    store_id: int | None = None


class Ready(NamedTuple):
    store: Store
    kilometres: float
    ready_by: datetime
    chance: float
    found: float


class Shipped(NamedTuple):
    """Times are those of the store that sends the last parcel."""

    stores: tuple[Store, ...]
    ship_by: datetime
    arrives_on: date
    chance: float
    found: float


@dataclass(frozen=True)
class Promising:
    """Answers for one `ask` of the network as it is known `now`; moments become times in the stores' own zones."""

    snapshot: Snapshot
    policy: Policy
    now: datetime
    ask: Ask

    def pickup(self) -> list[Ready]:
        """Nearest first; none if no store has all of it."""
        only = self.ask.store_id
        store = ANYWHERE if only is None else self.snapshot.store_rows.get(only)
        if not self._basket or store is None:
            return []
        told = self._promises.pickup(self._basket, self._place, self.ask.near, store)
        return [self._ready(each) for each in told]

    def ship(self) -> Shipped | None:
        """None if the stores do not hold all of it, or cannot send it in the days that are planned."""
        told = self._promises.ship(self._basket, self._place) if self._basket else None
        return self._shipped(told) if told else None

    @property
    def _place(self) -> Place:
        return Place(0, self.ask.latitude, self.ask.longitude)

    @cached_property
    def _basket(self) -> tuple[Line, ...]:
        """Empty when a product is so new that no store can have it."""
        known = [(units, self.snapshot.products.get(key)) for key, units in self.ask.units.items()]
        lines = [
            Line(number, facts.row, units, facts.kg, facts.value, facts.needs)
            for number, (units, facts) in enumerate(known)
            if facts
        ]
        return tuple(lines) if len(lines) == len(known) else ()

    @cached_property
    def _promises(self) -> Promises:
        """With a lane of its own, so that the snapshot, which others read too, stays as it is."""
        snapshot, network = self.snapshot, self.snapshot.network
        spot = spot_of(self.ask.latitude, self.ask.longitude)
        here = replace(network, lanes=lengthened(no_lanes(len(network.stores)), network.stores, [spot]))
        return Promises(here, self.policy, snapshot.moment(self.now), snapshot.parts.spread, self.ask.chance)

    def _ready(self, told: PickupPromise) -> Ready:
        store = self.snapshot.stores[told.store]
        return Ready(store, told.kilometres, self._local(told.ready_by, store), told.chance, told.found)

    def _shipped(self, told: ShipPromise) -> Shipped:
        stores = tuple(self.snapshot.stores[row] for row in told.stores)
        last = self.snapshot.stores[told.last]
        arrives = self._local(told.arrive_by, last).date()
        return Shipped(stores, self._local(told.ship_by, last), arrives, told.chance, told.found)

    def _local(self, moment: float, store: Store) -> datetime:
        return self.snapshot.time_of(moment).astimezone(store.zone)
