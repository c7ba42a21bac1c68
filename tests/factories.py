"""Makes what a test needs: stores, people, products, stock, and orders at any point of their life.

Everything goes through the operations of the floor, so that what a test finds is what the floor would find.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.associate import Associate
from storeapp.domain.device import Device
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.domain.permissions import Role
from storeapp.domain.product import Product, ProductCode
from storeapp.domain.staging import StagingLocation
from storeapp.domain.stock import Movement, StockLevel
from storeapp.domain.store import Bay, Store, Temperature
from storeapp.operations import reserving, staging, stocking
from storeapp.operations.reserving import Units

PIN = "274913"
PASSWORD = "correct horse battery"
PEPPER = "the pepper of the tests"

_numbers = itertools.count(1)


def stamp(by: Associate | None = None, at: datetime | None = None) -> Stamp:
    return Stamp(at=at or clock.now(), by=by.id if by else None)


def store(session: Session, name: str = "Maple Street", **fields: Any) -> Store:
    """Has room to stage at every temperature: S-01, C-01 and F-01."""
    number = next(_numbers)
    made = Store(**{"external_id": f"store-{number}", "name": name, "time_zone": "America/Chicago"} | fields)
    session.add(made)
    session.flush()
    for place, temperature in (("S-01", "ambient"), ("C-01", "chilled"), ("F-01", "frozen")):
        session.add(StagingLocation(store_id=made.id, name=place, temperature=Temperature(temperature)))
    return made


def staging_location(session: Session, at: Store, name: str) -> StagingLocation:
    made = StagingLocation(store_id=at.id, name=name)
    session.add(made)
    session.flush()
    return made


def associate(session: Session, name: str, at: Store | None, role: Role = Role.ASSOCIATE, **fields: Any) -> Associate:
    """Signs in with PIN; managers and hq with their first name and PASSWORD, too."""
    login = name.split()[0].lower() if role is not Role.ASSOCIATE else None
    made = Associate(
        **{
            "store_id": at.id if at else None,
            "name": name,
            "role": role,
            "login": login,
            "pin_hash": secret_hash(PIN) if at else "",
            "password_hash": secret_hash(PASSWORD) if login else "",
        }
        | fields
    )
    session.add(made)
    session.flush()
    return made


@cache
def secret_hash(secret: str) -> str:
    """Slow on purpose, so it is made once per secret."""
    from storeapp.domain import secret as hashing

    return hashing.hashed(secret, PEPPER)


def device(session: Session, at: Store, key: str) -> Device:
    made = Device(
        store_id=at.id,
        name="Handheld",
        key_hash=hashlib.sha256(key.encode()).hexdigest(),
        enrolled_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def bay(session: Session, at: Store, aisle: str, walk_order: int, name: str = "1") -> Bay:
    made = Bay(store_id=at.id, aisle=aisle, name=name, walk_order=walk_order)
    session.add(made)
    session.flush()
    return made


def product(session: Session, name: str, **fields: Any) -> Product:
    """With one bar code of its own; `gtin` gives another."""
    number = next(_numbers)
    gtin = fields.pop("gtin", None) or gtin14(number)
    made = Product(**{"sku": f"SKU-{number}", "name": name, "price": 499, "weight_g": 500, "volume_ml": 700} | fields)
    made.codes.append(ProductCode(gtin=gtin))
    session.add(made)
    session.flush()
    return made


def gtin14(number: int) -> str:
    """A valid GTIN-14 out of a number."""
    body = f"0{number + 400_000_000_000:012d}"
    weighted = sum(int(figure) * (3 if place % 2 == 0 else 1) for place, figure in enumerate(body))
    return f"{body}{-weighted % 10}"


def stock(session: Session, at: Store, what: Product, units: int, place: Bay | None = None) -> StockLevel:
    """What lies on the shelf, with its row in the ledger."""
    level = session.get(StockLevel, (at.id, what.id))
    if level is None:
        level = StockLevel(store_id=at.id, product_id=what.id, on_hand=0, reserved=0, safety_stock=0, oversold=0)
        session.add(level)
    level.bay_id = place.id if place else level.bay_id
    stocking.set_count(session, level, units, stamp(), Movement.RECEIPT)
    session.flush()
    return level


def order(
    session: Session,
    wanted: Mapping[Product, int],
    method: Method = Method.PICKUP,
    at: Store | None = None,
    **more: Any,
) -> Order:
    """Paid and waiting for a store; `at` is where the customer collects."""
    number, now = next(_numbers), clock.now()
    made = Order(
        **{
            "source": "test",
            "external_id": f"order-{number}",
            "number": f"#{1000 + number}",
            "method": method,
            "status": OrderStatus.PAID,
            "placed_at": now,
            "received_at": now,
            "pickup_store_id": at.id if at else None,
            "customer_name": "Carla Diaz",
            "customer_email": "carla@example.com",
            "customer_phone": "+1 555 0134",
            "line1": "12 Elm Street",
            "city": "Chicago",
            "region": "IL",
            "postcode": "60601",
        }
        | more
    )
    for place, (what, units) in enumerate(wanted.items()):
        made.lines.append(
            OrderLine(
                external_id=str(place),
                product_id=what.id,
                sku=what.sku,
                name=what.name,
                unit_price=what.price,
                quantity=units,
                awaiting=units,
            )
        )
    session.add(made)
    session.flush()
    return made


def assigned(
    session: Session,
    at: Store,
    wanted: Mapping[Product, int],
    method: Method = Method.PICKUP,
    due_in: timedelta = timedelta(hours=2),
    **more: Any,
) -> FulfillmentOrder:
    """An order that this store owes, its stock reserved."""
    made_of = order(session, wanted, method, at if method is Method.PICKUP else None, **more)
    now = clock.now()
    made = FulfillmentOrder(
        order_id=made_of.id, store_id=at.id, method=method, due_at=now + due_in, assigned_at=now, minutes=5.0
    )
    session.add(made)
    session.flush()
    for line in made_of.lines:
        line.place(line.quantity)
        part = FulfillmentOrderLine(
            fulfillment_order_id=made.id,
            order_line_id=line.id,
            store_id=at.id,
            product_id=line.product_id,
            quantity=line.quantity,
        )
        session.add(part)
        session.flush()
        assert reserving.take(session, [Units(at.id, line.product_id or 0, line.quantity)]) == [True]
        reserving.promise(session, [part], stamp())
    made.record("assigned", stamp())
    session.flush()
    session.refresh(made)
    return made


def picked(session: Session, owed: FulfillmentOrder, by: Associate | None = None) -> FulfillmentOrder:
    """Every unit of it is in a tote."""
    from storeapp.domain.lifecycle import State

    owed.become(State.PICKING, stamp(by))
    for line in owed.lines:
        line.pick(line.open)
    owed.complete_picking(stamp(by))
    session.flush()
    return owed


def ready(session: Session, owed: FulfillmentOrder, by: Associate | None = None) -> FulfillmentOrder:
    """Picked, staged, and the customer was told."""
    picked(session, owed, by)
    needed = {line.product.temperature for line in owed.lines}
    places = session.query(StagingLocation).filter_by(store_id=owed.store_id)
    for place in places.filter(StagingLocation.temperature.in_(needed)):
        staging.stage(session, owed, place, stamp(by))
    session.flush()
    return owed
