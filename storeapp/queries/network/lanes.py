"""What it costs and how long it takes to bring a parcel from a store to a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from storeapp.assignment.network import Lanes, Stores, kilometres
from storeapp.domain.zones import ZONES

Spot = tuple[float, float]
"""Degrees of latitude and longitude to a tenth: destinations within it share a lane."""


def spot_of(latitude: float, longitude: float) -> Spot:
    return round(latitude, 1), round(longitude, 1)


def grid_of(latitude: float | None, longitude: float | None) -> Spot | None:
    return None if latitude is None or longitude is None else spot_of(latitude, longitude)


def no_lanes(stores: int) -> Lanes:
    empty = np.zeros((0, stores), dtype=np.int8)
    return Lanes(empty, empty, np.array([zone.parcel for zone in ZONES]), np.array([zone.per_kg for zone in ZONES]))


def lengthened(lanes: Lanes, stores: Stores, spots: Sequence[Spot]) -> Lanes:
    """With a row more for each spot."""
    zone = _zones(stores, spots)
    transit = np.array([zone.transit_days for zone in ZONES], dtype=np.int8)[zone]
    return replace(lanes, zone=np.vstack([lanes.zone, zone]), transit_days=np.vstack([lanes.transit_days, transit]))


def _zones(stores: Stores, spots: Sequence[Spot]) -> NDArray[np.int8]:
    bands = np.array([zone.km for zone in ZONES])
    lat, lon = np.array(spots).T[..., None]
    return np.searchsorted(bands, kilometres(stores.lat, stores.lon, lat, lon)).astype(np.int8)
