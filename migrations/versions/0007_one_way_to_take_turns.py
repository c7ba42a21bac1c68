"""Learning takes its turns as other jobs do; its rules only say what may come into use by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LONG_AGO = "1970-01-01 00:00:00+00:00"


def upgrade() -> None:
    op.execute("INSERT INTO turn (name, due_at) SELECT 'learn ' || kind, due_at FROM learning_rule")
    op.drop_column("learning_rule", "due_at")


def downgrade() -> None:
    """A kind without a rule is learned at once, as it was then."""
    due_at = sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, server_default=LONG_AGO)
    op.add_column("learning_rule", due_at)
    mine = "SELECT turn.due_at FROM turn WHERE turn.name = 'learn ' || learning_rule.kind"
    op.execute(f"UPDATE learning_rule SET due_at = ({mine}) WHERE EXISTS ({mine})")
    op.execute("DELETE FROM turn WHERE name LIKE 'learn %'")
