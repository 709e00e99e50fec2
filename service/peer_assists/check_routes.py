"""Checks, proposed dates and *who else faces this now* over HTTP. Findings are questions for the facilitator; they refuse nothing."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, LibraryDep, NowDep, TodayDep, requires
from service.domain.findings import Finding
from service.domain.ids import PeerAssistId
from service.domain.peer_assists import FacingThisNow, ProposedDates
from service.domain.places import Language
from service.errors import NotFound
from service.library.library import Library
from service.peer_assists import finding_store, sheet_store, store
from service.peer_assists.checks_view import findings_of, in_reading, texts_of
from service.peer_assists.facing import facing_this_now
from service.peer_assists.proposed_dates import proposed_dates

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["checks"])

FindingId = Annotated[str, Path(max_length=80, pattern=r"^[a-z_.]+$")]
COMPARED_AT_MOST = 500
ENGLISH_EMBEDDER = "all-MiniLM"


@router.get("/checks", dependencies=[requires(Permission.READ_CHECKS)])
def checks(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    language: LanguageDep,
    today: TodayDep,
    similar_cases: Annotated[int, Query(ge=0, le=1_000_000, description="How many past cases the library shows")] = 0,
) -> tuple[Finding, ...]:
    """What the facilitator may want to put to the host.

    The sentence is `checks.<id>`, with `advice.<id>` beside it; days come as the reader writes them.
    """
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        found = findings_of(tx, file, today=today, similar_cases=similar_cases)
    return tuple(in_reading(finding, language) for finding in found)


@router.post("/checks/{finding_id}/keep", dependencies=[requires(Permission.READ_CHECKS)])
def keep(
    peer_assist_id: PeerAssistId,
    finding_id: FindingId,
    caller: CallerDep,
    database: DatabaseDep,
    language: LanguageDep,
    now: NowDep,
    today: TodayDep,
) -> Finding:
    """Leave it as it is. Other words, or another day, bring the question back."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        found = findings_of(tx, file, today=today) + findings_of(tx, file, today=today, similar_cases=1)
        finding = next((each for each in found if each.id == finding_id), None)
        if finding is None:
            raise NotFound("peer_assist.no_such_finding")
        return in_reading(finding_store.keep(tx, file.id, finding, by=caller.recorded_as, now=now), language)


@router.delete(
    "/checks/{finding_id}/keep", status_code=status.HTTP_204_NO_CONTENT, dependencies=[requires(Permission.READ_CHECKS)]
)
def unkeep(peer_assist_id: PeerAssistId, finding_id: FindingId, caller: CallerDep, database: DatabaseDep) -> Response:
    """Raise it again."""
    with database.transaction() as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        finding_store.unkeep(tx, peer_assist_id, finding_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("/dates/proposed", dependencies=[requires(Permission.READ)])
def dates_proposed(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, today: TodayDep
) -> ProposedDates:
    """Days in the request and the sheet that could be dates of the file; those already set are left out."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        sheet = texts_of(tx, peer_assist_id)
    texts = {"request": file.request} | {field.value: text for field, text in sheet.items()}
    found = proposed_dates(texts, written=file.made_at.date(), today=today)
    dates = tuple(each for each in found.dates if getattr(file, f"{each.role.value}_date") != each.day)
    return ProposedDates(
        dates=dates, days_to_change=tuple(each for each in found.days_to_change if each.days != file.days_to_change)
    )


@router.get("/facing-this-now", dependencies=[requires(Permission.READ)])
def facing(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, library: LibraryDep
) -> tuple[FacingThisNow, ...]:
    """Other open files you may see whose problem is like this one's, and the words they share."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        others = store.open_files(tx, seen_by=caller, but=file.id, most=COMPARED_AT_MOST)
        sheets = sheet_store.texts_of_many(tx, [each.id for each in (file, *others)])
    return facing_this_now(file, others, sheets, embedder=library.embedder, embedder_languages=languages_read(library))


def languages_read(library: Library) -> frozenset[Language]:
    """What the embedder reads."""
    return frozenset({Language.EN}) if ENGLISH_EMBEDDER in library.embedder.name else frozenset(Language)
