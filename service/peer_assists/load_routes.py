"""How often somebody was asked lately, over HTTP: a person's page shows it beside what they took part in."""

from datetime import timedelta

from fastapi import APIRouter

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, TodayDep, requires
from service.domain.directory import Load
from service.domain.ids import PersonId
from service.peer_assists.load import invitations_since
from service.people import store as people

router = APIRouter(prefix="/api/v1/people/{person_id}", tags=["people"])
DAYS = 365


@router.get("/load", dependencies=[requires(Permission.READ_LOAD)])
def load(person_id: PersonId, caller: CallerDep, database: DatabaseDep, today: TodayDep) -> Load:
    """As a peer, in the last twelve months."""
    since = today - timedelta(days=DAYS)
    with database.transaction(read_only=True) as tx:
        people.get_person(tx, person_id, seen_by=caller)
        days = invitations_since(tx, [person_id], since, seen_by=caller).get(person_id, ())
    return Load(since=since, times=len(days), last=days[-1] if days else None)
