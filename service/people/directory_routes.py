"""The directory as a whole over HTTP: a list in, a list out."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, NowDep, SettingsDep, TodayDep, requires
from service.domain.directory import DirectoryImport
from service.domain.ids import HubId
from service.domain.text import Line
from service.errors import TooLarge
from service.locale import say
from service.people import bringing_in, bulk_store, hub_store
from service.people.csv_export import directory_csv
from service.people.importing.identifying import Wishes

router = APIRouter(prefix="/api/v1/directory", tags=["people"])
MANAGE = [requires(Permission.MANAGE_PEOPLE)]


@router.post("/import", dependencies=MANAGE)
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


@router.get("/export", dependencies=MANAGE)
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
