"""`storeapp check` finds what no constraint of the database holds."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storeapp.queries.invariants import INVARIANTS, violations
from tests.unit.operations import chain

BREAKS = {
    "UPDATE order_line SET placed = placed + 1, quantity = quantity + 1": "I1 placed units",
    "UPDATE stock_level SET on_hand = on_hand + 1": "I3 on hand",
    "UPDATE stock_movement SET reserved_change = reserved_change + 1 WHERE kind = 'reserve'": "I3 on hand",
    "UPDATE reservation SET quantity = quantity + 1": "I3 reserved is the sum",
    "UPDATE stock_level SET reserved = reserved + 1 WHERE reserved < on_hand": "I3 reserved is the sum",
    "UPDATE fulfillment_order_line SET quantity = quantity + 1": "I3 an open reservation",
    "UPDATE fulfillment_order SET version = version + 1": "I11 the version",
    "UPDATE fulfillment_order SET state = 'packed'": "I12 picked",
    "UPDATE reservation SET store_id = (SELECT MIN(id) FROM store WHERE id <> reservation.store_id)": "I3 units",
    "UPDATE reservation SET product_id = (SELECT MIN(id) FROM product WHERE id <> reservation.product_id)": "I3 units",
}
REFUSED = (
    "UPDATE event SET store_id = 999999 WHERE store_id IS NOT NULL",
    "UPDATE event SET device_id = 999999",
    "UPDATE stock_movement SET associate_id = 999999",
    "UPDATE stock_movement SET product_id = 999999",
    "UPDATE reservation SET store_id = 999999",
    "UPDATE order_line SET quantity = quantity + 1",
)
"""What the database holds by itself."""


@pytest.fixture
def some_placed(session: Session) -> Session:
    _, goods = chain.opened(session, stores=4, goods=5, held=3)
    chain.wanted(session, goods, 6)
    assert chain.assigned(session).fulfillment_orders
    return session


def broken(session: Session) -> dict[str, list[str]]:
    return {name: rows for name, rows in violations(session) if rows}


def test_nothing_is_found_where_all_is_well(some_placed: Session) -> None:
    assert broken(some_placed) == {}


@pytest.mark.parametrize(("mistake", "found"), BREAKS.items())
def test_a_mistake_is_found_and_its_rows_are_named(some_placed: Session, mistake: str, found: str) -> None:
    assert some_placed.execute(text(mistake)).rowcount  # type: ignore[attr-defined]
    [name] = [name for name in INVARIANTS if name.startswith(found)]
    assert broken(some_placed)[name]


@pytest.mark.parametrize("mistake", REFUSED)
def test_what_constraints_hold_cannot_even_be_written(some_placed: Session, mistake: str) -> None:
    with pytest.raises(IntegrityError), some_placed.begin_nested():
        some_placed.execute(text(mistake))
    assert broken(some_placed) == {}
