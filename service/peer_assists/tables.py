"""The file and what stands in it up to an accepted problem statement. Deleting a file deletes all of it."""

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


def of_a_file(*, primary_key: bool = False) -> Column[str]:
    """The file a row stands in, in this room and those after it: deleting the file deletes the row."""
    return Column(
        "peer_assist_id",
        String(120),
        ForeignKey("peer_assists.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


peer_assists = Table(
    "peer_assists",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("title", Text, nullable=False),
    Column("hub_id", String(120), ForeignKey("hubs.id"), nullable=False, index=True),
    Column("space", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("format", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("host_team_name", Text, nullable=False, server_default=""),
    Column("host_lead_id", String(120), ForeignKey("people.id", ondelete="SET NULL")),
    Column("host_lead_name", Text, nullable=False, server_default=""),
    Column("host_lead_contact", Text, nullable=False, server_default=""),
    Column("facilitator_id", String(120), ForeignKey("people.id", ondelete="SET NULL")),
    Column("request", Text, nullable=False, server_default=""),
    Column("decision_date", Date),
    Column("start_date", Date),
    Column("session_date", Date),
    Column("days_to_change", Integer),
    Column("agenda", JSON),
    Column("fit", JSON, nullable=False),
    Column("cost", JSON, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "space", "changed_at", "id"),
)
"""`request` is the text of the newest request source, kept here too so that a file is read in one query."""

sources = Table(
    "sources",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False),
    Column("peer_assist_id", String(120), ForeignKey("peer_assists.id", ondelete="CASCADE"), index=True),
    Column("document_id", String(120), index=True),
    Column("passage_id", String(120)),
    Column("revision", Integer, nullable=False),
    Column("stale", Boolean, nullable=False, server_default=false()),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)
"""Immutable but for `stale`, which says that a newer revision took its place or that its words were erased, and the title above it."""

working_fields = Table(
    "working_fields",
    metadata,
    of_a_file(primary_key=True),
    Column("field", String(16), primary_key=True),
    Column("text", Text),
    Column("drafted_text", Text, nullable=False, server_default=""),
    Column("draft_id", String(120)),
    Column("revision", Integer, nullable=False),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
)
"""`text` is NULL until somebody types (then also when they clear the field); until then the draft's text is shown."""

drafted_sheets = Table(
    "drafted_sheets",
    metadata,
    of_a_file(primary_key=True),
    Column("draft_id", String(120), nullable=False),
    Column("telling", Text, nullable=False, server_default=""),
)
"""The newest ready draft of a file's sheet, and its five-minute telling."""

problem_versions = Table(
    "problem_versions",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("number", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sheet", JSON, nullable=False),
    Column("request", Text, nullable=False, server_default=""),
    Column("telling", Text, nullable=False, server_default=""),
    Column("accepted_by", Text, nullable=False),
    Column("recorded_by", String(120), nullable=False),
    Column("agreed_by", Text, nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("draft_id", String(120)),
    Column("edit_distance", Float),
    Column("made_at", UtcDateTime, nullable=False),
    UniqueConstraint("peer_assist_id", "number"),
)

kept_findings = Table(
    "kept_findings",
    metadata,
    of_a_file(primary_key=True),
    Column("finding_id", String(80), primary_key=True),
    Column("words", JSON, nullable=False),
    Column("kept_by", Text, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)
"""A finding somebody chose to leave as it is, with the words it was about: other words bring it back."""

clarifying_questions = Table(
    "clarifying_questions",
    metadata,
    of_a_file(primary_key=True),
    Column("question_id", String(120), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("draft_id", String(120)),
    Column("text", Text, nullable=False),
    Column("perspective", String(16), nullable=False),
    Column("why", Text, nullable=False),
    Column("field", String(16), nullable=False),
    Column("gap", Boolean, nullable=False),
    Column("document_id", String(120)),
    Column("bank_id", String(120), nullable=False, server_default=""),
    Column("answered", Boolean, nullable=False, server_default=false()),
)

host_answers = Table(
    "host_answers",
    metadata,
    Column("source_id", String(120), ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    of_a_file(),
    Column("text", Text, nullable=False),
    Column("question_id", String(120)),
    Column("field", String(16)),
    Index(None, "peer_assist_id"),
)
"""A host's pasted answer in its parts, in order. A part without a question matched none and is shown as it is."""

meetings = Table(
    "meetings",
    metadata,
    of_a_file(primary_key=True),
    Column("starts_at", UtcDateTime),
    Column("timezone", String(300), nullable=False),
    Column("where", Text, nullable=False, server_default=""),
    Column("preparation_at", UtcDateTime),
    Column("preparation_minutes", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
)

polls = Table(
    "polls",
    metadata,
    of_a_file(primary_key=True),
    Column("rules", JSON, nullable=False),
    Column("slots", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""`slots`: the moments people are asked about, as ISO text in UTC, in order of time."""

poll_answers = Table(
    "poll_answers",
    metadata,
    of_a_file(primary_key=True),
    Column("starts_at", UtcDateTime, primary_key=True),
    Column("who", String(320), primary_key=True),
    Column("answer", String(16), nullable=False),
)
"""`who`: the id of a person, or the name of somebody the directory does not know. Only those who still take part are read."""
notices = Table(
    "notices",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("problem", Text, nullable=False),
    Column("date", Date),
    Column("contact", Text, nullable=False),
    Column("agreed_by", Text, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
    Column("withdrawn_by", Text, nullable=False, server_default=""),
    Index(None, "peer_assist_id"),
)
"""Every posting is kept with its consent; one of a file stands at most, the others are withdrawn."""

notice_answers = Table(
    "notice_answers",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("notice_id", String(120), ForeignKey("notices.id", ondelete="CASCADE"), nullable=False, index=True),
    of_a_file(),
    Column("team", Text, nullable=False),
    Column("hub", Text, nullable=False, server_default=""),
    Column("contact", Text, nullable=False),
    Column("wants", String(16), nullable=False),
    Column("person_id", String(120), ForeignKey("people.id", ondelete="SET NULL")),
    Column("answered_by", Text, nullable=False),
    Column("account_id", String(120), nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime),
    Index(None, "peer_assist_id"),
)

panels = Table(
    "panels",
    metadata,
    of_a_file(primary_key=True),
    Column("rules", JSON, nullable=False),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
)

panel_people = Table(
    "panel_people",
    metadata,
    of_a_file(primary_key=True),
    Column("person_id", String(120), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("part", String(16), primary_key=True),
    Column("caution", String(16), primary_key=True, server_default=""),
    Column("text", Text, nullable=False, server_default=""),
    Column("position", Integer, nullable=False, server_default="0"),
    Index(None, "person_id"),
)
"""Who is pinned, left out, added by hand, known to challenge, or has a caution set aside, with its reason."""
