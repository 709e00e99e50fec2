"""Files over HTTP: open, list, read, change, delete; the host team, the facilitator, the agenda."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from service.access import audit
from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, NowDep, TodayDep, may_put_into, requires
from service.domain.agenda import PRESETS, Agenda, Preset
from service.domain.audit import Act, Action
from service.domain.ids import HubId, PeerAssistId, SourceId
from service.domain.paging import Page
from service.domain.peer_assists import FileCard, NextStep, PeerAssist, Stage, StepStanding
from service.domain.sources import Source
from service.errors import StaleRevision
from service.peer_assists import (
    agenda_routes,
    board,
    candidate_routes,
    check_routes,
    files,
    invitation_routes,
    load_routes,
    meeting_routes,
    notice_routes,
    pack_routes,
    panel_routes,
    peer_question_routes,
    question_routes,
    sheet_routes,
    slot_routes,
    source_store,
    store,
)
from service.peer_assists.bodies import (
    After,
    AgendaBody,
    AgendaView,
    ChangedPeerAssist,
    HandOver,
    HostTeamBody,
    HostTeamView,
    Limit,
    NewPeerAssist,
)
from service.people import participations
from service.sieve import Sieve

router = APIRouter()
"""All routes of the room."""
files_router = APIRouter(prefix="/api/v1/peer-assists", tags=["peer assists"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


@files_router.get("", dependencies=READ)
def peer_assists(
    caller: CallerDep,
    database: DatabaseDep,
    today: TodayDep,
    stage: Annotated[Stage | None, Query()] = None,
    hub: Annotated[HubId | None, Query()] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[FileCard]:
    """The board: the latest changed first, each with its next step."""
    with database.transaction(read_only=True) as tx:
        page = store.list_files(tx, seen_by=caller, stage=stage, hub_id=hub, limit=limit, after=after)
        return Page(items=board.cards(tx, page.items, seen_by=caller, today=today), next=page.next)


@files_router.post("", status_code=status.HTTP_201_CREATED, dependencies=WRITE)
def open_peer_assist(
    body: NewPeerAssist, caller: CallerDep, database: DatabaseDep, language: LanguageDep, now: NowDep
) -> PeerAssist:
    """Open a file from a pasted request."""
    with database.transaction() as tx:
        file = files.open_file(tx, files.NewFile(**body.model_dump()), caller=caller, now=now, language=language)
        may_put_into(caller, Permission.WRITE_FILE, file.hub_id)
        return file


@files_router.get("/agenda-presets", dependencies=READ)
def agenda_presets() -> dict[Preset, Agenda]:
    """The method's presets, in minutes."""
    return {preset: Agenda.from_preset(preset) for preset in PRESETS}


