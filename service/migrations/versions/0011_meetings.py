"""meetings, and the poll that finds a day"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("starts_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.String(length=300), nullable=False),
        sa.Column("where", sa.Text(), server_default="", nullable=False),
        sa.Column("preparation_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("preparation_minutes", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_meetings_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", name=op.f("pk_meetings")),
    )
    op.create_table(
        "polls",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_polls_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", name=op.f("pk_polls")),
    )
    op.create_table(
        "poll_answers",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("starts_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=320), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_poll_answers_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", "starts_at", "who", name=op.f("pk_poll_answers")),
    )
