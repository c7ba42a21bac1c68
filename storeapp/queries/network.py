"""The network as assignment sees it: a snapshot of stores, hours, load and stock, refreshed in parts.

Moments are minutes since midnight UTC of the snapshot's first day; products and stores are rows of the arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.network import (
    Ability,
    Bools,
    Calendar,
    Floats,
    Lanes,
    Loads,
    Network,
    Risk,
    Stock,
    StockRow,
    Stores,
    kilometres,
)
from storeapp.assignment.orders import Place
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel, StockMovement
from storeapp.domain.store import Store, Temperature
from storeapp.domain.zones import ZONES

Zones = NDArray[np.int8]

DAYS = 8
BASE_MINUTES, LINE_MINUTES, UNIT_MINUTES = 5.0, 2.0, 0.25
SPARE_FROM = (0, 1, 3, 8)
PRIOR_RISK = (0.12, 0.06, 0.03, 0.015)
TO_DO = (State.ASSIGNED, State.PICKING, State.PICKED)
LEDGER_OVERLAP = 500
EVERY_ABILITY = Ability.AGE_CHECK | Ability.COLD | Ability.HAZARDOUS | Ability.BULKY


@dataclass(frozen=True)
class ProductFacts:
    """`row` of the stock arrays; kilograms and dollars of one unit; what a store must be able to do."""

    row: int
    kg: float
    value: float
    needs: Ability


@dataclass
class Snapshot:
    """`network` and how its rows map to ids. `refresh` brings load and changed stock up to date."""

    taken_at: datetime
    zero: datetime
    network: Network
    stores: Sequence[Store]
    store_rows: Mapping[int, int]
    products: Mapping[int, ProductFacts]
    ledger_seen: int
    areas: dict[tuple[float, float], int] = field(default_factory=dict)

    def moment(self, at: datetime) -> float:
        return (at - self.zero).total_seconds() / 60

    def time_of(self, moment: float) -> datetime:
        return self.zero + timedelta(minutes=moment)

    def with_destinations(self, places: Iterable[tuple[float, float]]) -> None:
        """Adds lanes to places (degrees) that are not known yet."""
        new = [place for place in dict.fromkeys(places) if place not in self.areas]
        if not new:
            return
        lanes, stores = self.network.lanes, self.network.stores
        zones, days = _lanes_to(new, stores.lat, stores.lon)
        lanes = replace(lanes, zone=np.vstack([lanes.zone, zones]), transit_days=np.vstack([lanes.transit_days, days]))
        self.areas.update({place: len(self.areas) + number for number, place in enumerate(new)})
        self.network = replace(self.network, lanes=lanes)

    def place(self, latitude: float, longitude: float) -> Place:
        key = _grid(latitude, longitude)
        return Place(self.areas[key], latitude, longitude)


def _grid(latitude: float, longitude: float) -> tuple[float, float]:
    """Destinations within a tenth of a degree share a lane."""
    return round(latitude, 1), round(longitude, 1)


def grid_of(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else _grid(latitude, longitude)


def read(session: Session, now: datetime) -> Snapshot:
    """Everything, in four statements; seconds for the largest chains, so it is kept and refreshed."""
    stores = session.scalars(select(Store).options(selectinload(Store.opening_hours)).order_by(Store.id)).all()
    zero = datetime.combine(now.astimezone(UTC).date(), time(), UTC)
    rows = {store.id: number for number, store in enumerate(stores)}
    calendar = _calendar(stores, zero, now)
    products = _products(session)
    seen = session.scalar(select(func.max(StockMovement.id))) or 0
    network = Network(
        stores=_stores(stores, now),
        calendar=calendar,
        loads=_loads(session, rows, calendar, zero, now),
        stock=_stock(session, rows, products),
        lanes=_no_lanes(len(stores)),
        risk=_risk(len(stores), len(products)),
    )
    return Snapshot(now, zero, network, stores, rows, products, seen)


def refresh(session: Session, snapshot: Snapshot, now: datetime) -> Snapshot:
    """Fresh loads and pauses, and the stock of products that moved; a new snapshot each new day."""
    if now.astimezone(UTC).date() != snapshot.zero.date() or now - snapshot.taken_at > timedelta(minutes=30):
        return read(session, now)
    _refresh_stock(session, snapshot)
    stores = session.scalars(select(Store).order_by(Store.id).execution_options(populate_existing=True)).all()
    if [store.id for store in stores] != list(snapshot.store_rows):
        return read(session, now)
    loads = _loads(session, snapshot.store_rows, snapshot.network.calendar, snapshot.zero, now)
    snapshot.network = replace(snapshot.network, stores=_stores(stores, now), loads=loads)
    return snapshot


def _refresh_stock(session: Session, snapshot: Snapshot) -> None:
    """The ledger says which levels moved; ids may become visible out of order, so the newest are looked at again."""
    since = snapshot.ledger_seen - LEDGER_OVERLAP
    moved = select(StockMovement.store_id, StockMovement.product_id).where(StockMovement.id > since).distinct()
    newest = session.scalar(select(func.max(StockMovement.id))) or 0
    levels = LEVELS.join(
        recent := moved.subquery(),
        (recent.c.store_id == StockLevel.store_id) & (recent.c.product_id == StockLevel.product_id),
    )
    new_entries = [
        product_id
        for store_id, product_id, available, start in session.execute(levels)
        if not _set_entry(snapshot, store_id, product_id, available, start)
    ]
    refresh_products(session, snapshot, list(dict.fromkeys(new_entries)))
    snapshot.ledger_seen = newest


def _set_entry(snapshot: Snapshot, store_id: int, product_id: int, available: int, start: int) -> bool:
    """False when the snapshot has no such entry yet."""
    facts, store = snapshot.products.get(product_id), snapshot.store_rows.get(store_id)
    if facts is None or store is None:
        return False
    row = snapshot.network.stock.row(facts.row)
    at = int(np.searchsorted(row.store, store))
    if at == len(row.store) or row.store[at] != store:
        return False
    row.available[at], row.start[at] = max(0, available), max(0, start)
    return True


def refresh_products(session: Session, snapshot: Snapshot, product_ids: Sequence[int]) -> None:
    """Fresh numbers for some products, for instance when a guard failed."""
    known = [key for key in product_ids if key in snapshot.products]
    held: dict[int, list[tuple[int, int, int]]] = {key: [] for key in known}
    for part in range(0, len(known), 500):
        for store_id, product_id, available, start in session.execute(
            LEVELS.where(StockLevel.product_id.in_(known[part : part + 500]))
        ):
            if store_id in snapshot.store_rows:
                held[product_id].append((snapshot.store_rows[store_id], available, start))
    for key, entries in held.items():
        snapshot.network.stock.put(snapshot.products[key].row, _stock_row(entries))


LEVELS = select(
    StockLevel.store_id,
    StockLevel.product_id,
    case(
        (StockLevel.closed_at.is_not(None), 0),
        else_=StockLevel.on_hand - StockLevel.reserved - StockLevel.safety_stock,
    ),
    StockLevel.on_hand - StockLevel.safety_stock,
)


def _stock_row(entries: list[tuple[int, int, int]]) -> StockRow:
    table = np.array(sorted(entries), dtype=np.int64).reshape(-1, 3)
    table[:, 1:] = np.maximum(table[:, 1:], 0)
    return StockRow(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), np.full(len(table), np.nan))


def _stores(stores: Sequence[Store], now: datetime) -> Stores:
    count = len(stores)
    every = np.arange(count, dtype=np.int64)
    return Stores(
        id=np.array([store.id for store in stores], dtype=np.int64),
        name=tuple(store.name for store in stores),
        lat=np.array([store.latitude or 0.0 for store in stores]),
        lon=np.array([store.longitude or 0.0 for store in stores]),
        origin=every,
        abilities=np.array([_abilities(store, now) for store in stores], dtype=np.int64),
        base_minutes=np.full(count, BASE_MINUTES),
        line_minutes=np.full(count, LINE_MINUTES),
        unit_minutes=np.full(count, UNIT_MINUTES),
        rank=every.astype(np.float64),
        region=tuple(store.region for store in stores),
    )


def _abilities(store: Store, now: datetime) -> int:
    accepting = store.participates and not store.paused(now)
    return int(
        EVERY_ABILITY
        | (Ability.ACCEPTING if accepting else 0)
        | (Ability.SHIPS if store.ships and store.latitude is not None else 0)
        | (Ability.PICKUP if store.offers_pickup else 0)
    )


def _calendar(stores: Sequence[Store], zero: datetime, now: datetime) -> Calendar:
    """Windows are the opening hours; work falls due when the carrier calls and when the store closes."""
    shape = (len(stores), DAYS)
    opens, closes, staff = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    deadline, departs = np.zeros((len(stores), 2 * DAYS)), np.zeros((len(stores), 2 * DAYS), dtype=np.bool_)
    day_start, day_minutes = np.zeros(len(stores)), np.zeros(len(stores))
    for row, store in enumerate(stores):
        today = now.astimezone(store.zone).date()
        day_start[row] = _minutes(datetime.combine(today, time(), store.zone), zero)
        day_minutes[row] = max(store.staffed_minutes, 1)
        for number in range(DAYS):
            _add_day(store, row, number, today + timedelta(days=number), zero, opens, closes, staff, deadline, departs)
    return Calendar(opens, closes, staff, deadline, departs, day_start, day_minutes)


def _add_day(
    store: Store,
    row: int,
    number: int,
    day: object,
    zero: datetime,
    opens: Floats,
    closes: Floats,
    staff: Floats,
    deadline: Floats,
    departs: Bools,
) -> None:
    hours = store.opens_on(day)  # type: ignore[arg-type]
    if hours is None:
        noon = _minutes(datetime.combine(day, time(12), store.zone), zero)  # type: ignore[arg-type]
        opens[row, number] = closes[row, number] = noon
        deadline[row, 2 * number : 2 * number + 2] = noon
        return
    opening, closing = (_minutes(moment, zero) for moment in hours)
    call = _minutes(datetime.combine(day, store.carrier_cutoff, store.zone), zero)  # type: ignore[arg-type]
    opens[row, number], closes[row, number] = opening, closing
    staff[row, number] = store.staffed_minutes / max(closing - opening, 1)
    deadline[row, 2 * number], deadline[row, 2 * number + 1] = min(max(call, opening), closing), closing
    departs[row, 2 * number] = store.ships and opening <= call <= closing


def _minutes(moment: datetime, zero: datetime) -> float:
    return (moment - zero).total_seconds() / 60


def _loads(session: Session, rows: Mapping[int, int], calendar: Calendar, zero: datetime, now: datetime) -> Loads:
    due = np.zeros(calendar.deadline.shape)
    given, open_orders = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.int64)
    order = FulfillmentOrder
    work = select(order.store_id, order.due_at, func.sum(order.minutes), func.count()).where(order.state.in_(TO_DO))
    for store_id, due_at, minutes, count in session.execute(work.group_by(order.store_id, order.due_at)):
        row = rows[store_id]
        column = int(np.searchsorted(calendar.deadline[row], _minutes(due_at, zero)))
        due[row, min(column, 2 * DAYS - 1)] += minutes
        open_orders[row] += count
    today = select(order.store_id, func.sum(order.minutes)).where(
        order.assigned_at >= now - timedelta(hours=18), order.state != State.REJECTED
    )
    for store_id, minutes in session.execute(today.group_by(order.store_id)):
        given[rows[store_id]] = minutes
    return Loads(due, given, np.full(len(rows), np.nan), open_orders)


def _products(session: Session) -> dict[int, ProductFacts]:
    columns = (Product.id, Product.weight_g, Product.price, Product.temperature, Product.minimum_age, Product.bulky)
    facts = {}
    for row, (key, grams, price, temperature, age, bulky) in enumerate(
        session.execute(select(*columns).order_by(Product.id))
    ):
        needs = (
            (Ability.AGE_CHECK if age else Ability(0))
            | (Ability.COLD if temperature is not Temperature.AMBIENT else Ability(0))
            | (Ability.BULKY if bulky else Ability(0))
        )
        facts[key] = ProductFacts(row, grams / 1000, price / 100, needs)
    return facts


def _stock(session: Session, rows: Mapping[int, int], products: Mapping[int, ProductFacts]) -> Stock:
    levels = session.execute(LEVELS.order_by(StockLevel.product_id, StockLevel.store_id))
    table = np.array(
        [(products[product].row, rows[store], available, start) for store, product, available, start in levels],
        dtype=np.int64,
    ).reshape(-1, 4)
    first = np.searchsorted(table[:, 0], np.arange(len(products) + 1))
    amounts = np.maximum(table[:, 2:], 0)
    return Stock(first, table[:, 1].copy(), amounts[:, 0].copy(), amounts[:, 1].copy(), np.full(len(table), np.nan))


def _no_lanes(stores: int) -> Lanes:
    empty = np.zeros((0, stores), dtype=np.int8)
    parcel, per_kg = ([zone.parcel for zone in ZONES], [zone.per_kg for zone in ZONES])
    return Lanes(empty, empty, np.array(parcel), np.array(per_kg))


def _lanes_to(places: Sequence[tuple[float, float]], lat: Floats, lon: Floats) -> tuple[Zones, Zones]:
    bands, transit = (
        np.array([zone.km for zone in ZONES]),
        np.array([zone.transit_days for zone in ZONES], dtype=np.int8),
    )
    zones = np.stack([np.searchsorted(bands, kilometres(lat, lon, *place)) for place in places]).astype(np.int8)
    return zones, transit[zones]


def _risk(stores: int, products: int) -> Risk:
    """The same prior for everyone until it has been learned."""
    chance = np.broadcast_to(np.array(PRIOR_RISK), (stores, 1, len(PRIOR_RISK))).copy()
    return Risk(np.zeros(products, dtype=np.int64), np.array(SPARE_FROM), chance)
