"""What somebody may do with one file: by their roles in its hub, and by their part in it."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, select

from service.access.caller import Caller
from service.access.permissions import roles_in_hub
from service.access.visibility import MOST_CALLERS
from service.domain.ids import HubId, PeerAssistId
from service.domain.people import ParticipationRole, Role
from service.errors import NotFound
from service.peer_assists.store import seen_by_caller
from service.peer_assists.tables import peer_assists
from service.people.tables import participations

BY_PART = {
    ParticipationRole.HOST_LEAD.value: Role.HOST,
    ParticipationRole.HOST.value: Role.HOST,
    ParticipationRole.FACILITATOR.value: Role.FACILITATOR,
    ParticipationRole.NOTE_TAKER.value: Role.HOST,
    ParticipationRole.TIMEKEEPER.value: Role.HOST,
    ParticipationRole.PEER.value: Role.PEER,
}
"""A part in a file is a role in that file, whatever the account's roles elsewhere. Whoever notes or keeps time writes too."""


@lru_cache(MOST_CALLERS)
def _file_and_parts(caller: Caller) -> Select[Any]:
    mine = participations.alias()
    part = and_(mine.c.peer_assist_id == peer_assists.c.id, mine.c.person_id == (caller.person_id or ""))
    query = select(peer_assists.c.hub_id, peer_assists.c.made_by, mine.c.role)
    query = query.select_from(peer_assists.outerjoin(mine, part))
    return query.where(peer_assists.c.id == bindparam("file"), seen_by_caller(caller))


def roles_in_file(tx: Connection, peer_assist_id: PeerAssistId, *, caller: Caller) -> frozenset[Role]:
    """The roles in force for a file: of its hub, of their own part in it, and the general ones for whoever opened it.

    Raises NotFound where the caller may not see it.
    """
    rows = tx.execute(_file_and_parts(caller), {"file": peer_assist_id}).all()
    if not rows:
        raise NotFound("not_found")
    file = rows[0]
    own = caller.roles if file.made_by == caller.account_id else frozenset()
    by_part = frozenset(BY_PART[row.role] for row in rows if row.role in BY_PART)
    return roles_in_hub(caller, HubId(file.hub_id) if file.hub_id else None) | own | by_part
