"""What people make of a quarter's overview. The rest of a report is worked out when it is asked for."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text

from service.database import UtcDateTime, metadata

report_overviews = Table(
    "report_overviews",
    metadata,
    Column("hub_id", String(120), ForeignKey("hubs.id", ondelete="CASCADE"), primary_key=True),
    Column("quarter", String(8), primary_key=True),
    Column("audience", String(16), primary_key=True),
    Column("text", Text, nullable=False),
    Column("rests_on", JSON, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""`rests_on`: the files its writer had before them. Who may not see them all does not see the text."""
