"""Random people, files, documents, audiences and searches: nobody is shown what is closed to them, or denied what is open.

Every step does something through the service, or asks it something as somebody and compares the whole answer with `seeing.World`; at the
end of each world everybody looks at everything.
`PEER_ASSIST_STEPS` says how many steps; `make soak` takes 10,000.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, ClassVar, TypeVar, cast

from fastapi import Request
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from service import dependencies
from service.access.caller import Caller
from service.access.permissions import Permission, is_permitted
from service.app import Parts, create_app
from service.carried import HEADER
from service.database import Database
from service.domain.drafts import Claim, Draft, DraftKind, DraftStatus, ProblemStatementContent, Provenance, Writer
from service.domain.ids import (
    AccountId,
    DocumentId,
    DraftId,
    HubId,
    JobId,
    LineId,
    PassageId,
    PeerAssistId,
    PersonId,
    SourceId,
    WriteUpId,
)
from service.domain.items import ItemKind
from service.domain.library import Document as LibraryDocument
from service.domain.people import Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Language, Space, Visibility, narrowest
from service.domain.sources import Source, SourceKind
from service.domain.write_ups import LineState, ReviewStatus, WriteUp, WriteUpLine
from service.drafting import store as draft_store
from service.jobs import JobRun, Jobs
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.library import Library
from service.library.prepare import prepared
from service.library.tables import passages
from service.peer_assists import source_store
from service.peer_assists import store as file_store
from service.peer_assists.asked import asked_of
from service.peer_assists.who_may import roles_in_file
from service.people import hub_store, participations
from service.people import store as people_store
from service.people.for_library import people_room
from service.people.shown import EVIDENCE_AT_MOST
from service.people.weighing import PASSAGES
from service.settings import Settings
from service.workflows.approved import Approved, document_id_of
from service.write_ups import store as write_up_store
from tests.access.seeing import WORD, BagOfWords, Document, File, World

SOAK = os.environ.get("PEER_ASSIST_SOAK") == "1"
STEPS = int(os.environ.get("PEER_ASSIST_STEPS", "10000" if SOAK else "200"))
STEPS_A_WORLD = 100
API = "/api/v1"
HUBS = {Space.REAL: ("north", "south", "east"), Space.PRACTICE: ("pretend", "play")}
MANY_FILES, MANY_DOCUMENTS, MANY_PEOPLE = 10, 24, 12
TODAY = datetime.now(UTC).date()
SESSION = TODAY - timedelta(days=1)
QUARTER = f"{SESSION.year}-Q{(SESSION.month - 1) // 3 + 1}"
MISSING = {"peer-assists": "file-that-never-was", "library/documents": "document-that-never-was"}
SAME_ID = "0000-0000-0000"
"""Of every request, so that two answers can be compared whole."""
pick = st.integers(min_value=0, max_value=2**20)


Does = TypeVar("Does", bound=Callable[..., None])


def step(**drawn: Any) -> Callable[[Does], Does]:
    """A rule that counts as a step."""

    def counted(does: Does) -> Does:
        @wraps(does)
        def run(self: "Seeing", **given: Any) -> None:
            Seeing.steps += not self.looking_around
            does(self, **given)

        return cast(Does, rule(**drawn)(run))  # type: ignore[no-untyped-call]

    return counted


class HereAndNow(JobRun):
    """A job without its engine: each step at once."""

    def step(self, name: str, function: Any, *args: Any) -> Any:
        return function(*args)

    def report(self, doing: str, done: int = 0, total: int = 0, **values: str | int) -> None:
        pass


class Seeing(RuleBasedStateMachine):
    """One world, made as it goes."""

    template: ClassVar[Path]
    steps: ClassVar[int] = 0
    run: ClassVar[int] = 0
    """Which seed: the simplest world of each would else be the same again."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="peer-assist-seeing-"))
        shutil.copy(self.template, self.home / "peer_assist.sqlite3")
        chosen = Settings(home=self.home, sample_library=False)
        self.database = Database(chosen.database)
        self.library = Library(self.database, home=self.home, embedder=BagOfWords(), people=people_room())
        self.jobs = Jobs(self.database, home=self.home)
        self.app = create_app(chosen, Parts(self.database, self.jobs, self.library, None), work=False)
        self.app.dependency_overrides[dependencies._asking] = self._asking
        self.library.open = lambda: None  # type: ignore[method-assign]  # nobody follows behind our back: what happens, happens when asked
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.client.__enter__()
        self.world = World()
        self.callers: dict[str, Caller] = {}
        self.names: dict[str, str] = {}
        self.looking_around = False
        self.approved = Approved(self.library)

    def _asking(self, request: Request) -> Any:
        return SimpleNamespace(caller=lambda: self.callers[request.headers["x-who"]], database=self.database)

    def teardown(self) -> None:
        try:
            self._everybody_looks_around()
        finally:
            self.client.__exit__(None, None, None)
            shutil.rmtree(self.home, ignore_errors=True)

    def _everybody_looks_around(self) -> None:
        """At the end of a world: every list and every document and draft, as everybody there is."""
        self.looking_around = True
        for who in range(len(self._readers())):
            self.the_board(who=who)
            self.the_notices(who=who)
            self.the_library(who=who)
            self.a_search(who=who, which=0, older=False)
            for hub in range(len(HUBS[Space.REAL])):
                self.the_report(who=who, hub=hub, audience=Visibility.PARTICIPANTS, kind="")
            for which in range(len(self.world.documents)):
                self.a_document(who=who, which=which)
            for which in range(sum(bool(file.rests) for file in self.world.files.values())):
                self.drafts(who=who, which=which)
            for which in range(min(2, len(self.world.files))):
                self.who_else_and_who_to_ask(who=who, which=which)
            self.a_person(who=who, person=who)

    # who there is

    @initialize(data=pick)
    def furnish(self, data: int) -> None:
        with self.database.transaction() as tx:
            for space, hubs in HUBS.items():
                owner = Caller(
                    account_id=AccountId(f"owner-{space}"),
                    name="Owner",
                    all_hubs=True,
                    roles=frozenset(Role),
                    is_local=True,
                    space=space,
                )
                self.callers[owner.account_id] = owner
                for hub in hubs:
                    hub_store.add_hub(tx, Hub(id=HubId(hub), name=hub, space=space), made_by="owner", now=_now())
        self._begin_with_something(Random(f"{self.run}-{data}"))

    def _begin_with_something(self, chance: Random) -> None:
        """People, files, documents, parts and drafts, so that no world is spent on being empty."""
        self.looking_around = True

        def any_() -> int:
            return chance.randrange(2**20)

        for hub in (*HUBS[Space.REAL], *HUBS[Space.PRACTICE][:1], *HUBS[Space.REAL]):
            self._person(hub, any_())
        while len(self.world.files) < 5:
            self.a_file_is_opened(who=any_(), hub=any_(), visibility=chance.choice(list(Visibility)))
        for _ in range(8):
            self.a_document_comes_in(who=any_(), hub=any_(), visibility=chance.choice(list(Visibility)), part=any_())
        for _ in range(3):
            self.somebody_takes_part(which=any_(), person=any_())
            self.something_is_noted(who=any_(), which=any_())
        for _ in range(12):
            self.something_is_drafted(who=any_(), which=any_(), one=any_(), other=any_())
        self.a_write_up_is_approved(which=any_(), audience=chance.choice(list(Visibility)))
        self.a_document_is_superseded(who=0, which=any_(), other=any_(), back=False)
        self.looking_around = False

    @property
    def owners(self) -> dict[Space, Caller]:
        return {space: self.callers[f"owner-{space}"] for space in Space}

    def _person(self, hub: str, chance: int) -> None:
        space = next(space for space, hubs in HUBS.items() if hub in hubs)
        id = f"p-{len(self.names)}"
        person = Person(id=PersonId(id), name=f"Person Number{len(self.names)}", hub_id=HubId(hub), space=space)
        with self.database.transaction() as tx:
            people_store.add_person(tx, person, seen_by=self.owners[space], now=_now())
        self.names[id] = person.name
        roles = [role for at, role in enumerate(Role) if (chance >> at) & 1] or [Role.FACILITATOR]
        also = {HubId(HUBS[space][chance % len(HUBS[space])])} if chance % 5 == 0 else set()
        self.callers[id] = Caller(
            account_id=AccountId(f"account-{id}"),
            name=person.name,
            person_id=person.id,
            person_name=person.name,
            hub_ids=frozenset({HubId(hub)} | also),
            roles=frozenset(roles),
            is_local=True,  # a role counts everywhere: where it does not is tried with the roles of accounts
            space=space,
        )

    @precondition(lambda self: len(self.names) < MANY_PEOPLE)
    @step(hub=pick, chance=pick)
    def somebody_comes(self, hub: int, chance: int) -> None:
        every = [each for hubs in HUBS.values() for each in hubs]
        self._person(every[hub % len(every)], chance)

    @step(who=pick, roles=pick)
    def roles_change(self, who: int, roles: int) -> None:
        id = list(self.names)[who % len(self.names)]
        wanted = frozenset(role for at, role in enumerate(Role) if (roles >> at) & 1)
        self.callers[id] = self.callers[id].model_copy(update={"roles": wanted})

    # what they do

    @precondition(lambda self: len(self.world.files) < MANY_FILES)
    @step(who=pick, hub=pick, visibility=st.sampled_from(Visibility))
    def a_file_is_opened(self, who: int, hub: int, visibility: Visibility) -> None:
        caller = self._caller(who)
        of = HUBS[caller.space][hub % len(HUBS[caller.space])]
        id = f"file-{len(self.world.files)}"
        self.world.files[id] = file = File(id, caller.space, of, visibility, caller.account_id, gone=True)
        title, request = self.world.word(id), self.world.word(id)
        body = {
            "title": f"Budget {title}",
            "request": f"The county voted our budget and released nothing since spring. {request}",
            "hub_id": of,
            "visibility": visibility,
            "session_date": SESSION.isoformat(),
        }
        answer = self._ask("post", "/peer-assists", caller, json=body)
        if not is_permitted(caller, Permission.WRITE_FILE):
            assert answer.status_code == 403
            del self.world.files[id]
            return
        assert answer.status_code == 201, answer.text
        # The id is the service's; the model goes by it from here on.
        del self.world.files[id]
        file.id, file.gone, file.title, file.day = answer.json()["id"], False, title, SESSION
        self.world.files[file.id] = file
        for word in (title, request):
            self.world.wherever[word] = [(file.id,)]

    @precondition(lambda self: len(self.world.documents) < MANY_DOCUMENTS)
    @step(who=pick, hub=pick, visibility=st.sampled_from(Visibility), part=pick)
    def a_document_comes_in(self, who: int, hub: int, visibility: Visibility, part: int) -> None:
        caller = self._caller(who)
        of: str | None = [*HUBS[caller.space], None][hub % (len(HUBS[caller.space]) + 1)]
        id = f"document-{len(self.world.documents)}"
        word = self.world.word(id)
        topic = ("budgets", "pumps", "vaccines")[part % 3]
        day = TODAY - timedelta(days=part % 300)
        document = Document(
            id, caller.space, of, visibility, caller.account_id, word=word, title=word, topic=topic, day=day
        )
        incoming = LibraryDocument(
            id=DocumentId(id),
            title=f"Budget {word}",
            organisation=word,
            topics=(topic, word),
            hub_id=HubId(of) if of else None,
            visibility=visibility,
            space=caller.space,
            date=day,
        )
        people = []
        for person, confirmed in (
            (self._somebody(part, caller.space), True),
            (self._somebody(part // 3, caller.space), part % 2 == 0),
        ):
            if person and person not in document.people | document.named:
                role = ParticipationRole.PEER if part % 4 else ParticipationRole.HOST_LEAD
                people.append(_part(self.names[person], person, role, confirmed=confirmed))
                (document.people if confirmed else document.named).add(person)
                if confirmed and role is ParticipationRole.PEER:
                    document.peers.add(person)
        text = f"The county voted the budget and released nothing: {word}. {self._long()}"
        with self.database.transaction() as tx:
            library_store.put(tx, [prepared(Incoming(incoming, text))], import_id=None, made_by=caller, now=_now())
            participations.set_document_people(tx, incoming.id, people, made_by=caller.account_id, now=_now())
        self.world.documents[id] = document
        while self.library.fill_some():
            pass

    @precondition(lambda self: self.world.files)
    @step(which=pick, person=pick)
    def somebody_takes_part(self, which: int, person: int) -> None:
        file = self._file(which)
        who = self._somebody(person, file.space)
        if file.gone or who is None or who in file.people:
            return
        part = _part(self.names[who], who, ParticipationRole.PEER)
        with self.database.transaction() as tx:
            participations.add_to_peer_assist(tx, PeerAssistId(file.id), [part], made_by="owner", now=_now())
        file.people.add(who)

    @precondition(lambda self: any(file.people and not file.gone for file in self.world.files.values()))
    @step(which=pick, person=pick)
    def somebody_leaves(self, which: int, person: int) -> None:
        files = [file for file in self.world.files.values() if file.people and not file.gone]
        file = files[which % len(files)]
        who = sorted(file.people)[person % len(file.people)]
        with self.database.transaction() as tx:
            rows = participations.of_peer_assist(tx, PeerAssistId(file.id))
            participations.remove(tx, [each.id for each in rows if each.person_id == who])
        file.people.discard(who)

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick, visibility=st.sampled_from(Visibility))
    def a_file_gets_another_audience(self, who: int, which: int, visibility: Visibility) -> None:
        caller, file = self._caller(who), self._file(which)
        body = {"visibility": visibility, "revision": self._revision(file)}
        if self._changes(caller, file, Permission.WRITE_FILE, "patch", f"/peer-assists/{file.id}", json=body):
            file.visibility = visibility

    @precondition(lambda self: self.world.documents)
    @step(who=pick, which=pick, visibility=st.sampled_from(Visibility))
    def a_document_gets_another_audience(self, who: int, which: int, visibility: Visibility) -> None:
        caller, document = self._caller(who), self._document(which)
        body = {"visibility": visibility, "revision": self._revision(document)}
        path = f"/library/documents/{document.id}"
        if self._changes(caller, document, Permission.MANAGE_LIBRARY, "patch", path, json=body):
            document.visibility = visibility

    @precondition(lambda self: self.world.documents)
    @step(who=pick, which=pick, other=pick, back=st.booleans())
    def a_document_is_superseded(self, who: int, which: int, other: int, back: bool) -> None:
        caller, document, by = self._caller(who), self._document(which), self._document(other)
        wanted = None if back else by.id
        path = f"/library/documents/{document.id}/supersede"
        answer = self._ask("post", path, caller, json={"by": wanted, "revision": self._revision(document)})
        if not is_permitted(caller, Permission.MANAGE_LIBRARY):
            assert answer.status_code == 403
        elif not self.world.sees(caller, document.id):
            self._is_nothing(answer)
        elif wanted is None:
            assert answer.status_code == 200, answer.text
            if self.world.replaced(caller, document) is not None:  # what they may not see they cannot take back
                document.superseded_by = None
        elif not self.world.sees(caller, by.id) or by.id == document.id or self._leads_to(by.id, document.id):
            assert answer.status_code == 422
        else:
            assert answer.status_code == 200, answer.text
            document.superseded_by = wanted

    @precondition(lambda self: self.world.documents)
    @step(who=pick, which=pick, chance=pick)
    def a_document_is_erased(self, who: int, which: int, chance: int) -> None:
        caller, document = self._caller(who), self._document(which)
        if chance % 4 and self.world.sees(caller, document.id):
            return
        if self._changes(caller, document, Permission.MANAGE_LIBRARY, "delete", f"/library/documents/{document.id}"):
            document.gone = True
            for each in self.world.documents.values():
                if each.superseded_by == document.id:
                    each.superseded_by = None

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick, chance=pick)
    def a_file_is_erased(self, who: int, which: int, chance: int) -> None:
        caller, file = self._caller(who), self._file(which)
        if chance % 4 and self.world.sees(caller, file.id):
            return
        if self._changes(caller, file, Permission.WRITE_FILE, "delete", f"/peer-assists/{file.id}"):
            file.gone = True
            if file.notice:
                self.world.told.pop(file.notice[1], None)

    @precondition(lambda self: self.world.documents)
    @step(who=pick, which=pick, person=pick)
    def somebody_named_is_confirmed(self, who: int, which: int, person: int) -> None:
        caller, document = self._caller(who), self._document(which)
        if not document.named or document.gone:
            return
        named = sorted(document.named)[person % len(document.named)]
        with self.database.transaction(read_only=True) as tx:
            rows = participations.of_document(tx, DocumentId(document.id))
        (row,) = [each for each in rows if each.person_id == named]
        path = f"/library/documents/{document.id}/people/{row.id}/confirm"
        if self._changes(
            caller, document, Permission.MANAGE_LIBRARY, "post", path, json={"person_id": named, "role": "peer"}
        ):
            document.named.discard(named)
            document.people.add(named)
            document.peers.add(named)

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick)
    def something_is_noted(self, who: int, which: int) -> None:
        caller, file = self._caller(who), self._file(which)
        word = self.world.word(file.id)
        body = {"id": f"note-{word}", "text": f"Somebody said {word}.", "speaker": word}
        if self._changes(caller, file, Permission.WRITE_FILE, "post", f"/peer-assists/{file.id}/notes", json=body):
            file.notes.append(word)

    @precondition(lambda self: self.world.files and self.world.documents)
    @step(who=pick, which=pick, one=pick, other=pick)
    def something_is_drafted(self, who: int, which: int, one: int, other: int) -> None:
        """As the drafting job saves it, from documents the asking person may see."""
        caller, file = self._caller(who), self._file(which)
        documents = sorted({self._document(one).id, self._document(other).id})
        if not self.world.sees(caller, file.id) or not all(self.world.sees(caller, each) for each in documents):
            return
        word = self.world.word(file.id, *documents)
        draft = Draft(
            id=DraftId(f"draft-{len(self.world.wherever)}"),
            peer_assist_id=PeerAssistId(file.id),
            kind=DraftKind.PROBLEM_STATEMENT,
            asked_for=Writer.EXTRACTIVE,
            status=DraftStatus.WAITING,
            language=Language.EN,
            visibility=narrowest(file.visibility, *(self.world.documents[each].visibility for each in documents)),
            made_by=caller.account_id,
            made_at=_now(),
        )
        claim = Claim(id="c1", text=f"It rests on {word}.")
        with self.database.transaction() as tx:
            draft_store.add(tx, draft)
            draft_store.begin(tx, draft.id)
            draft_store.rests_on(tx, draft.id, [DocumentId(each) for each in documents], draft.visibility)
            content = ProblemStatementContent(fields=(), telling=(claim,))
            draft_store.finish(tx, draft.id, content, (), Provenance(writer=Writer.EXTRACTIVE))
            for each in documents:
                known = self.world.documents[each].word
                source = Source(
                    id=SourceId(f"passage-{len(file.rests)}-{file.id}-{each}"),
                    kind=SourceKind.PASSAGE,
                    text=known,
                    title=known,
                    peer_assist_id=PeerAssistId(file.id),
                    document_id=DocumentId(each),
                    passage_id=PassageId("passage"),
                    made_at=_now(),
                )
                source_store.add_source(tx, source, made_by=caller.account_id)
        file.rests.append((draft.id, word, tuple(documents)))

    @precondition(lambda self: any(not f.gone and f.audience is None for f in self.world.files.values()))
    @step(which=pick, audience=st.sampled_from(Visibility))
    def a_write_up_is_approved(self, which: int, audience: Visibility) -> None:
        """Its lines and the file's title are from then on to be read in the library too, by its audience and by who took part."""
        files = [file for file in self.world.files.values() if not file.gone and file.audience is None]
        file = files[which % len(files)]
        owner = self.owners[file.space]
        line = self.world.word(file.id)
        cases = tuple(DocumentId(each) for each, document in self.world.documents.items() if not document.gone)[:3]
        write_up = WriteUp(
            id=WriteUpId(f"write-up-{line}"),
            peer_assist_id=PeerAssistId(file.id),
            status=ReviewStatus.APPROVED,
            language=Language.EN,
            problem_asked="The budget was voted.",
            lines=(
                WriteUpLine(
                    id=LineId(f"line-{line}"),
                    kind=ItemKind.LEARNING,
                    position=0,
                    claim=Claim(id=f"claim-{line}", text=f"Budgets need {line} and a release calendar."),
                    drafted=line,
                    state=LineState.ACCEPTED,
                ),
            ),
            see_also=cases,
            audience=audience,
            approved_at=_now(),
            made_at=_now(),
        )
        with self.database.transaction() as tx:
            write_up_store.add(tx, write_up)
        payload: Any = {"account": owner.account_id, "space": file.space.value}
        self.approved.work(HereAndNow(self.database, JobId("job"), file.id, payload))
        with self.database.transaction(read_only=True) as tx:
            id = document_id_of(file_store.get(tx, PeerAssistId(file.id), seen_by=owner))
        document = Document(
            id, file.space, file.hub, audience, owner.account_id, set(file.people), day=file.day, of_file=file.id
        )
        document.word, document.title, document.peers = line, file.title, set(file.people)
        self.world.documents[id] = document
        for word in (line, file.title):
            self.world.wherever[word].append((id,))
        for case in cases:  # the annex of the library's copy names the cases that whoever approved could open
            self.world.wherever[self.world.documents[case].word].append((id, case))
        file.lines.append(line)
        file.audience = audience
        while self.library.fill_some():
            pass

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick)
    def a_notice_goes_up_or_comes_down(self, who: int, which: int) -> None:
        caller, file = self._caller(who), self._file(which)
        if file.notice:
            path = f"/peer-assists/{file.id}/notice/withdraw"
            if self._changes(caller, file, Permission.WRITE_FILE, "post", path):
                self.world.told.pop(file.notice[1])
                file.notice = None
            return
        word = self.world.word(file.id)
        body = {
            "words": {"problem": word, "contact": word},
            "agreed_by": "The host",
            "agreed_on": TODAY.isoformat(),
        }
        if self._changes(caller, file, Permission.WRITE_FILE, "post", f"/peer-assists/{file.id}/notice", json=body):
            with self.database.transaction(read_only=True) as tx:
                from service.peer_assists import notice_store

                standing = notice_store.standing(tx, PeerAssistId(file.id))
            assert standing is not None
            file.notice = (standing.id, word)
            self.world.told[word] = file.space

    # what they ask

    @step(who=pick)
    def the_board(self, who: int) -> None:
        caller = self._caller(who)
        cards = self._read(caller, "/peer-assists?limit=200")["items"]
        assert {card["id"] for card in cards} == set(self.world.open_files(caller))
        for hub in HUBS[caller.space]:
            mine = self._read(caller, f"/peer-assists?limit=200&hub={hub}")["items"]
            assert {card["id"] for card in mine} == {
                id for id, file in self.world.open_files(caller).items() if file.hub == hub
            }

    @step(who=pick)
    def the_notices(self, who: int) -> None:
        caller = self._caller(who)
        up = {file.notice[0]: file for file in self.world.files.values() if file.notice and not file.gone}
        found = {card["id"]: card["peer_assist_id"] for card in self._read(caller, "/notices")}
        assert found == {
            id: file.id if self.world.sees(caller, file.id) else None
            for id, file in up.items()
            if file.space is caller.space
        }

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick)
    def a_file(self, who: int, which: int) -> None:
        caller, file = self._caller(who), self._file(which)
        for part in (
            "",
            "/notes",
            "/sources",
            "/session",
            "/sheet",
            "/questions",
            "/write-up.md",
            "/notice",
            "/panel",
            "/host-team",
            "/follow-up",
        ):
            answer = self._ask("get", f"/peer-assists/{file.id}{part}", caller)
            if not self.world.sees(caller, file.id):
                self._is_nothing(answer)
            elif part == "/notes":
                assert set(file.notes) == set(WORD.findall(answer.text))
            elif part == "/sources":
                passages = {
                    self.world.documents[each].word
                    for _, _, documents in file.rests
                    for each in documents
                    if self.world.sees(caller, each)
                }
                assert passages | set(file.notes) <= set(WORD.findall(answer.text))
            elif part == "/write-up.md" and not file.lines:
                assert answer.status_code in (404, 409), answer.text
            else:
                assert answer.status_code == 200, (part, answer.text)

    @precondition(lambda self: any(file.rests for file in self.world.files.values()))
    @step(who=pick, which=pick)
    def drafts(self, who: int, which: int) -> None:
        caller = self._caller(who)
        files = [file for file in self.world.files.values() if file.rests]
        file = files[which % len(files)]
        shown = dict(self.world.drafts(caller, file)) if self.world.sees(caller, file.id) else {}
        answer = self._ask("get", f"/peer-assists/{file.id}/drafts", caller)
        if self.world.sees(caller, file.id):
            assert {each["id"] for each in answer.json()["items"]} == set(shown)
        else:
            self._is_nothing(answer)
        for id, word, documents in file.rests:
            answer = self._ask("get", f"/drafts/{id}", caller)
            its_sources = self._ask("get", f"/drafts/{id}/sources", caller)
            if id in shown:
                # What rests on nothing it names goes with the first document of the draft that is erased.
                is_whole = not any(self.world.documents[each].gone for each in documents)
                assert (word in answer.text) is is_whole
                assert its_sources.status_code == 200
            else:
                self._is_nothing(answer)
                self._is_nothing(its_sources)

    @precondition(lambda self: self.world.documents)
    @step(who=pick, which=pick)
    def a_document(self, who: int, which: int) -> None:
        caller, document = self._caller(who), self._document(which)
        for part in ("", "/text"):
            answer = self._ask("get", f"/library/documents/{document.id}{part}", caller)
            if not self.world.sees(caller, document.id):
                self._is_nothing(answer)
            else:
                assert (document.word if part else document.title) in answer.text
                if not part:
                    assert answer.json()["superseded_by"] == self.world.replaced(caller, document)

    @step(who=pick)
    def the_library(self, who: int) -> None:
        caller = self._caller(who)
        listed = self._read(caller, "/library/documents?limit=200")["items"]
        assert {each["id"] for each in listed} == set(self.world.current(caller))
        older = self._read(caller, "/library/documents?limit=200&include_superseded=true")["items"]
        assert {each["id"] for each in older} == set(self.world.open_documents(caller))
        assert {each["id"]: each["superseded_by"] for each in older} == {
            id: self.world.replaced(caller, each) for id, each in self.world.open_documents(caller).items()
        }
        counted = self._read(caller, "/library/facets")
        by_hub: dict[str, int] = {}
        by_topic: dict[str, int] = {}
        for each in self.world.current(caller).values():
            if each.hub:
                by_hub[each.hub] = by_hub.get(each.hub, 0) + 1
            if each.topic:
                by_topic[each.topic] = by_topic.get(each.topic, 0) + 1
        assert {each["value"]: each["count"] for each in counted["hubs"]} == by_hub
        assert {
            each["value"]: each["count"] for each in counted["topics"] if each["value"] in by_topic
        }.keys() == by_topic.keys()
        standing = self._read(caller, "/library/status")
        assert standing["documents"] == len(self.world.open_documents(caller))
        assert standing["passages"] == self._passages(self.world.open_documents(caller))

    @step(who=pick, which=pick, older=st.booleans())
    def a_search(self, who: int, which: int, older: bool) -> None:
        caller = self._caller(who)
        findable = self.world.open_documents(caller) if older else self.world.current(caller)
        words = {document.word: id for id, document in self.world.documents.items()}
        asked = ["county budget released nothing", *words][which % (len(words) + 1)]
        body = {"query": asked, "limit": 50, "filter": {"include_superseded": older}}
        answer = self._ask("post", "/library/search", caller, json=body)
        found = answer.json()
        ids = [hit["document"]["id"] for hit in found["hits"]]
        assert found["total_documents"] == len(findable)
        assert set(ids) <= set(findable)
        if asked in words:
            if words[asked] in findable:
                assert ids[0] == words[asked]
        else:
            assert set(ids) == set(findable)
        for hub in HUBS[caller.space]:
            body = {"query": asked, "limit": 50, "filter": {"include_superseded": older, "hub_ids": [hub]}}
            of_hub = self._ask("post", "/library/search", caller, json=body).json()
            assert of_hub["total_documents"] == sum(each.hub == hub for each in findable.values())

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick)
    def who_else_and_who_to_ask(self, who: int, which: int) -> None:
        caller, file = self._caller(who), self._file(which)
        facing = self._ask("get", f"/peer-assists/{file.id}/facing-this-now", caller)
        people = self._ask("get", f"/peer-assists/{file.id}/candidates?limit=200", caller)
        if not self.world.sees(caller, file.id):
            self._is_nothing(facing)
            self._is_nothing(people)
            return
        others = set(self.world.open_files(caller)) - {file.id}
        assert {each["peer_assist_id"] for each in facing.json()} <= others
        problem, facets = self._fitting(caller, file)
        assert problem | facets <= set(self.world.current(caller))
        theirs = {
            person: {id for id in problem | facets if person in self._people_in(id)}
            for id in problem
            for person in self._people_in(id)
        }
        found = {each["person"]["id"]: each["evidence"] for each in people.json()["candidates"]}
        shown = {who: {each["document_id"] for each in evidence} for who, evidence in found.items()}
        assert people.json()["total"] == len(theirs)
        assert shown.keys() == theirs.keys()
        for each, documents in shown.items():
            assert documents <= theirs[each], (each, documents, theirs[each])
            if len(theirs[each]) <= EVIDENCE_AT_MOST:
                assert documents == theirs[each], (each, documents, theirs[each])

    @precondition(lambda self: self.world.files)
    @step(who=pick, which=pick)
    def the_panel(self, who: int, which: int) -> None:
        caller, file = self._caller(who), self._file(which)
        solved = self._ask("post", f"/peer-assists/{file.id}/panel/solve", caller)
        chart = self._ask("get", f"/peer-assists/{file.id}/panel/invitations", caller)
        if not self.world.sees(caller, file.id):
            for answer in (solved, chart):  # whoever may see it nowhere hears that of a file that never was too
                if is_permitted(caller, Permission.READ_LOAD) or answer.status_code != 403:
                    self._is_nothing(answer)
            return
        with self.database.transaction(read_only=True) as tx:
            here = roles_in_file(tx, PeerAssistId(file.id), caller=caller)
        may = any(is_permitted(caller, Permission.READ_LOAD, roles=roles) for roles in (None, here))
        assert {solved.status_code, chart.status_code} == {200 if may else 403}
        if not may:
            return
        asked = {each["person_id"]: sum(each["months"]) for each in chart.json()["people"]}
        theirs = {id: self.world.times_asked(id, caller.space) for id in self.names}
        assert asked == {id: times for id, times in theirs.items() if times}

    @step(who=pick, person=pick)
    def a_person(self, who: int, person: int) -> None:
        caller = self._caller(who)
        id = list(self.names)[person % len(self.names)]
        answer = self._ask("get", f"/people/{id}", caller)
        history = self._ask("get", f"/people/{id}/history", caller)
        load = self._ask("get", f"/people/{id}/load", caller)
        space = self.callers[id].space
        if space is not caller.space:
            self._is_nothing(answer)
            self._is_nothing(history)
            assert load.status_code in (403, 404)
            return
        parts = answer.json()["participations"]
        rows = [*self.world.open_files(caller).values(), *self.world.open_documents(caller).values()]
        assert {each["peer_assist_id"] or each["document_id"] for each in parts} == {
            row.id for row in rows if id in row.people | row.named
        }
        if is_permitted(caller, Permission.READ_LOAD):
            assert load.json()["times"] == self.world.times_asked(id, space)
        else:
            assert load.status_code == 403

    @step(who=pick, hub=pick, audience=st.sampled_from(Visibility), kind=st.sampled_from(("", ".md", ".csv")))
    def the_report(self, who: int, hub: int, audience: Visibility, kind: str) -> None:
        caller = self._caller(who)
        of = HUBS[caller.space][hub % len(HUBS[caller.space])]
        other = HUBS[Space.PRACTICE if caller.space is Space.REAL else Space.REAL][0]
        self._is_nothing(self._ask("get", f"/hubs/{other}/reports/{QUARTER}", caller))
        answer = self._ask("get", f"/hubs/{of}/reports/{QUARTER}{kind}?audience={audience}", caller)
        assert answer.status_code == 200, answer.text
        known = [
            file
            for file in self.world.files.values()
            if file.hub == of and file.space is caller.space and not file.gone
        ]
        approved = [file for file in known if file.audience is not None and self._report_shows(caller, file)]
        shown = [file for file in approved if file.audience is not None and file.audience.reach >= audience.reach]
        if kind == "":
            found = answer.json()
            assert {each["peer_assist_id"] for each in found["cases"]} == {file.id for file in shown}
            assert found["kept_apart"] == len(approved) - len(shown)
            pending = {file.id for file in known if file.audience is None and self.world.sees(caller, file.id)}
            assert {each["peer_assist_id"] for each in found["pending"]} == pending
        elif kind == ".md":
            assert all(file.lines[-1] in answer.text for file in shown)
        counts = self._read(caller, f"/hubs/{of}/reports")
        assert sum(each["approved"] for each in counts) == len(approved)

    @step(who=pick)
    def the_directory(self, who: int) -> None:
        caller = self._caller(who)
        listed = self._read(caller, "/people?limit=200")["items"]
        assert {each["id"] for each in listed} == {
            id for id, each in self.callers.items() if each.person_id and each.space is caller.space
        }
        with_hubs = {each["id"] for each in self._read(caller, "/hubs?limit=200")["items"]}
        assert with_hubs == set(HUBS[caller.space])

    @step(who=pick, where=st.sampled_from(sorted(MISSING)), which=pick)
    def what_is_closed_and_what_never_was_look_alike(self, who: int, where: str, which: int) -> None:
        caller = self._caller(who)
        rows = self.world.files if where == "peer-assists" else self.world.documents
        closed = [id for id in rows if not self.world.sees(caller, id)]
        if closed:
            one = self._ask("get", f"/{where}/{closed[which % len(closed)]}", caller)
            other = self._ask("get", f"/{where}/{MISSING[where]}", caller)
            assert (one.status_code, one.content, dict(one.headers)) == (
                other.status_code,
                other.content,
                dict(other.headers),
            )

    # how

    def _ask(self, method: str, path: str, caller: Caller, **body: Any) -> Response:
        """What came back, with every word in it looked up."""
        key = next(key for key, each in self.callers.items() if each.account_id == caller.account_id)
        answer = self.client.request(method, API + path, headers={"x-who": key, HEADER: SAME_ID}, **body)
        assert answer.status_code < 500, (method, path, answer.text)
        sent = set(WORD.findall(str(body)))
        leaked = self.world.leaks(caller, answer.text) - sent
        where = {word: [[self.world.row(row) for row in rows] for rows in self.world.wherever[word]] for word in leaked}
        assert not leaked, f"{method} {path}\n{caller!r}\n{where}\n{answer.text}"
        return answer

    def _read(self, caller: Caller, path: str) -> Any:
        answer = self._ask("get", path, caller)
        if not is_permitted(caller, Permission.READ):
            assert answer.status_code == 403
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    def _is_nothing(self, answer: Response) -> None:
        assert (answer.status_code, answer.json()["error"]["id"]) == (404, "not_found"), answer.text

    def _changes(
        self, caller: Caller, row: File | Document, permission: Permission, method: str, path: str, **body: Any
    ) -> bool:
        """Whether it was done; refused exactly where the caller may not, or may not see the row."""
        answer = self._ask(method, path, caller, **body)
        if not is_permitted(caller, permission):
            assert answer.status_code == 403
            return False
        if not self.world.sees(caller, row.id):
            self._is_nothing(answer)
            return False
        assert answer.is_success, (method, path, answer.text)
        return True

    def _revision(self, row: File | Document) -> int:
        if row.gone:
            return 1
        owner = self.owners[row.space]
        with self.database.transaction(read_only=True) as tx:
            if isinstance(row, File):
                return file_store.get(tx, PeerAssistId(row.id), seen_by=owner).revision
            return library_store.get(tx, DocumentId(row.id), seen_by=owner).revision

    def _report_shows(self, caller: Caller, file: File) -> bool:
        in_library = [id for id, each in self.world.documents.items() if each.of_file == file.id]
        return self.world.sees(caller, file.id) or any(self.world.sees(caller, id) for id in in_library)

    def _fitting(self, caller: Caller, file: File) -> tuple[set[str], set[str]]:
        """The documents that fit a file's problem, and those that fit a facet of it: what is no nearer than most speaks for nobody."""
        with self.database.transaction(read_only=True) as tx:
            asked = asked_of(tx, file_store.get(tx, PeerAssistId(file.id), seen_by=caller), caller=caller)

        def of(text: str) -> set[str]:
            [found] = self.library.best_passages([text], caller=caller, most=PASSAGES, exclude=asked.not_in)
            return {each.document.id for each in found}

        return of(asked.problem), {id for facet in asked.facets for id in of(facet.text)}

    def _passages(self, of: Collection[str]) -> int:
        with self.database.transaction(read_only=True) as tx:
            found = select(func.count()).select_from(passages).where(passages.c.document_id.in_(sorted(of)))
            return tx.execute(found).scalar_one()

    def _people_in(self, document: str) -> set[str]:
        return self.world.documents[document].people | self.world.documents[document].named

    def _leads_to(self, start: str, end: str) -> bool:
        at: str | None = start
        while at is not None:
            at = self.world.documents[at].superseded_by
            if at == end:
                return True
        return False

    def _caller(self, who: int) -> Caller:
        every = self._readers()
        return every[who % len(every)]

    def _readers(self) -> list[Caller]:
        return [each for each in self.callers.values() if is_permitted(each, Permission.READ)]

    def _somebody(self, which: int, space: Space) -> str | None:
        every = [id for id in self.names if self.callers[id].space is space]
        return every[which % len(every)] if every else None

    def _file(self, which: int) -> File:
        return list(self.world.files.values())[which % len(self.world.files)]

    def _document(self, which: int) -> Document:
        return list(self.world.documents.values())[which % len(self.world.documents)]

    def _long(self) -> str:
        return "Nobody had signed the payment order before the season of building was over, and the ward waited."


def _now() -> datetime:
    return datetime.now(UTC)


def _part(name: str, person: str, role: ParticipationRole, *, confirmed: bool = True) -> Participation:
    from service.domain.ids import new_id

    return Participation(id=new_id("part"), name=name, role=role, person_id=PersonId(person), confirmed=confirmed)


def test_every_answer_is_what_the_model_says_for_whoever_asks(migrated_sqlite: Path) -> None:
    Seeing.template, Seeing.steps = migrated_sqlite, 0
    worlds = max(1, STEPS // STEPS_A_WORLD)
    number = 0
    while Seeing.steps < STEPS:
        number += 1
        Seeing.run = number
        run_state_machine_as_test(
            seed(number)(Seeing),
            settings=settings(
                max_examples=max(1, min(worlds, (STEPS - Seeing.steps) // STEPS_A_WORLD)),
                stateful_step_count=STEPS_A_WORLD,
                deadline=None,
                database=None,
                phases=(Phase.generate,),
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    assert Seeing.steps >= STEPS
