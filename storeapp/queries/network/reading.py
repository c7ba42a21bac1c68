"""Reads the whole network, and keeps it fresh in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.network import Network
from storeapp.domain.store import Store
from storeapp.queries.learned import versions_in_use
from storeapp.queries.network.calendar import DAYS, calendar_of
from storeapp.queries.network.lanes import no_lanes
from storeapp.queries.network.learned import parts_in_use
from storeapp.queries.network.ledger import seen_of
from storeapp.queries.network.loads import loads_of
from storeapp.queries.network.moments import zero_of
from storeapp.queries.network.products import newest_product, products_of
from storeapp.queries.network.risk import risk_of
from storeapp.queries.network.snapshot import Snapshot
from storeapp.queries.network.stock import refresh_stock, stock_of
from storeapp.queries.network.stores import Facts, facts_of, halts_of, stores_of

GOOD_FOR = timedelta(minutes=30)
LOOKED_AT_EVERY = timedelta(seconds=1)
"""So long it may not know of work that others gave (what it gave away itself it has added), or of new stores. Stock,
pauses and closed days are looked at each time."""


def read(session: Session, now: datetime, days: int = DAYS) -> Snapshot:
    """Everything, with hours for so many days, in a few statements; seconds for the largest chains, so it is kept."""
    facts, stores = facts_of(session), _stores(session)
    rows = {store.id: number for number, store in enumerate(stores)}
    versions, parts = parts_in_use(session)
    seen, products = seen_of(session, now), products_of(session)
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
    return Snapshot(now, zero_of(now), network, stores, rows, products, facts, seen, now, versions, parts)


def refresh(session: Session, snapshot: Snapshot, now: datetime) -> Snapshot:
    """The stock of products that moved, pauses and, once a second, loads; a new snapshot each new day and whenever
    other stores, products or learned parts are in use."""
    lately = timedelta(0) <= now - snapshot.looked_at < LOOKED_AT_EVERY
    if not lately or halts_of(session) != snapshot.facts.halts:
        facts = facts_of(session)
        if _outdated(session, snapshot, now) or not facts.opens_as(snapshot.facts):
            return read(session, now)
        _refresh_stores(session, snapshot, facts, now)
        _refresh_loads(session, snapshot, now)
        snapshot.looked_at = now
    refresh_stock(session, snapshot, now)
    return snapshot


def _refresh_stores(session: Session, snapshot: Snapshot, facts: Facts, now: datetime) -> None:
    """A pause ends by itself, so stores with one are looked at each time."""
    if facts != snapshot.facts:
        snapshot.stores, snapshot.facts = _stores(session), facts
    elif not any(row.paused_until for row in facts.stores):
        return
    snapshot.network = replace(snapshot.network, stores=stores_of(snapshot.stores, now, snapshot.parts.minutes))


def _refresh_loads(session: Session, snapshot: Snapshot, now: datetime) -> None:
    loads = loads_of(session, snapshot.stores, snapshot.network.calendar, now, snapshot.parts.forecast)
    snapshot.network = replace(snapshot.network, loads=loads)


def _stores(session: Session) -> Sequence[Store]:
    every = select(Store).options(selectinload(Store.opening_hours)).order_by(Store.id)
    return session.scalars(every.execution_options(populate_existing=True)).all()


def _outdated(session: Session, snapshot: Snapshot, now: datetime) -> bool:
    return (
        now.astimezone(UTC).date() != snapshot.zero.date()
        or now - snapshot.taken_at > GOOD_FOR
        or versions_in_use(session) != snapshot.learned
        or newest_product(session) != next(reversed(snapshot.products), 0)
    )
