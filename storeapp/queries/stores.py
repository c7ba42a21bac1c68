"""Stores by the names people use."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.store import Store


def labels(session: Session) -> Callable[[int], str]:
    """Says a store's key as its name and number."""
    found = session.execute(select(Store.id, Store.name, Store.external_id))
    said = {key: f"{name} ({number})" for key, name, number in found}
    return lambda key: said.get(key, f"store {key}")


def names(session: Session) -> Callable[[int], str]:
    found = {row.id: row.name for row in session.execute(select(Store.id, Store.name))}
    return lambda key: found.get(key, f"Store {key}")
