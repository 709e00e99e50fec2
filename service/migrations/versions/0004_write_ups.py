"""write_ups"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "write_ups",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("problem_asked", sa.Text(), server_default="", nullable=False),
        sa.Column("problem_redefined", sa.Text(), server_default="", nullable=False),
        sa.Column("annex_name", sa.Text(), server_default="", nullable=False),
        sa.Column("see_also", sa.JSON(), nullable=False),
        sa.Column("draft_id", sa.String(length=120), nullable=True),
        sa.Column("facilitator_signs", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=True),
        sa.Column("sent_back_why", sa.Text(), server_default="", nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=True),
        sa.Column("notes_in_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_write_ups_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_ups")),
        sa.UniqueConstraint("peer_assist_id", "number", name=op.f("uq_write_ups_peer_assist_id_number")),
    )
    op.create_index(op.f("ix_write_ups_document_id"), "write_ups", ["document_id"], unique=False)
    op.create_table(
        "write_up_held_back",
        sa.Column("write_up_id", sa.String(length=120), nullable=False),
        sa.Column("claim_id", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("item", sa.String(length=16), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["write_up_id"], ["write_ups.id"], name=op.f("fk_write_up_held_back_write_up_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("write_up_id", "claim_id", name=op.f("pk_write_up_held_back")),
    )
    op.create_table(
        "write_up_lines",
        sa.Column("write_up_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim", sa.JSON(), nullable=False),
        sa.Column("drafted", sa.Text(), server_default="", nullable=False),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("where", sa.Text(), server_default="", nullable=False),
        sa.Column("conditions", sa.Text(), server_default="", nullable=False),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.String(length=120), nullable=True),
        sa.Column("due", sa.Text(), server_default="", nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("use", sa.String(length=16), nullable=False),
        sa.Column("naming", sa.String(length=16), nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["write_up_id"], ["write_ups.id"], name=op.f("fk_write_up_lines_write_up_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("write_up_id", "id", name=op.f("pk_write_up_lines")),
    )
    op.create_table(
        "write_up_sign_offs",
        sa.Column("write_up_id", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("how", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_account", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["write_up_id"], ["write_ups.id"], name=op.f("fk_write_up_sign_offs_write_up_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("write_up_id", "role", name=op.f("pk_write_up_sign_offs")),
    )
    op.create_table(
        "write_up_snapshots",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("write_up_id", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("write_up", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["write_up_id"], ["write_ups.id"], name=op.f("fk_write_up_snapshots_write_up_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_up_snapshots")),
        sa.UniqueConstraint("write_up_id", "position", name=op.f("uq_write_up_snapshots_write_up_id_position")),
    )
    op.create_table(
        "write_up_comments",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("write_up_id", sa.String(length=120), nullable=False),
        sa.Column("line_id", sa.String(length=120), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("resolved", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["write_up_id", "line_id"],
            ["write_up_lines.write_up_id", "write_up_lines.id"],
            name=op.f("fk_write_up_comments_write_up_id_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["write_up_id"], ["write_ups.id"], name=op.f("fk_write_up_comments_write_up_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_up_comments")),
    )
    op.create_index(op.f("ix_write_up_comments_write_up_id"), "write_up_comments", ["write_up_id"], unique=False)
