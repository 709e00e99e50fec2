"""The background pack: typed in, accepted, and as files."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.audit import Act, Action
from service.domain.ids import PeerAssistId
from service.domain.packs import PACK_PARTS, Pack, PackView
from service.domain.problem import SheetField
from service.errors import BadInput, NotFound, StaleRevision
from service.pages.files import FileFormat, attachment
from service.peer_assists import pack_store, packing, store
from service.peer_assists.inviting_bodies import AcceptedPack, CasesOfPack, TypedPart

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["background pack"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


@router.get("/pack", dependencies=READ)
def pack(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> PackView:
    """With its pages counted as rendered, and why none can be drafted where that is so."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        found, around = packing.view(tx, file, caller=caller)
    return packing.drawn(found, around)


@router.put("/pack/parts/{field}", dependencies=WRITE)
def type_part(
    peer_assist_id: PeerAssistId,
    field: SheetField,
    body: TypedPart,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> Pack:
    """Keep what a person typed in one part, over the revision of the pack they saw; 0 begins one by hand."""
    if field not in PACK_PARTS:
        raise BadInput("packs.not_a_part", field="field")
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = pack_store.find(tx, file.id) if body.revision == 0 else pack_store.get(tx, file.id)
        if found is None:
            found = pack_store.begin(tx, file.id, file.language)
        elif found.revision != body.revision:
            raise StaleRevision(current=found.model_dump(mode="json"), yours=body.model_dump(mode="json"))
        store.touch(tx, file.id, now=now)
        return pack_store.save(tx, found.typed(field, body.text, by=caller.recorded_as, now=now))


@router.put("/pack/see-also", dependencies=WRITE)
def name_cases(
    peer_assist_id: PeerAssistId, body: CasesOfPack, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Pack:
    """Which past cases stand under *See also*: some of those that do now."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = _at(pack_store.get(tx, file.id), body)
        kept = tuple(each for each in found.see_also if each in body.see_also)
        changed = {"see_also": kept, "changed_by": caller.recorded_as, "changed_at": now}
        store.touch(tx, file.id, now=now)
        return pack_store.save(tx, found.model_copy(update=changed))


@router.post("/pack/accept", dependencies=[requires(Permission.ACCEPT)])
def accept_pack(
    peer_assist_id: PeerAssistId, body: AcceptedPack, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Pack:
    """Take the pack as it stands, in a person's name: from now on it is what is sent and what links show."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        seen, around = packing.view(tx, file, caller=caller)
    if seen is None:
        raise NotFound("packs.none_yet")
    pages, uncovered = packing.pages_of(seen.words, seen.see_also, seen.language, around)
    if uncovered:
        raise BadInput("packs.no_font", field="words", words=", ".join(uncovered)[:200])
    share = packing.edited_share(seen)
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = _at(pack_store.get(tx, file.id), body)
        if found != seen:
            raise StaleRevision(current=found.model_dump(mode="json"), yours=body.model_dump(mode="json"))
        store.touch(tx, file.id, now=now)
        audit.record(tx, Act(action=Action.SIGNED, kind="background_pack", file=file.id), by=caller, now=now)
        return pack_store.save(tx, found.accept(by=body.accepted_by, pages=pages, edited_share=share, now=now))


@router.get("/pack.{format}", dependencies=READ, response_class=Response)
def pack_file(
    peer_assist_id: PeerAssistId,
    format: FileFormat,
    caller: CallerDep,
    database: DatabaseDep,
    accepted: Annotated[bool, Query(description="As it was accepted, where it was changed since")] = False,
) -> Response:
    """PDF, Word or Markdown. One that nobody accepted says so on every page."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        found, around = packing.view(tx, file, caller=caller)
    if found is None:
        raise NotFound("packs.none_yet")
    data = packing.exported(format, found, around, accepted=accepted or found.is_accepted)
    name = f"{file.title}.{format.value}"
    return Response(data, media_type=format.media_type, headers={"Content-Disposition": attachment(name)})


def _at(found: Pack, body: CasesOfPack | AcceptedPack) -> Pack:
    """The pack as it was seen. Raises StaleRevision."""
    if found.revision != body.revision:
        raise StaleRevision(current=found.model_dump(mode="json"), yours=body.model_dump(mode="json"))
    return found
