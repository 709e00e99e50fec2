"""Who has solved something similar, for one file, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, SearchedDep, TodayDep, requires
from service.domain.ids import PeerAssistId
from service.domain.peers import Candidate, Facet
from service.peer_assists import store
from service.peer_assists.asked import asked_of
from service.people.evidence import candidates

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["candidates"])


class Candidates(BaseModel):
    """A page of people, the best first."""

    candidates: tuple[Candidate, ...]
    facets: tuple[Facet, ...]
    total: int
    """How many there are on all pages."""
    by_meaning: bool
    """False while only words could be compared."""


@router.get("/candidates", dependencies=[requires(Permission.READ)])
def candidates_of(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    library: SearchedDep,
    today: TodayDep,
    limit: Annotated[int, Query(ge=1, le=200)] = 10,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Candidates:
    """People with evidence for this file's problem that the caller may open; never its host team, never who said no."""
    with database.transaction(read_only=True) as tx:
        asked = asked_of(tx, store.get(tx, peer_assist_id, seen_by=caller), caller=caller)
    page = slice(offset, offset + limit)
    found = candidates(library, asked, caller=caller, today=today, told=page)
    return Candidates(
        candidates=found[page],
        facets=asked.facets,
        total=len(found),
        by_meaning=library.can_compare_meaning,
    )
