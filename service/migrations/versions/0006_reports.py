"""reports"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_overviews",
        sa.Column("hub_id", sa.String(length=120), nullable=False),
        sa.Column("quarter", sa.String(length=8), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hubs.id"], name=op.f("fk_report_overviews_hub_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hub_id", "quarter", "audience", name=op.f("pk_report_overviews")),
    )
