"""follow_up"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "action_steps",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("write_up_id", sa.String(length=120), nullable=True),
        sa.Column("line_id", sa.String(length=120), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.String(length=120), nullable=True),
        sa.Column("due", sa.Text(), server_default="", nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_action_steps_owner_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_action_steps_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_steps")),
    )
    op.create_index(
        op.f("ix_action_steps_peer_assist_id_action_steps_position"),
        "action_steps",
        ["peer_assist_id", "position"],
        unique=False,
    )
    op.create_table(
        "evaluations",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("side", sa.String(length=16), nullable=False),
        sa.Column("worth_the_time", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("will_use", sa.Integer(), nullable=False),
        sa.Column("keep", sa.Text(), server_default="", nullable=False),
        sa.Column("change", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("link_id", sa.String(length=120), nullable=True),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_evaluations_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("link_id", name=op.f("uq_evaluations_link_id")),
    )
    op.create_index(op.f("ix_evaluations_peer_assist_id"), "evaluations", ["peer_assist_id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("did_you_act", sa.String(length=16), nullable=True),
        sa.Column("did_you_do_something_differently", sa.String(length=16), nullable=True),
        sa.Column("what_happened", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("answered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_follow_ups_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(
        op.f("ix_follow_ups_peer_assist_id_follow_ups_due_on"), "follow_ups", ["peer_assist_id", "due_on"], unique=False
    )
    op.create_table(
        "lessons",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("write_up_id", sa.String(length=120), nullable=False),
        sa.Column("line_id", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("what_changed", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_lessons_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lessons")),
    )
    op.create_index(
        op.f("ix_lessons_peer_assist_id_lessons_position"), "lessons", ["peer_assist_id", "position"], unique=False
    )
    op.add_column("documents", sa.Column("happened_since", sa.Text(), server_default="", nullable=False))
    op.add_column("documents", sa.Column("happened_on", sa.Date(), nullable=True))
