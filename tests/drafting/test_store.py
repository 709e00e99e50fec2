"""Who may read a draft, and that it is saved once, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert

from service.access.caller import Caller
from service.database import Database
from service.domain.drafts import Draft, DraftKind, DraftStatus, ProblemStatementContent, Provenance, Writer
from service.domain.ids import AccountId, DocumentId, DraftId, HubId, PeerAssistId
from service.domain.library import Document
from service.domain.peer_assists import PeerAssist
from service.domain.people import Role
from service.domain.places import Language, Space, Visibility
from service.drafting import store
from service.errors import NotFound
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.peer_assists import store as file_store
from service.people.tables import hubs

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONTENT = ProblemStatementContent(fields=())
PROVENANCE = Provenance(writer=Writer.EXTRACTIVE)


def reader(account: str, *hub_ids: str) -> Caller:
    ids = frozenset(HubId(each) for each in hub_ids)
    return Caller(account_id=AccountId(account), name=account, hub_ids=ids, roles=frozenset(Role))


def add_draft(tx: Connection) -> DraftId:
    for name in ("lake", "hill"):
        tx.execute(insert(hubs).values(id=name, name=name, country="", language="en", timezone="UTC",
                                       reporting_year_starts=1, space="real", made_by="t", made_at=NOW, revision=1))  # fmt: skip
    file = PeerAssist(
        id=PeerAssistId("file-1"), title="Water", hub_id=HubId("lake"), space=Space.REAL, visibility=Visibility.HUB,
        request="Pumps stand idle.", made_by="asker", made_at=NOW, changed_at=NOW,
    )  # fmt: skip
    file_store.add(tx, file)
    draft = Draft(
        id=DraftId("draft-1"), peer_assist_id=file.id, kind=DraftKind.CONTEXT_DIFFERENCES, asked_for=Writer.AUTO,
        status=DraftStatus.WAITING, language=Language.EN, visibility=Visibility.HUB, made_by="asker", made_at=NOW,
    )  # fmt: skip
    store.add(tx, draft)
    return draft.id


def test_a_draft_is_closed_to_whoever_may_not_open_a_document_it_rests_on(database: Database) -> None:
    owner = reader("importer", "hill")
    document = Document(
        id=DocumentId("secret"), title="Secret", hub_id=HubId("hill"), visibility=Visibility.HUB, space=Space.REAL
    )
    with database.transaction() as tx:
        draft_id = add_draft(tx)
        library_store.put(tx, [prepared(Incoming(document, "Words."))], import_id=None, made_by=owner, now=NOW)
        assert store.get(tx, draft_id, seen_by=reader("somebody", "lake")).id == draft_id
        store.rests_on(tx, draft_id, [document.id], Visibility.HUB)
        assert store.get(tx, draft_id, seen_by=reader("somebody", "lake", "hill")).id == draft_id
        for outsider in (reader("somebody", "lake"), reader("somebody", "hill"), reader("somebody")):
            with pytest.raises(NotFound):
                store.get(tx, draft_id, seen_by=outsider)
        assert store.page(tx, PeerAssistId("file-1"), seen_by=reader("somebody", "lake")).items == ()
        assert store.openable_documents(tx, [document.id], seen_by=reader("somebody", "lake")) == frozenset()


def test_a_draft_is_saved_once_and_a_part_of_one_does_not_stay(database: Database) -> None:
    anybody = reader("somebody", "lake")
    with database.transaction() as tx:
        draft_id = add_draft(tx)
        assert not store.finish(tx, draft_id, CONTENT, (), PROVENANCE), "it has not begun"
        assert store.begin(tx, draft_id)
        store.arrive(tx, draft_id, CONTENT, ())
        assert store.get(tx, draft_id, seen_by=anybody).content is not None
        assert store.begin(tx, draft_id), "after a crash it begins again"
        assert store.get(tx, draft_id, seen_by=anybody).content is None
        assert store.finish(tx, draft_id, CONTENT, (), PROVENANCE)
        assert not store.finish(tx, draft_id, CONTENT, (), PROVENANCE)
        assert not store.begin(tx, draft_id)
        store.end(tx, draft_id, DraftStatus.FAILED, error="job_failed")
        assert store.get(tx, draft_id, seen_by=anybody).status is DraftStatus.READY


def test_a_cancelled_draft_cannot_become_ready(database: Database) -> None:
    with database.transaction() as tx:
        draft_id = add_draft(tx)
        store.begin(tx, draft_id)
        store.arrive(tx, draft_id, CONTENT, ())
        store.end(tx, draft_id, DraftStatus.CANCELLED)
        assert not store.finish(tx, draft_id, CONTENT, (), PROVENANCE)
        draft = store.get(tx, draft_id, seen_by=reader("somebody", "lake"))
    assert (draft.status, draft.content) == (DraftStatus.CANCELLED, None)
