"""The panel of a file over HTTP: its rules, solving, swapping, choosing; who facilitates, takes notes and keeps the time."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, NowDep, SearchedDep, TodayDep, requires
from service.domain.ids import PeerAssistId, PersonId
from service.domain.panel_files import AskedChart, Helper, PanelFile, PanelSettings, PanelView, Suggestion
from service.domain.panels import MOST_SEATS, Outcome, SeatsView
from service.peer_assists import panel_choice, panel_store, store
from service.peer_assists.asked_chart import asked_chart
from service.peer_assists.bodies import FieldRevision
from service.peer_assists.facilitators import by_hand, suggestions
from service.peer_assists.panel_choice import HelperNames
from service.peer_assists.panel_question import question_of
from service.people.panels.solving import solve
from service.people.store import known_person

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/panel", tags=["panel"])
READ = [requires(Permission.READ)]
CHOOSE = [requires(Permission.READ_LOAD)]
"""Whatever says how often somebody was asked, or rests on it: for facilitators alone."""
WRITE = [requires(Permission.WRITE_FILE)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChangedPanel(_Body):
    settings: PanelSettings
    revision: FieldRevision


class Seats(_Body):
    """Who would sit there; with `out`, one of them for `into`, or for the best the rules allow."""

    seats: tuple[PersonId, ...] = Field(max_length=3 * MOST_SEATS)
    out: PersonId | None = None
    into: PersonId | None = None


class ChosenSeats(_Body):
    """The panel as the facilitator takes it. `revision` is of the settings it was looked at under."""

    seats: tuple[PersonId, ...] = Field(max_length=MOST_SEATS)
    revision: FieldRevision


@router.get("", dependencies=READ)
def panel(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> PanelView:
    """The rules, pins and reasons, and who was chosen."""
    with database.transaction(read_only=True) as tx:
        return panel_choice.view(tx, store.get(tx, peer_assist_id, seen_by=caller))


@router.put("", dependencies=WRITE)
def change_panel(
    peer_assist_id: PeerAssistId, body: ChangedPanel, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> PanelView:
    """Keep other rules, pins, reasons. Nobody of the host team can be pinned."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        for person_id in sorted(body.settings.people()):
            known_person(tx, person_id, seen_by=caller, field="settings")
        panel_choice.refuse_host_team(tx, file, body.settings, caller=caller)
        kept = PanelFile(peer_assist_id=file.id, settings=body.settings, revision=body.revision)
        panel_store.save(tx, kept, caller=caller, now=now)
        return panel_choice.view(tx, file)


@router.post("/solve", dependencies=CHOOSE)
def solve_panel(peer_assist_id: PeerAssistId, caller: CallerDep, library: SearchedDep, today: TodayDep) -> Outcome:
    """The best panel under the rules as kept, proven, or the smallest sets of rules to ease. Nothing is kept."""
    return solve(question_of(library, peer_assist_id, caller=caller, today=today).question)


@router.post("/seats", dependencies=CHOOSE)
def look_at_seats(
    peer_assist_id: PeerAssistId, body: Seats, caller: CallerDep, library: SearchedDep, today: TodayDep
) -> SeatsView:
    """What a panel put together by hand would be, and what one swap loses. Nothing is kept."""
    also = {*body.seats, *([body.into] if body.into else [])}
    asked = question_of(library, peer_assist_id, caller=caller, today=today, also=also)
    if body.out is not None:
        return panel_choice.swapped(asked, body.seats, body.out, body.into)
    return panel_choice.seats_view(asked, body.seats)


@router.post("/choose", dependencies=WRITE)
def choose_panel(
    peer_assist_id: PeerAssistId,
    body: ChosenSeats,
    caller: CallerDep,
    database: DatabaseDep,
    library: SearchedDep,
    now: NowDep,
    today: TodayDep,
) -> PanelView:
    """Make these the peers of the file. Every caution needs its written reason; nobody of the host team sits there."""
    asked = question_of(library, peer_assist_id, caller=caller, today=today, also=body.seats)
    panel_choice.refuse_stale(asked.panel, body.revision)
    seats = panel_choice.seats_view(asked, body.seats).panel.seats if body.seats else ()
    with database.transaction() as tx:
        store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        panel_choice.refuse_stale(panel_store.get(tx, peer_assist_id), body.revision)
        return panel_choice.choose(tx, asked, seats, caller=caller, now=now)


@router.get("/invitations", dependencies=CHOOSE)
def invitations(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, today: TodayDep) -> AskedChart:
    """Who was asked as a peer how often in the last twelve months, in the whole space."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return asked_chart(tx, caller=caller, today=today)


@router.get("/suggestions", dependencies=CHOOSE)
def suggested(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    today: TodayDep,
    helper: Helper = Helper.FACILITATOR,
    q: Annotated[str, Query(max_length=200)] = "",
) -> tuple[Suggestion, ...]:
    """Who could facilitate, take notes or keep the time, from outside the host team. With `q`: whom the directory finds, by hand."""
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        if q.strip():
            return by_hand(tx, file, helper, q, caller=caller, today=today)
        return suggestions(tx, file, helper, caller=caller, today=today)


@router.put("/helpers", dependencies=WRITE)
def set_helpers(
    peer_assist_id: PeerAssistId, body: HelperNames, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> PanelView:
    """Who takes notes and who keeps the time."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        return panel_choice.set_helpers(tx, file, body, caller=caller, now=now)
