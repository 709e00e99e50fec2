"""Hubs, people, and their part in past cases and peer assists."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    true,
)
from sqlalchemy import Boolean as Bool

from service.database import UtcDateTime, metadata

hubs = Table(
    "hubs",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", String(300), nullable=False, server_default=""),
    Column("language", String(8), nullable=False),
    Column("timezone", String(300), nullable=False),
    Column("reporting_year_starts", Integer, nullable=False),
    Column("space", String(16), nullable=False, index=True),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sort_name", Text, nullable=False),
    Column("search_text", Text, nullable=False),
    Column("hub_id", String(120), ForeignKey("hubs.id"), nullable=False, index=True),
    Column("job_title", Text, nullable=False, server_default=""),
    Column("unit", Text, nullable=False, server_default=""),
    Column("seniority", Integer),
    Column("languages", JSON, nullable=False),
    Column("practice", JSON, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("hands_on_since", Integer),
    Column("hands_on_until", Integer),
    Column("timezone", String(300), nullable=False, server_default=""),
    Column("away", JSON, nullable=False, server_default="[]"),
    Column("may_be_suggested", Bool),
    Column("attributes", JSON, nullable=False, server_default="{}"),
    Column("anonymised", Bool, nullable=False, server_default=false()),
    Column("manager_id", String(120), ForeignKey("people.id", ondelete="SET NULL")),
    Column("space", String(16), nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "space", "sort_name", "id"),
)
"""`sort_name` is the name without case and accents; `search_text` the same of name, job title, unit, practice and address."""

previous_hubs = Table(
    "previous_hubs",
    metadata,
    Column("person_id", String(120), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("hub_id", String(120), ForeignKey("hubs.id"), primary_key=True),
    Column("until", Date),
)

participations = Table(
    "participations",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("person_id", String(120), ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("document_id", String(120), ForeignKey("documents.id", ondelete="CASCADE"), index=True),
    Column("peer_assist_id", String(120), ForeignKey("peer_assists.id", ondelete="CASCADE"), index=True),
    Column("confirmed", Bool, nullable=False, server_default=true()),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("made_by", String(120), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("(document_id IS NULL) <> (peer_assist_id IS NULL)", name="one_of_two"),
)

looks = Table(
    "looks",
    metadata,
    Column("hub_id", String(120), ForeignKey("hubs.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation", Text, nullable=False, server_default=""),
    Column("colour", String(7), nullable=False),
    Column("paper", String(16), nullable=False),
    Column("logo", LargeBinary),
    Column("word_template", LargeBinary),
    Column("changed_by", String(120), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""How a hub's pages look. A hub without a row has the defaults."""
