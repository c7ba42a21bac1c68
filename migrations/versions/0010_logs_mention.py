"""Logs and reservations name stores, products, people and devices without foreign keys, which locked rows that all share"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MENTIONS = {
    "event": ("store", "associate", "device"),
    "action": ("store", "associate", "device"),
    "stock_movement": ("store", "product", "associate"),
    "reservation": ("store", "product"),
}


def upgrade() -> None:
    for table, targets in MENTIONS.items():
        with op.batch_alter_table(table) as batch:
            for target in targets:
                batch.drop_constraint(op.f(f"fk_{table}_{target}_id"), type_="foreignkey")


def downgrade() -> None:
    for table, targets in MENTIONS.items():
        with op.batch_alter_table(table) as batch:
            for target in targets:
                batch.create_foreign_key(op.f(f"fk_{table}_{target}_id"), target, [f"{target}_id"], ["id"])
