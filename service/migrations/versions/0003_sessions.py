"""sessions"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ideas",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_ideas_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", "id", name=op.f("pk_ideas")),
    )
    op.create_table(
        "sessions",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("runs", sa.JSON(), nullable=False),
        sa.Column("live_assistance", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("closing", sa.JSON(), nullable=False),
        sa.Column("closing_sources", sa.JSON(), nullable=False),
        sa.Column("last_words", sa.JSON(), nullable=False),
        sa.Column("changes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("change", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_sessions_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", name=op.f("pk_sessions")),
    )
    op.create_table(
        "speakers",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("called", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("side", sa.String(length=16), nullable=True),
        sa.Column("hub", sa.Text(), server_default="", nullable=False),
        sa.Column("is_place", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_speakers_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_speakers_person_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("peer_assist_id", "name", name=op.f("pk_speakers")),
    )
    op.create_table(
        "taken_out",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_taken_out_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", "what", "id", name=op.f("pk_taken_out")),
    )
    op.create_index(
        op.f("ix_taken_out_peer_assist_id_taken_out_change"), "taken_out", ["peer_assist_id", "change"], unique=False
    )
    op.create_table(
        "transcripts",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("format", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_transcripts_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", "id", name=op.f("pk_transcripts")),
        sa.UniqueConstraint("peer_assist_id", "digest", name=op.f("uq_transcripts_peer_assist_id_digest")),
    )
    op.create_table(
        "notes",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("source_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("phase", sa.String(length=16), nullable=True),
        sa.Column("speaker", sa.Text(), server_default="", nullable=False),
        sa.Column("noted_as", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("side", sa.String(length=16), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("transcript_id", sa.String(length=120), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("problem_number", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id", "transcript_id"],
            ["transcripts.peer_assist_id", "transcripts.id"],
            name="fk_notes_transcript",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_notes_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notes_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_notes_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("peer_assist_id", "id", name=op.f("pk_notes")),
        sa.UniqueConstraint("peer_assist_id", "position", name=op.f("uq_notes_peer_assist_id_position")),
    )
    op.create_index(op.f("ix_notes_peer_assist_id_notes_change"), "notes", ["peer_assist_id", "change"], unique=False)
    op.create_index(
        op.f("ix_notes_peer_assist_id_notes_transcript_id"), "notes", ["peer_assist_id", "transcript_id"], unique=False
    )
    op.create_index(op.f("ix_notes_source_id"), "notes", ["source_id"], unique=False)
    op.create_table(
        "options",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("source_id", sa.String(length=120), nullable=False),
        sa.Column("note_id", sa.String(length=120), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("offered_by", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("where_it_worked", sa.Text(), server_default="", nullable=False),
        sa.Column("conditions", sa.Text(), server_default="", nullable=False),
        sa.Column("challenge", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("problem_number", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_options_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_options_person_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_options_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("peer_assist_id", "id", name=op.f("pk_options")),
    )
    op.create_index(
        op.f("ix_options_peer_assist_id_options_change"), "options", ["peer_assist_id", "change"], unique=False
    )
    op.create_index(op.f("ix_options_source_id"), "options", ["source_id"], unique=False)