@files_router.get("/{peer_assist_id}", dependencies=READ)
def peer_assist(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> PeerAssist:
    with database.transaction(read_only=True) as tx:
        return store.get(tx, peer_assist_id, seen_by=caller)


@files_router.get("/{peer_assist_id}/next-step", dependencies=READ)
def next_step(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, today: TodayDep) -> NextStep:
    with database.transaction(read_only=True) as tx:
        return board.step_of(tx, store.get(tx, peer_assist_id, seen_by=caller), today=today)


@files_router.get("/{peer_assist_id}/steps", dependencies=READ)
def steps(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, today: TodayDep
) -> tuple[StepStanding, ...]:
    """Every step of the method and where it stands in this file."""
    with database.transaction(read_only=True) as tx:
        return board.standings_of(tx, store.get(tx, peer_assist_id, seen_by=caller), today=today)


@files_router.patch("/{peer_assist_id}", dependencies=WRITE)
def change_peer_assist(
    peer_assist_id: PeerAssistId, body: ChangedPeerAssist, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> PeerAssist:
    """Change what is sent. A changed request makes claims on the one before stale."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        _refuse_stale(file, body.revision, body.model_dump(mode="json", exclude_unset=True))
        changed = files.change_file(tx, file, body.changes(), caller=caller, now=now)
        if changed.hub_id != file.hub_id:
            may_put_into(caller, Permission.WRITE_FILE, changed.hub_id)
        if changed.visibility is not file.visibility:
            values = {"from": file.visibility.value, "to": changed.visibility.value}
            act = Act(action=Action.AUDIENCE_SET, kind="peer_assist", file=file.id, values=values)
            audit.record(tx, act, by=caller, now=now)
        return changed


@files_router.delete("/{peer_assist_id}", status_code=status.HTTP_204_NO_CONTENT, dependencies=WRITE)
def delete_peer_assist(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, now: NowDep) -> Response:
    """Delete the file and everything in it, for good."""
    with database.transaction() as tx:
        store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        store.delete_file(tx, peer_assist_id)
        gone = Act(action=Action.DELETED, kind="peer_assist", file=peer_assist_id)
        audit.record(tx, gone, by=caller, now=now)
    database.forget_traces()
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@files_router.get("/{peer_assist_id}/sources", dependencies=READ)
def sources(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, stale: bool = False
) -> tuple[Source, ...]:
    """What claims in this file can rest on. With `stale`, also what newer words replaced."""
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return source_store.sources_of(tx, peer_assist_id, seen_by=caller, stale=stale)


@files_router.get("/{peer_assist_id}/sources/{source_id}", dependencies=READ)
def source(peer_assist_id: PeerAssistId, source_id: SourceId, caller: CallerDep, database: DatabaseDep) -> Source:
    with database.transaction(read_only=True) as tx:
        store.get(tx, peer_assist_id, seen_by=caller)
        return source_store.get_source(tx, source_id, of=peer_assist_id, seen_by=caller)


@files_router.get("/{peer_assist_id}/host-team", dependencies=READ)
def host_team(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> HostTeamView:
    with database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        people = [each for each in participations.of_peer_assist(tx, file.id) if each.role in files.HOST_ROLES]
        return HostTeamView(team=file.host_team, people=tuple(people), revision=file.revision)


@files_router.put("/{peer_assist_id}/host-team", dependencies=WRITE)
def set_host_team(
    peer_assist_id: PeerAssistId, body: HostTeamBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> HostTeamView:
    """Who asks for help. The facilitator cannot be one of them."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        _refuse_stale(file, body.revision, body.model_dump(mode="json"))
        members = [files.Member(**member.model_dump()) for member in body.members]
        saved = files.set_host_team(tx, file, body.team, members, caller=caller, now=now)
        people = [each for each in participations.of_peer_assist(tx, file.id) if each.role in files.HOST_ROLES]
        return HostTeamView(team=saved.host_team, people=tuple(people), revision=saved.revision)


@files_router.post("/{peer_assist_id}/hand-over", dependencies=WRITE)
def hand_over(
    peer_assist_id: PeerAssistId, body: HandOver, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> PeerAssist:
    """Give the file to a facilitator, who is never of the host team."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        _refuse_stale(file, body.revision, body.model_dump(mode="json"))
        return files.change_file(tx, file, {"facilitator_id": body.facilitator_id}, caller=caller, now=now)


@files_router.get("/{peer_assist_id}/agenda", dependencies=READ)
def agenda(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep) -> AgendaView:
    with database.transaction(read_only=True) as tx:
        return _agenda_view(store.get(tx, peer_assist_id, seen_by=caller))


@files_router.put("/{peer_assist_id}/agenda", dependencies=WRITE)
def set_agenda(
    peer_assist_id: PeerAssistId, body: AgendaBody, caller: CallerDep, database: DatabaseDep, now: NowDep
) -> AgendaView:
    """Keep an agenda, or take a preset. What is unusual about it is said, never refused."""
    wanted = Agenda.from_preset(body.preset) if body.agenda is None and body.preset is not None else body.agenda
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        _refuse_stale(file, body.revision, body.model_dump(mode="json"))
        return _agenda_view(files.change_file(tx, file, {"agenda": wanted}, caller=caller, now=now))


def _agenda_view(file: PeerAssist) -> AgendaView:
    findings = file.agenda.findings(file.format) if file.agenda else ()
    minutes = file.agenda.working_minutes if file.agenda else 0
    return AgendaView(agenda=file.agenda, findings=findings, working_minutes=minutes, revision=file.revision)


def _refuse_stale(file: PeerAssist, revision: int, sent: object) -> None:
    """Compare before the change is worked out, so that a stale one is told so and not something that follows from it."""
    if file.revision != revision:
        raise StaleRevision(current=file.model_dump(mode="json"), yours=sent)


_PARTS = (
    sheet_routes,
    check_routes,
    question_routes,
    candidate_routes,
    load_routes,
    notice_routes,
    panel_routes,
    meeting_routes,
    slot_routes,
    agenda_routes,
    invitation_routes,
    pack_routes,
    peer_question_routes,
)
for _each in (files_router, *(part.router for part in _PARTS)):
    router.include_router(Sieve(_each))
