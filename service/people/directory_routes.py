"""The directory as a whole over HTTP: a list in, a list out, two entries that are one, a name taken out, and what somebody took part in."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import (
    CallerDep,
    DatabaseDep,
    LanguageDep,
    LibraryDep,
    NowDep,
    SettingsDep,
    TodayDep,
    requires,
)
from service.domain.audit import Act, Action
from service.domain.directory import Alike, Anonymised, DirectoryImport, DirectoryStatus, Merged, TakenPart
from service.domain.ids import HubId, PersonId
from service.domain.text import Line
from service.errors import TooLarge
from service.locale import say
from service.people import anonymising, bringing_in, bulk_store, history_store, hub_store, merging, store
from service.people.csv_export import directory_csv
from service.people.importing.identifying import Wishes
from service.people.references import ACCOUNT

MANAGE = [requires(Permission.MANAGE_PEOPLE)]
list_router = APIRouter(prefix="/directory")
person_router = APIRouter(prefix="/people/{person_id}")
Revision = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


@list_router.post("/import", dependencies=MANAGE)
def import_people(
    file: Annotated[UploadFile, File(description="A list of people as CSV, with headings in English or French")],
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    language: LanguageDep,
    now: NowDep,
    apply: Annotated[bool, Form(description="False: say what the list would do. True: do it")] = False,
    fingerprint: Annotated[Line, Form(description="Of the answer that was shown: nothing else is done")] = "",
    make_hubs: Annotated[bool, Form(description="Make the hubs of the list that we do not know")] = False,
    hub_id: Annotated[HubId | None, Form(description="The hub of those for whom the list names none")] = None,
    keep: Annotated[
        tuple[Line, ...], Form(description="Headings we do not know whose columns are kept as attributes")
    ] = (),
) -> DirectoryImport:
    """What a list adds, changes, leaves and refuses, row by row; and with `apply`, that is done in one go."""
    if (file.size or 0) > settings.max_upload_bytes:
        raise TooLarge("people.csv_too_large", field="file", megabytes=settings.max_upload_bytes // 1_000_000)
    wishes = Wishes(space=caller.space, language=language, make_hubs=make_hubs, hub_id=hub_id, keep=keep)
    return bringing_in.bring_in(
        database, file.file.read(), wishes=wishes, caller=caller, now=now, apply=apply, fingerprint=fingerprint
    )


@list_router.get("/status", dependencies=[requires(Permission.READ)])
def status(caller: CallerDep, database: DatabaseDep) -> DirectoryStatus:
    with database.transaction(read_only=True) as tx:
        return bulk_store.status(tx, space=caller.space)


@list_router.get("/export", dependencies=MANAGE)
def export_people(
    caller: CallerDep,
    database: DatabaseDep,
    language: LanguageDep,
    today: TodayDep,
    hub: Annotated[HubId | None, Query(description="Only the people of this hub")] = None,
) -> Response:
    """Everybody as CSV. No cell runs as a formula, and bringing the list in again changes nothing."""
    with database.transaction(read_only=True) as tx:
        hubs = hub_store.all_hubs(tx, seen_by=caller)
        everybody = bulk_store.everybody(tx, space=caller.space)
    wanted = [person for person in everybody if hub is None or person.hub_id == hub]
    data = directory_csv(wanted, everybody=everybody, hubs=hubs, language=language)
    name = f"{say(language, 'directory.csv.file')}-{today.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


class Merging(_Body):
    """`other_id` is the entry that goes. The revisions are those that were shown."""

    other_id: PersonId
    revision: Revision
    other_revision: Revision
    dry_run: bool = True


class Anonymising(_Body):
    revision: Revision
    dry_run: bool = True


@list_router.get("/duplicates", dependencies=MANAGE)
def duplicates(caller: CallerDep, database: DatabaseDep) -> tuple[Alike, ...]:
    """Entries that may be one person, the surest first, two hundred pairs at most."""
    with database.transaction(read_only=True) as tx:
        everybody = bulk_store.everybody(tx, space=caller.space)
    return merging.alike(everybody)


@person_router.post("/merge", dependencies=MANAGE)
def merge(person_id: PersonId, body: Merging, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Merged:
    """Make one entry of two. With `dry_run`, as it is where nothing else is said, only tell what that would do."""
    with database.transaction() as tx:
        merged = merging.merge(
            tx,
            person_id,
            body.other_id,
            revision=body.revision,
            other_revision=body.other_revision,
            seen_by=caller,
            dry_run=body.dry_run,
        )
        if not body.dry_run:
            act = Act(action=Action.DELETED, kind="person", subject=body.other_id)
            audit.record(tx, act, by=caller, now=now)
        return merged


@person_router.post("/anonymise", dependencies=MANAGE)
def anonymise(
    person_id: PersonId, body: Anonymising, caller: CallerDep, database: DatabaseDep, library: LibraryDep, now: NowDep
) -> Anonymised:
    """Take a person's name out. With `dry_run`, as it is where nothing else is said, only tell what that would do."""
    with database.transaction() as tx:
        done = anonymising.anonymise(
            tx, person_id, revision=body.revision, seen_by=caller, now=now, dry_run=body.dry_run
        )
        if done.done:
            audit.erase(tx, [person_id, ACCOUNT.format(id=person_id)], by=caller, now=now)
            gone = Act(action=Action.DELETED, kind="name_of_person", subject=done.person.id)
            audit.record(tx, gone, by=caller, now=now)
    if done.done:
        library.forget_traces()
        database.forget_traces()
    return done


@person_router.get("/history", dependencies=[requires(Permission.READ)])
def history(person_id: PersonId, caller: CallerDep, database: DatabaseDep) -> tuple[TakenPart, ...]:
    """What a person took part in, the latest first, as far as the reader may open it."""
    with database.transaction(read_only=True) as tx:
        store.get_person(tx, person_id, seen_by=caller)
        return history_store.taken_part(tx, person_id, seen_by=caller)


router = APIRouter(prefix="/api/v1", tags=["people"])
router.include_router(list_router)
router.include_router(person_router)
