"""Invitations, what was promised in them, the background pack, and what peers ask before the day."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from service.database import UtcDateTime, metadata
from service.peer_assists.tables import of_a_file

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("person_id", String(120), ForeignKey("people.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("drafted", JSON, nullable=False),
    Column("draft_id", String(120)),
    Column("words", JSON, nullable=False),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
    Column("accepted", JSON(none_as_null=True)),
    Column("accepted_by", Text, nullable=False, server_default=""),
    Column("accepted_at", UtcDateTime),
    Column("edited_share", Float),
    Column("asked_at", UtcDateTime),
    Column("reply", JSON(none_as_null=True)),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("peer_assist_id", "person_id"),
    Index(None, "person_id"),
)
"""Without a person: somebody the directory does not know, told apart by name."""

invitation_documents = Table(
    "invitation_documents",
    metadata,
    Column("invitation_id", String(120), ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String(120), primary_key=True, index=True),
)
"""Past cases an invitation quotes: erased from the library, their words leave the invitation too."""

invitation_terms = Table(
    "invitation_terms",
    metadata,
    of_a_file(primary_key=True),
    Column("recorded", Boolean, nullable=False, server_default=false()),
    Column("confidentiality", Text, nullable=False, server_default=""),
    Column("reply_by", Date),
    Column("revision", Integer, nullable=False),
)

packs = Table(
    "packs",
    metadata,
    of_a_file(primary_key=True),
    Column("language", String(8), nullable=False),
    Column("statement_id", String(120)),
    Column("draft_id", String(120)),
    Column("drafted", JSON, nullable=False),
    Column("words", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),
    Column("see_also", JSON, nullable=False),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
    Column("accepted", JSON(none_as_null=True)),
    Column("accepted_see_also", JSON, nullable=False),
    Column("accepted_by", Text, nullable=False, server_default=""),
    Column("accepted_at", UtcDateTime),
    Column("edited_share", Float),
    Column("revision", Integer, nullable=False),
)

pack_documents = Table(
    "pack_documents",
    metadata,
    of_a_file(primary_key=True),
    Column("document_id", String(120), primary_key=True, index=True),
)
"""Past cases a pack names, or named when it was accepted."""

peer_questions = Table(
    "peer_questions",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("invitation_id", String(120), ForeignKey("invitations.id", ondelete="SET NULL"), index=True),
    Column("asked_by", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    Column("by_link", Boolean, nullable=False, server_default=false()),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("settled", Boolean, nullable=False, server_default=false()),
    Column("settled_by", Text, nullable=False, server_default=""),
    Column("settled_at", UtcDateTime),
    Column("revision", Integer, nullable=False),
    Index(None, "peer_assist_id", "asked_at"),
)
