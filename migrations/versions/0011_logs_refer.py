"""Logs and reservations refer to stores, products, people and devices again: without foreign keys nothing was faster"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REFERENCES = {
    "event": ("store", "associate", "device"),
    "action": ("store", "associate", "device"),
    "stock_movement": ("store", "product", "associate"),
    "reservation": ("store", "product"),
}


def upgrade() -> None:
    for table, targets in REFERENCES.items():
        with op.batch_alter_table(table) as batch:
            for target in targets:
                batch.create_foreign_key(op.f(f"fk_{table}_{target}_id"), target, [f"{target}_id"], ["id"])


def downgrade() -> None:
    for table, targets in REFERENCES.items():
        with op.batch_alter_table(table) as batch:
            for target in targets:
                batch.drop_constraint(op.f(f"fk_{table}_{target}_id"), type_="foreignkey")
