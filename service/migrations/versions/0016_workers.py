"""leases, jobs that are handed on, and uploads that wait in the database"""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("run", sa.String(length=120), server_default="", nullable=False))
        jobs.add_column(sa.Column("handed_on", sa.Integer(), server_default="0", nullable=False))
    uploads = op.create_table(
        "import_uploads",
        sa.Column("import_id", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_uploads_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_import_uploads")),
    )
    files = sa.table("import_files", *(sa.column(name) for name in ("import_id", "position", "path", "status")))
    for row in op.get_bind().execute(sa.select(files).where(files.c.status == "waiting", files.c.path != "")).all():
        path = Path(row.path)
        if path.is_file():
            op.get_bind().execute(
                uploads.insert().values(import_id=row.import_id, position=row.position, data=path.read_bytes())
            )
    with op.batch_alter_table("import_files") as table:
        table.drop_column("path")
