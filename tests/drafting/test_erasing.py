"""What a document said goes from drafts with it, and nobody reads more for it than before."""

from sqlalchemy import select

from service.database import Database
from service.domain.drafts import Claim, HeldBack, HeldBackReason, ProblemStatementContent
from service.domain.ids import DocumentId, PassageId, SourceId
from service.domain.library import Document
from service.domain.places import Space, Visibility
from service.domain.sources import Source, SourceKind, Span
from service.drafting import erasing, store
from service.drafting.tables import draft_documents
from service.library import store as library_store
from service.library.importing.incoming import Incoming
from service.library.prepare import prepared
from service.peer_assists import source_store
from tests.drafting.test_store import NOW, PROVENANCE, add_draft, reader


def claim(id: str, text: str, *source_ids: str, **more: bool | str) -> Claim:
    support = tuple(Span(source_id=SourceId(each), start=0, end=5, quote="Words") for each in source_ids)
    return Claim(id=id, text=text, support=support, **more)


def held(id: str, text: str, *source_ids: str, **more: bool | str) -> HeldBack:
    return HeldBack(claim=claim(id, text, *source_ids, **more), reason=HeldBackReason.NOT_CARRIED)


def test_what_may_be_made_of_an_erased_document_goes_and_what_rests_elsewhere_stays(database: Database) -> None:
    owner = reader("importer", "hill")
    document = Document(
        id=DocumentId("secret"), title="Secret", hub_id="hill", visibility=Visibility.HUB, space=Space.REAL
    )
    with database.transaction() as tx:
        draft_id = add_draft(tx)
        library_store.put(tx, [prepared(Incoming(document, "Words."))], import_id=None, made_by=owner, now=NOW)
        for id, document_id in (("of-secret", "secret"), ("of-request", None)):
            source = Source(
                id=SourceId(id), kind=SourceKind.PASSAGE if document_id else SourceKind.REQUEST, text="Words.",
                peer_assist_id="file-1", document_id=document_id, passage_id=PassageId("p") if document_id else None,
                made_at=NOW,
            )  # fmt: skip
            source_store.add_source(tx, source, made_by="asker")
        store.begin(tx, draft_id)
        store.rests_on(tx, draft_id, [document.id], Visibility.HUB)
        telling = (
            claim("c1", "On the secret.", "of-secret"),
            claim("c2", "On the request.", "of-request"),
            claim("c3", "On both.", "of-request", "of-secret"),
            claim("c4", "On nothing it names."),
            claim("c5", "Our own sentence.", template=True),
            claim("c6", "Somebody's own.", added_by="Ann"),
        )
        held_back = (
            held("h1", "Said of the request, and not found there.", "of-request"),
            held("h2", "Words", "of-request", quoted=True),
            held("h3", "Words", "of-secret", quoted=True),
            held("h4", "Rests on nothing."),
        )
        store.finish(tx, draft_id, ProblemStatementContent(fields=(), telling=telling), held_back, PROVENANCE)
        erasing.forget_documents(tx, [document.id])
        draft = store.get(tx, draft_id, seen_by=reader("somebody", "lake"))
        assert tx.scalars(select(draft_documents.c.draft_id)).all() == []
    assert isinstance(draft.content, ProblemStatementContent)
    assert [each.id for each in draft.content.telling] == ["c2", "c5", "c6"]
    assert [each.claim.id for each in draft.held_back] == ["h2"]
