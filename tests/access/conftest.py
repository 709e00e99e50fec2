"""Two spaces of two hubs, a file and a document for every audience, and somebody of each hub to read them.

Every text carries a word of its own, `zq<space><hub><audience>`, so that a word in an answer says whose text it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, update

from service import jobs
from service.access.caller import Caller
from service.app import build
from service.database import Database
from service.delivery import outbox
from service.delivery import store as link_store
from service.domain.drafts import (
    CaseComparison,
    Claim,
    ClarifyingQuestionsContent,
    ContextDifferencesContent,
    Draft,
    DraftContent,
    DraftKind,
    DraftStatus,
    HeldBack,
    HeldBackReason,
    Provenance,
    Writer,
    WriteUpContent,
    WriteUpItem,
)
from service.domain.follow_up import ActionStep, FollowUp, Lesson, LinkPurpose, PersonalLink
from service.domain.ids import (
    AccountId,
    ActionId,
    CommentId,
    DocumentId,
    DraftId,
    FollowUpId,
    HubId,
    LessonId,
    LinkId,
    MailId,
    NoteId,
    OptionId,
    PassageId,
    PeerAssistId,
    PeerQuestionId,
    PersonId,
    SourceId,
    VersionId,
)
from service.domain.invitations import Coming, GivenReply, InvitationWords, Mail, PeerQuestion, Terms
from service.domain.items import ItemKind
from service.domain.library import Document
from service.domain.notices import NoticeWords, Wants
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole, Person, Role
from service.domain.places import Hub, Language, Space, Visibility
from service.domain.problem import SheetField
from service.domain.progress import JobKind
from service.domain.questions import ClarifyingQuestion, Perspective
from service.domain.sources import Source, SourceKind
from service.domain.write_ups import Comment
from service.drafting import store as draft_store
from service.follow_up import store as follow_up_store
from service.library import import_store
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.llm import store as ledger_store
from service.llm.ledger import new_entry
from service.peer_assists import (
    files,
    invitation_store,
    notices,
    pack_store,
    peer_question_store,
    question_store,
    source_store,
)
from service.peer_assists import store as file_store
from service.peer_assists.inviting import Invitee
from service.people import hub_store, participations, store
from service.sessions import bringing_in, noting, options_log
from service.sessions import store as sessions
from service.sessions.importing.reading import read_pasted
from service.settings import Settings
from service.write_ups import store as write_up_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HUBS = ("north", "south")


@dataclass(frozen=True)
class Word:
    """Of a text: where it belongs and who may read it. The audience `owner` is whoever made it, acting for nobody."""

    space: Space
    hub: str
    audience: str

    @property
    def text(self) -> str:
        return f"zq{self.space}{self.hub}{self.audience}"


@dataclass
class House:
    """What was made: the ids by kind, each with the word of what it opens."""

    ids: dict[str, dict[str, Word]] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)

    def word(self, space: Space, hub: str, audience: str) -> Word:
        word = Word(space, hub, audience)
        self.words[word.text] = word
        return word

    parents: dict[str, str] = field(default_factory=dict)
    """The file or document of what stands in one."""

    def keep(self, kind: str, id: str, word: Word, *, of: str = "") -> None:
        self.ids.setdefault(kind, {})[id] = word
        if of:
            self.parents[id] = of


def may_read(person: str, word: Word) -> bool:
    """The rule, written a second time: `person` is `p-<space>-<hub>`, or the guest of the north who works in the south."""
    _, space, hub = person.split("-")
    if space != word.space:
        return False
    guest = hub == "guest"
    return (
        word.audience == Visibility.ORGANISATION
        or (word.audience == Visibility.HUB and word.hub == ("south" if guest else hub))
        or (word.audience == Visibility.PARTICIPANTS and guest and word.hub == "north")
    )


@pytest.fixture(scope="module")
def house() -> House:
    return House()


@pytest.fixture(scope="module")
def desk(
    house: House, tmp_path_factory: pytest.TempPathFactory, database_for: Callable[[Path], str | None]
) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("house")
    settings = Settings(home=home, sample_library=False, database_url=database_for(home))
    app = build(settings, work=False)
    with TestClient(app, raise_server_exceptions=False) as calls:
        for space in Space:
            _furnish(house, app.state.database, app.state.jobs, space)
        app.state.library.index.catch_up()
        yield calls


def _furnish(house: House, database: Database, work: jobs.Jobs, space: Space) -> None:
    local = Caller(account_id=AccountId("local"), name="Local", all_hubs=True, roles=frozenset(Role), space=space)
    with database.transaction() as tx:
        for hub in HUBS:
            found = Hub(id=HubId(f"{hub}-{space}"), name=house.word(space, hub, "organisation").text, space=space)
            hub_store.add_hub(tx, found, made_by=local.account_id, now=NOW)
            house.keep("hub_id", found.id, house.word(space, hub, "organisation"))
        for who, hub in (("north", "north"), ("south", "south"), ("guest", "south")):
            word = house.word(space, hub, "organisation")
            person = Person(
                id=PersonId(f"p-{space}-{who}"), name=word.text, hub_id=HubId(f"{hub}-{space}"), space=space
            )
            store.add_person(tx, person, seen_by=local, now=NOW)
            house.keep("person_id", person.id, word)
        for hub in HUBS:
            for visibility in Visibility:
                _document(house, tx, local, hub, visibility)
        for hub in HUBS:
            for visibility in Visibility:
                _file(house, tx, work, local, hub, visibility)
        _work(house, tx, work, local)


def _guest(space: Space, hub: str, visibility: Visibility) -> list[Participation]:
    if (hub, visibility) != ("north", Visibility.PARTICIPANTS):
        return []
    person_id = PersonId(f"p-{space}-guest")
    return [Participation(id="", name="Guest", role=ParticipationRole.PEER, person_id=person_id)]


def _document(house: House, tx: Connection, local: Caller, hub: str, visibility: Visibility) -> None:
    word = house.word(local.space, hub, visibility)
    id = DocumentId(f"doc-{local.space}-{hub}-{visibility}")
    document = Document(
        id=id,
        title=f"Budget {word.text}",
        organisation=word.text,
        topics=(word.text,),
        hub_id=HubId(f"{hub}-{local.space}"),
        visibility=visibility,
        space=local.space,
    )
    ready = prepared(Incoming(document, f"The county voted the budget and released nothing: {word.text}."))
    library_store.put(tx, [ready], import_id=None, made_by=local, now=NOW)
    merely_named = Participation(
        id="", name="Guest", role=ParticipationRole.NAMED, person_id=PersonId(f"p-{local.space}-guest"), confirmed=False
    )
    people = _guest(local.space, hub, visibility) or [merely_named]
    participations.set_document_people(tx, id, people, made_by="local", now=NOW)
    house.keep("document_id", id, word)
    house.keep("participation_id", participations.of_document(tx, id)[0].id, word, of=id)


def _file(house: House, tx: Connection, work: jobs.Jobs, local: Caller, hub: str, visibility: Visibility) -> None:
    word = house.word(local.space, hub, visibility)
    id = PeerAssistId(f"file-{local.space}-{hub}-{visibility}")
    new = files.NewFile(
        request=f"The county voted our budget and releases nothing. We decide on 3 May 2027. {word.text}",
        title=word.text,
        hub_id=HubId(f"{hub}-{local.space}"),
        visibility=visibility,
    )
    opened = files.open_file(tx, new, caller=local, now=NOW, id=id)
    participations.set_peer_assist_people(
        tx,
        id,
        _guest(local.space, hub, visibility),
        roles=[ParticipationRole.PEER],
        made_by="local",
        now=NOW,
    )
    house.keep("peer_assist_id", id, word)
    _session(house, tx, local, opened, word)
    for source in source_store.sources_of(tx, id, seen_by=local):
        house.keep("source_id", source.id, word, of=id)
    _notice(house, tx, local, opened, word)
    _write_up(house, tx, local, id, word)
    _followed_up(house, tx, id, word)
    _inviting(house, tx, local, id, word)
    for cited in Visibility if visibility is Visibility.ORGANISATION else ():
        _draft_on(house, tx, work, local, id, house.word(local.space, hub, cited), word)


def _notice(house: House, tx: Connection, local: Caller, file: PeerAssist, word: Word) -> None:
    """Its three things are the whole space's, whoever may open the file; who agreed and who answered are the file's."""
    told = house.word(word.space, word.hub, "organisation")
    by = local.model_copy(update={"person_name": word.text})
    words = NoticeWords(problem=told.text, contact=told.text)
    posted = notices.post(tx, file, words, agreed_by=word.text, agreed_on=NOW.date(), caller=by, now=NOW)
    answer = notices.answer(
        tx, posted, team=word.text, hub=word.text, contact=word.text, wants=Wants.RESULT, caller=by, now=NOW
    )
    house.keep("notice_id", posted.id, told)
    house.keep("answer_id", answer.id, word, of=file.id)


def _session(house: House, tx: Connection, local: Caller, file: PeerAssist, word: Word) -> None:
    """A note, an option and a transcript in each file."""
    note = noting.NewNote(id=NoteId(f"note-{file.id}"), text=word.text, speaker=word.text)
    noting.keep_notes(tx, file, [note], caller=local, now=NOW)
    option = options_log.NewOption(id=OptionId(f"option-{file.id}"), text=word.text, offered_by=word.text)
    options_log.keep_options(tx, file, [option], caller=local, now=NOW)
    house.keep("note_id", note.id, word, of=file.id)
    house.keep("option_id", option.id, word, of=file.id)
    brought = bringing_in.Brought(word.text, read_pasted(f"{word.text}: {word.text}"))
    bringing_in.keep_transcript(tx, file, brought, caller=local, now=NOW, language=Language.EN)
    house.keep("transcript_id", sessions.transcripts(tx, file.id)[0].id, word, of=file.id)


def _write_up(house: House, tx: Connection, local: Caller, file_id: PeerAssistId, word: Word) -> None:
    """Drafted lines, a held-back item and a comment; past cases of every audience stand under *see also*."""
    cases = tuple(DocumentId(f"doc-{local.space}-{word.hub}-{audience}") for audience in Visibility)
    claim = Claim(id="c1", text=f"We agreed on {word.text}.", added_by=word.text)
    held = HeldBack(claim=claim, reason=HeldBackReason.NO_SOURCE, missing=(word.text,), item=ItemKind.LEARNING)
    item = WriteUpItem(kind=ItemKind.OFFERED, claim=claim, said_by=word.text)
    file = file_store.get(tx, file_id, seen_by=local)
    made = write_up_store.set_drafted(
        tx,
        file,
        DraftId(f"write-up-draft-{file_id}"),
        WriteUpContent(items=(item,), see_also=cases),
        (held,),
        language=Language.EN,
        notes_in_at=NOW,
        by=local.model_copy(update={"person_name": word.text}),
        now=NOW,
    )
    house.keep("line_id", made.lines[0].id, word, of=file_id)
    house.keep("claim_id", made.held_back[0].claim.id, word, of=file_id)
    comment = Comment(
        id=CommentId(f"comment-{file_id}"), write_up_id=made.id, text=word.text, made_by=word.text, made_at=NOW
    )
    house.keep("comment_id", write_up_store.add_comment(tx, comment).id, word, of=file_id)


def _followed_up(house: House, tx: Connection, file_id: PeerAssistId, word: Word) -> None:
    """An action step, a day to ask on, a lesson and a personal link."""
    write_up = write_up_store.current(tx, file_id)
    assert write_up is not None
    step = ActionStep(id=ActionId(f"action-{file_id}"), peer_assist_id=file_id, what=word.text, owner=word.text)
    asked = FollowUp(id=FollowUpId(f"follow-up-{file_id}"), peer_assist_id=file_id, due_on=NOW.date())
    lesson = Lesson(
        id=LessonId(f"lesson-{file_id}"),
        peer_assist_id=file_id,
        write_up_id=write_up.id,
        line_id=write_up.lines[0].id,
        text=word.text,
    )
    link = PersonalLink(
        id=LinkId(f"link-{file_id}"),
        peer_assist_id=file_id,
        purpose=LinkPurpose.FOLLOW_UP,
        follow_up_id=asked.id,
        name=word.text,
        language=Language.EN,
        expires_at=NOW + timedelta(days=30),
        made_by=word.text,
        made_at=NOW,
    )
    follow_up_store.add_actions(tx, [step])
    follow_up_store.add_follow_ups(tx, [asked])
    follow_up_store.add_lessons(tx, [lesson])
    link_store.add(tx, link, token_hash=f"hash-{file_id}")
    for kind, id in (("action", step.id), ("follow_up", asked.id), ("lesson", lesson.id), ("link", link.id)):
        house.keep(f"{kind}_id", id, word, of=file_id)


def _inviting(house: House, tx: Connection, local: Caller, file_id: PeerAssistId, word: Word) -> None:
    """An invitation that went out and was answered, what is promised in it, the pack, a question, and the mail."""
    words = InvitationWords(why=word.text, problem=word.text, asked=word.text)
    somebody = Invitee(f"name:{word.text}", word.text, (ParticipationRole.PEER,), None, None, Language.EN, False)
    empty = invitation_store.add(tx, file_id, somebody)
    typed = empty.typed(words, by=word.text, now=NOW).accept((), by=word.text, edited_share=None, now=NOW)
    told = typed.went_out(NOW).answered(
        GivenReply(coming=Coming.YES, words=word.text), by=word.text, by_link=True, now=NOW
    )
    invitation = invitation_store.save(tx, told)
    terms = Terms(peer_assist_id=file_id, confidentiality=word.text)
    invitation_store.save_terms(tx, terms)
    question = PeerQuestion(
        id=PeerQuestionId(f"question-{file_id}"),
        peer_assist_id=file_id,
        invitation_id=invitation.id,
        asked_by=word.text,
        text=word.text,
        asked_at=NOW,
    )
    peer_question_store.add(tx, question)
    pack_store.set_drafted(
        tx,
        file_id,
        DraftId("draft-of-pack"),
        {SheetField.PROBLEM: word.text},
        statement_id=VersionId("version"),
        language=Language.EN,
        left_out=[word.text],
        see_also=[DocumentId(f"doc-{local.space}-{word.hub}-{audience}") for audience in Visibility],
        now=NOW,
    )
    mail = Mail(
        id=MailId(f"mail-{file_id}"),
        peer_assist_id=file_id,
        invitation_id=invitation.id,
        name=word.text,
        address=f"{word.text}@example.org",
        subject=word.text,
        confirmed_by=word.text,
        made_at=NOW,
        changed_at=NOW,
    )
    outbox.add(
        tx, mail, text=word.text, language="en", reply_to="", link_until=None, enclosed=(), made_by=local.account_id
    )
    house.keep("invitation_id", invitation.id, word, of=file_id)
    house.keep("question_id", question.id, word, of=file_id)


def _draft_on(
    house: House, tx: Connection, work: jobs.Jobs, local: Caller, file_id: PeerAssistId, cited: Word, of_file: Word
) -> None:
    """A draft made from a document of `cited`: its passage is a source of the file, its question one of the file's."""
    document_id = DocumentId(f"doc-{local.space}-{cited.hub}-{cited.audience}")
    narrower = min(cited, of_file, key=lambda word: Visibility(word.audience).reach)
    source = Source(
        id=SourceId(f"passage-{file_id}-{cited.audience}"),
        kind=SourceKind.PASSAGE,
        text=cited.text,
        title=cited.text,
        peer_assist_id=file_id,
        document_id=document_id,
        passage_id=PassageId("passage"),
        made_at=NOW,
    )
    source_store.add_source(tx, source, made_by="local")
    house.keep("source_id", source.id, narrower, of=file_id)
    question = ClarifyingQuestion(
        id=f"q-{cited.audience}",
        text=f"In {cited.text}, who signed?",
        perspective=Perspective.FINANCE,
        why=cited.text,
        field=SheetField.TRIED,
        document_id=document_id,
    )
    contents: dict[DraftKind, DraftContent] = {
        DraftKind.CLARIFYING_QUESTIONS: ClarifyingQuestionsContent(questions=(question,)),
        DraftKind.CONTEXT_DIFFERENCES: ContextDifferencesContent(
            cases=(CaseComparison(document_id=document_id, title=cited.text),)
        ),
    }
    for kind, content in contents.items():
        draft = Draft(
            id=DraftId(f"{kind}-{file_id}-{cited.audience}"),
            peer_assist_id=file_id,
            kind=kind,
            asked_for=Writer.EXTRACTIVE,
            status=DraftStatus.WAITING,
            language=Language.EN,
            visibility=Visibility(narrower.audience),
            made_by="local",
            made_at=NOW,
        )
        draft_store.add(tx, draft)
        draft_store.begin(tx, draft.id)
        draft_store.rests_on(tx, draft.id, [document_id], draft.visibility)
        draft_store.finish(tx, draft.id, content, (), Provenance(writer=Writer.EXTRACTIVE))
        house.keep("draft_id", draft.id, narrower)
    kept = question_store.questions(tx, file_id, seen_by=local)
    question_store.set_questions(tx, file_id, None, (*kept, question))


