"""Reads the whole network, and keeps it fresh in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.network import Network
from storeapp.domain.store import Store
from storeapp.queries.network.calendar import DAYS, calendar_of
from storeapp.queries.network.lanes import no_lanes
from storeapp.queries.network.loads import loads_of
from storeapp.queries.network.moments import zero_of
from storeapp.queries.network.products import products_of
from storeapp.queries.network.risk import prior_risk
from storeapp.queries.network.snapshot import Snapshot
from storeapp.queries.network.stock import newest_entry, refresh_stock, stock_of
from storeapp.queries.network.stores import stores_of

GOOD_FOR = timedelta(minutes=30)


def read(session: Session, now: datetime, days: int = DAYS) -> Snapshot:
    """Everything, with hours for so many days, in a few statements; seconds for the largest chains, so it is kept."""
    stores = session.scalars(select(Store).options(selectinload(Store.opening_hours)).order_by(Store.id)).all()
    zero, rows = zero_of(now), {store.id: number for number, store in enumerate(stores)}
    calendar, products, seen = calendar_of(stores, zero, now, days), products_of(session), newest_entry(session)
    network = Network(
        stores=stores_of(stores, now),
        calendar=calendar,
        loads=loads_of(session, rows, calendar, zero, now),
        stock=stock_of(session, rows, products),
        lanes=no_lanes(len(stores)),
        risk=prior_risk(len(stores), len(products)),
    )
    return Snapshot(now, zero, network, stores, rows, products, seen)


def refresh(session: Session, snapshot: Snapshot, now: datetime) -> Snapshot:
    """Fresh loads and pauses, and the stock of products that moved; a new snapshot each new day."""
    if now.astimezone(UTC).date() != snapshot.zero.date() or now - snapshot.taken_at > GOOD_FOR:
        return read(session, now)
    refresh_stock(session, snapshot)
    stores: Sequence[Store] = session.scalars(
        select(Store).order_by(Store.id).execution_options(populate_existing=True)
    ).all()
    if _known_by(stores) != _known_by(snapshot.stores):
        return read(session, now)
    loads = loads_of(session, snapshot.store_rows, snapshot.network.calendar, snapshot.zero, now)
    snapshot.network = replace(snapshot.network, stores=stores_of(stores, now), loads=loads)
    return snapshot


def _known_by(stores: Sequence[Store]) -> list[tuple[int, list[date]]]:
    """Which stores there are, and when they do not open."""
    return [(store.id, [closure.day for closure in store.closures]) for store in stores]
