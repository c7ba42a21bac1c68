"""The ledger may say that what can be promised of a level has changed, though no unit moved"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOVES = "on_hand_change <> 0 OR reserved_change <> 0"


def upgrade() -> None:
    _must(f"{MOVES} OR kind IN ('count', 'adjust')")


def downgrade() -> None:
    op.execute("DELETE FROM stock_movement WHERE on_hand_change = 0 AND reserved_change = 0")
    _must(MOVES)


def _must(rule: str) -> None:
    with op.batch_alter_table("stock_movement") as table:
        table.drop_constraint(op.f("ck_stock_movement_moves"), type_="check")
        table.create_check_constraint(op.f("ck_stock_movement_moves"), rule)
