"""The write-up: review, versions, approval, audience, and the files it goes out as. Deleting a file deletes its write-ups."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
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


def _of_a_write_up(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "write_up_id",
        String(120),
        ForeignKey("write_ups.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


write_ups = Table(
    "write_ups",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("number", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("problem_asked", Text, nullable=False, server_default=""),
    Column("problem_redefined", Text, nullable=False, server_default=""),
    Column("annex_name", Text, nullable=False, server_default=""),
    Column("see_also", JSON, nullable=False),
    Column("draft_id", String(120)),
    Column("facilitator_signs", Boolean, nullable=False, server_default=false()),
    Column("audience", String(16)),
    Column("sent_back_why", Text, nullable=False, server_default=""),
    Column("document_id", String(120), index=True),
    Column("notes_in_at", UtcDateTime),
    Column("approved_at", UtcDateTime),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("peer_assist_id", "number"),
)
"""One row a version: the highest number of a file is the one at work, those before it stay as they were approved."""

write_up_lines = Table(
    "write_up_lines",
    metadata,
    _of_a_write_up(primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("claim", JSON, nullable=False),
    Column("drafted", Text, nullable=False, server_default=""),
    Column("said_by", Text, nullable=False, server_default=""),
    Column("person_id", String(120)),
    Column("where", Text, nullable=False, server_default=""),
    Column("conditions", Text, nullable=False, server_default=""),
    Column("owner", Text, nullable=False, server_default=""),
    Column("owner_id", String(120)),
    Column("due", Text, nullable=False, server_default=""),
    Column("due_date", Date),
    Column("value", Float, nullable=False),
    Column("state", String(16), nullable=False),
    Column("use", String(16), nullable=False),
    Column("naming", String(16), nullable=False),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
    Column("findings", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""A line keeps its id in the versions that follow, so that two of them can be compared line by line."""

write_up_held_back = Table(
    "write_up_held_back",
    metadata,
    _of_a_write_up(primary_key=True),
    Column("claim_id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("claim", JSON, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("missing", JSON, nullable=False),
    Column("item", String(16)),
    Column("decision", String(16)),
    Column("decided_by", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime),
)
"""`decision` is NULL until a person supports the item, keeps it as their own or drops it."""

write_up_sign_offs = Table(
    "write_up_sign_offs",
    metadata,
    _of_a_write_up(primary_key=True),
    Column("role", String(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("person_id", String(120)),
    Column("how", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_account", String(120), nullable=False),
)

write_up_comments = Table(
    "write_up_comments",
    metadata,
    Column("id", String(120), primary_key=True),
    _of_a_write_up(),
    Column("line_id", String(120)),
    Column("text", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("resolved", Boolean, nullable=False, server_default=false()),
    Index(None, "write_up_id"),
    ForeignKeyConstraint(
        ["write_up_id", "line_id"], ["write_up_lines.write_up_id", "write_up_lines.id"], ondelete="CASCADE"
    ),
)
"""Without a line it is about the whole."""

write_up_snapshots = Table(
    "write_up_snapshots",
    metadata,
    Column("id", String(120), primary_key=True),
    _of_a_write_up(),
    Column("position", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("write_up", JSON, nullable=False),
    UniqueConstraint("write_up_id", "position"),
)
"""Never changed, but for what a peer withdrew or a reader may no longer have."""
