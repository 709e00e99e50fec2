"""The audit trail, for administrators."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from service.domain.audit import Action, AuditEntry
from service.domain.paging import Page
from ui.calls.reading import page_of, where_permitted
from ui.client import Client

PATH = "/audit"


class Wanted(BaseModel):
    """What to look for: ids of a peer assist and a person, an action, and days (UTC), the last among them."""

    model_config = ConfigDict(frozen=True)
    file: str | None = None
    person: str | None = None
    action: Action | None = None
    since: date | None = None
    until: date | None = None

    def query(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "person": self.person,
            "action": self.action.value if self.action else None,
            "since": _midnight(self.since) if self.since else None,
            "until": _midnight(self.until + timedelta(days=1)) if self.until else None,
        }


def entries(client: Client, wanted: Wanted, *, limit: int) -> Page[AuditEntry] | None:
    """The newest first; None for who is no administrator."""
    return where_permitted(
        lambda: page_of(AuditEntry, client.get(PATH, limit=limit, **wanted.query()), client.language)
    )


def as_csv(client: Client, wanted: Wanted) -> bytes:
    return client.download(f"{PATH}.csv", **wanted.query())


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), UTC).isoformat()
