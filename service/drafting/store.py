"""Drafts in the database. A reader sees a draft when they may see the file *and* every document it was made from."""

from collections.abc import Collection
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, not_, or_, select, update

from service.access.caller import Caller
from service.domain.drafts import Draft, DraftContent, DraftKind, DraftStatus, HeldBack, Provenance
from service.domain.ids import DocumentId, DraftId, JobId, PeerAssistId
from service.domain.paging import Page
from service.domain.places import Visibility
from service.domain.sources import Source
from service.drafting.claims import with_stale_claims
from service.drafting.tables import draft_documents, drafts
from service.errors import NotFound
from service.jobs import table as jobs
from service.library.conditions import visible
from service.library.tables import documents
from service.peer_assists import source_store
from service.peer_assists.store import seen_by_caller
from service.peer_assists.tables import peer_assists, sources
from service.people.cursors import cursor, values_of

_COLUMNS = [drafts.c[name] for name in Draft.model_fields]
_OPEN = (DraftStatus.WAITING.value, DraftStatus.RUNNING.value)
_HELD_BACK = TypeAdapter(tuple[HeldBack, ...])


def add(tx: Connection, draft: Draft) -> None:
    tx.execute(insert(drafts).values(**{**draft.model_dump(mode="json"), "made_at": draft.made_at}))


def get(tx: Connection, draft_id: DraftId, *, seen_by: Caller) -> Draft:
    """Raises NotFound: there is none, or not for this reader."""
    joined = drafts.join(peer_assists, peer_assists.c.id == drafts.c.peer_assist_id)
    query = select(*_COLUMNS).select_from(joined).where(drafts.c.id == draft_id, _seen(seen_by))
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _draft(tx, row)


def page(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    *,
    seen_by: Caller,
    kind: DraftKind | None = None,
    limit: int = 50,
    after: str | None = None,
) -> Page[Draft]:
    """The drafts of a file, the newest first."""
    joined = drafts.join(peer_assists, peer_assists.c.id == drafts.c.peer_assist_id)
    query = select(*_COLUMNS).select_from(joined).where(drafts.c.peer_assist_id == peer_assist_id, _seen(seen_by))
    if kind is not None:
        query = query.where(drafts.c.kind == kind.value)
    if after:
        (last,) = values_of(after, count=1)
        at = tx.execute(select(drafts.c.made_at).where(drafts.c.id == last)).scalar_one_or_none()
        if at is None:
            return Page(items=())
        query = query.where(or_(drafts.c.made_at < at, and_(drafts.c.made_at == at, drafts.c.id < last)))
    rows = tx.execute(query.order_by(drafts.c.made_at.desc(), drafts.c.id.desc()).limit(limit + 1)).all()
    items = tuple(_draft(tx, row) for row in rows[:limit])
    return Page(items=items, next=cursor(items[-1].id) if len(rows) > limit else None)


def being_made(tx: Connection, peer_assist_id: PeerAssistId, kind: DraftKind, *, seen_by: Caller) -> Draft | None:
    """The draft of that kind that is waiting or running, so that asking twice starts one. One asked to stop does not count."""
    joined = drafts.join(peer_assists, peer_assists.c.id == drafts.c.peer_assist_id)
    query = (
        select(*_COLUMNS)
        .select_from(joined)
        .where(
            drafts.c.peer_assist_id == peer_assist_id,
            drafts.c.kind == kind.value,
            drafts.c.status.in_(_OPEN),
            not_(exists().where(jobs.c.id == drafts.c.job_id, jobs.c.cancel_asked.is_(True))),
            _seen(seen_by),
        )
    )
    row = tx.execute(query.order_by(drafts.c.made_at).limit(1)).one_or_none()
    return _draft(tx, row) if row is not None else None


def for_job(tx: Connection, draft_id: DraftId) -> Draft | None:
    """The draft a job works on, or None where it has gone with its file. No reader: the job's payload says who asked."""
    row = tx.execute(select(*_COLUMNS).where(drafts.c.id == draft_id)).one_or_none()
    return _draft(tx, row) if row is not None else None


def set_job(tx: Connection, draft_id: DraftId, job_id: JobId) -> None:
    tx.execute(update(drafts).where(drafts.c.id == draft_id).values(job_id=job_id))


