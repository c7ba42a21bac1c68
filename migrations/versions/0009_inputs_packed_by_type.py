"""What decisions were made from is packed otherwise now: what was kept in the old form cannot be read any more and goes,
as what is too old does; the reasons of those decisions stay"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _forget()


def downgrade() -> None:
    _forget()


def _forget() -> None:
    op.execute("DELETE FROM decision_inputs")
    op.execute("DELETE FROM shared_inputs")
