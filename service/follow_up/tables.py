"""What follows the approval: action steps, follow-ups, lessons, evaluations. Deleting a file deletes all of it."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from service.database import UtcDateTime, metadata
from service.peer_assists.tables import of_a_file

action_steps = Table(
    "action_steps",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("write_up_id", String(120)),
    Column("line_id", String(120)),
    Column("position", Integer, nullable=False),
    Column("what", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),
    Column("owner_id", String(120), ForeignKey("people.id", ondelete="SET NULL")),
    Column("due", Text, nullable=False, server_default=""),
    Column("due_date", Date),
    Column("status", String(16), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
    Column("revision", Integer, nullable=False),
    Index(None, "peer_assist_id", "position"),
)
"""`line_id` is the line it was copied from, so that approving a correction finds it again."""

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("due_on", Date, nullable=False),
    Column("asked_at", UtcDateTime),
    Column("did_you_act", String(16)),
    Column("did_you_do_something_differently", String(16)),
    Column("what_happened", Text, nullable=False, server_default=""),
    Column("outcome", String(16)),
    Column("answered_by", Text, nullable=False, server_default=""),
    Column("answered_at", UtcDateTime),
    Column("revision", Integer, nullable=False),
    Index(None, "peer_assist_id", "due_on"),
)
"""Unanswered while `answered_at` is empty."""

lessons = Table(
    "lessons",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("write_up_id", String(120), nullable=False),
    Column("line_id", String(120), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("what_changed", Text, nullable=False, server_default=""),
    Column("changed_by", Text, nullable=False, server_default=""),
    Column("changed_at", UtcDateTime),
    Column("revision", Integer, nullable=False),
    Index(None, "peer_assist_id", "position"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", String(120), primary_key=True),
    of_a_file(),
    Column("side", String(16), nullable=False),
    Column("worth_the_time", Integer, nullable=False),
    Column("heard", Integer, nullable=False),
    Column("will_use", Integer, nullable=False),
    Column("keep", Text, nullable=False, server_default=""),
    Column("change", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("link_id", String(120), unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "peer_assist_id"),
)
"""`name` is there where somebody gave it; nothing that is shown ever carries it. `link_id`: sending again replaces what was sent."""
