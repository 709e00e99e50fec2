"""The audit trail: who looked at what is restricted, signed, took out, deleted or changed, in entries that are only ever added."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from service.domain.ids import AccountId, Id, PersonId
from service.domain.places import Space
from service.domain.text import Line, Value


class Action(StrEnum):
    VIEWED = "viewed"
    """A restricted record was shown: once for an account and a record in a quarter of an hour."""
    EXPORTED = "exported"
    SIGNED = "signed"
    """A write-up, statement or pack was approved or accepted in somebody's name."""
    AUDIENCE_SET = "audience_set"
    DELETED = "deleted"
    ROLE_CHANGED = "role_changed"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    ERASED = "erased"
    """Ids were taken out of earlier entries, because somebody was anonymised or a document erased; `values` says of which."""
    RESTORED = "restored"
    """The database was made from a backup: what was done between the backup and this entry is not in the trail."""


class Act(Value):
    """Something that was done. `subject` and `file` are ids; `values` are counts and words of ours, never of people."""

    action: Action
    kind: Line
    """What it was done to: `peer_assist`, `notes`, `write_up`, `person`, `document`, `report` …"""
    subject: Line = ""
    file: Line = ""
    """The peer assist it belongs to, where there is one."""
    values: dict[str, int | str | list[list[int]]] = Field(default_factory=dict)


class Actor(Value):
    """Who did it: the account, and the person it acted for."""

    account_id: AccountId | None = None
    person_id: PersonId | None = None
    space: Space = Space.REAL


class AuditEntry(Value):
    """An entry as an administrator reads it. An id is None where it was erased since, and empty where there was none."""

    number: int
    at: datetime
    space: Space
    action: Action
    kind: Line
    actor: Line | None = ""
    for_person: Line | None = ""
    subject: Line | None = ""
    file: Line | None = ""
    values: dict[str, int | str | list[list[int]]] = Field(default_factory=dict)
    hash: str


class AuditFilter(Value):
    """All members must hold. `person` is who acted, or whom it was about."""

    file: Id | None = None
    person: Id | None = None
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None


class Flaw(StrEnum):
    MISSING = "missing"
    """A number is not there: entries were removed."""
    CHANGED = "changed"
    """The entry, its place or the one before it is not what it was when it was added."""
    WORDS_CHANGED = "words_changed"
    """An id beside the entry is another than the one that was recorded."""
    WORDS_MISSING = "words_missing"
    """An id is gone, and no later entry says that it was erased."""
    WORDS_ADDED = "words_added"
    """Ids stand beside no entry."""
    SHORTENED = "shortened"
    """There were more entries when an anchor was kept."""
    REWRITTEN = "rewritten"
    """An entry is not the one an anchor was kept of."""


class Verdict(Value):
    """What `verify` found. `flaw` and `at` say where the first broken link is; None where all hold."""

    entries: int
    last_hash: str
    flaw: Flaw | None = None
    at: int | None = None
