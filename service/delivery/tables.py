"""Personal links. The address is never kept, only the hash of its token."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from service.database import UtcDateTime, metadata
from service.peer_assists.tables import of_a_file

personal_links = Table(
    "personal_links",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    of_a_file(),
    Column("purpose", String(16), nullable=False),
    Column("follow_up_id", String(120), ForeignKey("follow_ups.id", ondelete="CASCADE")),
    Column("side", String(16)),
    Column("name", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("used_count", Integer, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("minute", Integer, nullable=False),
    Column("calls_in_minute", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "peer_assist_id", "made_at"),
)
"""`minute`: minutes since 1970 of the last call, and how many came within it: the rate limit, shared by every process."""
