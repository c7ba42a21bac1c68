"""Reads the whole network, and keeps it fresh in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.network import Network
from storeapp.domain.store import Store
from storeapp.queries.learned import versions_in_use
from storeapp.queries.network.calendar import DAYS, calendar_of
from storeapp.queries.network.lanes import no_lanes
from storeapp.queries.network.learned import parts_in_use
from storeapp.queries.network.loads import loads_of
from storeapp.queries.network.moments import zero_of
from storeapp.queries.network.products import newest_product, products_of
from storeapp.queries.network.risk import risk_of
from storeapp.queries.network.snapshot import Snapshot
from storeapp.queries.network.stock import newest_entry, refresh_stock, stock_of
from storeapp.queries.network.stores import stores_of

GOOD_FOR = timedelta(minutes=30)


def read(session: Session, now: datetime, days: int = DAYS) -> Snapshot:
    """Everything, with hours for so many days, in a few statements; seconds for the largest chains, so it is kept."""
    stores = session.scalars(select(Store).options(selectinload(Store.opening_hours)).order_by(Store.id)).all()
    rows = {store.id: number for number, store in enumerate(stores)}
    versions, parts = parts_in_use(session)
    seen, products = newest_entry(session), products_of(session)
    calendar, own = calendar_of(stores, zero_of(now), now, days), stores_of(stores, now, parts.minutes)
    network = Network(
        stores=own,
        calendar=calendar,
        loads=loads_of(session, stores, calendar, now, parts.forecast),
        stock=stock_of(session, own, products, parts.inventory_prices),
        lanes=no_lanes(len(stores)),
        risk=risk_of(own, products, parts.found_risk),
        asked=parts.unit_demand.asked_of(list(products), own.id) if parts.unit_demand else None,
    )
    return Snapshot(now, zero_of(now), network, stores, rows, products, seen, versions, parts)


def refresh(session: Session, snapshot: Snapshot, now: datetime) -> Snapshot:
    """Fresh loads and pauses, and the stock of products that moved; a new snapshot each new day and whenever other
    stores, products or learned parts are in use."""
    if _outdated(session, snapshot, now):
        return read(session, now)
    refresh_stock(session, snapshot)
    stores: Sequence[Store] = session.scalars(
        select(Store).order_by(Store.id).execution_options(populate_existing=True)
    ).all()
    if _known_by(stores) != _known_by(snapshot.stores):
        return read(session, now)
    parts, network = snapshot.parts, snapshot.network
    loads = loads_of(session, stores, network.calendar, now, parts.forecast)
    snapshot.network = replace(network, stores=stores_of(stores, now, parts.minutes), loads=loads)
    return snapshot


def _known_by(stores: Sequence[Store]) -> list[tuple[int, list[date]]]:
    """Which stores there are, and when they do not open."""
    return [(store.id, [closure.day for closure in store.closures]) for store in stores]


def _outdated(session: Session, snapshot: Snapshot, now: datetime) -> bool:
    return (
        now.astimezone(UTC).date() != snapshot.zero.date()
        or now - snapshot.taken_at > GOOD_FOR
        or versions_in_use(session) != snapshot.learned
        or newest_product(session) != next(reversed(snapshot.products), 0)
    )
