"""directory"""

from datetime import date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Column by column: to copy the table, as batches do on SQLite, would delete what refers to its rows."""
    for column in (
        sa.Column("hands_on_since", sa.Integer(), nullable=True),
        sa.Column("hands_on_until", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(length=300), server_default="", nullable=False),
        sa.Column("away", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("may_be_suggested", sa.Boolean(), nullable=True),
        sa.Column("attributes", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("anonymised", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("people", column)
    _keep_who_is_away()
    op.drop_column("people", "away_until")


def _keep_who_is_away() -> None:
    """Nobody wrote down since when: at the latest since the day the person was entered, and never after the last day."""
    people = sa.table(
        "people",
        sa.column("id", sa.String),
        sa.column("away_until", sa.Date),
        sa.column("away", sa.JSON),
        sa.column("made_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    for id, until, made_at in connection.execute(
        sa.select(people.c.id, people.c.away_until, people.c.made_at).where(people.c.away_until.is_not(None))
    ).all():
        since = min(made_at.date() if isinstance(made_at, datetime) else date.fromisoformat(made_at[:10]), until)
        period = {"from_day": since.isoformat(), "to_day": until.isoformat()}
        connection.execute(sa.update(people).where(people.c.id == id).values(away=[period]))
