"""The tour model against hundreds of published instances with a proven optimum (Bahceci and Oencan 2021)."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from storeapp.walks import Layout, Spot
from storeapp.walks.tour import occupied, tour_lengths

DATA = Path(os.environ.get("DATA", Path(__file__).parents[3] / "shared" / "data"))
INSTANCES = "batching/hessler_irnich_bahcecioencan.jsonl.gz"


def instances(orders: int) -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / INSTANCES, "rt", encoding="utf-8") as file:
        yield from (instance for line in file if len((instance := json.loads(line))["orders"]) == orders)


def layout(given: dict[str, Any]) -> Layout:
    return Layout(
        {},
        given["num_aisles"],
        given["num_cells"],
        start=given["depot_aisle"],
        aisle_gap=given["distance_aisle_to_aisle"],
        bay_pitch=given["distance_cell_to_cell"],
        front_gap=given["distance_bottom_to_cell"],
        back_gap=given["distance_top_to_cell"],
    )


def best_batches(instance: dict[str, Any]) -> float:
    """Least metres over all ways to part the orders into walks that one cart can hold."""
    store, orders, articles = layout(instance["layout"]), instance["orders"], instance["articles"]
    weights = np.array([sum(articles[line["article"]]["weight"] * line["qty"] for line in order) for order in orders])
    grids = np.array([occupied((spot(articles[line["article"]], store) for line in o), store) for o in orders])
    members = np.arange(1, 2 ** len(orders))[:, None] >> np.arange(len(orders)) & 1 == 1
    lengths = tour_lengths(np.array([grids[chosen].any(axis=0) for chosen in members]), store)
    lengths[members @ weights > instance["picker_capacity"]] = np.inf
    return cheapest_parting(len(orders), [0.0, *lengths])


def spot(article: dict[str, Any], store: Layout) -> Spot:
    """Cell 0 is at the back."""
    return Spot(article["aisle"], store.bays - 1 - article["cell"])


def cheapest_parting(orders: int, lengths: list[float]) -> float:
    best = [0.0] + [float("inf")] * (2**orders - 1)
    for whole in range(1, 2**orders):
        part, first = whole, whole & -whole
        while part:
            if part & first:
                best[whole] = min(best[whole], lengths[part] + best[whole ^ part])
            part = (part - 1) & whole
    return best[-1]


def test_the_published_optimum_is_met_by_every_instance_of_eight_orders() -> None:
    published = {instance["id"]: instance["reference"]["UB"] for instance in instances(8)}
    assert len(published) > 500
    assert {instance["id"]: best_batches(instance) for instance in instances(8)} == pytest.approx(published, abs=0.05)