def _work(house: House, tx: Connection, work: jobs.Jobs, local: Caller) -> None:
    """Jobs, imports and calls to a model. The first two are shown to whoever started them, acting for the same person."""
    owner = house.word(local.space, "north", "owner")
    job_id = work.enqueue(tx, JobKind.IMPORT, f"import-{local.space}", made_by=local.account_id)
    ended: dict[str, Any] = {"status": "done", "doing": owner.text, "ended_at": NOW}
    tx.execute(update(jobs.table).where(jobs.table.c.id == job_id).values(**ended))
    house.keep("job_id", job_id, owner)
    import_id = f"import-{local.space}"
    import_store.begin(tx, [owner.text], id=import_id, caller=local, hub_id=None, visibility=Visibility.HUB, now=NOW)
    import_store.set_job(tx, import_id, job_id)
    house.keep("import_id", import_id, owner)
    for kind in ("account_id", "session_id", "token_id"):  # in local mode there are none
        house.keep(kind, f"{kind}-{local.space}", owner)
    for hub in HUBS:
        of_hub = house.word(local.space, hub, "hub")
        entry = new_entry(
            purpose="draft", asked_by="local", hub_id=f"{hub}-{local.space}", model="extractive", host="example"
        )
        ledger_store.add(tx, entry.model_dump())
        house.keep("call_id", entry.id, of_hub)


# Last, because it builds on what every room's tests share: a service in which people sign in.
from tests.access.team import team, team_app  # noqa: E402, F401
