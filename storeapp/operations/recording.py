"""Keeping why: each decision's document, and what it was made from, so that it can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from storeapp.assignment.decision import Decision
from storeapp.assignment.network import Network
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.replay import Given, Inputs, Shared
from storeapp.bulk import Keys, Row, insert_unknown
from storeapp.domain.assignment import DecisionInputs, SharedInputs
from storeapp.domain.event import Stamp
from storeapp.prepared import Prepared
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import Version

AT_ONCE = 2000
SHARED = Prepared(
    select(SharedInputs.digest)
    .where(SharedInputs.digest == bindparam("digest"))
    .with_for_update(read=True, key_share=True)
)
"""Held, so that nobody drops it meanwhile."""


class Chosen(NamedTuple):
    """A plan chosen elsewhere, such as by re-optimisation: what each store was `given`, and on which `network` it was
    priced, where that is not the snapshot's own."""

    given: Given = ()
    network: Network | None = None


NOTHING_CHOSEN = Chosen()


class Kept(NamedTuple):
    """A decision that will be kept, and what it was made from."""

    order_id: int
    cause: str
    decision: Decision
    inputs: Inputs


@dataclass
class Recording:
    """The decisions of one run over one snapshot, under one version of the policy."""

    session: Session
    snapshot: Snapshot
    version: Version
    stamp: Stamp

    def keep(self, wanted: OrderToPlace, decision: Decision, cause: str, chosen: Chosen = NOTHING_CHOSEN) -> Kept:
        """Before the decision is carried out in the snapshot: what it was made from is read from there.

        `chosen` is for a plan that was not found by the kernel alone.
        """
        network = chosen.network or self.snapshot.network
        inputs = Inputs.of(network, wanted, now=decision.now, seed=decision.seed, given=chosen.given)
        return Kept(wanted.id, cause, decision, inputs)

    def rows(self, key: int, one: Kept) -> tuple[Row, Row]:
        """Of the decision and of its inputs, once it has its key."""
        made = {"id": key, "order_id": one.order_id, "policy_id": self.version.id, "at": self.stamp.at}
        body = one.inputs.to_bytes()
        inputs = {"decision_id": key, "at": self.stamp.at, "shared_digest": self._shared, "body": body}
        return made | {"cause": one.cause, "document": self._document(one.decision)}, inputs

    def _document(self, decision: Decision) -> dict[str, Any]:
        """The record, with the policy and the learned parts by name and version."""
        record: dict[str, Any] = dict(decision.record(self.snapshot.network.stores))
        learned = dict(self.snapshot.learned)
        return record | {"named": self.version.label} | ({"learned": learned} if learned else {})

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.session)

    @cached_property
    def _shared(self) -> str:
        """The digest of what all decisions of this run have in common; stored unless it is known."""
        shared = self.snapshot.shared = self._of_snapshot()
        if SHARED.first(self.session, {"digest": shared.digest}) is None:
            row = {"digest": shared.digest, "at": self.stamp.at, "body": shared.to_bytes()}
            insert_unknown(self.session, SharedInputs, [row], SharedInputs.digest)
        return shared.digest

    def _of_snapshot(self) -> Shared:
        network, policy, last = self.snapshot.network, self.version.policy, self.snapshot.shared
        return last if last and last.is_of(network, policy) else Shared.of(network, policy)


def forget_inputs(session: Session, now: datetime, kept_for: timedelta) -> int:
    """What older decisions were made from is dropped, oldest first; their reasons stay."""
    old = select(DecisionInputs.decision_id).where(DecisionInputs.at < now - kept_for)
    some = session.scalars(old.order_by(DecisionInputs.at).limit(AT_ONCE)).all()
    session.execute(delete(DecisionInputs).where(DecisionInputs.decision_id.in_(some)))
    used = select(DecisionInputs.decision_id).where(DecisionInputs.shared_digest == SharedInputs.digest)
    session.execute(
        delete(SharedInputs)
        .where(SharedInputs.at < now - kept_for, ~used.exists())
        .execution_options(synchronize_session=False)
    )
    return len(some)
