"""Slots and the poll over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from service.access.permissions import Permission
from service.dependencies import CallerDep, DatabaseDep, LanguageDep, TodayDep, requires
from service.domain.ids import PeerAssistId
from service.domain.meetings import YEARS
from service.domain.places import Language
from service.domain.polls import Answer, Poll
from service.domain.slot_values import Slot, SlotRules
from service.domain.slot_views import PollText, PollView, SlotSaid, SlotsFound, SlotsView
from service.domain.text import Line
from service.errors import BadInput
from service.peer_assists import poll_store, slot_finding, store
from service.peer_assists.attendees import attendees_of
from service.peer_assists.bodies import Body, Revision
from service.peer_assists.poll_texts import poll_csv, poll_text
from service.peer_assists.slot_finding import Asked
from service.peer_assists.slot_words import cost_sentences, left_sentence, when

router = APIRouter(prefix="/api/v1/peer-assists/{peer_assist_id}", tags=["dates"])
READ = [requires(Permission.READ)]
WRITE = [requires(Permission.WRITE_FILE)]


class PollBody(Body):
    revision: Revision
    slots: tuple[AwareDatetime, ...] = Field(default=(), max_length=50)
    rules: SlotRules = SlotRules()


class AnswerBody(Body):
    """Without an answer it is taken back."""

    who: Line
    starts_at: AwareDatetime
    answer: Answer | None = None


@router.get("/slots", dependencies=READ)
def slots(
    peer_assist_id: PeerAssistId,
    caller: CallerDep,
    database: DatabaseDep,
    language: LanguageDep,
    today: TodayDep,
    at: Annotated[AwareDatetime | None, Query(description="Also say what it costs to begin at this moment")] = None,
) -> SlotsView:
    """When the session could be, the best first, each with what it costs whom."""
    if at is not None and at.year not in YEARS:
        raise BadInput("meeting.year", field="at", first=YEARS[0], last=YEARS[-1])
    with database.transaction(read_only=True) as tx:
        asked = slot_finding.read(tx, store.get(tx, peer_assist_id, seen_by=caller), seen_by=caller)
    return _view(asked, slot_finding.session_slots(asked, today=today, language=language, at=at), language)


@router.get("/preparation-slots", dependencies=READ)
def preparation_slots(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, language: LanguageDep, today: TodayDep
) -> SlotsView:
    """When facilitator and host could prepare it, some days before."""
    with database.transaction(read_only=True) as tx:
        asked = slot_finding.read(tx, store.get(tx, peer_assist_id, seen_by=caller), seen_by=caller)
    return _view(asked, slot_finding.preparation_slots(asked, today=today, language=language), language)


@router.get("/poll", dependencies=READ)
def poll(peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, language: LanguageDep) -> PollView:
    with database.transaction(read_only=True) as tx:
        asked = slot_finding.read(tx, store.get(tx, peer_assist_id, seen_by=caller), seen_by=caller)
    return _poll_view(asked, language)


@router.put("/poll", dependencies=WRITE)
def set_poll(
    peer_assist_id: PeerAssistId, body: PollBody, caller: CallerDep, database: DatabaseDep, language: LanguageDep
) -> PollView:
    """The slots people are asked about, and the rules they are looked for by. Answers about slots that stay are kept."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        wanted = Poll(peer_assist_id=file.id, rules=body.rules, slots=body.slots, revision=body.revision)
        who = [each.who for each in attendees_of(tx, file.id, seen_by=caller)]
        poll_store.save(tx, wanted, who=who)
        asked = slot_finding.read(tx, file, seen_by=caller)
    return _poll_view(asked, language)


@router.put("/poll/answers", dependencies=WRITE)
def set_answer(
    peer_assist_id: PeerAssistId, body: AnswerBody, caller: CallerDep, database: DatabaseDep, language: LanguageDep
) -> PollView:
    """What one person said about one slot, as the facilitator heard it."""
    with database.transaction() as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller, for_update=True)
        who = [each.who for each in attendees_of(tx, file.id, seen_by=caller)]
        poll_store.answer(tx, file.id, body.starts_at, body.who, body.answer, among=who)
        asked = slot_finding.read(tx, file, seen_by=caller)
    return _poll_view(asked, language)


@router.get("/poll/text", dependencies=READ)
def poll_as_text(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, language: LanguageDep
) -> PollText:
    """The question to everybody, each slot in every zone, to paste into a message."""
    with database.transaction(read_only=True) as tx:
        asked = slot_finding.read(tx, store.get(tx, peer_assist_id, seen_by=caller), seen_by=caller)
    found = slot_finding.costs_of(asked, asked.poll.slots, language=language)
    return PollText(text=poll_text(asked, found, language))


@router.get("/poll.csv", dependencies=READ, response_class=Response, responses={200: {"content": {"text/csv": {}}}})
def poll_as_csv(
    peer_assist_id: PeerAssistId, caller: CallerDep, database: DatabaseDep, language: LanguageDep
) -> Response:
    """Who answered what, a row a person."""
    with database.transaction(read_only=True) as tx:
        asked = slot_finding.read(tx, store.get(tx, peer_assist_id, seen_by=caller), seen_by=caller)
    found = slot_finding.costs_of(asked, asked.poll.slots, language=language)
    return Response(poll_csv(asked, found, language), media_type="text/csv; charset=utf-8")


def _view(asked: Asked, found: SlotsFound, language: Language) -> SlotsView:
    return SlotsView(
        found=found,
        slots=tuple(_said(slot, asked, language) for slot in found.slots),
        asked=_said(found.asked, asked, language) if found.asked else None,
    )


def _poll_view(asked: Asked, language: Language) -> PollView:
    who = [each.who for each in asked.attendees]
    found = slot_finding.costs_of(asked, asked.poll.slots, language=language)
    return PollView(
        poll=asked.poll,
        attendees=asked.attendees,
        tallies=asked.poll.tallies(who),
        slots=tuple(_said(slot, asked, language) for slot in found),
        best=asked.poll.best(who),
    )


def _said(slot: Slot, asked: Asked, language: Language) -> SlotSaid:
    zone = asked.meeting.timezone
    return SlotSaid(
        slot=slot,
        when=when(slot, language, zone=zone),
        costs=cost_sentences(slot, language, zone=zone),
        left=left_sentence(slot, language, needed=asked.file.days_to_change),
    )
