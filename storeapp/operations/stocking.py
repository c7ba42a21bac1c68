"""Stock moves: every change of a level is one guarded update and one row of the ledger, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storeapp.domain.errors import NoStock, Refusal
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from storeapp.domain.shortage import REASONS, Shortage
from storeapp.domain.stock import Movement, Reservation, StockLevel, StockMovement
from storeapp.domain.work import CountTask, ReturnToStock
from storeapp.operations import doubting

Part = tuple[FulfillmentOrderLine, int]
"""A line and units of it."""
QUESTIONING = [reason for reason, means in REASONS.items() if means.questions_stock]


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
    level = _level(session, line)
    left = in_hands(session, line.store_id, line.product_id) if shelf_is_empty else level.on_hand - units
    lost = max(0, level.on_hand - max(0, left))
    _move(session, line, Movement.PICK_SHORT, stamp, on_hand=-lost, reserved=-units, reason=reason)
    open_count_task(session, level, reason, stamp)


def turn_up(session: Session, line: FulfillmentOrderLine, shortage: Shortage, stamp: Stamp) -> None:
    """Takes back what `fall_short` or `release` did for that shortage; raises Refusal when the shelf was counted since,
    or when the units are promised to somebody else."""
    level, fell, units = _level(session, line), _fell(session, shortage), shortage.quantity
    if fell.on_hand_change and _counted_since(session, level, fell):
        raise Refusal("The shelf was counted meanwhile, so it stays short.")
    back = 0 if doubting.is_answered(session, fell) else -fell.on_hand_change
    if not back and level.on_hand < units:
        raise Refusal(
            "The shop's stock list says that it is not there, so it stays short. Count the shelf if you see it."
        )
    if not back and level.on_hand - level.reserved < units:
        raise Refusal("Other orders need what is left, so it stays short.")
    _move(session, line, Movement.ADJUST, stamp, on_hand=back, reserved=units, reason="short undone")
    _need_not_count(session, level, shortage)


def _fell(session: Session, short: Shortage) -> StockMovement:
    moved = StockMovement
    at_that_moment = moved.line_id == short.line_id, moved.at == short.at, moved.reserved_change == -short.quantity
    return session.scalars(select(moved).where(*at_that_moment).order_by(moved.id.desc()).limit(1)).one()


def _counted_since(session: Session, level: StockLevel, fell: StockMovement) -> bool:
    return session.scalar(_tasks(level).where(CountTask.closed_at >= fell.at).limit(1)) is not None


def _need_not_count(session: Session, level: StockLevel, shortage: Shortage) -> None:
    """The open task goes when no other shortage since it was opened asks for a count."""
    open_before = CountTask.closed_at.is_(None), CountTask.opened_at <= shortage.at
    task = session.scalar(_tasks(level).where(*open_before))
    if task is not None and not _is_still_asked(session, task, shortage):
        session.delete(task)
        level.closed_at = None


def _is_still_asked(session: Session, task: CountTask, undone: Shortage) -> bool:
    same_product = Shortage.store_id == task.store_id, Shortage.product_id == task.product_id
    asks = Shortage.id != undone.id, Shortage.at >= task.opened_at, Shortage.reason.in_(QUESTIONING)
    return session.scalar(select(Shortage.id).where(*same_product, *asks).limit(1)) is not None


def _tasks(level: StockLevel) -> Select[CountTask]:
    return select(CountTask).where(CountTask.store_id == level.store_id, CountTask.product_id == level.product_id)


def open_count_task(session: Session, level: StockLevel, reason: str, stamp: Stamp) -> None:
    """Stops new assignments of the product to the store until somebody has counted."""
    if level.closed_at is None:
        level.closed_at = stamp.at
    open_task = select(CountTask.id).where(
        CountTask.store_id == level.store_id, CountTask.product_id == level.product_id, CountTask.closed_at.is_(None)
    )
    if session.scalar(open_task) is None:
        session.add(
            CountTask(
                store_id=level.store_id,
                product_id=level.product_id,
                reason=reason,
                opened_at=stamp.at,
                believed=level.on_hand,
            )
        )


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


def in_hands(session: Session, store_id: int, product_id: int) -> int:
    """Units of the product in totes, bags and boxes of that store, or on their way back to the shelf."""
    line, waits = FulfillmentOrderLine, ReturnToStock
    in_store = line.picked - line.shipped - line.handed_over - line.returned
    picked = select(func.sum(in_store)).where(line.store_id == store_id, line.product_id == product_id)
    on_way_back = select(func.sum(waits.quantity)).where(
        waits.store_id == store_id, waits.product_id == product_id, waits.closed_at.is_(None)
    )
    return int(session.scalar(picked) or 0) + int(session.scalar(on_way_back) or 0)


def _level(session: Session, line: FulfillmentOrderLine) -> StockLevel:
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
    level, promised = _level(session, line), _promises(session, [line]).get(line.id)
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
