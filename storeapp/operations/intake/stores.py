"""Stores come in: where they are, when they are open, how one walks through them, where ready orders wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storeapp.bulk import insert_all
from storeapp.domain.staging import StagingLocation
from storeapp.domain.store import Bay, OpeningHours, Store
from storeapp.operations.intake.documents import StoreDocument
from storeapp.operations.intake.keeping import keep
from storeapp.operations.intake.places import coordinates
from storeapp.operations.intake.taken import Taken, content_hash, distinct

Stores = Mapping[int, StoreDocument]
"""Documents by the key of their store."""


def take_stores(session: Session, documents: Sequence[StoreDocument], *, at: datetime) -> Taken:
    """In the caller's transaction, so best some hundred at a time. What a document leaves out (hours, layout, staging
    locations) stays as it is; a bay or staging location that is in use is never taken away."""
    taken = Taken()
    for part in distinct(documents, lambda document: document.external_id):
        taken.add(_take(session, list(part.values())))
    return taken


def _take(session: Session, documents: Sequence[StoreDocument]) -> Taken:
    kept = keep(session, Store, "external_id", [_row(document) for document in documents])
    changed = [document for document in documents if document.external_id in kept.keys]
    _take_parts(session, {kept.keys[document.external_id]: document for document in changed})
    return Taken(len(kept.added), len(kept.changed), len(documents) - len(kept.keys))


def _row(document: StoreDocument) -> dict[str, Any]:
    own = document.model_dump(include={"external_id", "name", "time_zone", "staffed_minutes", "ships", "offers_pickup"})
    place = document.address.model_dump(include={"line1", "city", "region", "postcode", "country", "phone"})
    latitude, longitude = coordinates(document.address)
    return own | place | {"latitude": latitude, "longitude": longitude, "document_hash": content_hash(document)}


def _take_parts(session: Session, stores: Stores) -> None:
    _take_hours(session, {key: document for key, document in stores.items() if document.opening_hours})
    _take_layout(session, {key: document for key, document in stores.items() if document.layout})
    _take_staging(session, {key: document for key, document in stores.items() if document.staging_locations})


def _take_hours(session: Session, stores: Stores) -> None:
    session.execute(delete(OpeningHours).where(OpeningHours.store_id.in_(stores)))
    rows = [{"store_id": key, **hours.model_dump()} for key, store in stores.items() for hours in store.opening_hours]
    insert_all(session, OpeningHours, rows)


def _take_layout(session: Session, stores: Stores) -> None:
    known = {(b.store_id, b.aisle, b.name): b for b in session.scalars(select(Bay).where(Bay.store_id.in_(stores)))}
    new = []
    for key, store in stores.items():
        for rank, place in enumerate(store.layout, start=1):
            bay = known.pop((key, place.aisle, place.bay), None)
            if bay is None:
                new.append(_bay(key, place.aisle, place.bay, place.department, rank))
            else:
                bay.walk_order, bay.department = rank, place.department
    insert_all(session, Bay, new)
    _put_last(known.values(), stores)


def _put_last(bays: Iterable[Bay], stores: Stores) -> None:
    """Bays that the layout does not name any more are walked to after all others."""
    for offset, bay in enumerate(sorted(bays, key=lambda bay: (bay.store_id, bay.walk_order)), start=1):
        bay.walk_order = len(stores[bay.store_id].layout) + offset


def _take_staging(session: Session, stores: Stores) -> None:
    chosen = select(StagingLocation).where(StagingLocation.store_id.in_(stores))
    known = {(location.store_id, location.name): location for location in session.scalars(chosen)}
    new = []
    for key, store in stores.items():
        for place in store.staging_locations:
            if (location := known.get((key, place.name))) is None:
                new.append({"store_id": key, **place.model_dump()})
            else:
                location.temperature, location.capacity, location.bulky = place.temperature, place.capacity, place.bulky
    insert_all(session, StagingLocation, new)


def _bay(store_id: int, aisle: str, name: str, department: str, walk_order: int) -> dict[str, Any]:
    return {"store_id": store_id, "aisle": aisle, "name": name, "department": department, "walk_order": walk_order}
