"""The work that stores have to do is found without looking at all that they ever did"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

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


def downgrade() -> None:
    op.drop_index("ix_fulfillment_order_to_do", "fulfillment_order")
    op.drop_index("ix_fulfillment_order_assigned_at", "fulfillment_order")
