"""ledger texts and budgets"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_texts",
        sa.Column("call_id", sa.String(length=120), nullable=False),
        sa.Column("document_ids", sa.JSON(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["ledger.id"], name=op.f("fk_ledger_texts_call_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_ledger_texts")),
    )
    with op.batch_alter_table("ledger") as ledger:
        ledger.add_column(sa.Column("visibility", sa.String(length=20), server_default="", nullable=False))
        ledger.add_column(sa.Column("counted_usd", sa.Float(), server_default="0", nullable=False))
        ledger.create_index("ix_ledger_asked_by_made_at", ["asked_by", "made_at"], unique=False)
        ledger.create_index("ix_ledger_peer_assist_id", ["peer_assist_id"], unique=False)
    op.execute("UPDATE ledger SET counted_usd = cost_usd WHERE cost_usd IS NOT NULL")
