"""What came of every unit that was ordered."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from storeapp.domain.order import OrderLine
from storeapp.queries.invariants import violations

ORDERED = "ordered"


def of_units(reading: Session) -> dict[str, int]:
    """Of all units ordered: those that left, those that no store had, those that nobody wanted any more."""
    line, bought = FulfillmentOrderLine, OrderLine
    left = reading.execute(select(func.sum(line.shipped), func.sum(line.handed_over))).one()
    ordered, *not_delivered = reading.execute(
        select(func.sum(bought.quantity), func.sum(bought.short), func.sum(bought.cancelled))
    ).one()
    named = zip(("shipped", "handed over", "short", "cancelled"), (*left, *not_delivered), strict=True)
    return {ORDERED: int(ordered or 0)} | {name: int(units or 0) for name, units in named}


def unaccounted(units: dict[str, int]) -> int:
    """Counted both ways: a unit that was lost and one that came twice do not make up for each other by name."""
    return units[ORDERED] - sum(count for name, count in units.items() if name != ORDERED)


def broken(reading: Session) -> list[str]:
    """What `storeapp check` would find."""
    return [f"{name}: {row}" for name, rows in violations(reading) for row in rows]
