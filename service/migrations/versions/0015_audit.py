"""the audit trail: entries that can only be added, and the ids beside them that can only be taken out"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORDS = ("actor", "for_person", "subject", "file")
REFUSAL = "the audit trail is only ever added to"


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("space", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("hashes", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_action", "audit_entries", ["action"])
    op.create_table(
        "audit_words",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(length=300), nullable=True) for name in WORDS),
        sa.Column("salts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_words")),
    )
    for name in ("for_person", "subject", "file"):
        op.create_index(f"ix_audit_words_{name}", "audit_words", [name])
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in ("audit_entries", "audit_words"):
        op.execute(f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER audit_entries_as_they_are BEFORE UPDATE ON audit_entries {refuse}")
    put = " OR ".join(f"(NEW.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in ("number", *WORDS))
    op.execute(f"CREATE TRIGGER audit_words_only_leave BEFORE UPDATE ON audit_words WHEN {put} {refuse}")
    for table in ("audit_entries", "audit_words"):  # INSERT OR REPLACE deletes without its trigger
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number)"  # noqa: S608
        op.execute(f"CREATE TRIGGER {table}_are_new BEFORE INSERT ON {table} WHEN {taken} {refuse}")


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    for table in ("audit_entries", "audit_words"):
        op.execute(f"CREATE TRIGGER {table}_stay BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()")
        op.execute(
            f"CREATE TRIGGER {table}_all_stay BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        )
    op.execute(
        "CREATE TRIGGER audit_entries_as_they_are BEFORE UPDATE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    )
    put = " OR ".join(
        f"(NEW.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in ("number", *WORDS)
    )
    op.execute(
        f"CREATE TRIGGER audit_words_only_leave BEFORE UPDATE ON audit_words FOR EACH ROW WHEN ({put}) "
        "EXECUTE FUNCTION audit_refuse()"
    )
