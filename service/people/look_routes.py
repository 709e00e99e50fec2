"""How a hub's pages look, over HTTP: organisation, colour, paper, logo, Word template, and a picture of a page to see it on."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, NowDep, requires
from service.domain.ids import HubId
from service.domain.looks import Colour, Look, Paper
from service.domain.text import Line
from service.errors import NotFound
from service.pages.logos import read_logo, suffix_of
from service.pages.sample import sample_page
from service.pages.word_template import read_template
from service.people import look_store

router = APIRouter(prefix="/api/v1/hubs/{hub_id}/look", tags=["people"])

READ = [requires(Permission.READ)]
MANAGE = [requires(Permission.MANAGE_PEOPLE)]
Revision = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]


class ChangedLook(BaseModel):
    model_config = ConfigDict(extra="forbid")

    organisation: Line = ""
    colour: Colour = "#0F766E"
    paper: Paper = Paper.A4
    revision: Revision


class SentFile(BaseModel):
    """A file of at most 5 MB, as base64."""

    model_config = ConfigDict(extra="forbid")

    data: Annotated[Base64Bytes, Field(max_length=7_500_000)]
    revision: Revision


@router.get("", dependencies=READ)
def look(hub_id: HubId, caller: CallerDep, database: DatabaseDep) -> Look:
    with database.transaction(read_only=True) as tx:
        return look_store.look(tx, hub_id, seen_by=caller)


@router.put("", dependencies=MANAGE)
def change_look(hub_id: HubId, body: ChangedLook, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Look:
    with database.transaction() as tx:
        return look_store.save_look(tx, Look(**body.model_dump()), hub_id, seen_by=caller, now=now)


@router.get("/logo", dependencies=READ, response_class=Response)
def logo(hub_id: HubId, caller: CallerDep, database: DatabaseDep) -> Response:
    with database.transaction(read_only=True) as tx:
        found = look_store.logo(tx, hub_id, seen_by=caller)
    if found is None:
        raise NotFound("not_found")
    return Response(found, media_type="image/jpeg" if suffix_of(found) == "jpg" else "image/png")


@router.put("/logo", dependencies=MANAGE)
def change_logo(hub_id: HubId, body: SentFile, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Look:
    """PNG or JPEG, at most 1 MB; only the picture itself is kept."""
    _known(database, hub_id, caller)
    read = read_logo(body.data)
    with database.transaction() as tx:
        return look_store.save_logo(tx, hub_id, read, revision=body.revision, seen_by=caller, now=now)


@router.delete("/logo", dependencies=MANAGE)
def remove_logo(hub_id: HubId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Look:
    with database.transaction() as tx:
        return look_store.save_logo(tx, hub_id, None, seen_by=caller, now=now)


@router.put("/word-template", dependencies=MANAGE)
def change_word_template(hub_id: HubId, body: SentFile, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Look:
    """A .docx whose styles, header, footer and page are used; its text, and whatever runs or links elsewhere, is dropped."""
    _known(database, hub_id, caller)
    read = read_template(body.data)
    with database.transaction() as tx:
        return look_store.save_word_template(tx, hub_id, read, revision=body.revision, seen_by=caller, now=now)


@router.delete("/word-template", dependencies=MANAGE)
def remove_word_template(hub_id: HubId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Look:
    with database.transaction() as tx:
        return look_store.save_word_template(tx, hub_id, None, seen_by=caller, now=now)


@router.get("/preview.png", dependencies=READ, response_class=Response)
def preview(hub_id: HubId, caller: CallerDep, database: DatabaseDep, language: LanguageDep) -> Response:
    """The first page of a made-up write-up in this look."""
    with database.transaction(read_only=True) as tx:
        found, picture, _ = look_store.dress(tx, hub_id, seen_by=caller)
    return Response(sample_page(found, picture, language), media_type="image/png")


def _known(database: DatabaseDep, hub_id: HubId, caller: CallerDep) -> None:
    """Nothing of a file is read for a hub that is not there."""
    with database.transaction(read_only=True) as tx:
        look_store.look(tx, hub_id, seen_by=caller)
