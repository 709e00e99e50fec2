"""notices"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("posted_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_notices_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_peer_assist_id"), "notices", ["peer_assist_id"], unique=False)
    op.create_table(
        "notice_answers",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("notice_id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("hub", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("wants", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("account_id", sa.String(length=120), nullable=False),
        sa.Column("answered_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_answers_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_notice_answers_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_notice_answers_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_answers")),
    )
    op.create_index(op.f("ix_notice_answers_notice_id"), "notice_answers", ["notice_id"], unique=False)
    op.create_index(op.f("ix_notice_answers_peer_assist_id"), "notice_answers", ["peer_assist_id"], unique=False)
