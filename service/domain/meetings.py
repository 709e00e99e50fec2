"""When and where the peer assist is held, and when facilitator and host prepare it."""

from datetime import datetime, timedelta

from pydantic import Field

from service.domain.ids import PeerAssistId
from service.domain.text import Line, Value


class Meeting(Value):
    """The date that was set. Moments are aware; `timezone` is the IANA zone the host team lives by and days are counted in."""

    peer_assist_id: PeerAssistId
    starts_at: datetime | None = None
    """Of the first day; None while no date is set. Later days begin at the same hour of that zone."""
    timezone: Line = "UTC"
    where: Line = ""
    """A room or the address of the call, as it will be told to everybody."""
    preparation_at: datetime | None = None
    preparation_minutes: int = Field(default=30, ge=10, le=240)
    revision: int = 1

    @property
    def preparation_ends_at(self) -> datetime | None:
        return self.preparation_at + timedelta(minutes=self.preparation_minutes) if self.preparation_at else None
