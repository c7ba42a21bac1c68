"""A policy's amounts by their dotted names, in words, changed one by one, and two policies held against each other."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from storeapp.assignment.policy import Override, Policy
from storeapp.assignment.reading import DataRefused

MEANINGS: dict[str, str] = {
    "weights.parcel": "how much carriage counts; 1 is its own money, 0 leaves it out",
    "weights.labour": "how much labour counts",
    "weights.lateness": "how much lateness counts",
    "weights.miss": "how much the risk of not finding a unit counts",
    "weights.scarcity": "how much taking a store's last units counts",
    "weights.congestion": "how much a store's filling day counts",
    "weights.distance": "dollars a kilometre and line",
    "weights.rank": "dollars a place in the ranking of stores and line",
    "money.wage": "dollars a minute of work",
    "money.split": "dollars for each parcel from the second on",
    "money.late": "dollars for a late fulfillment order",
    "money.late_day": "dollars for each begun day late, shipped",
    "money.late_hour": "dollars for each begun hour late, picked up",
    "money.miss": "dollars for rerouting or losing a line that is not found",
    "congestion.strength": "the balance slider: how strongly work is kept even",
    "congestion.above": "utilisations of a store's day from which a minute costs more",
    "congestion.price": "dollars a minute above each of them",
    "congestion.width": "how softly each step begins, as utilisation",
    "congestion.trust": "weight of the planned utilisation early in the day",
    "congestion.planned": "utilisation a day is planned for",
    "congestion.arrived": "usual share of the day's work that has arrived, by hour from midnight to midnight",
    "deadlines.price": "dollars a minute, at most, as the slack before a carrier vanishes",
    "deadlines.width": "how softly that begins, in days of the store's capacity",
    "scarcity.most": "dollars for a store's last unit",
    "scarcity.dual_share": "share of a learned price of stock that is believed",
    "limits.fulfillment_orders": "most parcels an order",
    "limits.kilometres": "farthest store; yields when a line would stay unplaced",
    "limits.spare_units": "units left on the shelf after a pick; yields likewise",
    "limits.utilisation": "of the day so far, above which a store gets no more; yields likewise",
    "limits.open_orders": "open orders at a store, at most; yields likewise",
    "moves.least_saving": "dollars that placing an open order anew must save",
    "moves.most": "times an order may be placed anew",
    "runners_up": "stores kept as runners-up of each decision",
}
"""Every amount that can be set, by its dotted name."""

IDENTITY = ("name", "version", "overrides")
OPEN_ENDED = ("none", "null", "unlimited")
OVERRIDABLE = tuple(name for name in Override.__dataclass_fields__ if name not in ("region", "store"))


def amounts(policy: Policy) -> dict[str, Any]:
    """Every amount by its dotted name; None where a limit is open."""
    found: dict[str, Any] = {}
    for part, value in policy.to_json().items():
        if isinstance(value, Mapping):
            found |= {f"{part}.{name}": amount for name, amount in value.items()}
        elif part not in IDENTITY:
            found[part] = value
    return found


def with_amount(policy: Policy, key: str, text: str) -> Policy:
    """The policy with one amount as it was typed. DataRefused says what is wrong with the key or the value."""
    if key not in amounts(policy):
        raise DataRefused(f"There is no amount {key[:80]!r}{_nearest(key, list(amounts(policy)))}.")
    data = policy.to_json()
    *parts, name = key.split(".")
    (data[parts[0]] if parts else data)[name] = parsed(key, text)
    return Policy.from_json(data)


def with_override(policy: Policy, where: Override, key: str, text: str) -> Policy:
    """The policy with one amount of a region or store as it was typed; `none` takes it back. DataRefused as above."""
    if key not in OVERRIDABLE:
        raise DataRefused(f"A region or store has no {key[:80]!r} of its own; it may have {', '.join(OVERRIDABLE)}.")
    data = policy.to_json()
    place = {"region": where.region, "store": where.store}
    known = [it for it in data["overrides"] if {"region": it["region"], "store": it["store"]} == place]
    changed = (known[0] if known else place) | {key: parsed(key, text)}
    others = [it for it in data["overrides"] if it not in known]
    says_something = any(changed.get(name) is not None for name in OVERRIDABLE)
    data["overrides"] = [*others, changed] if says_something else others
    return Policy.from_json(data)


def parsed(key: str, text: str) -> Any:
    """A typed value as JSON knows it: a number, a list of numbers with commas, or nothing for an open end."""
    if text.strip().lower() in OPEN_ENDED:
        return None
    listed = f"[{text}]" if "," in text and not text.lstrip().startswith("[") else text
    try:
        return json.loads(listed, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise DataRefused(f"{key} must be a number, not {text[:80]!r}.") from fault


def _no_number(text: str) -> float:
    raise ValueError(text)


def _nearest(key: str, known: list[str]) -> str:
    """What was probably meant: amounts with the same last name, else those of the same part."""
    part, _, name = key.rpartition(".")
    meant = [it for it in known if it.rpartition(".")[2] == name] or [it for it in known if it.split(".")[0] == part]
    return f"; {part or 'there'} has {', '.join(meant)}" if len(meant) > 1 else f"; {meant[0]} is one" if meant else ""


def differences(before: Policy, after: Policy, store: Callable[[int], str]) -> dict[str, str]:
    """By what differs, an amount's dotted name or a place's own amount, how it changed."""
    old, new = amounts(before), amounts(after)
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    own = {key: f"{value(old.get(key))} -> {value(new.get(key))}" for key in changed}
    return own | dict(_overrides_changed(before, after, store))


def _overrides_changed(before: Policy, after: Policy, store: Callable[[int], str]) -> Iterator[tuple[str, str]]:
    old, new = _by_place(before), _by_place(after)
    for place in {**old, **new}:
        for name in OVERRIDABLE:
            was, is_now = (getattr(by.get(place), name, None) for by in (old, new))
            if was != is_now:
                yield f"{_place(place, store)}: {name}", f"{_own(was)} -> {_own(is_now)}"


def _by_place(policy: Policy) -> dict[tuple[str | None, int | None], Override]:
    return {(override.region, override.store): override for override in policy.overrides}


def _place(place: tuple[str | None, int | None], store: Callable[[int], str]) -> str:
    region, key = place
    return f"region {region}" if key is None else store(key)


def overrides(policy: Policy, store: Callable[[int], str]) -> list[str]:
    """One line for each amount that a region or store has of its own."""
    return [f"{what} {change.rpartition(' -> ')[2]}" for what, change in _overrides_changed(Policy(), policy, store)]


def _own(amount: float | None) -> str:
    return "as everywhere" if amount is None else value(amount)


def value(amount: Any) -> str:
    """As one would type it."""
    if isinstance(amount, list | tuple):
        return ",".join(value(item) for item in amount)
    return "unlimited" if amount is None or amount == float("inf") else f"{amount:g}"
