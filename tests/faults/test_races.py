"""Many at once over plain HTTP: exactly what is there is sold, and whatever is done three times is done once."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from storeapp import clock
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.handoff import Handoff
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderLine
from storeapp.domain.parcel import Parcel
from storeapp.domain.pick_list import Pick
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.operations import keys
from tests import factories
from tests.api.caller import order
from tests.faults.scene import Scene
from tests.faults.served import Assigners, at_once

ROUNDS, BUYERS, IN_STOCK = 10, 25, 10
same_or_not = pytest.mark.parametrize("same", [True, False], ids=["the same action", "three actions"])


def test_25_buyers_of_10_units_buy_exactly_10(scene: Scene, assigners: Assigners) -> None:
    key = new_key(scene)
    for number in range(ROUNDS):
        wanted = scene.product(f"Rare {number}", IN_STOCK)
        orders = [order(f"{number}-{buyer}", (wanted, 1), at=scene.town.store) for buyer in range(BUYERS)]
        assert at_once([partial(send, scene, key, one) for one in orders]) == [200] * BUYERS
        while scene.count(Order.assign_at.is_not(None), Order.exception == ""):
            assigners.assign(limit=-(-BUYERS // len(assigners.processes)))
        assert sold(scene, wanted) == (IN_STOCK, IN_STOCK, BUYERS - IN_STOCK)
    assert scene.is_whole()


def test_three_identical_requests_at_once_are_taken_once_and_answered_the_same(scene: Scene) -> None:
    key = new_key(scene)
    for number in range(ROUNDS):
        content = order(f"once-{number}", (scene.goods, 1), at=scene.town.store)
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": f"once-{number}"}
        post = partial(scene.server.http.post, "/api/v1/orders", json=content, headers=headers)
        answers = at_once([post] * 3)
        assert {(answer.status_code, answer.json()["new"]) for answer in answers} == {(200, 1)}
        assert scene.count(Order.external_id == f"once-{number}") == 1


def new_key(scene: Scene) -> str:
    with scene.server.database.transaction() as session:
        return keys.make(session, keys.NewKey("shop", ("orders:write",)), clock.now())


def send(scene: Scene, key: str, content: dict[str, Any]) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return scene.server.http.post("/api/v1/orders", json=content, headers=headers).status_code


def sold(scene: Scene, wanted: Product) -> tuple[int, int, int]:
    """Units that the store owes, units reserved, orders that were told that there is none."""
    owed = select(func.sum(FulfillmentOrderLine.quantity)).where(FulfillmentOrderLine.product_id == wanted.id)
    told = select(func.count()).select_from(OrderLine).join(OrderLine.order)
    with scene.server.database.reading() as session:
        level = session.get_one(StockLevel, (scene.town.store.id, wanted.id))
        without = session.scalar(told.where(OrderLine.product_id == wanted.id, Order.exception != "")) or 0
        return session.scalar(owed) or 0, level.reserved, without


@same_or_not
def test_three_handoffs_at_once_hand_over_once(scene: Scene, same: bool) -> None:
    for _ in range(ROUNDS):
        owed = scene.owed(Method.PICKUP, factories.ready)
        proof = {"checked": "1", "proof": "code", "code": owed.pickup_code}
        scene.three_at_once(f"/fulfillment-orders/{owed.id}/handoff", same, **proof)
        assert scene.count(Handoff.fulfillment_order_id == owed.id) == 1
        assert scene.count(FulfillmentOrder.id == owed.id, FulfillmentOrder.state == State.HANDED_OVER) == 1
    assert scene.is_whole()


@same_or_not
def test_three_packs_at_once_make_one_parcel(scene: Scene, same: bool) -> None:
    for _ in range(ROUNDS):
        owed = scene.owed(Method.SHIP, factories.picked)
        assert scene.post(f"/fulfillment-orders/{owed.id}/packing/rest").status_code == 200
        scene.three_at_once(f"/fulfillment-orders/{owed.id}/parcels", same, box="small", weight_g="900")
        assert scene.count(Parcel.fulfillment_order_id == owed.id) == 1
        assert scene.count(FulfillmentOrder.id == owed.id, FulfillmentOrder.state == State.PACKED) == 1
    assert scene.is_whole()


@same_or_not
def test_three_picks_at_once_pick_once(scene: Scene, same: bool) -> None:
    for _ in range(ROUNDS):
        owed = scene.owed(Method.PICKUP, lambda session, owed: None)
        assert scene.post(f"/fulfillment-orders/{owed.id}/walk").status_code == 200
        pick = pick_of(scene, owed)
        scene.three_at_once(f"/picks/{pick.id}/confirmation", same, quantity="2")
        assert scene.count(FulfillmentOrderLine.fulfillment_order_id == owed.id, FulfillmentOrderLine.picked == 2) == 1
        assert scene.post(f"/pick-lists/{pick.pick_list_id}/finish").status_code == 200
    assert scene.is_whole()


def pick_of(scene: Scene, owed: FulfillmentOrder) -> Pick:
    with scene.server.database.reading() as session:
        return session.scalars(select(Pick).where(Pick.line_id == owed.lines[0].id)).one()
