"""Places of a store by the names people use."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.staging import StagingLocation
from storeapp.domain.store import Bay
from storeapp.queries.spelling import is_called


def bay_named(session: Session, store_id: int, words: str) -> Bay:
    """The bay of "14 3", "14-3" or "Garden 2"; raises Refusal when the store has none of that name."""
    aisle, _, name = words.strip().replace("-", " ").rpartition(" ")
    found = session.scalar(
        select(Bay).where(Bay.store_id == store_id, is_called(Bay.aisle, aisle.strip()), Bay.name == name)
    )
    if found is None:
        raise Refusal("There is no such bay here. Type aisle and bay, like 14 3.")
    return found


def staging_location(session: Session, store_id: int, words: str) -> StagingLocation:
    """By its name, which is also what its label says after the prefix."""
    name = words.strip()
    name = name[2:] if name[:2].upper() == "L-" else name
    found = session.scalar(
        select(StagingLocation).where(StagingLocation.store_id == store_id, is_called(StagingLocation.name, name))
    )
    if found is None:
        raise Refusal("There is no staging location of that name here. Scan the label on the shelf.")
    return found
