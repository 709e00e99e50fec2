"""What follows an approved write-up, and one that is taken back. Each step may run twice after a crash, and then changes nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import AccountId, DocumentId, PeerAssistId
from service.domain.library import Document, DocumentKind
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, Role
from service.domain.places import Space, Visibility
from service.domain.write_ups import WriteUp
from service.errors import NotFound
from service.jobs import JobRun
from service.library import intake
from service.library import store as documents
from service.library.importing import guesses
from service.library.importing.incoming import Incoming
from service.library.importing.metadata import MOST_ID_CHARACTERS
from service.library.importing.reading import read_file
from service.library.library import Library
from service.pages.files import FileFormat
from service.peer_assists import store as files
from service.people import participations
from service.write_ups import paper, store, view

Follows = Callable[[Connection, PeerAssist, WriteUp, datetime], None]


class Approved:
    """`Approved(library).work` and `.taken_back` go to `jobs.handle`. `also` is what other rooms do, each in a transaction of its own."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.also: list[tuple[str, Follows]] = []
        self.also_taken_back: list[tuple[str, Follows]] = []

    def work(self, run: JobRun) -> None:
        run.report("write_up_into_library")
        run.step("library", lambda: self._into_library(run))
        self._others(run, self.also)

    def taken_back(self, run: JobRun) -> None:
        self._others(run, self.also_taken_back)

    def _others(self, run: JobRun, others: list[tuple[str, Follows]]) -> None:
        for name, follows in others:
            run.step(name, partial(self._one, run, follows))

    def _one(self, run: JobRun, follows: Follows) -> str:
        id, caller = PeerAssistId(run.subject_id), _whoever_approved(run)
        with run.database.transaction() as tx:
            try:
                file = files.get(tx, id, seen_by=caller, for_update=True)
                write_up = store.approved(tx, id) or store.get(tx, id)
            except NotFound:
                return id
            follows(tx, file, write_up, datetime.now(UTC))
        return id

    def _into_library(self, run: JobRun) -> str:
        """The version that stands, with its people, for its audience. A correction takes the place of the one before."""
        id, caller = PeerAssistId(run.subject_id), _whoever_approved(run)
        with run.database.transaction(read_only=True) as tx:
            try:
                file = files.get(tx, id, seen_by=caller)
            except NotFound:
                return id
            write_up = store.approved(tx, id)
            if write_up is None:
                return id
            found = view.opened(tx, file, write_up, caller=caller)
            people = participations.of_peer_assist(tx, id)
            around = intake.surroundings(
                tx, self.library.people, space=file.space, visibility=Visibility.PARTICIPANTS, hub_id=file.hub_id
            )
        written = paper.exported(FileFormat.MD, write_up, found)
        text = read_file(f"{file.id}.md", written, around).text
        document = Document(
            id=write_up.document_id or document_id_of(file),
            title=file.title,
            kind=DocumentKind.WRITE_UP,
            space=file.space,
            hub_id=file.hub_id,
            date=file.session_date or (write_up.approved_at or write_up.made_at).date(),
            language=write_up.language,
            topics=guesses.topics(text, around.topics),
            visibility=write_up.audience or Visibility.PARTICIPANTS,
            guessed=("topics",),
            words=len(text.split()),
        )
        incoming = Incoming(document, text, people=tuple(_of_the_document(each) for each in people))
        intake.keep(run.database, [incoming], people=self.library.people, import_id=None, made_by=caller)
        with run.database.transaction() as tx:
            if not store.has_approved(tx, id):
                documents.remove(tx, [document.id])
            else:
                store.set_document(tx, id, document.id)
        self.library.look_now()
        return id


def document_id_of(file: PeerAssist) -> DocumentId:
    """One for a file, whichever version of its write-up stands."""
    return DocumentId(f"write-up-{file.id}"[:MOST_ID_CHARACTERS])


def _of_the_document(part: Participation) -> Participation:
    return part.model_copy(update={"id": "", "peer_assist_id": None})


def _whoever_approved(run: JobRun) -> Caller:
    """May see the file; what the library keeps of it is theirs."""
    return Caller(
        account_id=AccountId(str(run.payload.get("account"))),
        name="Approval",
        all_hubs=True,
        roles=frozenset({Role.FACILITATOR}),
        space=Space(str(run.payload.get("space"))),
    )
