"""What the engine has learned, by version, and the rules that switch it on"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = ("minutes", "found_risk", "forecast", "inventory_prices", "spread")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "learned_part",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", _choice("kind", *KINDS), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mode", _choice("mode", "shadow", "live", "retired"), nullable=False),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("held_rows", sa.Integer(), nullable=False),
        sa.Column("held_days", sa.Integer(), nullable=False),
        sa.Column("error", sa.Double(), nullable=False),
        sa.Column("without", sa.Double(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "rows >= 0 AND days >= 0 AND held_rows >= 0 AND held_days >= 0",
            name=op.f("ck_learned_part_not_negative"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_part")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_learned_part_kind_version")),
    )
    op.create_index(
        "uq_learned_part_live",
        "learned_part",
        ["kind"],
        unique=True,
        sqlite_where=sa.text("mode = 'live'"),
        postgresql_where=sa.text("mode = 'live'"),
    )
    op.create_table(
        "learning_rule",
        sa.Column("kind", _choice("rule_kind", *KINDS), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("better_percent", sa.Double(), nullable=False),
        sa.Column("least_rows", sa.Integer(), nullable=False),
        sa.CheckConstraint("least_rows >= 0", name=op.f("ck_learning_rule_not_negative")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_learning_rule")),
    )


def downgrade() -> None:
    op.drop_table("learning_rule")
    op.drop_table("learned_part")
