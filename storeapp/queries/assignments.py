"""How an order came to its stores: every decision with its reasons, what came of it, and the same made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from storeapp.assignment import policy as rules
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.replay import Inputs, Shared
from storeapp.assignment.words import Speech, dollars, points
from storeapp.domain.assignment import AssignmentDecision, DecisionInputs, SharedInputs
from storeapp.domain.errors import NotFound
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Order
from storeapp.domain.policy import Policy
from storeapp.queries import stores
from storeapp.queries.policies import DEFAULT

TOLD = (
    "line_short",
    "line_found",
    "rejected",
    "cancelled",
    "line_cancelled",
    "expired",
    "shipped",
    "handed_over",
    "given_up",
)
"""Events of an order that say why it was looked at again, or how it ended."""


@dataclass(frozen=True)
class Explained:
    """`policy` as people name it; `made`: the fulfillment orders that came of the decision."""

    decision: AssignmentDecision
    policy: str
    in_money: bool
    made: Sequence[FulfillmentOrder]


@dataclass(frozen=True)
class History:
    """Oldest first. `store` and `line` say a store's or a line's key."""

    order: Order
    explained: Sequence[Explained]
    events: Sequence[Event]
    parts: Mapping[int, FulfillmentOrder]
    store: Callable[[int], str]
    line: Callable[[int], str]

    def speech(self, one: Explained, when: Callable[[datetime], str]) -> Speech:
        """How that decision's record is said; its moments are minutes before or after it was made."""
        decided, now = one.decision.at, one.decision.document["now"]
        return Speech(
            store=self.store,
            line=self.line,
            when=lambda moment: when(decided + timedelta(minutes=moment - now)),
            amount=dollars if one.in_money else points,
        )


def order_named(session: Session, number: str) -> int:
    """The key of the newest order with that number; raises NotFound."""
    found = select(Order.id).where(Order.number == number).order_by(Order.id.desc()).limit(1)
    key = session.scalar(found) if number.isprintable() else None
    if key is None:
        raise NotFound(f"There is no order {number[:80]!r}.")
    return key


def history(session: Session, order_id: int, store_id: int | None) -> History:
    """Of any order (None), or only of one that concerns that store. Raises NotFound."""
    order = session.get(Order, order_id, options=[selectinload(Order.lines)])
    parts = _parts(session, order_id)
    concerned = {part.store_id for part in parts.values()} | {order.pickup_store_id if order else None}
    if order is None or store_id not in (None, *concerned):
        raise NotFound("There is no such order here.")
    names = {line.id: line.name or line.sku for line in order.lines}
    return History(
        order=order,
        explained=_explained(session, order_id, parts),
        events=_events(session, order_id),
        parts=parts,
        store=stores.names(session),
        line=lambda key: names.get(key, f"line {key}"),
    )


def _parts(session: Session, order_id: int) -> dict[int, FulfillmentOrder]:
    found = select(FulfillmentOrder).where(FulfillmentOrder.order_id == order_id).order_by(FulfillmentOrder.id)
    loaded = found.options(joinedload(FulfillmentOrder.store), selectinload(FulfillmentOrder.lines))
    return {part.id: part for part in session.scalars(loaded)}


def _explained(session: Session, order_id: int, parts: Mapping[int, FulfillmentOrder]) -> list[Explained]:
    found = (
        select(AssignmentDecision, Policy)
        .outerjoin(Policy, Policy.id == AssignmentDecision.policy_id)
        .where(AssignmentDecision.order_id == order_id)
        .order_by(AssignmentDecision.at, AssignmentDecision.id)
    )
    return [
        Explained(
            decision,
            version.label if version else decision.document.get("named", DEFAULT),
            _rules(decision, version).in_money,
            [part for part in parts.values() if part.decision_id == decision.id],
        )
        for decision, version in session.execute(found)
    ]


def _rules(decision: AssignmentDecision, version: Policy | None) -> rules.Policy:
    preset = PRESETS.get(decision.document.get("named", DEFAULT), PRESETS[DEFAULT])
    return rules.Policy.from_json(version.body) if version else preset


def _events(session: Session, order_id: int) -> Sequence[Event]:
    found = select(Event).where(Event.order_id == order_id, Event.kind.in_(TOLD))
    return session.scalars(found.order_by(Event.at, Event.id)).all()


def made_again(session: Session, decision_id: int) -> str | None:
    """The digest of the decision made once more from its stored inputs; None when they are not kept any more."""
    stored = select(DecisionInputs.body, SharedInputs.body).join(
        SharedInputs, SharedInputs.digest == DecisionInputs.shared_digest
    )
    found = session.execute(stored.where(DecisionInputs.decision_id == decision_id)).one_or_none()
    if found is None:
        return None
    inputs, shared = Inputs.from_bytes(found[0]), Shared.from_bytes(found[1])
    return inputs.decide_again(shared).digest(inputs.network(shared).stores)
