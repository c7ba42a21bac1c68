"""Versions of the policy: the one that holds now, and any other by the name that people give it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from storeapp.assignment import policy as rules
from storeapp.assignment.policy import PRESETS
from storeapp.domain.associate import Associate
from storeapp.domain.errors import NotFound
from storeapp.domain.policy import Policy, PolicyChange, activations
from storeapp.prepared import Prepared

DEFAULT = "balanced"


class Version(NamedTuple):
    """A stored version by its key, or a preset, which has none."""

    id: int | None
    policy: rules.Policy

    @property
    def label(self) -> str:
        return f"{self.policy.name}@{self.policy.version}" if self.id else self.policy.name


PRESET = Version(None, PRESETS[DEFAULT])
"""What holds while no version is active."""


ACTIVE = Prepared(select(Policy.id, Policy.body).where(Policy.active))


def active(session: Session) -> Version:
    found = ACTIVE.first(session, {})
    return Version(found.id, rules.Policy.from_json(found.body)) if found else PRESET


def load(session: Session, reference: str) -> Version:
    """`active`, `draft` (the newest), a preset's name, a key, a version such as `summer@3`, or `summer`, its newest.

    Raises NotFound with a sentence.
    """
    if reference == "active":
        return active(session)
    if reference in PRESETS:
        return Version(None, PRESETS[reference])
    return version_of(row(session, reference))


def version_of(stored: Policy) -> Version:
    return Version(stored.id, rules.Policy.from_json(stored.body))


def row(session: Session, reference: str) -> Policy:
    """The stored version by any of its names; raises NotFound."""
    chosen = _referred(reference).order_by(Policy.id.desc()).limit(1)
    found = session.scalars(chosen).one_or_none() if reference.isprintable() else None
    if found is None:
        raise NotFound(_missing(reference))
    return found


def _referred(reference: str) -> Select[Policy]:
    name, at, number = reference.rpartition("@")
    chosen = select(Policy)
    if reference == "active":
        return chosen.where(Policy.active)
    if reference == "draft":
        return chosen.where(Policy.draft)
    if reference.isdecimal():
        return chosen.where(Policy.id == int(reference[:18]))
    if at:
        return chosen.where(Policy.name == name, Policy.version == int(number[:9] if number.isdecimal() else 0))
    return chosen.where(Policy.name == reference)


def _missing(reference: str) -> str:
    if reference == "draft":
        return "There is no draft. Make one with `storeapp policy draft`."
    if reference == "active":
        return f"No version is active; the preset {DEFAULT} holds."
    return f"There is no policy {reference[:80]!r}. `storeapp policy list` and `storeapp policy presets` name them all."


def versions(session: Session) -> Sequence[Policy]:
    return session.scalars(select(Policy).order_by(Policy.id)).all()


def changes(session: Session, *policy_ids: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Oldest first, of all or of some versions, each with the associate's name if it was one."""
    found = select(PolicyChange, Associate.name).outerjoin(Associate, Associate.id == PolicyChange.associate_id)
    if policy_ids:
        found = found.where(PolicyChange.policy_id.in_(policy_ids))
    return session.execute(found.order_by(PolicyChange.id)).all()


def came_before(session: Session) -> int | None:
    """The version that was active before the present one; None for the preset. NotFound when there was nothing."""
    through = activations(session.scalars(select(PolicyChange).order_by(PolicyChange.id)))
    if len(through) < 2:
        raise NotFound(f"Nothing was activated yet; the preset {DEFAULT} holds.")
    return through[-2]
