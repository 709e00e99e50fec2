"""the request that a job and a call to a model were asked for in"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("jobs", "ledger"):
        op.add_column(name, sa.Column("request_id", sa.String(length=64), server_default="", nullable=False))
