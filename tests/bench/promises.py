"""How long a web shop waits for promises, at 300 stores with work, through the whole application."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask.testing import FlaskClient
from sqlalchemy import select

from storeapp import clock, create_app
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.product import Product
from storeapp.jobs.assigning import assign_some
from storeapp.operations import keys
from tests.bench import assigning, figures, places

ASKED, WARM = 3000, 100
TOWNS = ("10001", "30303", "60601", "77002", "80202", "90012", "98101", "33101", "55401", "63101")


def main() -> None:
    with places.folder() as folder:
        rows = [_measure(kind, folder) for kind in places.KINDS]
    figures.show(
        "promises",
        f"Promises for baskets of 1-3 products at {assigning.STORES} stores x {assigning.PRODUCTS} products",
        rows,
        "to reach: p99 <= 30 ms, the network brought up to date meanwhile; health is asked in turn, for the noise",
    )


def _measure(kind: str, folder: Path) -> dict[str, Any]:
    database = Database(places.address(kind, folder, "promises"))
    with database.transaction() as session:
        assigning.build(session)
        skus = list(session.scalars(select(Product.sku)))
        key = keys.make(session, keys.NewKey("a web shop", ("promises:read",)), clock.now())
    while assign_some(database, 100).orders:
        pass
    settings = Settings(database_url="", secret_keys=("k" * 64,), home=folder)
    asked = _ask(create_app(settings, database).test_client(), key, skus)
    database.dispose()
    return {"database": kind, "stores": assigning.STORES} | asked


def _ask(client: FlaskClient, key: str, skus: list[str]) -> dict[str, Any]:
    """Never faster than the key is allowed to ask. Each time also the least that the application can be asked."""
    chance, least, seconds, busy, answered = random.Random(7), [], [], [], 0
    for _ in range(WARM + ASKED):
        begun, worked = time.perf_counter(), time.thread_time()
        told = client.get(f"/api/v1/promises?{_question(chance, skus)}", headers={"Authorization": f"Bearer {key}"})
        seconds.append(time.perf_counter() - begun)
        busy.append(time.thread_time() - worked)
        assert told.status_code == 200, told.text
        answered += bool(told.json["pickup"] or told.json["ship"])
        least.append(_least(client))
        time.sleep(max(0.0, 0.0101 - (time.perf_counter() - begun)))
    return {
        "asked": ASKED,
        "p50_ms": _percentile(seconds, 50),
        "p99_ms": _percentile(seconds, 99),
        "processor_p99_ms": _percentile(busy, 99),
        "health_p99_ms": _percentile(least, 99),
        "with_a_promise": round(answered / (WARM + ASKED), 3),
    }


def _least(client: FlaskClient) -> float:
    begun = time.perf_counter()
    client.get("/api/v1/health")
    return time.perf_counter() - begun


def _percentile(seconds: list[float], share: int) -> float:
    return round(float(np.percentile(np.array(seconds[WARM:]) * 1000, share)), 2)


def _question(chance: random.Random, skus: list[str]) -> str:
    wanted = chance.sample(skus, chance.randint(1, 3))
    items = [("items", f"{sku}:{chance.randint(1, 2)}") for sku in wanted]
    return urlencode([*items, ("postcode", chance.choice(TOWNS))])
