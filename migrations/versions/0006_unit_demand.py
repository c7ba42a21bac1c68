"""What is usually asked of a store is one more kind of what is learned"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = ("minutes", "found_risk", "forecast", "inventory_prices", "spread")
AFTER = (*BEFORE, "unit_demand")


def upgrade() -> None:
    _allow(BEFORE, AFTER)


def downgrade() -> None:
    for table in ("learned_part", "learning_rule"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'unit_demand'")
    _allow(AFTER, BEFORE)


def _allow(before: Sequence[str], after: Sequence[str]) -> None:
    for table, name in ((_learned_part(before), "kind"), (_learning_rule(before), "rule_kind")):
        with op.batch_alter_table(table.name, copy_from=table) as batch:
            batch.drop_constraint(op.f(f"ck_{table.name}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table.name}_{name}"), _one_of("kind", after))


def _one_of(column: str, words: Sequence[str]) -> sa.TextClause:
    return sa.text(f"{column} IN ({', '.join(repr(word) for word in words)})")


def _learned_part(kinds: Sequence[str]) -> sa.Table:
    """SQLite copies the table to change a check, and has to be told of all there is."""
    return sa.Table(
        "learned_part",
        sa.MetaData(),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", sa.String(length=32), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("held_rows", sa.Integer(), nullable=False),
        sa.Column("held_days", sa.Integer(), nullable=False),
        sa.Column("error", sa.Double(), nullable=False),
        sa.Column("without", sa.Double(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learned_part"),
        sa.UniqueConstraint("kind", "version", name="uq_learned_part_kind_version"),
        sa.CheckConstraint(
            "rows >= 0 AND days >= 0 AND held_rows >= 0 AND held_days >= 0", name="ck_learned_part_not_negative"
        ),
        sa.CheckConstraint(_one_of("kind", kinds), name="ck_learned_part_kind"),
        sa.CheckConstraint(_one_of("mode", ("shadow", "live", "retired")), name="ck_learned_part_mode"),
        sa.Index(
            "uq_learned_part_live",
            "kind",
            unique=True,
            sqlite_where=sa.text("mode = 'live'"),
            postgresql_where=sa.text("mode = 'live'"),
        ),
    )


def _learning_rule(kinds: Sequence[str]) -> sa.Table:
    return sa.Table(
        "learning_rule",
        sa.MetaData(),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("better_percent", sa.Double(), nullable=False),
        sa.Column("least_rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_learning_rule"),
        sa.CheckConstraint("least_rows >= 0", name="ck_learning_rule_not_negative"),
        sa.CheckConstraint(_one_of("kind", kinds), name="ck_learning_rule_rule_kind"),
    )
