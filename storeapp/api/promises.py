"""When would it be ready, when would it arrive? Asked before anybody buys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any

from flask import Response
from pydantic import BaseModel, Field

from storeapp import clock
from storeapp.api.door import database, json_response
from storeapp.api.kept_network import kept_network
from storeapp.api.keys import caller, scope
from storeapp.api.problems import FieldProblem, Problem
from storeapp.api.resource import reads, resource
from storeapp.assignment.policy import Policy
from storeapp.operations.intake.documents import NO_NUL, AddressDocument, Method
from storeapp.operations.intake.places import coordinates
from storeapp.queries import baskets, policies
from storeapp.queries.promises import Ask, Promising, Ready, Shipped

bp = resource("promises")

MOST_PRODUCTS, MOST_UNITS = 50, 999
LONGEST_COUNT = 9
PAIR_WORDS = "A SKU or barcode, a colon and how many, as in MUG-BLUE:2; several with commas between."

Text = Annotated[str, Field(max_length=120, pattern=NO_NUL)]


class PromisesQuery(BaseModel):
    items: list[Annotated[str, Field(max_length=6000, pattern=NO_NUL)]] = Field([], description=PAIR_WORDS)
    postcode: Text = Field("", description="Where it goes or who asks: a US ZIP code; or lat and lon.")
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    method: Method | None = Field(None, description="Both when not given.")
    near: Annotated[int, Field(ge=1, le=20)] = Field(5, description="At most so many stores to pick up at.")
    chance: Annotated[float, Field(ge=0.5, le=0.99)] = Field(0.95, description="How sure a promise shall be.")

    @classmethod
    @cache
    def model_json_schema(cls, *args: Any, **more: Any) -> dict[str, Any]:  # type: ignore[override]
        """The framework asks for it with every request, and it takes as long as the answer."""
        return super().model_json_schema(*args, **more)


class PickupAnswer(BaseModel):
    """`chance` of being ready by then, if all is found; `all_found`: the chance of that."""

    store: str
    name: str
    kilometres: float
    ready_by: datetime
    ready_by_local: datetime
    chance: float
    all_found: float


class ShipAnswer(BaseModel):
    """Days and local times are those of the store that sends the last parcel. `chance` of it having left by then, if
    all is found; `all_found`: the chance of that."""

    stores: list[str]
    ship_by: datetime
    ship_by_local: datetime
    ships_on: date
    arrives_on: date
    chance: float
    all_found: float


class PromisesAnswer(BaseModel):
    """`pickup`: near stores that have all of it, nearest first; `ship`: null when the stores do not have all of it.
    Both are null when they were not asked for."""

    asked_at: datetime
    pickup: list[PickupAnswer] | None
    ship: ShipAnswer | None


@bp.get("/promises", **reads("promises:read", PromisesAnswer))
@scope("promises:read")
def show(query: PromisesQuery) -> Response:
    """When a basket would be ready at the near stores, and when it would ship and arrive.

    From the estimate that chooses the stores, stretched to be kept with the chance that is asked for.
    """
    now, ask = clock.now(), _ask(query)
    promising = Promising(kept_network(), _policy(), now, ask)
    pickup = [_pickup(ready) for ready in promising.pickup()] if query.method is not Method.SHIP else None
    shipped = promising.ship() if query.method is not Method.PICKUP and ask.store_id is None else None
    answer = PromisesAnswer(asked_at=now, pickup=pickup, ship=_ship(shipped) if shipped else None)
    return json_response(answer.model_dump_json())


def _policy() -> Policy:
    with database().reading() as reading:
        return policies.active(reading).policy


def _ask(query: PromisesQuery) -> Ask:
    store_id = caller().store_id
    if store_id is not None and query.method is Method.SHIP:
        raise Problem(403, "This key is for one store; what is shipped comes from any. Ask for method=pickup.")
    latitude, longitude = _place(query)
    return Ask(_units(query.items), latitude, longitude, query.near, query.chance, store_id)


def _place(query: PromisesQuery) -> tuple[float, float]:
    if query.lat is not None and query.lon is not None:
        return query.lat, query.lon
    if not query.postcode:
        raise _refused("postcode", "", "Where it goes: a US ZIP code here, or both lat and lon in degrees.")
    latitude, longitude = coordinates(AddressDocument(postcode=query.postcode[:20]))
    if latitude is None or longitude is None:
        raise _refused("postcode", query.postcode, "A US ZIP code that exists; for another place give lat and lon.")
    return latitude, longitude


def _units(items: list[str]) -> dict[int, int]:
    """Units by product id; raises Problem for what nobody can be asked for."""
    wanted: dict[str, int] = {}
    for name, count in _pairs(items):
        wanted[name] = wanted.get(name, 0) + count
    if not 1 <= len(wanted) <= MOST_PRODUCTS:
        raise _refused("items", str(len(wanted)), f"1 to {MOST_PRODUCTS} products, each as {PAIR_WORDS}")
    with database().reading() as reading:
        known = baskets.named(reading, list(wanted))
    if unknown := [name for name in wanted if name not in known]:
        errors = [FieldProblem(path="items", value=name[:120], expected="A product that we know.") for name in unknown]
        raise Problem(422, "Nothing can be promised for products that nobody knows; correct what is listed.", errors)
    units: dict[int, int] = {}
    for name, count in wanted.items():
        product = known[name]
        units[product.product_id] = units.get(product.product_id, 0) + count * product.units
    return units


def _pairs(items: list[str]) -> list[tuple[str, int]]:
    pairs = [pair for item in items for pair in _read(item)]
    for name, count in pairs:
        if not 1 <= count <= MOST_UNITS:
            raise _refused("items", f"{name}:{count}", f"1 to {MOST_UNITS} units of a product.")
    return pairs


def _read(item: str) -> Iterator[tuple[str, int]]:
    """A comma ends a pair only where a quantity stands before it, as a SKU may have commas of its own."""
    pending: list[str] = []
    for piece in item.split(","):
        pending.append(piece)
        name, _, count = piece.rpartition(":")
        if name.strip() and count.isascii() and count.isdigit() and len(count) <= LONGEST_COUNT:
            yield ",".join([*pending[:-1], name]).strip(), int(count)
            pending = []
    if pending:
        raise _refused("items", item, PAIR_WORDS)


def _refused(path: str, value: str, expected: str) -> Problem:
    error = FieldProblem(path=path, value=value[:120], expected=expected)
    return Problem(422, "The question cannot be answered; correct what is listed.", [error])


def _pickup(ready: Ready) -> PickupAnswer:
    return PickupAnswer(
        store=ready.store.external_id,
        name=ready.store.name,
        kilometres=round(ready.kilometres, 1),
        ready_by=_utc(ready.ready_by),
        ready_by_local=ready.ready_by,
        chance=round(ready.chance, 3),
        all_found=round(ready.found, 3),
    )


def _ship(shipped: Shipped) -> ShipAnswer:
    return ShipAnswer(
        stores=[store.external_id for store in shipped.stores],
        ship_by=_utc(shipped.ship_by),
        ship_by_local=shipped.ship_by,
        ships_on=shipped.ship_by.date(),
        arrives_on=shipped.arrives_on,
        chance=round(shipped.chance, 3),
        all_found=round(shipped.found, 3),
    )


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
