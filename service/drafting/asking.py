"""Asking for a draft, and what a reader gets to see beside one."""

from datetime import datetime

from sqlalchemy import Connection, select

from service.access.caller import Caller
from service.domain.drafts import OF_THE_STATEMENT, Draft, DraftKind, DraftStatus, Writer
from service.domain.ids import DraftId, PeerAssistId, new_id
from service.domain.paging import Page
from service.domain.places import Language
from service.domain.progress import JobKind
from service.domain.sources import Source
from service.drafting import store, telling_people
from service.drafting.claims import cited_ids
from service.errors import BadInput, NotAllowed
from service.jobs import Jobs, Payload
from service.locale import say
from service.peer_assists import store as file_store
from service.peer_assists.tables import sources
from service.sessions import store as sessions
from service.write_ups import store as write_ups


def ask(
    tx: Connection,
    jobs: Jobs,
    peer_assist_id: PeerAssistId,
    kind: DraftKind,
    writer: Writer,
    *,
    caller: Caller,
    now: datetime,
) -> Draft:
    """The draft's row and its job in one transaction. The file is locked, so that two who ask at once get one draft."""
    file = file_store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
    if kind is DraftKind.WRITE_UP:
        if not sessions.notes(tx, file.id):
            raise BadInput("draft.no_notes", field="notes")
        if (current := write_ups.current(tx, file.id)) is not None and current.is_locked:
            raise NotAllowed("write_up.locked")
    elif kind in OF_THE_STATEMENT:
        telling_people.can_be_drafted(tx, file, kind, caller=caller)
    elif kind is DraftKind.IDEAS:
        if not sessions.session(tx, file.id).live_assistance:
            raise NotAllowed("session.live_assistance_off")
    elif not file.request.strip():
        raise BadInput("draft.nothing_to_draft", field="request")
    under_way = store.being_made(tx, file.id, kind, seen_by=caller)
    if under_way is not None:
        return under_way
    draft = Draft(
        id=DraftId(new_id("draft")),
        peer_assist_id=file.id,
        kind=kind,
        asked_for=writer,
        status=DraftStatus.WAITING,
        language=file.language,
        visibility=file.visibility,
        made_by=caller.account_id,
        made_at=now,
    )
    store.add(tx, draft)
    job_id = jobs.enqueue(tx, JobKind.DRAFT, draft.id, made_by=caller.account_id, payload=asked_as(caller))
    store.set_job(tx, draft.id, job_id)
    return draft.model_copy(update={"job_id": job_id})


def asked_as(caller: Caller) -> Payload:
    """What a job needs to read as the person who asked may read: ids only."""
    return {
        "account_id": caller.account_id,
        "person_id": caller.person_id or "",
        "hub_ids": sorted(caller.hub_ids),
        "all_hubs": caller.all_hubs,
        "space": caller.space.value,
    }


def asking_person(payload: Payload) -> Caller:
    """Who asked, from the job's payload."""
    return Caller.model_validate(
        {
            "account_id": payload["account_id"],
            "name": payload["account_id"],
            "person_id": payload["person_id"] or None,
            "hub_ids": payload["hub_ids"],
            "all_hubs": payload["all_hubs"],
            "space": payload["space"],
        }
    )


def drafts_of(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    *,
    kind: DraftKind | None,
    caller: Caller,
    limit: int,
    after: str | None,
) -> Page[Draft]:
    file_store.get(tx, peer_assist_id, seen_by=caller)
    return store.page(tx, peer_assist_id, seen_by=caller, kind=kind, limit=limit, after=after)


def sources_of_draft(tx: Connection, draft_id: DraftId, *, caller: Caller, language: Language) -> tuple[Source, ...]:
    """The cited sources in the order they were made. The words of a passage are shown while its document is open to the reader."""
    draft = store.get(tx, draft_id, seen_by=caller)
    if draft.content is None:
        return ()
    wanted = sorted(cited_ids(draft.content, draft.held_back))
    columns = [sources.c[name] for name in Source.model_fields]
    query = select(*columns).where(sources.c.id.in_(wanted), sources.c.peer_assist_id == draft.peer_assist_id)
    found = [
        Source.model_validate(dict(row._mapping)) for row in tx.execute(query.order_by(sources.c.made_at, sources.c.id))
    ]
    documents = [source.document_id for source in found if source.document_id is not None]
    open_ones = store.openable_documents(tx, documents, seen_by=caller)
    closed = {"text": "", "title": say(language, "sources.closed")}
    return tuple(
        source if source.document_id is None or source.document_id in open_ones else source.model_copy(update=closed)
        for source in found
    )
