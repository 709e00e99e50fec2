"""The audit trail. Entries are only ever added: triggers of the database refuse everything else (decision 0023).

`audit_entries` is the chain; it holds hashes of ids and no id. `audit_words` holds the ids beside it, each with a salt of its own, so that
one can be erased for good while the chain stays whole. No foreign keys: the trail outlives what it is about.
"""

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from service.database import UtcDateTime, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("space", String(20), nullable=False),
    Column("action", String(40), nullable=False),
    Column("kind", String(60), nullable=False),
    Column("values", JSON, nullable=False),
    Column("hashes", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_audit_entries_at", "at"),
    Index("ix_audit_entries_action", "action"),
)

audit_words = Table(
    "audit_words",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("actor", String(300)),
    Column("for_person", String(300)),
    Column("subject", String(300)),
    Column("file", String(300)),
    Column("salts", JSON, nullable=False),
    Index("ix_audit_words_for_person", "for_person"),
    Index("ix_audit_words_subject", "subject"),
    Index("ix_audit_words_file", "file"),
)
