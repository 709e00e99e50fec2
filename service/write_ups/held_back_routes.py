"""What is held back, and what a person decides about it, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, requires
from service.domain.ids import PeerAssistId
from service.domain.text import LINE_LIMIT
from service.domain.write_ups import HeldBackDecision, WriteUpLine
from service.peer_assists import source_store
from service.peer_assists import store as files
from service.write_ups import held_back, lines, margin, store
from service.write_ups.bodies import NotePointedAt

router = APIRouter(
    prefix="/api/v1/peer-assists/{peer_assist_id}/write-up/held-back/{claim_id}",
    tags=["write-up"],
    dependencies=[requires(Permission.ACCEPT)],
)
ClaimId = Annotated[str, Path(max_length=LINE_LIMIT)]


@router.post("/support", status_code=status.HTTP_201_CREATED)
def support(
    peer_assist_id: PeerAssistId,
    claim_id: ClaimId,
    body: NotePointedAt,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> WriteUpLine:
    """A person points at the words of a note that carry it. What these words do not say is a margin note beside it."""
    by = caller.recorded_as
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        held = held_back.find(store.get(tx, file.id).open_to_change(), claim_id)
        source = source_store.get_source(tx, body.source_id, of=file.id, seen_by=caller)
        ground = margin.ground_of(tx, file, caller=caller).model_copy(update={"notes": (source.text,)})
    made = held_back.supported(held, held_back.words_of(source, body.start, body.end), by=by, now=now)
    made = made.model_copy(update={"findings": tuple(margin.findings(made, ground))})
    return _decided(peer_assist_id, claim_id, HeldBackDecision.SUPPORTED, made, caller, database, now)


@router.post("/keep", status_code=status.HTTP_201_CREATED)
def keep(
    peer_assist_id: PeerAssistId, claim_id: ClaimId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> WriteUpLine:
    """A person takes it as their own: "added by NAME"."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        held = held_back.find(store.get(tx, file.id).open_to_change(), claim_id)
        ground = margin.ground_of(tx, file, caller=caller)
    made = margin.with_findings(held_back.kept(held, by=caller.recorded_as, now=now), ground)
    return _decided(peer_assist_id, claim_id, HeldBackDecision.KEPT, made, caller, database, now)


@router.post("/drop", status_code=status.HTTP_204_NO_CONTENT)
def drop(
    peer_assist_id: PeerAssistId, claim_id: ClaimId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> Response:
    """Leave it out for good."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id).open_to_change()
        store.decide(tx, current.id, claim_id, HeldBackDecision.DROPPED, by=caller.recorded_as, now=now)
        files.touch(tx, file.id, now=now)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def _decided(
    peer_assist_id: PeerAssistId,
    claim_id: str,
    decision: HeldBackDecision,
    made: WriteUpLine,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> WriteUpLine:
    """Recorded, and in the body. Somebody who decided first wins; the second is told."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id).open_to_change()
        store.decide(tx, current.id, claim_id, decision, by=caller.recorded_as, now=now)
        store.add_lines(tx, current.id, [made])
        store.place(tx, current.id, lines.placed(current, made, after=None))
        files.touch(tx, file.id, now=now)
        return store.line(tx, store.get(tx, file.id), made.id)
