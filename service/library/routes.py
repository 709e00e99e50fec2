"""The library over HTTP: search, documents and their text, corrections, imports, reindexing, and how the index stands."""

from datetime import date as Day
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from service import jobs as work
from service.access import audit
from service.access.permissions import Permission, hubs_open_to
from service.dependencies import (
    CallerDep,
    DatabaseDep,
    JobsDep,
    LanguageDep,
    LibraryDep,
    NowDep,
    SearchedDep,
    SettingsDep,
    may_put_into,
    requires,
)
from service.domain.audit import Act, Action
from service.domain.ids import DocumentId, HubId, Id, PersonId, new_id
from service.domain.imports import Import
from service.domain.library import Document, DocumentKind, Outcome, Results, SearchFilter
from service.domain.library_views import DocumentText, Facets, LibraryStatus
from service.domain.paging import Page
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Language, Visibility
from service.domain.progress import Job, JobKind
from service.domain.text import LINE_LIMIT, Line, LongText, Name, clean
from service.errors import BadInput, NotFound, TooLarge
from service.library import facets, import_store, store
from service.library.importing.kinds_of_file import refuse_large

router = APIRouter(prefix="/api/v1/library", tags=["library"])

MOST_FILES = 200
READ = [requires(Permission.READ)]
MANAGE = [requires(Permission.MANAGE_LIBRARY)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SearchRequest(_Body):
    """A situation told in words, or a few words, and what to look among."""

    query: LongText
    filter: SearchFilter = SearchFilter()
    limit: int = Field(default=10, ge=1, le=50)
    offset: int = Field(default=0, ge=0, le=350)


class Correction(_Body):
    """Members to set; those left out stay. What a person sets, or sends again as it is, is no longer a guess."""

    revision: int = Field(ge=1, le=2**31 - 1)
    title: Name | None = None
    kind: DocumentKind | None = None
    hub_id: HubId | None = None
    organisation: Line | None = None
    country: Line | None = None
    date: Day | None = None
    language: Language | None = None
    topics: tuple[Name, ...] | None = Field(default=None, max_length=20)
    outcome: Outcome | None = None
    visibility: Visibility | None = None
    url: Line | None = None


class Superseding(_Body):
    """`by` is the document that replaces this one; null takes it back."""

    by: DocumentId | None
    revision: int = Field(ge=1, le=2**31 - 1)


class PersonInCase(_Body):
    """Who it is (null: somebody who is not in the directory) and what they did there."""

    person_id: PersonId | None
    role: ParticipationRole


@router.post("/search", dependencies=READ)
def search(body: SearchRequest, library: SearchedDep, caller: CallerDep) -> Results:
    """The documents that answer best, each once, with its best passage and why it matched."""
    return library.search(body.query, caller=caller, filter=body.filter, limit=body.limit, offset=body.offset)


@router.get("/documents", dependencies=READ)
def documents(
    database: DatabaseDep,
    caller: CallerDep,
    hub_ids: Annotated[tuple[HubId, ...], Query(max_length=50)] = (),
    organisations: Annotated[tuple[Line, ...], Query(max_length=50)] = (),
    topics: Annotated[tuple[Line, ...], Query(max_length=50)] = (),
    languages: Annotated[tuple[Language, ...], Query(max_length=10)] = (),
    outcomes: Annotated[tuple[Outcome, ...], Query(max_length=10)] = (),
    kinds: Annotated[tuple[DocumentKind, ...], Query(max_length=10)] = (),
    since: Day | None = None,
    until: Day | None = None,
    include_superseded: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[Line | None, Query(description="`next` of the page before")] = None,
) -> Page[Document]:
    """The documents one may see, the newest in the library first."""
    wanted = SearchFilter(
        hub_ids=hub_ids,
        organisations=organisations,
        topics=topics,
        languages=languages,
        outcomes=outcomes,
        kinds=kinds,
        since=since,
        until=until,
        include_superseded=include_superseded,
    )
    with database.transaction(read_only=True) as tx:
        return store.find(tx, wanted, seen_by=caller, limit=limit, after=after)


@router.get("/documents/{document_id:path}/text", dependencies=READ)
def document_text(document_id: DocumentId, database: DatabaseDep, caller: CallerDep) -> DocumentText:
    with database.transaction(read_only=True) as tx:
        text = store.text_of(tx, document_id, seen_by=caller)
        passages = store.passages_of(tx, document_id, seen_by=caller)
    return DocumentText(document_id=document_id, text=text, passages=passages)


@router.post("/documents/{document_id:path}/supersede", dependencies=MANAGE)
def supersede(document_id: DocumentId, body: Superseding, database: DatabaseDep, caller: CallerDep) -> Document:
    """The old one stays readable and leaves the default results."""
    with database.transaction() as tx:
        return store.supersede(tx, document_id, by=body.by, revision=body.revision, seen_by=caller)


@router.post("/documents/{document_id:path}/people/{participation_id}/confirm", dependencies=MANAGE)
def confirm_person(
    document_id: DocumentId,
    participation_id: Id,
    body: PersonInCase,
    database: DatabaseDep,
    library: LibraryDep,
    caller: CallerDep,
) -> Participation:
    """Say who a person named in a past case is, and what they did there."""
    with database.transaction() as tx:
        people = library.document(tx, document_id, caller=caller).people
        if participation_id not in {each.id for each in people}:
            raise NotFound("not_found")
        if body.person_id is not None and body.person_id not in {
            each.id for each in library.people.directory(tx, caller.space)
        }:
            raise BadInput("unknown_person", field="person_id")
        confirmed = library.people.confirm(tx, participation_id, body.person_id, body.role)
        store.touch(tx, [document_id])
    if confirmed is None:
        raise NotFound("not_found")
    return confirmed


@router.get("/documents/{document_id:path}", dependencies=READ)
def document(document_id: DocumentId, database: DatabaseDep, library: LibraryDep, caller: CallerDep) -> Document:
    """One document with its people."""
    with database.transaction(read_only=True) as tx:
        return library.document(tx, document_id, caller=caller)


@router.patch("/documents/{document_id:path}", dependencies=MANAGE)
def correct(
    document_id: DocumentId,
    body: Correction,
    database: DatabaseDep,
    library: LibraryDep,
    caller: CallerDep,
    now: NowDep,
) -> Document:
    """Correct what the import guessed or anybody got wrong."""
    given = body.model_dump(exclude={"revision"}, exclude_unset=True)
    for name in ("title", "kind", "language", "outcome", "visibility"):
        if given.get(name, "") is None:
            raise BadInput("library.cannot_be_empty", field=name)
    with database.transaction() as tx:
        if body.hub_id is not None and body.hub_id not in {hub.id for hub in library.people.hubs(tx, caller.space)}:
            raise BadInput("people.unknown_hub", field="hub_id")
        before = store.get(tx, document_id, seen_by=caller)
        if body.hub_id is not None:
            may_put_into(caller, Permission.MANAGE_LIBRARY, body.hub_id)
        values = {
            name: ("" if value is None and name in ("organisation", "country", "url") else value)
            for name, value in given.items()
        }
        guessed = tuple(name for name in before.guessed if name not in given)
        changed = before.model_copy(update={**values, "guessed": guessed, "revision": body.revision})
        saved = store.correct(tx, changed, seen_by=caller)
        if saved.visibility is not before.visibility:
            told = {"from": before.visibility.value, "to": saved.visibility.value}
            act = Act(action=Action.AUDIENCE_SET, kind="document", subject=document_id, values=told)
            audit.record(tx, act, by=caller, now=now)
    library.look_now()
    return saved


@router.delete("/documents/{document_id:path}", status_code=204, dependencies=MANAGE)
def delete(
    document_id: DocumentId, database: DatabaseDep, library: LibraryDep, caller: CallerDep, now: NowDep
) -> Response:
    """Delete it for good: text, passages, vectors, people's parts in it, and what the indexes know."""
    with database.transaction() as tx:
        store.get(tx, document_id, seen_by=caller)
        for forget in library.also_forget:
            forget(tx, [document_id])
        store.remove(tx, [document_id])
        audit.erase(tx, [document_id], by=caller, now=now)  # made of a title or a file's name, often
        audit.record(tx, Act(action=Action.DELETED, kind="document"), by=caller, now=now)
    library.forget_traces()
    return Response(status_code=204)


@router.get("/facets", dependencies=READ)
def counts(database: DatabaseDep, library: SearchedDep, caller: CallerDep) -> Facets:
    """What one may filter by, with how many documents each leaves."""
    library.index.catch_up()
    with database.transaction(read_only=True) as tx:
        return facets.facets(tx, library, seen_by=caller)


@router.get("/status", dependencies=READ)
def status(database: DatabaseDep, library: SearchedDep, caller: CallerDep) -> LibraryStatus:
    library.index.catch_up()
    with database.transaction(read_only=True) as tx:
        return facets.status(tx, library, seen_by=caller)


@router.post("/imports", status_code=202, dependencies=MANAGE)
def import_files(
    files: Annotated[list[UploadFile], File(description="Write-ups: .md .txt .html .jsonl .docx .pptx .pdf")],
    database: DatabaseDep,
    jobs: JobsDep,
    library: LibraryDep,
    settings: SettingsDep,
    caller: CallerDep,
    now: NowDep,
    hub_id: Annotated[HubId | None, Form(description="The hub of files that do not name theirs")] = None,
    visibility: Annotated[
        Visibility, Form(description="Who may see them, where they do not say")
    ] = Visibility.ORGANISATION,
) -> Job:
    """Load files in the background. The same id again is an update; what is unchanged is skipped. Ends with a report for each file."""
    if len(files) > MOST_FILES:
        raise TooLarge("library.too_many_files", most=MOST_FILES)
    import_id = new_id("import")
    with database.transaction(prepares=True) as tx:
        hubs = {hub.id for hub in library.people.hubs(tx, caller.space)}
        if hub_id is not None and hub_id not in hubs:
            raise BadInput("people.unknown_hub", field="hub_id")
        may_put_into(caller, Permission.MANAGE_LIBRARY, hub_id)
        into = hubs_open_to(caller, Permission.MANAGE_LIBRARY, hubs)
        names = [_name(file.filename or "") for file in files]
        import_store.begin(tx, names, id=import_id, caller=caller, hub_id=hub_id, visibility=visibility, now=now)
    try:
        for number, file in enumerate(files):
            data = _read(file, settings.max_upload_bytes)
            with database.transaction(prepares=True) as tx:
                import_store.keep_upload(tx, import_id, number, data)
        with database.transaction() as tx:
            job_id = jobs.enqueue(
                tx,
                JobKind.IMPORT,
                import_id,
                made_by=caller.account_id,
                payload={
                    "all_hubs": caller.all_hubs,
                    "hub_ids": sorted(caller.hub_ids),
                    "into": None if into is None else sorted(into),
                },
            )
            import_store.set_job(tx, import_id, job_id)
            return work.get(tx, job_id, seen_by=caller.account_id)
    except Exception:
        with database.transaction(prepares=True) as tx:
            import_store.drop(tx, import_id)
        raise


@router.get("/imports/{import_id}", dependencies=READ)
def import_report(import_id: Id, database: DatabaseDep, caller: CallerDep, language: LanguageDep) -> Import:
    """What became of each file."""
    with database.transaction(read_only=True) as tx:
        job_id = import_store.job_of(tx, import_id, seen_by=caller)
        is_over = work.get(tx, job_id, seen_by=caller.account_id).status.is_over if job_id else False
        return import_store.report(tx, import_id, seen_by=caller, language=language, is_over=is_over)


@router.post("/reindex", status_code=202, dependencies=[requires(Permission.ADMINISTER)])
def reindex(database: DatabaseDep, jobs: JobsDep, caller: CallerDep) -> Job:
    """Embed every passage for the embedding model now set, while search goes on."""
    with database.transaction() as tx:
        job_id = jobs.enqueue(tx, JobKind.REINDEX, "library", made_by=caller.account_id)
        return work.get(tx, job_id, seen_by=caller.account_id)


def _read(file: UploadFile, most: int) -> bytes:
    refuse_large(file.size or 0, most=most)
    data = file.file.read(most + 1)
    refuse_large(len(data), most=most)
    return data


def _name(sent: str) -> str:
    parts = [" ".join(clean(part).split()) for part in sent.replace("\\", "/").split("/")]
    return "/".join(part for part in parts if part not in ("", ".", ".."))[-LINE_LIMIT:] or "?"
