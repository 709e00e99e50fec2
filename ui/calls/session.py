"""The session: its clock, notes and options, the go-round, the close, and what is brought in from elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.agenda import Phase
from service.domain.problem import ProblemStatement
from service.domain.session_views import FromElsewhere, Imported, KeptNotes, SessionChanges
from service.domain.sessions import Closing, Idea, Note, Option, Session, Speaker, Transcript, Voice
from ui.calls.files import ROOT
from ui.calls.reading import many, one
from ui.client import Client


def session(client: Client, file_id: str) -> Session:
    return one(Session, client.get(f"{ROOT}/{file_id}/session"), client.language)


def changes(client: Client, file_id: str, after: int) -> SessionChanges:
    """What is different since the change counted `after`; 0 for everything."""
    return one(SessionChanges, client.get(f"{ROOT}/{file_id}/session/changes", after=after), client.language)


def move(client: Client, file_id: str, phase: Phase | None, revision: int) -> Session:
    """Into a phase, or to the end of the session. Raises Stale where somebody else moved it first."""
    body = {"phase": phase.value if phase else None, "revision": revision}
    return one(Session, client.post(f"{ROOT}/{file_id}/session/phase", body), client.language)


def close(client: Client, file_id: str, closing: Closing, revision: int) -> Session:
    body = {"closing": closing.model_dump(mode="json"), "revision": revision}
    return one(Session, client.put(f"{ROOT}/{file_id}/session/closing", body), client.language)


def assist_live(client: Client, file_id: str, on: bool, revision: int) -> Session:
    body = {"on": on, "revision": revision}
    return one(Session, client.put(f"{ROOT}/{file_id}/session/live-assistance", body), client.language)


def keep_notes(client: Client, file_id: str, notes: Sequence[Mapping[str, Any]]) -> KeptNotes:
    """Keep new notes under their own ids; what is there already is not kept twice."""
    return one(KeptNotes, client.post(f"{ROOT}/{file_id}/notes/batch", {"notes": list(notes)}), client.language)


def change_note(client: Client, file_id: str, note_id: str, revision: int, members: Mapping[str, Any]) -> Note:
    body = {"revision": revision, **members}
    return one(Note, client.patch(f"{ROOT}/{file_id}/notes/{note_id}", body), client.language)


def delete_note(client: Client, file_id: str, note_id: str) -> None:
    client.delete(f"{ROOT}/{file_id}/notes/{note_id}")


def keep_option(client: Client, file_id: str, option_id: str, text: str, **members: Any) -> Option:
    body = {"id": option_id, "text": text, **members}
    return one(Option, client.post(f"{ROOT}/{file_id}/options", body), client.language)


def keep_sticky_notes(client: Client, file_id: str, text: str, *, offered_by: str = "") -> tuple[Option, ...]:
    """One option a line."""
    body = {"text": text, "offered_by": offered_by}
    return many(Option, client.post(f"{ROOT}/{file_id}/sticky-notes", body), client.language)


def change_option(client: Client, file_id: str, option_id: str, revision: int, **members: Any) -> Option:
    body = {"revision": revision, **members}
    return one(Option, client.patch(f"{ROOT}/{file_id}/options/{option_id}", body), client.language)


def delete_option(client: Client, file_id: str, option_id: str) -> None:
    client.delete(f"{ROOT}/{file_id}/options/{option_id}")


def redefine(client: Client, file_id: str, *, text: str, why: str, accepted_by: str) -> ProblemStatement:
    body = {"text": text, "why": why, "accepted_by": accepted_by}
    return one(ProblemStatement, client.post(f"{ROOT}/{file_id}/problem-redefined", body), client.language)


def voices(client: Client, file_id: str) -> tuple[Voice, ...]:
    return many(Voice, client.get(f"{ROOT}/{file_id}/voices"), client.language)


def last_word(client: Client, file_id: str, name: str, *, had: bool = True, passed: bool = False) -> None:
    """Somebody gave a last suggestion, or passed; `had` false takes it back."""
    client.post(f"{ROOT}/{file_id}/voices/last-word", {"name": name, "had": had, "passed": passed})


def ideas(client: Client, file_id: str) -> tuple[Idea, ...]:
    return many(Idea, client.get(f"{ROOT}/{file_id}/ideas"), client.language)


def sheet_to_print(client: Client, file_id: str, name: str) -> bytes:
    """`run-sheet` or `note-sheet`, as PDF."""
    return client.download(f"{ROOT}/{file_id}/session/{name}.pdf")


def transcripts(client: Client, file_id: str) -> tuple[Transcript, ...]:
    return many(Transcript, client.get(f"{ROOT}/{file_id}/transcripts"), client.language)


def bring(client: Client, file_id: str, dropped: Sequence[tuple[str, bytes]]) -> tuple[Imported, ...]:
    return many(Imported, client.upload_many(f"{ROOT}/{file_id}/transcripts", dropped), client.language)


def bring_pasted(client: Client, file_id: str, text: str) -> Imported:
    return one(Imported, client.post(f"{ROOT}/{file_id}/transcripts/pasted", {"text": text}), client.language)


def delete_transcript(client: Client, file_id: str, transcript_id: str) -> None:
    client.delete(f"{ROOT}/{file_id}/transcripts/{transcript_id}")


def speakers(client: Client, file_id: str) -> tuple[Speaker, ...]:
    return many(Speaker, client.get(f"{ROOT}/{file_id}/speakers"), client.language)


def confirm_speakers(client: Client, file_id: str, confirmed: Sequence[Speaker]) -> tuple[Speaker, ...]:
    wanted = ("name", "called", "person_id", "side", "hub", "is_place")
    body = [speaker.model_dump(mode="json", include=set(wanted)) for speaker in confirmed]
    return many(Speaker, client.put(f"{ROOT}/{file_id}/speakers", {"speakers": body}), client.language)


def open_from_notes(client: Client, text: str, dropped: Sequence[tuple[str, bytes]]) -> FromElsewhere:
    """A file from notes taken elsewhere, at its write-up; nothing before it is filled in."""
    answer = (
        client.upload_many("/notes-from-elsewhere/files", dropped, text=text)
        if dropped
        else client.post("/notes-from-elsewhere", {"text": text})
    )
    return one(FromElsewhere, answer, client.language)
