"""What reminders, the pace of sending and the calendar's jobs need."""

import sqlalchemy as sa
from alembic import op

from bot.store import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "member", sa.Column("reminders_stopped_at", types.UtcDateTime(timezone=True), nullable=True)
    )
    op.add_column("chore", sa.Column("leased_until", types.UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("free_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace")),
    )
    op.create_table(
        "tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("states", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_tally_unit_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("day", "unit_id", name=op.f("pk_tally")),
    )
    op.drop_index("ix_outgoing_waiting", table_name="outgoing")
    op.create_index("ix_outgoing_waiting", "outgoing", ["state", "not_before", "id"])
    op.drop_index("ix_outgoing_member_id", table_name="outgoing")
    op.create_index("ix_outgoing_member", "outgoing", ["member_id", "created_at"])
    op.create_index("ix_outgoing_kind", "outgoing", ["kind", "created_at"])
    op.create_index("ix_drill_set_member", "drill_set", ["member_id", "day"])


def downgrade() -> None:
    op.drop_index("ix_drill_set_member", table_name="drill_set")
    op.drop_index("ix_outgoing_kind", table_name="outgoing")
    op.drop_index("ix_outgoing_member", table_name="outgoing")
    op.create_index("ix_outgoing_member_id", "outgoing", ["member_id"])
    op.drop_index("ix_outgoing_waiting", table_name="outgoing")
    op.create_index("ix_outgoing_waiting", "outgoing", ["state", "not_before"])
    op.drop_table("tally")
    op.drop_table("pace")
    with op.batch_alter_table("chore") as batch_op:
        batch_op.drop_column("leased_until")
    with op.batch_alter_table("member") as batch_op:
        batch_op.drop_column("reminders_stopped_at")
