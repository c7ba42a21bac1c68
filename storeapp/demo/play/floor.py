"""The floor of one store while a day is played: who works there, and what waits for hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from storeapp.domain.arrival import Arrival
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.store import Store


@dataclass(frozen=True)
class Leave:
    """What the played staff leave to whoever tries the app: orders of each stage, and how long a customer waits."""

    assigned: int = 0
    picked: int = 0
    packed: int = 3
    waiting: timedelta = timedelta()


@dataclass
class Floor:
    """`taken`: fulfillment orders that somebody played has in hand just now. `put_aside`: until when they leave alone
    what they could not go on with."""

    store: Store
    associates: Sequence[int]
    leave: Leave = Leave()
    taken: set[int] = field(default_factory=set)
    put_aside: dict[int, datetime] = field(default_factory=dict)

    def is_open(self, at: datetime) -> bool:
        hours = self.store.opens_on(at.astimezone(self.store.zone).date())
        return hours is not None and hours[0] <= at < hours[1]

    def is_free(self, key: int, at: datetime) -> bool:
        return key not in self.taken and self.put_aside.get(key, at) <= at


@dataclass(frozen=True)
class Waiting:
    """Fulfillment orders of a floor by what has to be done next, the most urgent first."""

    customers: tuple[int, ...]
    to_stage: tuple[int, ...]
    to_pack: tuple[int, ...]
    to_ship: tuple[int, ...]
    to_pick: int


def waiting(session: Session, floor: Floor, now: datetime) -> Waiting:
    rows = [row for row in _rows(session, floor) if floor.is_free(row.id, now)]
    leave = floor.leave
    return Waiting(
        customers=tuple(row.id for row in rows if row.here_at is not None and row.here_at + leave.waiting <= now),
        to_stage=_but(leave.picked, [row.id for row in rows if _is(row, State.PICKED, Method.PICKUP)]),
        to_pack=_but(leave.picked, [row.id for row in rows if _is(row, State.PICKED, Method.SHIP)]),
        to_ship=_but(leave.packed, [row.id for row in rows if row.state is State.PACKED]),
        to_pick=len(_but(leave.assigned, [row.id for row in rows if row.state is State.ASSIGNED])),
    )


def _rows(session: Session, floor: Floor) -> Sequence[Row[Any]]:
    order = FulfillmentOrder
    here = (Arrival.fulfillment_order_id == order.id) & Arrival.closed_at.is_(None) & Arrival.taken_by.is_(None)
    wanted: Select[*tuple[Any, ...]] = (
        select(order.id, order.state, order.method, Arrival.here_at)
        .outerjoin(Arrival, here & (order.state == State.READY_FOR_PICKUP))
        .where(order.store_id == floor.store.id, order.state.in_(STAGES))
        .order_by(order.due_at, order.id)
    )
    return session.execute(wanted).all()


STAGES = (State.ASSIGNED, State.PICKED, State.PACKED, State.READY_FOR_PICKUP)


def _is(row: Row[Any], state: State, method: Method) -> bool:
    return row.state is state and row.method is method


def _but(left: int, keys: list[int]) -> tuple[int, ...]:
    """All but the last ones, which are the least urgent."""
    return tuple(keys[: max(0, len(keys) - left)])
