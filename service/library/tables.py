"""The library's rows. Text, passages and vectors live here; every index is rebuilt from them."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, false

from service.database import UtcDateTime, metadata

documents = Table(
    "documents",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("title", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("space", String(16), nullable=False),
    Column("hub_id", String(120), index=True),
    Column("organisation", Text, nullable=False, server_default=""),
    Column("country", String(300), nullable=False, server_default=""),
    Column("date", Date),
    Column("language", String(8), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("url", Text, nullable=False, server_default=""),
    Column("fictional", Boolean, nullable=False, server_default=false()),
    Column("guessed", JSON, nullable=False),
    Column("superseded_by", String(120), index=True),
    Column("happened_since", Text, nullable=False, server_default=""),
    Column("happened_on", Date),
    Column("words", Integer, nullable=False),
    Column("import_id", String(120), index=True),
    Column("content_hash", String(64), nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Index(None, "space", "added_at", "id"),
)
"""`content_hash` is of what was imported (text and metadata): the same again changes nothing, not even a correction."""

document_texts = Table(
    "document_texts",
    metadata,
    Column("document_id", String(120), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("title_terms", Text, nullable=False),
)

document_topics = Table(
    "document_topics",
    metadata,
    Column("document_id", String(120), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("topic", String(300), nullable=False, index=True),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String(160), primary_key=True),
    Column("document_id", String(120), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("headings", JSON, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Index(None, "document_id", "position"),
)
"""`terms`: the stems the lexical index holds, separated by spaces."""

vectors = Table(
    "vectors",
    metadata,
    Column("passage_id", String(160), ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("model", String(120), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
"""`vector`: 16-bit floats, little-endian, length 1."""

index_changes = Table(
    "index_changes",
    metadata,
    Column("document_id", String(120), primary_key=True),
    Column("sequence", Integer, nullable=False, index=True),
    Column("vectors_only", Boolean, nullable=False, server_default=false()),
)
"""What every process's index follows: the last change of each document, also after it is gone, and when it was."""

index_state = Table(
    "index_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("text", String(200), nullable=False, server_default=""),
)
"""`sequence`: the last change; taking it locks the row, so that changes are seen in the order they commit. `model`: the index's."""

imports = Table(
    "imports",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("space", String(16), nullable=False),
    Column("hub_id", String(120)),
    Column("visibility", String(16), nullable=False),
    Column("job_id", String(120)),
    Column("made_by", String(120), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
)

import_files = Table(
    "import_files",
    metadata,
    Column("import_id", String(120), ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("message", String(120), nullable=False, server_default=""),
    Column("values", JSON, nullable=False),
    Column("document_id", String(120)),
    Column("added", Integer, nullable=False, server_default="0"),
    Column("updated", Integer, nullable=False, server_default="0"),
    Column("unchanged", Integer, nullable=False, server_default="0"),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("notes", JSON, nullable=False),
    Column("lines_read", Integer, nullable=False, server_default="0"),
)
"""A file as it was sent, and what became of it. `notes`: [{line, message, values}], the first hundred of them."""

import_uploads = Table(
    "import_uploads",
    metadata,
    Column("import_id", String(120), ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("data", LargeBinary, nullable=False),
)
"""The bytes of a file from when it was sent until it is read: in the database, because the worker may be on another machine."""
