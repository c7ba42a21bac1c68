"""One fulfillment order with everything its screens show; and finding some by what people have in their hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storeapp.domain.base import number_of
from storeapp.domain.errors import NotFound
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.order import Method, Order
from storeapp.domain.staging import Staging
from storeapp.queries.spelling import has_in_it, is_called

F = FulfillmentOrder
WHOLE = (
    joinedload(F.order),
    joinedload(F.store),
    selectinload(F.lines).joinedload(FulfillmentOrderLine.product),
    selectinload(F.stagings).joinedload(Staging.location),
)
DONE_SHOWN_FOR = timedelta(days=14)
MOST_FOUND = 30
MOST_WAITING = 100


def whole(session: Session, key: int, store_id: int | None) -> FulfillmentOrder:
    """Of that store (None: of any, for hq); raises NotFound."""
    found = session.scalar(select(F).where(F.id == key).options(*WHOLE))
    if found is None or store_id not in (None, found.store_id):
        raise NotFound("There is no such order here.")
    return found


def waiting(session: Session, store_id: int, method: Method, *states: State) -> Sequence[FulfillmentOrder]:
    """In those states, the most urgent first; the first MOST_WAITING of them."""
    found = select(F).where(F.store_id == store_id, F.method == method, F.state.in_(states)).options(*WHOLE)
    return session.scalars(found.order_by(F.due_at, F.id).limit(MOST_WAITING)).all()


def how_many_wait(session: Session, shown: int, store_id: int, method: Method, *states: State) -> int:
    """Of which `shown` were read; only counted where those may not be all."""
    if shown < MOST_WAITING:
        return shown
    waiting = select(func.count()).where(F.store_id == store_id, F.method == method, F.state.in_(states))
    return session.scalar(waiting) or 0


def search(session: Session, store_id: int, words: str, now: datetime) -> Sequence[FulfillmentOrder]:
    """By pickup code, number, name or the end of a phone number, in every state; open ones first."""
    if not words.strip():
        return ()
    since = now - DONE_SHOWN_FOR
    found = _found(words).where(
        F.store_id == store_id, or_(F.state.in_(OPEN), F.done_at > since, F.assigned_at > since)
    )
    return session.scalars(found.options(*WHOLE).limit(MOST_FOUND)).unique().all()


def elsewhere(session: Session, store_id: int, words: str) -> FulfillmentOrder | None:
    """The newest open one of another store, found by something that only its owner knows: code or number."""
    key = words.strip().upper()
    exact = or_(F.pickup_code == key.removeprefix("PU-"), Order.number == words.strip())
    found = select(F).join(Order).where(exact, F.store_id != store_id, F.state.in_(OPEN)).options(*WHOLE)
    return session.scalars(found.order_by(F.id.desc())).first()


def same_name(session: Session, one: FulfillmentOrder) -> Sequence[FulfillmentOrder]:
    """Others ready here for somebody whose family name is the same: easily mistaken bags."""
    family = one.order.collector.split()[-1]
    found = (
        select(F)
        .join(Order)
        .where(
            F.store_id == one.store_id,
            F.id != one.id,
            F.state.in_((State.READY_FOR_PICKUP, State.STAGED)),
            _name_has(family),
        )
    )
    return session.scalars(found.options(joinedload(F.order)).limit(3)).all()


def _found(words: str) -> Select[FulfillmentOrder]:
    asked = words.strip()
    key, figures = asked.upper(), "".join(filter(str.isdigit, asked))
    matches: list[ColumnElement[bool]] = [
        F.pickup_code == key.removeprefix("PU-"),
        is_called(Order.number, asked),
    ]
    if key.startswith("FO-") and (own := number_of(key[3:])):
        matches.append(F.id == own)
    if len(figures) >= 4 and len(figures) >= len(asked.replace(" ", "")) - 3:
        matches.append(Order.customer_phone.like(f"%{figures[-4:]}") & _phone_ends(figures))
    if any(map(str.isalpha, asked)):
        matches.append(and_(*(_name_has(part) for part in asked.split())))
    found = select(F).join(Order).where(or_(*matches))
    return found.order_by(F.state.not_in(tuple(OPEN)), F.due_at.desc(), F.id.desc())


def _phone_ends(figures: str) -> ColumnElement[bool]:
    plain = func.replace(func.replace(func.replace(Order.customer_phone, "-", ""), " ", ""), ".", "")
    return plain.like(f"%{figures}")


def _name_has(part: str) -> ColumnElement[bool]:
    return or_(has_in_it(Order.recipient, part), has_in_it(Order.customer_name, part))
