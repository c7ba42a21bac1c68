"""Stock moves: every change of a level is one guarded update and one row of the ledger, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.errors import NoStock
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from storeapp.domain.stock import Movement, Reservation, StockLevel, StockMovement
from storeapp.operations import doubting
from storeapp.queries import small_work

Part = tuple[FulfillmentOrderLine, int]
"""A line and units of it."""


def release(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp, reason: str = "") -> None:
    """The units stay on the shelf for whoever comes next."""
    _move(session, line, Movement.RELEASE, stamp, reserved=-units, reason=reason)


def return_to_shelf(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp) -> None:
    """Picked units lie on the shelf again; they never left the store, so only the promise ends."""
    _move(session, line, Movement.RETURN_TO_STOCK, stamp, reserved=-units)


def leave(session: Session, parts: Sequence[Part], kind: Movement, stamp: Stamp) -> None:
    """The units of all these lines left their store with a carrier or a customer; two questions, however many lines."""
    lines = [line for line, _ in parts]
    levels, promises = _levels(session, lines), _promises(session, lines)
    for line, units in parts:
        level = _known(levels.get((line.store_id, line.product_id)))
        _change(session, line, level, promises.get(line.id), kind, stamp, on_hand=-units, reserved=-units)


def come_back(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp) -> None:
    """A handoff was undone: the units are in the store again, and promised to the same line as before."""
    _move(session, line, Movement.ADJUST, stamp, on_hand=units, reserved=units, reason="handoff undone")


def fall_short(
    session: Session, line: FulfillmentOrderLine, units: int, shelf_is_empty: bool, reason: str, stamp: Stamp
) -> None:
    """Nobody found the units: the promise is released, and what is believed falls.

    An empty shelf leaves only what lies picked in totes; otherwise just these units are gone.
    """
    level = level_of(session, line)
    left = small_work.in_hands(session, line.store_id, line.product_id) if shelf_is_empty else level.on_hand - units
    lost = max(0, level.on_hand - max(0, left))
    _move(session, line, Movement.PICK_SHORT, stamp, on_hand=-lost, reserved=-units, reason=reason)
    doubting.open_count_task(session, level, reason, stamp)


def find_again(session: Session, line: FulfillmentOrderLine, back: int, units: int, stamp: Stamp) -> None:
    """A shortage was undone: the units are promised to the same line as before, and `back` of them believed again."""
    _move(session, line, Movement.ADJUST, stamp, on_hand=back, reserved=units, reason="short undone")


def tell(session: Session, level: StockLevel, kind: Movement, stamp: Stamp, reason: str = "") -> None:
    """The ledger says that what may be promised of it has changed, though no unit moved."""
    of = {"store_id": level.store_id, "product_id": level.product_id, "kind": kind}
    session.add(StockMovement(**of, at=stamp.at, associate_id=stamp.by, action_id=stamp.action, reason=reason))


def set_count(session: Session, level: StockLevel, counted: int, stamp: Stamp, kind: Movement = Movement.COUNT) -> None:
    """What was counted is what is there, picked units in totes included; the difference is one row of the ledger."""
    change = counted - level.on_hand
    level.set_to(counted, level.reserved)
    if change:
        session.add(
            StockMovement(
                store_id=level.store_id,
                product_id=level.product_id,
                kind=kind,
                on_hand_change=change,
                at=stamp.at,
                associate_id=stamp.by,
                action_id=stamp.action,
            )
        )
        data = {"product_id": level.product_id, "change": change, "on_hand": counted}
        session.add(Event.of("inventory_adjusted", stamp, store_id=level.store_id, data=data))


def level_of(session: Session, line: FulfillmentOrderLine) -> StockLevel:
    """Locked, as it is now; raises NoStock."""
    key = (line.store_id, line.product_id)
    return _known(session.get(StockLevel, key, with_for_update=True, populate_existing=True))


def _known(level: StockLevel | None) -> StockLevel:
    if level is None:
        raise NoStock("This store does not keep that product.")
    return level


def _levels(session: Session, lines: Sequence[FulfillmentOrderLine]) -> dict[tuple[int, int], StockLevel]:
    """Locked in one order, so that two who need the same ones take turns."""
    wanted = select(StockLevel).where(
        StockLevel.store_id.in_({line.store_id for line in lines}),
        StockLevel.product_id.in_({line.product_id for line in lines}),
    )
    in_order = wanted.order_by(StockLevel.store_id, StockLevel.product_id).with_for_update()
    found = session.scalars(in_order.execution_options(populate_existing=True))
    return {(level.store_id, level.product_id): level for level in found}


def _promises(session: Session, lines: Sequence[FulfillmentOrderLine]) -> dict[int, Reservation]:
    """The active one of each line."""
    stores = {line.id: line.store_id for line in lines}
    active = select(Reservation).where(Reservation.line_id.in_(stores), Reservation.closed_at.is_(None))
    return {found.line_id: found for found in session.scalars(active) if found.store_id == stores[found.line_id]}


def _move(
    session: Session,
    line: FulfillmentOrderLine,
    kind: Movement,
    stamp: Stamp,
    *,
    on_hand: int = 0,
    reserved: int = 0,
    reason: str = "",
) -> None:
    level, promised = level_of(session, line), _promises(session, [line]).get(line.id)
    _change(session, line, level, promised, kind, stamp, on_hand=on_hand, reserved=reserved, reason=reason)


def _change(
    session: Session,
    line: FulfillmentOrderLine,
    level: StockLevel,
    promised: Reservation | None,
    kind: Movement,
    stamp: Stamp,
    *,
    on_hand: int,
    reserved: int,
    reason: str = "",
) -> None:
    """More units leaving than were believed to be there means the belief was wrong; the level stops at zero."""
    change = max(on_hand, -level.on_hand)
    level.set_to(level.on_hand + change, level.reserved + reserved)
    if promised is not None:
        promised.quantity += reserved
        promised.closed_at = None if promised.quantity else stamp.at
    elif reserved > 0:
        session.add(_reservation(line, reserved, stamp))
    if change or reserved:
        session.add(_movement(line, kind, stamp, on_hand=change, reserved=reserved, reason=reason))


def _reservation(line: FulfillmentOrderLine, units: int, stamp: Stamp) -> Reservation:
    return Reservation(
        line_id=line.id, store_id=line.store_id, product_id=line.product_id, quantity=units, opened_at=stamp.at
    )


def _movement(
    line: FulfillmentOrderLine, kind: Movement, stamp: Stamp, on_hand: int = 0, reserved: int = 0, reason: str = ""
) -> StockMovement:
    return StockMovement(
        store_id=line.store_id,
        product_id=line.product_id,
        kind=kind,
        on_hand_change=on_hand,
        reserved_change=reserved,
        at=stamp.at,
        line_id=line.id,
        associate_id=stamp.by,
        action_id=stamp.action,
        reason=reason,
    )
