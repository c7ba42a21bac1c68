"""What must always be true: one query each, which returns the rows that break it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST = 20

INVARIANTS: Mapping[str, str] = {
    "I1 line arithmetic: quantity = open + picked + short + cancelled, none negative": """
        SELECT 'line ' || id FROM fulfillment_order_line
        WHERE picked < 0 OR short < 0 OR cancelled < 0 OR picked + short + cancelled > quantity
    """,
    "I1 order line arithmetic: quantity = awaiting + placed + short + cancelled": """
        SELECT 'order line ' || id FROM order_line WHERE quantity <> awaiting + placed + short + cancelled
    """,
    "I1 placed units of an order line are those that stores owe or delivered": """
        SELECT 'order line ' || o.id || ': ' || o.placed || ' placed, stores have ' || COALESCE(SUM(
            l.quantity - l.short - l.cancelled - l.returned), 0)
        FROM order_line o LEFT JOIN fulfillment_order_line l ON l.order_line_id = o.id
        GROUP BY o.id, o.placed
        HAVING o.placed <> COALESCE(SUM(l.quantity - l.short - l.cancelled - l.returned), 0)
    """,
    "I2 never over-picked": """
        SELECT 'line ' || id FROM fulfillment_order_line WHERE picked > quantity
    """,
    "I3 on hand is the sum of the ledger": """
        SELECT 'store ' || s.store_id || ' product ' || s.product_id || ': level ' || s.on_hand || ', ledger '
            || COALESCE(SUM(m.on_hand_change), 0)
        FROM stock_level s LEFT JOIN stock_movement m ON m.store_id = s.store_id AND m.product_id = s.product_id
        GROUP BY s.store_id, s.product_id, s.on_hand, s.reserved
        HAVING s.on_hand <> COALESCE(SUM(m.on_hand_change), 0) OR s.reserved <> COALESCE(SUM(m.reserved_change), 0)
    """,
    "I3 reserved is the sum of open reservations": """
        SELECT 'store ' || s.store_id || ' product ' || s.product_id || ': ' || s.reserved || ' reserved, promised '
            || COALESCE(SUM(r.quantity), 0)
        FROM stock_level s
        LEFT JOIN reservation r ON r.store_id = s.store_id AND r.product_id = s.product_id AND r.closed_at IS NULL
        GROUP BY s.store_id, s.product_id, s.reserved HAVING s.reserved <> COALESCE(SUM(r.quantity), 0)
    """,
    "I3 nothing is reserved that is not there, unless oversold on purpose": """
        SELECT 'store ' || store_id || ' product ' || product_id FROM stock_level
        WHERE reserved < 0 OR on_hand < 0 OR reserved > on_hand + oversold
    """,
    "I3 an open reservation is what its line still has to get out of the store": """
        SELECT 'line ' || l.id || ': reserved ' || r.quantity
        FROM reservation r JOIN fulfillment_order_line l ON l.id = r.line_id
        WHERE r.closed_at IS NULL AND r.quantity <> l.quantity - l.short - l.cancelled - l.shipped - l.handed_over
            - l.returned + COALESCE((SELECT SUM(w.quantity) FROM return_to_stock w
                WHERE w.line_id = l.id AND w.closed_at IS NULL), 0)
    """,
    "I4 picked units are in one place: parcels hold no more than was picked": """
        SELECT 'line ' || l.id FROM fulfillment_order_line l
        JOIN parcel_line pl ON pl.line_id = l.id JOIN parcel p ON p.id = pl.parcel_id AND p.voided_at IS NULL
        GROUP BY l.id, l.picked, l.returned HAVING SUM(pl.quantity) > l.picked - l.returned
    """,
    "I4 return-to-stock work is as much as its lines gave back": """
        SELECT 'line ' || l.id FROM fulfillment_order_line l LEFT JOIN return_to_stock w ON w.line_id = l.id
        GROUP BY l.id, l.returned HAVING l.returned <> COALESCE(SUM(w.quantity), 0)
    """,
    "I5 a unit leaves at most once": """
        SELECT 'line ' || id FROM fulfillment_order_line WHERE shipped + handed_over + returned > picked
    """,
    "I5 what was handed over has its handoff with proof": """
        SELECT 'line ' || l.id FROM fulfillment_order_line l
        LEFT JOIN handoff_line hl ON hl.line_id = l.id
        LEFT JOIN handoff h ON h.id = hl.handoff_id AND h.undone_at IS NULL
        GROUP BY l.id, l.handed_over
        HAVING l.handed_over <> COALESCE(SUM(CASE WHEN h.id IS NULL THEN 0 ELSE hl.quantity END), 0)
    """,
    "I5 what is shipped left in a parcel of a shipment": """
        SELECT 'line ' || l.id FROM fulfillment_order_line l
        LEFT JOIN parcel_line pl ON pl.line_id = l.id
        LEFT JOIN parcel p ON p.id = pl.parcel_id AND p.shipment_id IS NOT NULL
        GROUP BY l.id, l.shipped
        HAVING l.shipped <> COALESCE(SUM(CASE WHEN p.id IS NULL THEN 0 ELSE pl.quantity END), 0)
    """,
    "I10 one active reservation per line and store": """
        SELECT 'line ' || line_id FROM reservation WHERE closed_at IS NULL
        GROUP BY line_id, store_id HAVING COUNT(*) > 1
    """,
    "I11 the version is the number of the last event, without a gap": """
        SELECT 'FO-' || f.id || ': version ' || f.version || ', events ' || COUNT(e.id)
        FROM fulfillment_order f LEFT JOIN event e ON e.fulfillment_order_id = f.id
        GROUP BY f.id, f.version HAVING f.version <> COUNT(e.id) OR f.version <> COALESCE(MAX(e.version), 0)
    """,
    "I12 picked, short and cancelled are what the events say": """
        SELECT 'FO-' || f.id FROM fulfillment_order f
        WHERE f.state IN ('shipped', 'handed_over', 'ready_for_pickup', 'packed') AND NOT EXISTS (
            SELECT 1 FROM event e WHERE e.fulfillment_order_id = f.id AND e.kind = f.state)
    """,
    "I13 every outward event of an older hour has reached the deliveries": """
        SELECT 'delivery ' || d.id FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint_id
        WHERE d.state = 'waiting' AND d.attempts > 10
    """,
    "I16 age-restricted units were handed over only after the check": """
        SELECT 'handoff ' || h.id FROM handoff h JOIN handoff_line hl ON hl.handoff_id = h.id
        JOIN fulfillment_order_line l ON l.id = hl.line_id JOIN product p ON p.id = l.product_id
        WHERE p.minimum_age > 0 AND NOT h.age_checked
    """,
    "I3 units are promised out of the shelf that their line is picked from": """
        SELECT 'reservation ' || r.id || ' of line ' || l.id
        FROM reservation r JOIN fulfillment_order_line l ON l.id = r.line_id
        WHERE r.store_id <> l.store_id OR r.product_id <> l.product_id
    """,
    "states: finished orders are nobody's walk": """
        SELECT 'FO-' || f.id FROM fulfillment_order f JOIN pick_list p ON p.id = f.pick_list_id
        WHERE f.state NOT IN ('picking', 'on_hold') OR p.state <> 'open'
    """,
}


def violations(session: Session) -> Iterator[tuple[str, list[str]]]:
    """Each invariant with the first rows that break it."""
    for name, query in INVARIANTS.items():
        yield name, [str(row[0]) for row in session.execute(text(query)).fetchmany(MOST)]
