"""What has happened once in this installation."""

from sqlalchemy import Column, String, Table

from service.database import UtcDateTime, metadata

milestones = Table(
    "milestones",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
