"""The session of a file: its clock and close, notes, the options log, ideas a model had, what was brought in, and who speaks in it.

Deleting a file deletes all of it. Ids of notes and options are made by whoever types them, so they hold within one file.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
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


def _person() -> Column[str]:
    return Column("person_id", String(120), ForeignKey("people.id", ondelete="SET NULL"))


def _words() -> Column[str]:
    """The immutable revision of the row's words: the text stands there and nowhere else."""
    return Column("source_id", String(120), ForeignKey("sources.id", ondelete="CASCADE"), nullable=False, index=True)


sessions = Table(
    "sessions",
    metadata,
    of_a_file(primary_key=True),
    Column("runs", JSON, nullable=False),
    Column("live_assistance", Boolean, nullable=False, server_default=false()),
    Column("closing", JSON, nullable=False),
    Column("closing_sources", JSON, nullable=False),
    Column("last_words", JSON, nullable=False),
    Column("changes", Integer, nullable=False, server_default="0"),
    Column("change", Integer, nullable=False, server_default="0"),
    Column("revision", Integer, nullable=False),
)
"""`changes` counts every change of a row of the session, over all its tables; `change` is the count at this row's own last one."""

notes = Table(
    "notes",
    metadata,
    of_a_file(primary_key=True),
    Column("id", String(120), primary_key=True),
    _words(),
    Column("kind", String(16)),
    Column("phase", String(16)),
    Column("speaker", Text, nullable=False, server_default=""),
    Column("noted_as", Text, nullable=False, server_default=""),
    _person(),
    Column("side", String(16)),
    Column("origin", String(16), nullable=False),
    Column("transcript_id", String(120)),
    Column("position", Integer, nullable=False),
    Column("seconds", Float),
    Column("problem_number", Integer),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("change", Integer, nullable=False),
    ForeignKeyConstraint(
        ["peer_assist_id", "transcript_id"],
        ["transcripts.peer_assist_id", "transcripts.id"],
        ondelete="CASCADE",
        name="fk_notes_transcript",
    ),
    UniqueConstraint("peer_assist_id", "position"),
    Index(None, "peer_assist_id", "change"),
    Index(None, "peer_assist_id", "transcript_id"),
)
"""`noted_as` is the speaker's name as it was written or imported; `speaker` what a person confirmed to call them."""

options = Table(
    "options",
    metadata,
    of_a_file(primary_key=True),
    Column("id", String(120), primary_key=True),
    _words(),
    Column("note_id", String(120)),
    Column("text", Text, nullable=False),
    Column("offered_by", Text, nullable=False, server_default=""),
    _person(),
    Column("where_it_worked", Text, nullable=False, server_default=""),
    Column("conditions", Text, nullable=False, server_default=""),
    Column("challenge", Text, nullable=False, server_default=""),
    Column("status", String(16), nullable=False),
    Column("problem_number", Integer),
    Column("position", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("change", Integer, nullable=False),
    Index(None, "peer_assist_id", "change"),
)
"""The source of an option holds all its texts, so that a claim can rest on where it worked, the conditions and the challenge too."""

taken_out = Table(
    "taken_out",
    metadata,
    of_a_file(primary_key=True),
    Column("what", String(16), primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("change", Integer, nullable=False),
    Index(None, "peer_assist_id", "change"),
)
"""Ids of deleted notes and options (`what`), without a word of them: screens learn of it, and a late repeat brings none back."""

ideas = Table(
    "ideas",
    metadata,
    of_a_file(primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("text", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

transcripts = Table(
    "transcripts",
    metadata,
    of_a_file(primary_key=True),
    Column("id", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("format", String(300), nullable=False),
    Column("words", Integer, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("left_out", JSON, nullable=False),
    Column("position", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("peer_assist_id", "digest"),
)

speakers = Table(
    "speakers",
    metadata,
    of_a_file(primary_key=True),
    Column("name", String(300), primary_key=True),
    Column("called", Text, nullable=False, server_default=""),
    _person(),
    Column("side", String(16)),
    Column("hub", Text, nullable=False, server_default=""),
    Column("is_place", Boolean, nullable=False, server_default=false()),
)
"""Names a person has confirmed; the others are read from the notes."""