def begin(tx: Connection, draft_id: DraftId) -> bool:
    """Mark it running; again after a crash, from nothing. False where it is over or gone."""
    where = (drafts.c.id == draft_id, drafts.c.status.in_(_OPEN))
    values: dict[str, Any] = {"status": DraftStatus.RUNNING.value, "content": None, "held_back": []}
    return bool(tx.execute(update(drafts).where(*where).values(**values)).rowcount)


def rests_on(tx: Connection, draft_id: DraftId, document_ids: Collection[DocumentId], visibility: Visibility) -> None:
    """Note the documents shown to the writer, before any of it can be read."""
    tx.execute(delete(draft_documents).where(draft_documents.c.draft_id == draft_id))
    rows = [{"draft_id": draft_id, "document_id": each} for each in sorted(set(document_ids))]
    if rows:
        tx.execute(insert(draft_documents), rows)
    tx.execute(update(drafts).where(drafts.c.id == draft_id).values(visibility=visibility.value))


def arrive(tx: Connection, draft_id: DraftId, content: DraftContent, held_back: Collection[HeldBack]) -> None:
    """What is ready so far. The draft stays running."""
    where = (drafts.c.id == draft_id, drafts.c.status == DraftStatus.RUNNING.value)
    tx.execute(update(drafts).where(*where).values(**_content(content, held_back), revision=drafts.c.revision + 1))


def finish(
    tx: Connection, draft_id: DraftId, content: DraftContent, held_back: Collection[HeldBack], provenance: Provenance
) -> bool:
    """Ready, once: False where it was cancelled meanwhile, or saved by an earlier run of the same job."""
    where = (drafts.c.id == draft_id, drafts.c.status == DraftStatus.RUNNING.value)
    values = {
        **_content(content, held_back),
        "provenance": provenance.model_dump(mode="json"),
        "status": DraftStatus.READY.value,
        "revision": drafts.c.revision + 1,
    }
    return bool(tx.execute(update(drafts).where(*where).values(**values)).rowcount)


def end(tx: Connection, draft_id: DraftId, status: DraftStatus, *, error: str = "") -> None:
    """Failed or cancelled: what had arrived is taken away, so that a part is never mistaken for a draft."""
    where = (drafts.c.id == draft_id, drafts.c.status.in_(_OPEN))
    values: dict[str, Any] = {"status": status.value, "error": error, "content": None, "held_back": []}
    tx.execute(update(drafts).where(*where).values(**values, revision=drafts.c.revision + 1))


def keep_sources(tx: Connection, cited: Collection[Source], *, made_by: str) -> None:
    """Passages become sources when a draft cites them; one cited before stays as it is."""
    known = set(tx.scalars(select(sources.c.id).where(sources.c.id.in_([each.id for each in cited]))))
    for source in cited:
        if source.id not in known:
            source_store.add_source(tx, source, made_by=made_by)


def open_to(caller: Caller) -> ColumnElement[bool]:
    """The condition under which a draft joined with its file is open to a reader."""
    return _seen(caller)


def openable_documents(tx: Connection, ids: Collection[DocumentId], *, seen_by: Caller) -> frozenset[DocumentId]:
    query = select(documents.c.id).where(documents.c.id.in_(sorted(set(ids))), visible(seen_by))
    return frozenset(DocumentId(each) for each in tx.scalars(query))


def _seen(caller: Caller) -> ColumnElement[bool]:
    closed = (
        exists()
        .where(
            draft_documents.c.draft_id == drafts.c.id,
            documents.c.id == draft_documents.c.document_id,
            not_(visible(caller)),
        )
        .correlate(drafts)
    )
    return and_(seen_by_caller(caller), not_(closed))


def _content(content: DraftContent, held_back: Collection[HeldBack]) -> dict[str, Any]:
    return {
        "content": content.model_dump(mode="json"),
        "held_back": _HELD_BACK.dump_python(tuple(held_back), mode="json"),
    }


def _draft(tx: Connection, row: Any) -> Draft:
    draft = Draft.model_validate(dict(row._mapping))
    if draft.content is None:
        return draft
    return with_stale_claims(draft, source_store.sources_made_stale(tx, draft.peer_assist_id))
