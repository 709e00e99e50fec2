"""inviting"""

import sqlalchemy as sa
from alembic import op

import service.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation_terms",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("recorded", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("confidentiality", sa.Text(), server_default="", nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_invitation_terms_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", name=op.f("pk_invitation_terms")),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.String(length=120), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("drafted", sa.JSON(), nullable=False),
        sa.Column("draft_id", sa.String(length=120), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("accepted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("edited_share", sa.Float(), nullable=True),
        sa.Column("asked_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_invitations_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_invitations_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("peer_assist_id", "person_id", name=op.f("uq_invitations_peer_assist_id_person_id")),
    )
    op.create_index(op.f("ix_invitations_person_id"), "invitations", ["person_id"], unique=False)
    op.create_table(
        "pack_documents",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_pack_documents_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", "document_id", name=op.f("pk_pack_documents")),
    )
    op.create_index(op.f("ix_pack_documents_document_id"), "pack_documents", ["document_id"], unique=False)
    op.create_table(
        "packs",
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("statement_id", sa.String(length=120), nullable=True),
        sa.Column("draft_id", sa.String(length=120), nullable=True),
        sa.Column("drafted", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("see_also", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("accepted_see_also", sa.JSON(), nullable=False),
        sa.Column("accepted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("edited_share", sa.Float(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_packs_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("peer_assist_id", name=op.f("pk_packs")),
    )
    op.create_table(
        "invitation_documents",
        sa.Column("invitation_id", sa.String(length=120), nullable=False),
        sa.Column("document_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_invitation_documents_invitation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invitation_id", "document_id", name=op.f("pk_invitation_documents")),
    )
    op.create_index(op.f("ix_invitation_documents_document_id"), "invitation_documents", ["document_id"], unique=False)
    op.create_table(
        "mails",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("invitation_id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("link_until", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=40), server_default="", nullable=False),
        sa.Column("server_said", sa.Text(), server_default="", nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("made_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_mails_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_mails_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_invitation_id"), "mails", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_mails_peer_assist_id_mails_made_at"), "mails", ["peer_assist_id", "made_at"], unique=False)
    op.create_index(op.f("ix_mails_state"), "mails", ["state"], unique=False)
    op.create_table(
        "peer_questions",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("peer_assist_id", sa.String(length=120), nullable=False),
        sa.Column("invitation_id", sa.String(length=120), nullable=True),
        sa.Column("asked_by", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_link", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("asked_at", service.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("settled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("settled_by", sa.Text(), server_default="", nullable=False),
        sa.Column("settled_at", service.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_peer_questions_invitation_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["peer_assist_id"], ["peer_assists.id"], name=op.f("fk_peer_questions_peer_assist_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_questions")),
    )
    op.create_index(op.f("ix_peer_questions_invitation_id"), "peer_questions", ["invitation_id"], unique=False)
    op.create_index(
        op.f("ix_peer_questions_peer_assist_id_peer_questions_asked_at"),
        "peer_questions",
        ["peer_assist_id", "asked_at"],
        unique=False,
    )
    op.create_table(
        "invitation_links",
        sa.Column("link_id", sa.String(length=120), nullable=False),
        sa.Column("invitation_id", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_invitation_links_invitation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["personal_links.id"], name=op.f("fk_invitation_links_link_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_invitation_links")),
    )
    op.create_index(op.f("ix_invitation_links_invitation_id"), "invitation_links", ["invitation_id"], unique=False)
    op.create_table(
        "mail_enclosures",
        sa.Column("mail_id", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_mail_enclosures_mail_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("mail_id", "position", name=op.f("pk_mail_enclosures")),
    )
