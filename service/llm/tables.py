"""The ledger: one row for every call to a model, written before the call."""

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table

from service.database import UtcDateTime, metadata

ledger = Table(
    "ledger",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("asked_by", String(120), nullable=False),
    Column("hub_id", String(120), nullable=False),
    Column("peer_assist_id", String(120), nullable=False),
    Column("draft_id", String(120), nullable=False),
    Column("model", String(300), nullable=False),
    Column("host", String(300), nullable=False),
    Column("prompt_name", String(60), nullable=False),
    Column("prompt_version", String(20), nullable=False),
    Column("prompt_hash", String(64), nullable=False),
    Column("sent_hash", String(64), nullable=False),
    Column("source_ids", JSON, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("names_hidden", Integer, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("error", String(120), nullable=False),
    Column("tokens_in", Integer),
    Column("tokens_out", Integer),
    Column("seconds", Float),
    Column("cost_usd", Float),
    Column("ended_at", UtcDateTime),
    Index("ix_ledger_hub_id_made_at", "hub_id", "made_at", "id"),
    Index("ix_ledger_draft_id", "draft_id"),
)
"""No foreign keys: the proof of what was sent outlives the draft, the file and the hub it was about."""
