"""Policies in versions, and what decisions were made from"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("drafted", "edited", "activated", "rolled_back")


def upgrade() -> None:
    op.add_column("order", sa.Column("assign_cause", sa.String(40), nullable=False, server_default="accepted"))
    op.add_column("policy", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("policy", sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("uq_policy_name_version", "policy", ["name", "version"], unique=True)
    op.create_table(
        "policy_change",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("policy_id", BIG, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="policy_change_kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("associate_id", BIG, nullable=True),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("detail", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"], name=op.f("fk_policy_change_policy_id")),
        sa.ForeignKeyConstraint(["associate_id"], ["associate.id"], name=op.f("fk_policy_change_associate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_change")),
    )
    op.create_index(op.f("ix_policy_change_policy_id"), "policy_change", ["policy_id"])
    op.create_table(
        "shared_inputs",
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_shared_inputs")),
    )
    op.create_index(op.f("ix_shared_inputs_at"), "shared_inputs", ["at"])
    op.create_table(
        "decision_inputs",
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("shared_digest", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["assignment_decision.id"], name=op.f("fk_decision_inputs_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_digest"], ["shared_inputs.digest"], name=op.f("fk_decision_inputs_shared_digest")
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decision_inputs")),
    )
    op.create_index(op.f("ix_decision_inputs_shared_digest"), "decision_inputs", ["shared_digest"])
    op.create_index(op.f("ix_decision_inputs_at"), "decision_inputs", ["at"])


def downgrade() -> None:
    op.drop_table("decision_inputs")
    op.drop_table("shared_inputs")
    op.drop_table("policy_change")
    op.drop_index("uq_policy_name_version", "policy")
    op.drop_column("policy", "draft")
    op.drop_column("policy", "version")
    op.drop_column("order", "assign_cause")
