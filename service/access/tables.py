"""Accounts, what they signed in with, and how often somebody tried. Of every secret only a hash is kept."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, false

from service.database import UtcDateTime, metadata


def _of_an_account() -> Column[str]:
    return Column("account_id", String(120), ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True)


accounts = Table(
    "accounts",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("person_id", String(120), ForeignKey("people.id", ondelete="SET NULL"), index=True),
    Column("status", String(16), nullable=False),
    Column("all_hubs", Boolean, nullable=False, server_default=false()),
    Column("roles", JSON, nullable=False),
    Column("password_hash", Text),
    Column("invitation_hash", String(64), unique=True),
    Column("invited_until", UtcDateTime),
    Column("issuer", String(300)),
    Column("subject", String(300)),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("issuer", "subject"),
)
"""`issuer` and `subject`: who this is at the identity provider, known from the first sign-in on."""

account_hubs = Table(
    "account_hubs",
    metadata,
    Column("account_id", String(120), ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("hub_id", String(120), ForeignKey("hubs.id", ondelete="CASCADE"), primary_key=True),
    Column("roles", JSON, nullable=False),
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", String(120), primary_key=True),
    _of_an_account(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("proof_hash", String(64), unique=True),
    Column("way", String(16), nullable=False),
    Column("agent", Text, nullable=False, server_default=""),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
"""`proof_hash`: of the ID token it was exchanged for, so that none is exchanged twice."""

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(120), primary_key=True),
    _of_an_account(),
    Column("name", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("permissions", JSON, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("window", Integer, nullable=False),
    Column("count", Integer, nullable=False),
)
"""How often somebody tried within a quarter of an hour, by a hash of the account's or the network's address: shared by every process."""

taken_requests = Table(
    "taken_requests",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("made_at", UtcDateTime, nullable=False, index=True),
)
"""Requests that were taken in, by a hash of who sent them, where to and their Idempotency-Key. Nothing of what they said."""
