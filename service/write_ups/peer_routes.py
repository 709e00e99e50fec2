"""Quoted peers see their lines before the lock, and the result goes back to them after it. Over HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LibraryDep, NowDep, requires
from service.domain.ids import LineId, PeerAssistId
from service.domain.notices import AnswerState, NoticeAnswer, Wants
from service.domain.peer_assists import FacingThisNow
from service.domain.places import Visibility
from service.domain.text import LINE_LIMIT, Value
from service.domain.write_ups import MessageText, WriteUpLine
from service.errors import NotFound, StaleRevision
from service.peer_assists import notice_store, sheet_store
from service.peer_assists import store as files
from service.peer_assists.check_routes import COMPARED_AT_MOST, languages_read
from service.peer_assists.facing import facing_this_now
from service.write_ups import lines, messages, store, view
from service.write_ups.bodies import NamingChosen
from service.write_ups.people import lines_said_by

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}/write-up", tags=["write-up"])
READ = [requires(Permission.READ)]
ByName = Annotated[str, Query(min_length=1, max_length=LINE_LIMIT, description="As the lines say it")]


class NotesMessage(Value):
    """What to send once it is approved: to the peers, and to each team facing the same problem now, as far as the audience reaches."""

    to: str
    subject: str
    text: str
    facing: tuple[MessageText, ...] = ()


@router.get("/my-lines", dependencies=READ)
def my_lines(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, name: ByName = "-"
) -> tuple[WriteUpLine, ...]:
    """What the write-up has of one person's words, with what they took back themselves."""
    with database.transaction(read_only=True) as tx:
        files.get(tx, peer_assist_id, seen_by=caller)
        current = store.current(tx, peer_assist_id)
        return lines_said_by(current.lines, name) if current else ()


@router.post("/lines/{line_id}/naming", dependencies=[requires(Permission.WRITE_FILE)])
def choose_naming(
    peer_assist_id: PeerAssistId,
    line_id: LineId,
    body: NamingChosen,
    caller: CallerDep,
    database: DatabaseDep,
    now: NowDep,
) -> WriteUpLine:
    """By hub and role, by name, as nobody in particular, or not at all: until the write-up is locked."""
    with database.transaction() as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        current = store.get(tx, file.id).open_to_change()
        line = store.line(tx, current, line_id)
        sent = body.model_dump(mode="json")
        if line.revision != body.revision:
            raise StaleRevision(current=line.model_dump(mode="json"), yours=sent)
        chosen = lines.changed(line, {"naming": body.naming}, by=caller.recorded_as, now=now)
        files.touch(tx, file.id, now=now)
        return view.withdrawn_hidden(store.save_line(tx, current.id, chosen, sent=sent))


@router.get("/peer-message", dependencies=READ)
def peer_message(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    name: ByName = "-",
    until: date | None = None,
) -> MessageText:
    """A text to copy for one quoted peer: their lines, how each names them, and what they can ask for."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        current = store.current(tx, file.id)
        found = view.opened(tx, file, current, caller=caller)
    return messages.to_a_peer(
        name,
        lines_said_by(current.lines, name) if current else (),
        found.shown_as,
        title=file.title,
        language=current.language if current else file.language,
        until=until,
        sender=caller.recorded_as,
    )


@router.get("/notes-message", dependencies=READ)
def notes_message(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, library: LibraryDep
) -> NotesMessage:
    """Texts to copy once it is approved. What leaves its hub asks for the audience that allows it."""
    with database.transaction(read_only=True) as tx:
        file = files.get(tx, peer_assist_id, seen_by=caller)
        stands = store.approved(tx, file.id)
        if stands is None:
            raise NotFound("write_up.not_approved_yet")
        found = view.opened(tx, file, stands, caller=caller)
        others = files.open_files(tx, seen_by=caller, but=file.id, most=COMPARED_AT_MOST)
        sheets = sheet_store.texts_of_many(tx, [each.id for each in (file, *others)])
        joining = _reached(notice_store.answers(tx, file.id), stands.audience, found.header.hub)
    teams: tuple[FacingThisNow, ...] = ()
    if stands.audience in (Visibility.HUB, Visibility.ORGANISATION):
        reached = [each for each in others if stands.audience is Visibility.ORGANISATION or each.hub_id == file.hub_id]
        teams = facing_this_now(
            file, reached, sheets, embedder=library.embedder, embedder_languages=languages_read(library)
        )
    sender = caller.recorded_as
    peers = messages.to_the_peers(stands, found.header, sender=sender)
    facing = [messages.to_a_joining_team(each, stands, found.header, sender=sender) for each in joining]
    facing += [messages.to_a_team_facing_it(team, stands, found.header, sender=sender) for team in teams]
    return NotesMessage(**peers.model_dump(), facing=tuple(facing))


def _reached(answers: Sequence[NoticeAnswer], audience: Visibility | None, hub: str) -> list[NoticeAnswer]:
    """Teams that were taken in, as far as the audience goes: who had a seat took part; a result alone leaves its hub only where it may."""
    return [
        each
        for each in answers
        if each.state is AnswerState.ACCEPTED
        and (
            each.wants is Wants.SEAT
            or audience is Visibility.ORGANISATION
            or (audience is Visibility.HUB and each.hub == hub)
        )
    ]
