"""What two policies would do, side by side on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from storeapp.operations.comparing import Comparison, Outcome

FIGURES: dict[str, tuple[str, str]] = {
    "parcels": ("parcels", ",.0f"),
    "split": ("split orders", ",.0f"),
    "late": ("late orders", ",.0f"),
    "unplaced": ("units unplaced", ",.0f"),
    "kilometres": ("kilometres a parcel", ",.0f"),
    "minutes": ("minutes of work", ",.0f"),
    "stores": ("stores used", ",.0f"),
    "busiest": ("minutes, busiest store", ",.0f"),
}


def told(found: Comparison, before: str, after: str) -> list[str]:
    """Lines: how many orders would move, then figures and money under each."""
    return [
        "",
        f"{found.waiting} orders that wait and the last {found.recent}, as if they came now:",
        f"{found.moved} would go to other stores.",
        f"{'':<24}{before[:20]:>21}{after[:20]:>21}",
        *(f"{word:<24}{one:>21}{other:>21}" for word, one, other in _rows(found.before, found.after)),
        f"The money of both is counted by the amounts of {found.yardstick}.",
    ]


def _rows(before: Outcome, after: Outcome) -> Iterator[tuple[str, str, str]]:
    for name, (word, form) in FIGURES.items():
        yield word, format(getattr(before, name), form), format(getattr(after, name), form)
    for name, one, other in zip(before.terms._fields, before.terms, after.terms, strict=True):
        if one or other:
            yield f"{name}, $", f"{one:,.2f}", f"{other:,.2f}"
    yield "together, $", f"{before.terms.cost:,.2f}", f"{after.terms.cost:,.2f}"
