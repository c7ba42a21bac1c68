"""Customers change their minds: now and then an order is paid late, cancelled, made smaller, or somebody else comes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from storeapp.demo.chance import stream
from storeapp.demo.world.names import person
from storeapp.operations.intake.documents import AddressDocument, Method, OrderDocument, OrderStatus

CANCELLED, FEWER, SOMEBODY_ELSE = 0.035, 0.025, 0.015


def later(order: OrderDocument, seed: int) -> OrderDocument | None:
    """The order as the shop sends it a second time, some minutes on; None for most orders."""
    chance = stream(seed, "change", order.external_id)
    if order.status is OrderStatus.PENDING:
        return order.model_copy(update={"status": OrderStatus.PAID})
    draw = chance.random()
    for limit, change in CHANGES:
        if draw < limit:
            return change(order, chance)
        draw -= limit
    return None


def _cancel(order: OrderDocument, _chance: Random) -> OrderDocument | None:
    return order.model_copy(update={"status": OrderStatus.CANCELLED})


def _want_fewer(order: OrderDocument, chance: Random) -> OrderDocument | None:
    """One unit of a line less, as long as something is left of the order."""
    if sum(line.quantity for line in order.lines) == 1:
        return None
    place = chance.randrange(len(order.lines))
    lines = list(order.lines)
    lines[place] = lines[place].model_copy(update={"cancelled": 1})
    return order.model_copy(update={"lines": tuple(lines)})


def _send_somebody(order: OrderDocument, chance: Random) -> OrderDocument | None:
    if order.method is not Method.PICKUP:
        return None
    return order.model_copy(update={"address": AddressDocument(name=person(chance))})


CHANGES: tuple[tuple[float, Callable[[OrderDocument, Random], OrderDocument | None]], ...] = (
    (CANCELLED, _cancel),
    (FEWER, _want_fewer),
    (SOMEBODY_ELSE, _send_somebody),
)
