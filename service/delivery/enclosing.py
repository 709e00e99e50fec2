"""What goes with an invitation: the background pack that was accepted, and the calendar entry once a day is set."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from service.access.caller import Caller
from service.delivery.messages import Enclosed
from service.domain.meetings import Meeting
from service.domain.packs import Pack
from service.domain.peer_assists import PeerAssist
from service.domain.places import Language
from service.locale import say
from service.pages.files import FileFormat
from service.peer_assists import packing
from service.peer_assists.agenda_pages import session_calendar

CALENDAR_TYPE = "text/calendar"


@dataclass(frozen=True, slots=True)
class Enclosing:
    """Read in a transaction; `files` makes the bytes, outside of it. `key` changes with everything that would change them."""

    file: PeerAssist
    meeting: Meeting
    pack: Pack | None
    around: packing.Around | None
    key: str

    def names(self, language: Language) -> tuple[str, ...]:
        return tuple(name for name, _ in self._wanted(language))

    def files(self, language: Language) -> tuple[Enclosed, ...]:
        """Raises BadInput where the pack has letters no font of ours has."""
        return tuple(
            Enclosed(name, "application/pdf", self._pack())
            if kind == "pack"
            else Enclosed(name, CALENDAR_TYPE, session_calendar(self.file, self.meeting, language))
            for name, kind in self._wanted(language)
        )

    def _wanted(self, language: Language) -> list[tuple[str, str]]:
        wanted = []
        if self.meeting.starts_at is not None:
            wanted.append((f"{say(language, 'invitations.letter.ics')}.ics", "calendar"))
        if self.pack is not None and self.pack.accepted is not None:
            wanted.append((f"{say(language, 'invitations.letter.pack')}.pdf", "pack"))
        return wanted

    def _pack(self) -> bytes:
        assert self.pack is not None  # noqa: S101 — `_wanted` names a pack only where there is one
        assert self.around is not None  # noqa: S101
        return packing.exported(FileFormat.PDF, self.pack, self.around, accepted=True)


def enclosing(tx: Connection, file: PeerAssist, meeting: Meeting, pack: Pack | None, *, caller: Caller) -> Enclosing:
    around = packing.around(tx, file, pack.accepted_see_also, caller=caller) if pack and pack.accepted else None
    facts = (
        meeting.model_dump(mode="json"),
        file.agenda.model_dump(mode="json") if file.agenda else None,
        file.title,
        sorted((pack.accepted or {}).items()) if pack else None,
        (around.host_team, around.resource_team, sorted(around.cases)) if around else None,
    )
    return Enclosing(file, meeting, pack, around, hashlib.sha256(repr(facts).encode()).hexdigest())
