"""The manager's board: how much is where, how it stands, who waits, what was picked hour by hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storeapp.domain.associate import Associate
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.pick_list import PickList
from storeapp.domain.sla import AT_RISK
from storeapp.domain.staging import Staging

F = FulfillmentOrder
STAGES: dict[str, tuple[State, ...]] = {
    "To pick": (State.ASSIGNED,),
    "Picking": (State.PICKING,),
    "To stage or pack": (State.PICKED, State.STAGED),
    "Packed": (State.PACKED,),
    "Ready for pickup": (State.READY_FOR_PICKUP,),
    "On hold": (State.ON_HOLD,),
}
AT_WORK = (State.ASSIGNED, State.PICKING, State.PICKED, State.STAGED, State.PACKED, State.ON_HOLD)
MOST_URGENT = 25
LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Stage:
    word: str
    late: int
    at_risk: int
    on_time: int
    minutes: int

    @property
    def total(self) -> int:
        return self.late + self.at_risk + self.on_time


def stages(session: Session, store_id: int, now: datetime) -> list[Stage]:
    """What is ready is on time and no work any more: it waits for the customer."""
    late = case((F.due_at < now, 1), else_=0)
    at_risk = case(((F.due_at >= now) & (F.due_at <= now + AT_RISK), 1), else_=0)
    counted = (
        select(F.state, func.sum(late), func.sum(at_risk), func.count(), func.sum(F.minutes))
        .where(F.store_id == store_id, F.state.in_([state for states in STAGES.values() for state in states]))
        .group_by(F.state)
    )
    by_state = {row[0]: tuple(row)[1:] for row in session.execute(counted)}
    return [_stage(word, states, by_state) for word, states in STAGES.items()]


def urgent(session: Session, store_id: int, now: datetime) -> Sequence[FulfillmentOrder]:
    """Late and at risk, the latest first."""
    found = (
        select(F)
        .where(F.store_id == store_id, F.state.in_(AT_WORK), F.due_at <= now + AT_RISK)
        .options(joinedload(F.order), selectinload(F.stagings).joinedload(Staging.location))
    )
    return session.scalars(found.order_by(F.due_at).limit(MOST_URGENT)).all()


def walkers(session: Session, orders: Sequence[FulfillmentOrder]) -> dict[int, str]:
    """Who has each of the orders' walks, by walk."""
    walks = {order.pick_list_id for order in orders if order.pick_list_id}
    found = select(PickList.id, Associate.name).join(Associate).where(PickList.id.in_(walks))
    return {key: name.split()[0] for key, name in session.execute(found)}


def picked_by_hour(session: Session, store_id: int, since: datetime) -> dict[int, int]:
    """Units picked since the store's midnight, by the hour on its own clock."""
    counts: dict[int, int] = {}
    for happened, data in session.execute(_picks(store_id, since)):
        hour = happened.astimezone(since.tzinfo).hour
        counts[hour] = counts.get(hour, 0) + data.get("units", 0)
    return counts


def active_hours(session: Session, store_id: int, since: datetime) -> float:
    """Hours of picking, claim to finish, without pauses of more than five minutes between two picks of a person."""
    picks = select(Event.associate_id, Event.occurred_at).where(
        *_happened(store_id, since),
        Event.kind.in_(("picking", "pick_confirmed", "line_short", "picked")),
    )
    last: dict[int | None, datetime] = {}
    active = timedelta()
    for person, happened in session.execute(picks.order_by(Event.occurred_at, Event.id)):
        gap = happened - last.get(person, happened)
        active += gap if gap <= LONGEST_PAUSE else timedelta()
        last[person] = happened
    return active.total_seconds() / 3600


@dataclass(frozen=True)
class Today:
    """Counts since the store's midnight. Lines for the found rate, fulfillment orders for the rest."""

    done: int
    due: int
    in_time: int
    lines: int
    lines_short: int


def today(session: Session, store_id: int, since: datetime, now: datetime) -> Today:
    """On time: ready or shipped by the due time, of all that were due until now; open and late ones count as late."""
    when_ready = func.coalesce(F.ready_at, F.done_at)
    in_time = case((when_ready <= F.due_at, 1), else_=0)
    kept = (State.REJECTED, State.CANCELLED)
    due, punctual = session.execute(
        select(func.count(), func.sum(in_time)).where(
            F.store_id == store_id, F.due_at >= since, F.due_at <= now, F.state.not_in(kept)
        )
    ).one()
    done = session.scalar(select(func.count()).select_from(F).where(F.store_id == store_id, F.done_at >= since))
    lines, short = _lines(session, store_id, since)
    return Today(done or 0, due, punctual or 0, lines, short)


def _lines(session: Session, store_id: int, since: datetime) -> tuple[int, int]:
    """Lines that were decided today, and those of them that came out short."""
    kinds = select(Event.kind, Event.data).where(
        Event.store_id == store_id, Event.at >= since, Event.kind.in_(("pick_confirmed", "line_short", "line_found"))
    )
    picked: set[int] = set()
    missing: Counter[int] = Counter()
    for kind, data in session.execute(kinds.order_by(Event.id)):
        if kind == "pick_confirmed":
            picked.add(data.get("line", 0))
        else:
            missing[data.get("line", 0)] += data["units"] if kind == "line_short" else -data["units"]
    short = {line for line, units in missing.items() if units > 0}
    return len(picked | short), len(short)


def _picks(store_id: int, since: datetime) -> Any:
    return select(Event.occurred_at, Event.data).where(*_happened(store_id, since), Event.kind == "pick_confirmed")


def _happened(store_id: int, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """What a device sends late belongs to the day on which it was done. `at` is asked for too: it can be looked up."""
    return Event.store_id == store_id, Event.at >= since, Event.occurred_at >= since


def _stage(word: str, states: tuple[State, ...], by_state: Mapping[State, tuple[Any, ...]]) -> Stage:
    late = at_risk = total = 0
    minutes = 0.0
    for state in states:
        row = by_state.get(state, (0, 0, 0, 0.0))
        late, at_risk, total, minutes = late + row[0], at_risk + row[1], total + row[2], minutes + (row[3] or 0)
    if State.READY_FOR_PICKUP in states:
        late, at_risk, minutes = 0, 0, 0.0
    return Stage(word, late, at_risk, total - late - at_risk, round(minutes))
