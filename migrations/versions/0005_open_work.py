"""The work that stores have to do is found without looking at all that they ever did"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHANGED_OFTEN = ("fulfillment_order", "fulfillment_order_line", "stock_level", "reservation", "order", "order_line")
"""Their rows change several times; with room left on its page a row stays there, and no index has to be told."""

TO_DO = sa.text("state IN ('assigned', 'picking', 'picked')")


def upgrade() -> None:
    op.create_index("ix_fulfillment_order_assigned_at", "fulfillment_order", ["assigned_at"])
    op.create_index(
        "ix_fulfillment_order_to_do",
        "fulfillment_order",
        ["store_id", "due_at", "minutes"],
        sqlite_where=TO_DO,
        postgresql_where=TO_DO,
    )
    _on_postgresql("SET (fillfactor = 80)")


def downgrade() -> None:
    _on_postgresql("RESET (fillfactor)")
    op.drop_index("ix_fulfillment_order_to_do", "fulfillment_order")
    op.drop_index("ix_fulfillment_order_assigned_at", "fulfillment_order")


def _on_postgresql(change: str) -> None:
    """SQLite knows no such thing."""
    if op.get_bind().dialect.name == "postgresql":
        for table in CHANGED_OFTEN:
            op.execute(f'ALTER TABLE "{table}" {change}')
