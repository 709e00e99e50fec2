"""requests that were taken in, so that one sent again is not taken in twice"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_requests",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_taken_requests")),
    )
    op.create_index("ix_taken_requests_made_at", "taken_requests", ["made_at"])
