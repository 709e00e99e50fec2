"""What a client does while the service is killed, by kind. Each act changes the model only by what it asks for."""

import json
import string
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread

from sqlalchemy import update

from service.domain.ids import PeerAssistId, PersonId
from service.domain.people import Participation, ParticipationRole
from service.library import changes
from service.library.tables import vectors
from service.people import participations
from tests.faults.desk import Desk, State, quietly

HUB = "hub-1"
SHEET = ("problem", "why_it_matters", "context")
NOTES = (
    "Abena: we cover the drains with slabs the traders pay for, 40 cedis each, since 2019.",
    "Host: we will try slabs on the east row first.",
    "Esther will ask the traders' union for a meeting by 15 December 2026.",
    "What we learned is that nobody owns the drain at night.",
)
MAIL_OVER = frozenset({("sent",), ("unknown",)})
WORDS = {"why": "You led the team in Mbeya.", "problem": "Nothing was released.", "asked": "How did others do it?"}
COMMON = "The pump of the village stood still and the council paid for spare parts from the water fees of the market."


def word(desk: Desk) -> str:
    """One that stands nowhere else."""
    return "q" + "".join(desk.chance.choices(string.ascii_lowercase, k=11))


def story(desk: Desk, id: str, mark: str) -> tuple[str, str]:
    """A document's file, and its text as the library keeps it."""
    text = " ".join([COMMON, mark, *desk.chance.choices(COMMON.split(), k=30)]) + "."
    return f"---\nid: {id}\ntitle: The case of {mark}\n---\n{text}\n", text


def importing(desk: Desk) -> None:
    """Some files of one document, and one of many lines; some of them new editions of what is there."""
    changed: State = {}
    files = []
    there = [key[1] for key in desk.known if key[0] == "document" and key[1].startswith("doc-")]
    for _ in range(desk.chance.randint(1, 3)):
        mark = word(desk)
        id = desk.chance.choice(there) if there and desk.chance.random() < 0.3 else f"doc-{mark}"
        if ("document", id) in changed:
            continue
        written, _text = story(desk, id, mark)
        files.append((f"{id}.md", written.encode()))
        changed["document", id] = mark
    lines = []
    for _ in range(desk.chance.choice([0, 0, 0, 5, 5, 210])):
        mark = word(desk)
        lines.append(json.dumps({"id": f"line-{mark}", "title": f"The case of {mark}", "text": f"{COMMON} {mark}"}))
        changed["document", f"line-{mark}"] = mark
    if lines:
        files.append(("lines.jsonl", "\n".join(lines).encode()))
    job = desk.do("POST", "/library/imports", changed, files=[("files", file) for file in files])
    over(desk, job["id"])


def deleting(desk: Desk) -> None:
    there = [key for key in desk.known if key[0] == "document" and not key[1].startswith("write-up")]
    for key in desk.chance.sample(there, min(len(there), desk.chance.randint(1, 3))):
        desk.do("DELETE", f"/library/documents/{key[1]}", {key: None})
    files = sorted({key[1] for key in desk.known if key[0] == "file"})
    if len(files) > 6:
        title = desk.chance.choice(files)
        gone: State = {key: None for key in desk.known if len(key) > 1 and key[1] == title}
        desk.do("DELETE", f"/peer-assists/{file_id(desk, title)}", gone)


def opening(desk: Desk) -> str:
    """A new file. Returns its title."""
    title = f"Water of {word(desk)}"
    body = {
        "title": title,
        "hub_id": HUB,
        "language": "en",
        "request": f"The problem: the pumps of {title} stand still, because nobody pays for spare parts. How did others do it?",
        "host_team": {"name": "Kasanda water team", "lead_name": "Amina Diallo"},
    }
    desk.do("POST", "/peer-assists", {("file", title): 1}, json=body)
    return title


def typing(desk: Desk) -> None:
    """One person after another in every field, and notes of a session, as fast as it goes."""
    title = a_file(desk)
    at = f"/peer-assists/{file_id(desk, title)}"
    sheet = {each["field"]: each["revision"] for each in desk.ask(f"{at}/sheet")["fields"]}
    for number in range(40):
        name = desk.chance.choice(SHEET)
        text = f"{name} {number} {word(desk)}"
        body = {"text": text, "revision": sheet[name]}
        sheet[name] = desk.do("PUT", f"{at}/sheet/{name}", {("field", title, name): text}, json=body)["revision"]
        note(desk, title, at, f"Note {number} {word(desk)}")


def note(desk: Desk, title: str, at: str, text: str) -> None:
    id = f"note-{word(desk)}"
    desk.do("POST", f"{at}/notes", {("note", title, id): text}, json={"id": id, "text": text})


def drafting(desk: Desk) -> None:
    title = opening(desk)
    at = f"/peer-assists/{file_id(desk, title)}"
    for kind in desk.chance.sample(["problem_statement", "clarifying_questions", "context_differences"], 2):
        draft(desk, title, at, kind)


def draft(desk: Desk, title: str, at: str, kind: str) -> None:
    change: State = {("draft", title, kind): ("ready",)}
    if kind == "write_up":
        change["write_up", title] = ("in_review", 0, 0, 0, 0)
    asked = desk.do("POST", f"{at}/drafts", change, json={"kind": kind})
    over(desk, asked["job_id"])


