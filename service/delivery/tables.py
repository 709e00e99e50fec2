"""Personal links and the outbox. The address of a link is never kept, only the hash of its token."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

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

invitation_links = Table(
    "invitation_links",
    metadata,
    Column("link_id", String(120), ForeignKey("personal_links.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "invitation_id",
        String(120),
        ForeignKey("invitations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)
"""Whose invitation a link of that purpose is for."""

mails = Table(
    "mails",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column(
        "invitation_id",
        String(120),
        ForeignKey("invitations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("reply_to", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False),
    Column("link_until", UtcDateTime),
    Column("state", String(16), nullable=False, index=True),
    Column("reason", String(40), nullable=False, server_default=""),
    Column("server_said", Text, nullable=False, server_default=""),
    Column("confirmed_by", Text, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Index(None, "peer_assist_id", "made_at"),
)
"""`text` holds a mark where the personal address goes: it is made when the mail is handed over. Text and enclosures go with the fate."""

mail_enclosures = Table(
    "mail_enclosures",
    metadata,
    Column("mail_id", String(120), ForeignKey("mails.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("data", LargeBinary, nullable=False),
)
