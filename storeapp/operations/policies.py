"""The rules of assignment change in versions: drafted, edited, activated, rolled back. Each step says who and when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storeapp.assignment import policy as rules
from storeapp.assignment.policy import PRESETS, Override
from storeapp.assignment.policy_words import differences, with_amount, with_override
from storeapp.assignment.reading import DataRefused
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.policy import Change, Policy, PolicyChange
from storeapp.domain.store import Store
from storeapp.queries import policies, stores
from storeapp.queries.policies import Version, version_of

LONGEST_NAME, LONGEST_FILE, LONGEST_DETAIL = 40, 1_000_000, 1000
LARGEST_KEY = 2**63
RESERVED = {"active", "draft", *PRESETS}
SOMEBODY_ELSE = "Somebody else changed the active policy just now. Look again."


@dataclass(frozen=True)
class By:
    """Who changes a policy: an associate (in the stamp), or somebody at a terminal by name."""

    stamp: Stamp
    who: str = ""


def draft(session: Session, name: str, source: rules.Policy, by: By) -> Policy:
    """The next version of that name, with the amounts of another one. Raises Refusal."""
    _check_name(name)
    newest = session.scalar(select(func.max(Policy.version)).where(Policy.name == name)) or 0
    policy = replace(source, name=name, version=newest + 1)
    _check_places(session, policy)
    made = Policy(
        name=name, version=policy.version, body=policy.to_json(), created_at=by.stamp.at, created_by=by.stamp.by
    )
    made.active, made.draft = False, True
    session.add(made)
    try:
        session.flush()
    except IntegrityError as fault:
        raise Refusal(f"Somebody else drafted {name} just now. Look again.") from fault
    _note(session, made.id, Change.DRAFTED, by, f"from {source.name}")
    return made


def read_policy(text: str) -> rules.Policy:
    """A policy out of a JSON file; its name and version are not looked at. Raises Refusal with what is wrong."""
    if len(text) > LONGEST_FILE:
        raise Refusal("That file is far too long for a policy.")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Refusal(f"That file is not JSON: {fault}.") from fault
    with _refusing():
        named = {"name": "file", "version": 1}
        return rules.Policy.from_json(data | named if isinstance(data, dict) else data)


def set_amounts(
    session: Session, version: Policy, amounts: Iterable[tuple[str, str]], place: Override | None, by: By
) -> dict[str, str]:
    """Amounts of a draft as they were typed, everywhere or in one `place`; what changed, in words. Raises Refusal."""
    draft = session.get_one(Policy, version.id, with_for_update=True, populate_existing=True)
    if not draft.draft:
        raise Refusal(f"{draft.label} has been active and never changes. Draft a new version of it.")
    before = after = version_of(draft).policy
    with _refusing():
        for key, text in amounts:
            after = with_override(after, place, key, text) if place else with_amount(after, key, text)
    _check_places(session, after)
    said = differences(before, after, stores.labels(session))
    if said:
        draft.body = after.to_json()
        _note(session, draft.id, Change.EDITED, by, "; ".join(map(" ".join, said.items())))
    return said


def activate(session: Session, version: Policy, by: By) -> None:
    """From the next run of assignment on it decides; exactly one is active. Raises Refusal."""
    if version.active:
        raise Refusal(f"{version.label} is active already.")
    _check_places(session, version_of(version).policy)
    _switch(session, version.id)
    _note(session, version.id, Change.ACTIVATED, by, "")


def roll_back(session: Session, by: By) -> Version:
    """What was active before is active again, in the end the preset. Raises NotFound when nothing was activated."""
    session.execute(select(Policy.id).where(Policy.active).with_for_update())  # whoever is faster comes first
    before = policies.came_before(session)
    _switch(session, before)
    _note(session, before, Change.ROLLED_BACK, by, "")
    session.flush()
    return policies.active(session)


def place_of(session: Session, region: str, store: str) -> Override | None:
    """A region by its name or a store by its number; None for neither. Raises Refusal."""
    if region and store:
        raise Refusal("Give a region or a store, not both.")
    if store:
        key = session.scalar(select(Store.id).where(Store.external_id == store))
        if key is None:
            raise Refusal(f"There is no store {store[:80]!r}.")
        return Override(store=key)
    return Override(region=region) if region else None


def _switch(session: Session, to: int | None) -> None:
    """Guarded twice: the one that was active must still be, and the database allows one active version only."""
    was = session.scalar(select(Policy.id).where(Policy.active))
    try:
        if was is not None:
            _guarded(session, was, active=False)
        if to is not None:
            _guarded(session, to, active=True, draft=False)
    except IntegrityError as fault:
        raise Refusal(SOMEBODY_ELSE) from fault


def _guarded(session: Session, key: int, *, active: bool, **values: Any) -> None:
    changed: Any = session.execute(
        update(Policy).where(Policy.id == key, Policy.active != active).values(active=active, **values)
    )
    if not changed.rowcount:
        raise Refusal(SOMEBODY_ELSE)


def _note(session: Session, key: int | None, kind: Change, by: By, detail: str) -> None:
    session.add(
        PolicyChange(
            policy_id=key,
            kind=kind,
            at=by.stamp.at,
            associate_id=by.stamp.by,
            who=by.who[:120],
            detail=detail[:LONGEST_DETAIL],
        )
    )


def _check_name(name: str) -> None:
    if name in RESERVED:
        raise Refusal(f"{name!r} means something already; give your policy a name of its own.")
    if not name or len(name) > LONGEST_NAME or name.isdecimal() or "@" in name or not name.isprintable():
        raise Refusal(f"A policy's name has up to {LONGEST_NAME} characters, a letter among them, and no @.")


def _check_places(session: Session, policy: rules.Policy) -> None:
    """Amounts of a region or store that is not there would silently do nothing."""
    regions = {override.region for override in policy.overrides if override.region is not None}
    readable = {region for region in regions if region.isprintable()}
    unknown = regions - set(session.scalars(select(Store.region).where(Store.region.in_(readable))))
    if unknown:
        raise Refusal(f"No store is in the region {min(unknown)[:80]!r}.")
    keys = {override.store for override in policy.overrides if override.store is not None}
    possible = {key for key in keys if abs(key) < LARGEST_KEY}
    missing = keys - set(session.scalars(select(Store.id).where(Store.id.in_(possible))))
    if missing:
        raise Refusal(f"There is no store with the key {str(min(missing))[:40]}.")


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except DataRefused as refused:
        raise Refusal(str(refused)) from refused
