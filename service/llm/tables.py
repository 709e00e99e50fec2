"""The ledger: one row for every call to a model, written before the call, and for a while the words of it."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from service.database import UtcDateTime, metadata

ledger = Table(
    "ledger",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("purpose", String(60), nullable=False),
    Column("visibility", String(20), nullable=False, server_default=""),
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
    Column("counted_usd", Float, nullable=False, server_default="0"),
    Column("ended_at", UtcDateTime),
    Column("request_id", String(64), nullable=False, server_default=""),
    Index("ix_ledger_hub_id_made_at", "hub_id", "made_at", "id"),
    Index("ix_ledger_draft_id", "draft_id"),
    Index("ix_ledger_asked_by_made_at", "asked_by", "made_at"),
    Index("ix_ledger_peer_assist_id", "peer_assist_id"),
)
"""No foreign keys: the proof of what was sent outlives the draft, the file and the hub it was about."""

ledger_texts = Table(
    "ledger_texts",
    metadata,
    Column("call_id", String(120), ForeignKey("ledger.id", ondelete="CASCADE"), primary_key=True),
    Column("document_ids", JSON, nullable=False),
    Column("sent", JSON, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
)
"""What was sent, as it was sent, and what came back. The row goes after a time that is set, or with what it was made from."""
