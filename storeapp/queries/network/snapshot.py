"""What is kept between decisions: the network and how its rows map to ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from storeapp.assignment.network import Network
from storeapp.assignment.orders import Place
from storeapp.assignment.replay import Shared
from storeapp.domain.store import Store
from storeapp.queries.network.lanes import Spot, lengthened, spot_of
from storeapp.queries.network.learned import NOTHING_LEARNED, Parts
from storeapp.queries.network.ledger import Seen
from storeapp.queries.network.moments import minutes_since
from storeapp.queries.network.products import ProductFacts
from storeapp.queries.network.stores import Facts


@dataclass
class Snapshot:
    """`refresh` brings load and changed stock up to date. `learned`: the version in use of each kind of part;
    `facts`: what was known of the stores; `ledger_seen`: how much of the ledger it knows; `looked_at`: as of
    when it knows all else; `shared`: what the last run's decisions had in common.
    """

    taken_at: datetime
    zero: datetime
    network: Network
    stores: Sequence[Store]
    store_rows: Mapping[int, int]
    products: dict[int, ProductFacts]
    facts: Facts
    ledger_seen: Seen
    looked_at: datetime
    learned: Mapping[str, int] = field(default_factory=dict)
    parts: Parts = NOTHING_LEARNED
    areas: dict[Spot, int] = field(default_factory=dict)
    shared: Shared | None = None

    def moment(self, at: datetime) -> float:
        return minutes_since(self.zero, at)

    def time_of(self, moment: float) -> datetime:
        return self.zero + timedelta(minutes=moment)

    def with_destinations(self, places: Iterable[Spot]) -> None:
        """Adds lanes to places (degrees) that are not known yet."""
        new = [place for place in dict.fromkeys(places) if place not in self.areas]
        if not new:
            return
        lanes = lengthened(self.network.lanes, self.network.stores, new)
        self.areas.update({place: len(self.areas) + number for number, place in enumerate(new)})
        self.network = replace(self.network, lanes=lanes)

    def place(self, latitude: float, longitude: float) -> Place:
        return Place(self.areas[spot_of(latitude, longitude)], latitude, longitude)
