"""panels"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panels",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_panels_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", name=op.f("pk_panels")),
    )
    op.create_table(
        "panel_people",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("caution", sa.String(length=16), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_panel_people_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_panel_people_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", "person_id", "part", "caution", name=op.f("pk_panel_people")),
    )
    op.create_index(op.f("ix_panel_people_person_id"), "panel_people", ["person_id"], unique=False)
