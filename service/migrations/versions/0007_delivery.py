"""delivery"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_links",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("follow_up_id", sa.String(length=120), nullable=True),
        sa.Column("side", sa.String(length=16), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("expires_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_count", sa.Integer(), nullable=False),
        sa.Column("last_used_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("calls_in_minute", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_personal_links_follow_up_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_personal_links_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_personal_links_token_hash")),
    )
    op.create_index(
        op.f("ix_personal_links_peer_assist_id_personal_links_made_at"),
        "personal_links",
        ["peer_assist_id", "made_at"],
        unique=False,
    )