def signing(desk: Desk) -> None:
    """Notes, a draft of the write-up, approval; the answer to a follow-up where there is one already."""
    approved = [key[1] for key, value in desk.known.items() if key[0] == "write_up" and value[0] == "approved"]
    if approved and desk.chance.random() < 0.4:
        return answering(desk, desk.chance.choice(approved))
    title = opening(desk)
    at = f"/peer-assists/{file_id(desk, title)}"
    for text in NOTES:
        note(desk, title, at, text)
    draft(desk, title, at, "write_up")
    revision = desk.ask(f"{at}/write-up")["write_up"]["revision"]
    signed = {"role": "host_lead", "name": "Amina Diallo", "how": "by mail", "audience": "hub", "revision": revision}
    signed |= {"takes_unread": True}
    document = ("document", f"write-up-{file_id(desk, title)}")
    approved_one: State = {("write_up", title): ("approved", 1, 1, 1, 1), document: title}
    desk.do("POST", f"{at}/write-up/sign", approved_one, json=signed)
    return None


def answering(desk: Desk, title: str) -> None:
    at = f"/peer-assists/{file_id(desk, title)}"
    for each in desk.ask(f"{at}/follow-up")["follow_ups"]:
        text = f"We did {word(desk)}"
        answer = {
            "did_you_act": "yes",
            "did_you_do_something_differently": "partly",
            "what_happened": text,
            "answered_by": "Amina Diallo",
            "revision": each["revision"],
        }
        desk.do("PUT", f"{at}/follow-ups/{each['id']}/answer", {("answer", title, each["id"]): text}, json=answer)
    for _ in range(3):
        what = f"Ask the union about {word(desk)}"
        desk.do("POST", f"{at}/actions", {("action", title, what): 1}, json={"what": what})


def mailing(desk: Desk) -> None:
    title = opening(desk)
    id = file_id(desk, title)
    at = f"/peer-assists/{id}"
    with desk.database.transaction() as tx:
        for who, name, role in (
            ("p-grace", "Grace Achieng", ParticipationRole.PEER),
            ("p-esther", "Esther Nyambura", ParticipationRole.FACILITATOR),
        ):
            part = Participation(id="", name=name, role=role, person_id=PersonId(who))
            now = datetime.now(UTC)
            participations.set_peer_assist_people(tx, PeerAssistId(id), [part], roles=[role], made_by="local", now=now)
    meeting = {"revision": 1, "starts_at": "2027-03-02T09:00:00+00:00", "timezone": "UTC", "where": "Room 2"}
    desk.do("PUT", f"{at}/meeting", json=meeting)
    desk.do("POST", f"{at}/invitations", json={"who": "p-grace"})
    (found,) = [each for each in desk.ask(f"{at}/invitations")["people"] if each["who"] == "p-grace"]
    invitation = found["invitation"]
    own = f"{at}/invitations/{invitation['id']}"
    typed = desk.do("PUT", f"{own}/words", json={"words": WORDS, "revision": invitation["revision"]})
    accepted = {"accepted_by": "Esther Nyambura", "revision": typed["revision"]}
    desk.do("POST", f"{own}/accept", {("invited", title): 1}, json=accepted)
    (found,) = [each for each in desk.ask(f"{at}/invitations")["people"] if each["who"] == "p-grace"]
    letter = {"invitation_id": invitation["id"], "digest": found["letter"]["digest"]}
    desk.do("POST", f"{at}/mails", {("mail", title): MAIL_OVER}, json={"letters": [letter]})


def reindexing(desk: Desk) -> None:
    """As after another embedding model was set: every vector is of the one before."""
    desk.known["index",] = "of another model"
    with desk.database.transaction() as tx:
        tx.execute(update(vectors).values(model="another"))
        changes.set_model(tx, "another")
        changes.record(tx, [key[1] for key in desk.known if key[0] == "document"])
    reindex(desk)


def reindex(desk: Desk) -> None:
    over(desk, desk.do("POST", "/library/reindex", {("index",): "whole"})["id"])


def a_file(desk: Desk) -> str:
    there = sorted(key[1] for key in desk.known if key[0] == "file")
    return desk.chance.choice(there) if there else opening(desk)


def file_id(desk: Desk, title: str) -> str:
    found = [each["id"] for each in desk.ask("/peer-assists", limit=200)["items"] if each["title"] == title]
    assert len(found) == 1, f"{len(found)} files are called {title}"
    return str(found[0])


def over(desk: Desk, job_id: str) -> None:
    """Wait for a job: a kill is as likely while it works as before."""
    end = time.monotonic() + 60
    while not desk.ask(f"/jobs/{job_id}")["ended_at"]:
        assert time.monotonic() < end, f"{job_id} does not end"
        time.sleep(0.03)


def with_a_typist(act: Callable[[Desk], None]) -> Callable[[Desk], None]:
    """Somebody else takes notes all the while, so that a kill always finds a write under way."""

    def both(desk: Desk) -> None:
        title = a_file(desk)
        at = f"/peer-assists/{file_id(desk, title)}"
        done: list[bool] = []

        def take_notes() -> None:
            while not done:
                note(desk, title, at, f"Meanwhile {word(desk)}")
                time.sleep(0.02)

        typist = Thread(target=quietly(take_notes))
        typist.start()
        try:
            act(desk)
        finally:
            done.append(True)
            typist.join()

    return both


ACTS: dict[str, Callable[[Desk], None]] = {
    "import": importing,
    "drafting": drafting,
    "sign-off": signing,
    "typing": typing,
    "deletion": deleting,
    "mail": mailing,
    "reindex": reindexing,
}
