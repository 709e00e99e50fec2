"""Personal links from the desk: make, list, revoke."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import Field

from service.access.permissions import Permission
from service.access.tokens import hashed, new_token
from service.delivery import store
from service.dependencies import CallerDep, DatabaseDep, NowDep, SettingsDep, requires
from service.domain.follow_up import EvaluationSide, LinkPurpose, MadeLink, PersonalLink
from service.domain.ids import FollowUpId, LinkId, PeerAssistId, new_id
from service.domain.text import Line
from service.errors import BadInput
from service.follow_up import store as follow_up_store
from service.peer_assists import store as peer_assists
from service.peer_assists.bodies import Body

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/links", tags=["personal links"])
DAYS = 60


class NewLink(Body):
    """Whom to ask what. A follow-up names which; an evaluation names the side."""

    purpose: LinkPurpose
    follow_up_id: FollowUpId | None = None
    side: EvaluationSide | None = None
    name: Line = ""
    days: Annotated[int, Field(strict=True, ge=1, le=180)] = DAYS


@router.get("", dependencies=[requires(Permission.READ)])
def links(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> tuple[PersonalLink, ...]:
    """The links of a file, the newest first. Their addresses cannot be shown again."""
    with database.transaction(read_only=True) as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller)
        return store.links(tx, file.id)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[requires(Permission.WRITE_FILE)])
def make_link(
    peer_assist_id: PeerAssistId,
    body: NewLink,
    caller: CallerDep,
    database: DatabaseDep,
    settings: SettingsDep,
    now: NowDep,
) -> MadeLink:
    """A new address, shown this once. Whoever has it can answer, until it expires or is revoked."""
    if body.purpose is LinkPurpose.INVITATION:
        raise BadInput("delivery.made_with_the_letter", field="purpose")
    if body.purpose is LinkPurpose.FOLLOW_UP and body.follow_up_id is None:
        raise BadInput("delivery.which_follow_up", field="follow_up_id")
    if body.purpose is LinkPurpose.EVALUATION and body.side is None:
        raise BadInput("delivery.which_side", field="side")
    token = new_token()
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        is_follow_up = body.purpose is LinkPurpose.FOLLOW_UP
        if is_follow_up and body.follow_up_id is not None:
            follow_up_store.get_follow_up(tx, file.id, body.follow_up_id)
        link = PersonalLink(
            id=LinkId(new_id("link")),
            peer_assist_id=file.id,
            purpose=body.purpose,
            follow_up_id=body.follow_up_id if is_follow_up else None,
            side=None if is_follow_up else body.side,
            name=body.name,
            language=file.language,
            expires_at=now + timedelta(days=body.days),
            made_by=caller.recorded_as,
            made_at=now,
        )
        store.add(tx, link, token_hash=hashed(token))
    return MadeLink(link=link, address=f"{settings.pages_address}/l/{token}", reaches_others=bool(settings.public_url))


@router.post("/{link_id}/revoke", dependencies=[requires(Permission.WRITE_FILE)])
def revoke_link(
    peer_assist_id: PeerAssistId, link_id: LinkId, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> PersonalLink:
    """From now on the address opens nothing."""
    with database.transaction() as tx:
        file = peer_assists.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        store.revoke(tx, store.get(tx, file.id, link_id), now=now)
        return store.get(tx, file.id, link_id)
