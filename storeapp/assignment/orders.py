"""An order as the engine sees it: plain, frozen data."""

from dataclasses import dataclass, field
from enum import StrEnum

from storeapp.assignment.network import Ability

NOTHING_SPECIAL = Ability(0)
ANYWHERE = -1  # pickup store of an order whose customer has not chosen yet; only for promises


class Method(StrEnum):
    PICKUP = "pickup"
    SHIP = "ship"


class Promise(StrEnum):
    """What the customer was told `due` means."""

    READY_BY = "ready by"  # staged for pickup
    SHIP_BY = "ship by"  # given to the carrier
    ARRIVE_BY = "arrive by"  # at the customer's door: transit counts


@dataclass(frozen=True, slots=True)
class Place:
    """A destination: its column of `Lanes` and, for distances, its coordinates in degrees."""

    area: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one product that are still to be placed."""

    id: int
    product: int  # row of `Stock`
    quantity: int
    kg: float = 0.0  # of one unit
    value: float = 0.0  # dollars, of one unit
    needs: Ability = NOTHING_SPECIAL  # product rules: age check, cold, hazardous, bulky


@dataclass(frozen=True, slots=True)
class OrderToPlace:
    """What is left to place of one order. Stores are given by their index in the network."""

    id: int
    method: Method
    promise: Promise
    due: float  # moment
    lines: tuple[Line, ...]
    destination: Place | None = None  # needed for ship
    pickup_store: int | None = None  # needed for pickup
    excluded: dict[int, str] = field(default_factory=dict)  # store -> why, e.g. "rejected it: not found"
    fulfillment_orders: int = 0  # already made for other lines of this order; they count towards the most allowed

    def __post_init__(self) -> None:
        if self.method is Method.SHIP and self.destination is None:
            raise ValueError(f"Order {self.id} is to be shipped; give its destination.")
        if self.method is Method.PICKUP and self.pickup_store is None:
            raise ValueError(f"Order {self.id} is a pickup; give the store the customer chose.")
