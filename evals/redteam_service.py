"""The whole service in one process, on a folder that is thrown away: words go in over HTTP, drafts are made by the product's own job.

with running_service(model) as service:
    service.import_document(id, title, text)
    file = service.open_file(request=…, context=…)       service.note(file, …)       service.transcript(file, vtt)
    service.drafts(file, kinds, writer) -> list[Draft]
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from evals.vector_cache import CachedEmbedder
from service.access.caller import Caller
from service.app import Parts, create_app
from service.database import Database
from service.domain.drafts import Draft, DraftKind, Writer
from service.domain.ids import AccountId, DocumentId, HubId, PeerAssistId, PersonId
from service.domain.library import Hit
from service.domain.people import Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Space
from service.drafting.run import Drafting
from service.errors import PeerAssistError
from service.jobs import JobRun, Jobs, Payload, R
from service.library import intake
from service.library.embedder import BundledEmbedder
from service.library.importing.incoming import Note, Surroundings
from service.library.importing.reading import read_file
from service.library.library import Library
from service.llm.chosen import chosen_models
from service.llm.ledger import Ledger
from service.llm.model import Model
from service.llm.models import Models
from service.people import hub_store, participations
from service.people.for_library import people_room
from service.people.store import put_people
from service.settings import Settings

HUB = HubId("lakeside")
PEER = PersonId("grace")
EVERYBODY = Caller(account_id=AccountId("local"), name="evals", all_hubs=True, roles=frozenset(Role))
_FILES = "/api/v1/peer-assists"
ANSWER_SECONDS, ANSWER_TOKENS = 120.0, 400
"""Of one answer of a real model: what a very small one on two cores writes in time."""


class _Inline(JobRun):
    """A job that runs where it is called, once."""

    def step(self, name: str, function: Callable[..., R], *args: Any) -> R:
        return function(*args)


@dataclass(frozen=True, slots=True)
class RunningService:
    client: TestClient
    database: Database
    library: Library
    drafting: Drafting

    def import_document(self, id: str, title: str, text: str) -> tuple[Note, ...]:
        """A Markdown file into the library, as *load* does it, with one peer who took part in it. What its sender is told."""
        front = f"---\nid: {id}\ntitle: {_quoted(title)}\norg: Mbeya hub\ndate: 2024-05-02\n---\n"
        around = Surroundings(space=Space.REAL)
        incoming = read_file(f"{id}.md", (front + text).encode("utf-8", "surrogatepass"), around)
        intake.keep(self.database, [incoming], people=self.library.people, import_id=None, made_by=EVERYBODY)
        with self.database.transaction() as tx:
            part = Participation(id="", name="Grace Achieng", role=ParticipationRole.HOST_LEAD, person_id=PEER)
            participations.set_document_people(tx, DocumentId(id), [part], made_by="evals", now=datetime.now(UTC))
        return incoming.notes

    def fill(self) -> None:
        while self.library.fill_some():
            pass

    def hits(self, query: str, limit: int = 12) -> tuple[Hit, ...]:
        return tuple(self.library.search(query, caller=EVERYBODY, limit=limit).hits)

    def open_file(self, *, title: str, request: str, sheet: dict[str, str]) -> PeerAssistId:
        """A file with a request and an accepted statement, one peer invited, and live assistance on."""
        file = self._sent("post", _FILES, {"title": title, "request": request, "hub_id": HUB})
        id = PeerAssistId(file["id"])
        revisions = {}
        for field, text in sheet.items():
            saved = self._sent("put", f"{_FILES}/{id}/sheet/{field}", {"text": text, "revision": 0})
            revisions[field] = saved["revision"]
        agreed = {
            "kind": "as_agreed",
            "accepted_by": "Facilitator",
            "agreed_by": "Amina Diallo",
            "revisions": revisions,
        }
        self._sent("post", f"{_FILES}/{id}/problem-versions", agreed)
        with self.database.transaction() as tx:
            peer = Participation(id="", name="Grace Achieng", role=ParticipationRole.PEER, person_id=PEER)
            roles = [ParticipationRole.PEER]
            participations.set_peer_assist_people(tx, id, [peer], roles=roles, made_by="evals", now=datetime.now(UTC))
        self._sent("put", f"{_FILES}/{id}/session/live-assistance", {"on": True, "revision": 1})
        return id

    def note(self, file: PeerAssistId, number: int, text: str, **members: str) -> None:
        self._sent("post", f"{_FILES}/{file}/notes", {"id": f"{file}-{number}", "text": text, **members})

    def transcript(self, file: PeerAssistId, vtt: str) -> None:
        sent = [("files", ("meeting.vtt", vtt.encode("utf-8", "surrogatepass"), "text/vtt"))]
        self.client.post(f"{_FILES}/{file}/transcripts", files=sent).raise_for_status()

    def drafts(self, file: PeerAssistId, kinds: Sequence[DraftKind], writer: Writer) -> list[Draft]:
        """Asked for over HTTP, made by the product's job at once, and read back over HTTP."""
        made = []
        for kind in kinds:
            asked = Draft.model_validate(
                self._sent("post", f"{_FILES}/{file}/drafts", {"kind": kind, "writer": writer})
            )
            payload: Payload = {
                "account_id": "local",
                "person_id": "",
                "hub_ids": [],
                "all_hubs": True,
                "space": "real",
            }
            if asked.job_id is None:
                raise RuntimeError("a draft without a job")
            try:
                self.drafting.work(_Inline(self.database, asked.job_id, asked.id, payload))
            except PeerAssistError:
                continue
            answer = self.client.get(f"/api/v1/drafts/{asked.id}").raise_for_status()
            made.append(Draft.model_validate(answer.json()))
        return made

    def shown_as(self, file: PeerAssistId) -> dict[str, Any]:
        """The write-up as the review desk shows it."""
        view: dict[str, Any] = self.client.get(f"{_FILES}/{file}/write-up").raise_for_status().json()
        return view

    def _sent(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.request(method, path, json=body)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def running_service(model: Model | None) -> Iterator[RunningService]:
    """With a scripted model, the one the settings name (`None` and PEER_ASSIST_MODEL set), or without any."""
    with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
        named = Settings().model
        settings = Settings(
            home=Path(folder),
            sample_library=False,
            model=model.name if model else named,
            model_timeout_seconds=ANSWER_SECONDS,
            model_max_tokens=ANSWER_TOKENS,
        )
        database = Database(settings.database)
        database.migrate()
        jobs = Jobs(database, home=settings.home)
        embedder = CachedEmbedder(BundledEmbedder())
        library = Library(database, home=settings.home, embedder=embedder, people=people_room())
        models = Models([model], Ledger(database)) if model else chosen_models(settings, database)
        app = create_app(settings, Parts(database=database, jobs=jobs, library=library, models=models), work=False)
        with TestClient(app) as client:
            now = datetime.now(UTC)
            with database.transaction() as tx:
                hub_store.put_hubs(tx, [Hub(id=HUB, name="Lakeside", space=Space.REAL)], made_by="evals", now=now)
                grace = Person(id=PEER, name="Grace Achieng", hub_id=HUB, languages=("en",), space=Space.REAL)
                put_people(tx, [grace], made_by="evals", now=now)
            yield RunningService(client, database, library, Drafting(library, models))


def _quoted(title: str) -> str:
    return '"' + title.replace("\\", " ").replace('"', "'").replace("\n", " ") + '"'
