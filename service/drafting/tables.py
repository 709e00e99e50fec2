"""Drafts, and which documents of the library each one rests on."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from service.database import UtcDateTime, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("peer_assist_id", String(120), ForeignKey("peer_assists.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("asked_for", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("visibility", String(20), nullable=False),
    Column("job_id", String(120)),
    Column("content", JSON(none_as_null=True)),
    Column("held_back", JSON, nullable=False),
    Column("provenance", JSON(none_as_null=True)),
    Column("error", String(120), nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("ix_drafts_peer_assist_id_made_at", "peer_assist_id", "made_at", "id"),
)

draft_documents = Table(
    "draft_documents",
    metadata,
    Column("draft_id", String(120), ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(120), primary_key=True, index=True),
)
"""Every document shown to the writer: who may not open one of them does not read the draft either."""
