"""what a document replaced is found by it: whoever looks at a change looks at that too"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_documents_superseded_by", "documents", ["superseded_by"])
