"""The write-up: its lines, what is held back, review and approval, versions, the files it goes out as."""

from datetime import date
from typing import Any

from service.domain.places import Visibility
from service.domain.write_ups import SignOffRole, Snapshot, WriteUpLine, WriteUpView
from ui.calls.reading import many, one
from ui.client import Client


def _at(file_id: str) -> str:
    return f"/peer-assists/{file_id}/write-up"


def view(client: Client, file_id: str) -> WriteUpView:
    """`write_up` is None while nothing was drafted or written yet."""
    return one(WriteUpView, client.get(_at(file_id)), client.language)


def change(client: Client, file_id: str, revision: int, **changes: Any) -> None:
    """The problem as asked and as redefined, and whether the facilitator approves too."""
    client.patch(_at(file_id), {"revision": revision, **changes})


def change_line(client: Client, file_id: str, line_id: str, revision: int, **changes: Any) -> WriteUpLine:
    """Raises Stale with the stored line where somebody else saved first."""
    answer = client.patch(f"{_at(file_id)}/lines/{line_id}", {"revision": revision, **changes})
    return one(WriteUpLine, answer, client.language)


def add_line(client: Client, file_id: str, kind: str, text: str) -> WriteUpLine:
    return one(WriteUpLine, client.post(f"{_at(file_id)}/lines", {"kind": kind, "text": text}), client.language)


def support(client: Client, file_id: str, claim_id: str, source_id: str, start: int, end: int) -> None:
    """A person points at the note that says it."""
    body = {"source_id": source_id, "start": start, "end": end}
    client.post(f"{_at(file_id)}/held-back/{claim_id}/support", body)


def keep_held_back(client: Client, file_id: str, claim_id: str) -> None:
    """As their own: "added by NAME"."""
    client.post(f"{_at(file_id)}/held-back/{claim_id}/keep", {})


def drop_held_back(client: Client, file_id: str, claim_id: str) -> None:
    client.post(f"{_at(file_id)}/held-back/{claim_id}/drop", {})


def tighten(client: Client, file_id: str) -> None:
    client.post(f"{_at(file_id)}/tighten", {})


def comment(client: Client, file_id: str, text: str, line_id: str | None = None) -> None:
    client.post(f"{_at(file_id)}/comments", {"text": text, "line_id": line_id})


def resolve(client: Client, file_id: str, comment_id: str) -> None:
    client.post(f"{_at(file_id)}/comments/{comment_id}/resolve", {})


def send_back(client: Client, file_id: str, revision: int, why: str) -> None:
    client.post(f"{_at(file_id)}/send-back", {"why": why, "revision": revision})


def sign(
    client: Client,
    file_id: str,
    revision: int,
    *,
    role: SignOffRole,
    name: str,
    how: str,
    message: str,
    on: date,
    audience: Visibility,
    takes_unread: bool,
) -> None:
    said = {"name": name, "how": how, "message": message, "on": on.isoformat(), "takes_unread": takes_unread}
    client.post(f"{_at(file_id)}/sign", {**said, "role": role.value, "audience": audience.value, "revision": revision})


def correct(client: Client, file_id: str) -> None:
    client.post(f"{_at(file_id)}/correct", {})


def withdraw(client: Client, file_id: str, why: str) -> None:
    client.post(f"{_at(file_id)}/withdraw", {"why": why})


def snapshots(client: Client, file_id: str) -> tuple[Snapshot, ...]:
    return many(Snapshot, client.get(f"{_at(file_id)}/snapshots"), client.language)


def exported(client: Client, file_id: str, suffix: str, *, annex: bool) -> bytes:
    return client.download(f"{_at(file_id)}.{suffix}", annex=annex)


def peer_message(client: Client, file_id: str, name: str) -> str:
    """The text that shows a quoted peer their lines before the write-up is locked."""
    return str(client.get(f"{_at(file_id)}/peer-message", name=name)["text"])


def notes_message(client: Client, file_id: str) -> str:
    """The text that takes the result to the peers and to those who face it now."""
    return str(client.get(f"{_at(file_id)}/notes-message")["text"])
