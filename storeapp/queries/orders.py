"""How an order stands: a roll-up of its lines and of what stores owe for it. Every unit is in exactly one state."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from storeapp.domain.errors import NotFound
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderLine, OrderStatus
from storeapp.domain.parcel import Parcel

Identity = tuple[str, str]


class RollUp(StrEnum):
    """`unfilled`: all ended and nothing of it was delivered; `done`: all ended and something was."""

    PENDING = "pending"
    CANCELLED = "cancelled"
    EXCEPTION = "exception"
    ASSIGNING = "assigning"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    UNFILLED = "unfilled"
    DONE = "done"


class UnitState(StrEnum):
    AWAITING = "awaiting"
    OPEN = "open"
    PICKED = "picked"
    SHIPPED = "shipped"
    HANDED_OVER = "handed_over"
    SHORT = "short"
    CANCELLED = "cancelled"


Units = Mapping[UnitState, int]


@dataclass(frozen=True)
class Standing:
    """`units` by order line, `tracking` numbers by fulfillment order."""

    order: Order
    parts: Sequence[FulfillmentOrder]
    units: Mapping[int, Units]
    tracking: Mapping[int, Sequence[str]]

    @property
    def status(self) -> RollUp:
        return next(status for status, applies in ROLL_UP.items() if applies(self))

    @property
    def open_states(self) -> set[State]:
        return {part.state for part in self.parts if part.is_open}

    def total(self, *states: UnitState) -> int:
        return sum(units[state] for units in self.units.values() for state in states)


ROLL_UP: dict[RollUp, Callable[[Standing], bool]] = {
    RollUp.PENDING: lambda it: it.order.status is OrderStatus.PENDING,
    RollUp.EXCEPTION: lambda it: bool(it.order.exception) and it.order.status is not OrderStatus.CANCELLED,
    RollUp.READY: lambda it: it.open_states == {State.READY_FOR_PICKUP} and not it.total(UnitState.AWAITING),
    RollUp.IN_PROGRESS: lambda it: bool(it.open_states),
    RollUp.ASSIGNING: lambda it: it.total(UnitState.AWAITING) > 0,
    RollUp.DONE: lambda it: it.total(UnitState.SHIPPED, UnitState.HANDED_OVER) > 0 or not it.units,
    RollUp.CANCELLED: lambda it: it.order.status is OrderStatus.CANCELLED,
    RollUp.UNFILLED: lambda it: True,
}
"""The first that applies."""


def standing(session: Session, source: str, external_id: str, store_id: int | None = None) -> Standing:
    """Of any order, or (`store_id`) only of one that concerns that store, which sees only its own part of it.

    Raises NotFound.
    """
    loaded = select(Order).where(Order.source == source, Order.external_id == external_id)
    order = session.scalar(loaded.options(selectinload(Order.lines)))
    parts = _parts(session, order) if order else []
    own = [part for part in parts if store_id in (None, part.store_id)]
    if order is None or not (own or store_id in (None, order.pickup_store_id)):
        raise NotFound("There is no such order here.")
    return Standing(order, own, _units(order.lines, parts), _tracking(session, own))


def _parts(session: Session, order: Order) -> list[FulfillmentOrder]:
    found = select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id).order_by(FulfillmentOrder.id)
    lines = selectinload(FulfillmentOrder.lines)
    return list(session.scalars(found.options(joinedload(FulfillmentOrder.store), lines)))


def _units(lines: Iterable[OrderLine], parts: Iterable[FulfillmentOrder]) -> dict[int, Units]:
    """Units that came back to the shelf are cancelled ones of the order."""
    by_line: defaultdict[int, Counter[UnitState]] = defaultdict(Counter)
    for part in (line for work in parts for line in work.lines):
        by_line[part.order_line_id].update(_placed_units(part))
    own = {
        line.id: Counter(
            {UnitState.AWAITING: line.awaiting, UnitState.SHORT: line.short, UnitState.CANCELLED: line.cancelled}
        )
        for line in lines
    }
    return {key: counted + by_line[key] for key, counted in own.items()}


def _placed_units(line: FulfillmentOrderLine) -> Counter[UnitState]:
    return Counter(
        {
            UnitState.OPEN: line.open,
            UnitState.PICKED: line.in_store,
            UnitState.SHIPPED: line.shipped,
            UnitState.HANDED_OVER: line.handed_over,
        }
    )


def _tracking(session: Session, parts: Collection[FulfillmentOrder]) -> dict[int, list[str]]:
    found = select(Parcel.fulfillment_order_id, Parcel.tracking_number).where(
        Parcel.fulfillment_order_id.in_([part.id for part in parts]),
        Parcel.voided_at.is_(None),
        Parcel.tracking_number.is_not(None),
    )
    numbers: defaultdict[int, list[str]] = defaultdict(list)
    for key, number in session.execute(found.order_by(Parcel.id)):
        numbers[key].append(str(number))
    return numbers


def exceptions(session: Session, identities: Collection[Identity]) -> dict[Identity, str]:
    """Of those of the orders that cannot go on by themselves, the sentence that says why."""
    found = select(Order.source, Order.external_id, Order.exception).where(
        tuple_(Order.source, Order.external_id).in_(identities), Order.exception != ""
    )
    return {(source, external_id): sentence for source, external_id, sentence in session.execute(found)}


def of_others(session: Session, identities: Collection[Identity], store_id: int) -> set[Identity]:
    """Those of the orders that are known and are not collected at that store."""
    found = select(Order.source, Order.external_id).where(
        tuple_(Order.source, Order.external_id).in_(identities),
        or_(Order.method != Method.PICKUP, Order.pickup_store_id.is_(None), Order.pickup_store_id != store_id),
    )
    return {(source, external_id) for source, external_id in session.execute(found)}
