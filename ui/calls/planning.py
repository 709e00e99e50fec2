"""Planning the day: the meeting, slots, the poll, the agenda, and the files that leave."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from service.domain.agenda import Agenda
from service.domain.findings import Finding
from service.domain.lengths import LengthSuggestion
from service.domain.meetings import Meeting
from service.domain.polls import Answer
from service.domain.slot_values import SlotRules
from service.domain.slot_views import PollText, PollView, SlotsView
from ui.calls.files import ROOT
from ui.calls.reading import one
from ui.client import Client


class AgendaRead(BaseModel):
    """The agenda with the revision of the file it belongs to."""

    model_config = ConfigDict(frozen=True)
    agenda: Agenda | None
    findings: tuple[Finding, ...]
    working_minutes: int
    revision: int


def meeting(client: Client, file_id: str) -> Meeting:
    return one(Meeting, client.get(f"{ROOT}/{file_id}/meeting"), client.language)


def save_meeting(client: Client, wanted: Meeting) -> Meeting:
    """Raises Stale where somebody else saved first."""
    body = wanted.model_dump(mode="json", exclude={"peer_assist_id"})
    return one(Meeting, client.put(f"{ROOT}/{wanted.peer_assist_id}/meeting", body), client.language)


def slots(client: Client, file_id: str, *, at: datetime | None = None) -> SlotsView:
    """The best slots; with `at`, also what that moment costs."""
    moment = at.isoformat() if at else None
    return one(SlotsView, client.get(f"{ROOT}/{file_id}/slots", at=moment), client.language)


def preparation_slots(client: Client, file_id: str) -> SlotsView:
    return one(SlotsView, client.get(f"{ROOT}/{file_id}/preparation-slots"), client.language)


def poll(client: Client, file_id: str) -> PollView:
    return one(PollView, client.get(f"{ROOT}/{file_id}/poll"), client.language)


def save_poll(client: Client, file_id: str, slots: tuple[datetime, ...], rules: SlotRules, revision: int) -> PollView:
    """Raises Stale where somebody else saved first."""
    body = {
        "revision": revision,
        "slots": [slot.isoformat() for slot in slots],
        "rules": rules.model_dump(mode="json"),
    }
    return one(PollView, client.put(f"{ROOT}/{file_id}/poll", body), client.language)


def answer(client: Client, file_id: str, who: str, starts_at: datetime, said: Answer | None) -> PollView:
    body = {"who": who, "starts_at": starts_at.isoformat(), "answer": said.value if said else None}
    return one(PollView, client.put(f"{ROOT}/{file_id}/poll/answers", body), client.language)


def poll_text(client: Client, file_id: str) -> str:
    return one(PollText, client.get(f"{ROOT}/{file_id}/poll/text"), client.language).text


def agenda(client: Client, file_id: str) -> AgendaRead:
    return one(AgendaRead, client.get(f"{ROOT}/{file_id}/agenda"), client.language)


def save_agenda(client: Client, file_id: str, wanted: Agenda, revision: int) -> AgendaRead:
    """Raises Stale, with the whole file as it is now, where somebody else changed the file first."""
    body = {"revision": revision, "agenda": wanted.model_dump(mode="json")}
    return one(AgendaRead, client.put(f"{ROOT}/{file_id}/agenda", body), client.language)


def suggested_length(client: Client, file_id: str) -> LengthSuggestion:
    return one(LengthSuggestion, client.get(f"{ROOT}/{file_id}/agenda/suggested-length"), client.language)


def exported(client: Client, file_id: str, name: str, *, script: bool = False) -> bytes:
    """A file that leaves: `agenda.pdf`, `meeting.ics`, `poll.csv`."""
    return client.download(f"{ROOT}/{file_id}/{name}", script="true" if script else None)
