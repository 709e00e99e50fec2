"""Posting a notice with the host's consent, answering it, and taking a joining team in (method.md row 9)."""

from datetime import date, datetime

from babel.dates import format_date
from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import NoticeAnswerId, NoticeId, new_id
from service.domain.notices import (
    AnswerState,
    Notice,
    NoticeAnswer,
    NoticeStart,
    NoticeView,
    NoticeWords,
    Wants,
    check_consent,
)
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.text import LINE_LIMIT
from service.errors import NotAllowed, NotFound, TooMany
from service.locale import say
from service.peer_assists import notice_store, sheet_store, version_store
from service.peer_assists.intake import problem_of
from service.people import participations
from service.people.names import folded

ANSWERS_AT_MOST = 200
JOINING = ParticipationRole.JOINING


def view(tx: Connection, file: PeerAssist) -> NoticeView:
    """For a caller who was shown the file already."""
    notice = notice_store.standing(tx, file.id) if file.stage is not Stage.CLOSED else None
    return NoticeView(
        start=start_of(tx, file),
        notice=notice,
        text=to_send(notice.words, file.language) if notice else "",
        answers=notice_store.answers(tx, file.id),
    )


def start_of(tx: Connection, file: PeerAssist) -> NoticeStart:
    """The words as the file has them now: the problem as accepted, else as typed, else as the request says it."""
    accepted = version_store.accepted(tx, file.id)
    typed = sheet_store.texts_of_many(tx, [file.id])[file.id].get(SheetField.PROBLEM, "")
    problem = (accepted.sheet.problem if accepted else "") or typed or problem_of(file.request)
    team = file.host_team
    contact = ", ".join(each for each in (team.lead_name, team.lead_contact) if each)
    return NoticeStart(problem=_in_a_line(problem), date=file.session_date, contact=_in_a_line(contact))


def to_send(words: NoticeWords, language: Language) -> str:
    """The notice as a message, with nothing in it but its three things and our fixed sentences."""
    day = format_date(words.date, "d MMMM y", locale=language.value) if words.date else ""
    when = say(language, "notices.text.on", day=day) if day else say(language, "notices.text.no_day")
    lines = ("opening", "problem", "joining", "contact")
    told = [say(language, f"notices.text.{each}", problem=words.problem, contact=words.contact) for each in lines]
    return "\n\n".join([told[0], told[1], when, *told[2:]])


def post(
    tx: Connection,
    file: PeerAssist,
    words: NoticeWords,
    *,
    agreed_by: str,
    agreed_on: date,
    caller: Caller,
    now: datetime,
) -> Notice:
    """Put it up for every hub of the space. One that stood before makes room, and is kept with its own consent.

    `file` is held for update. Raises BadInput without consent, NotAllowed for a closed file.
    """
    check_consent(agreed_by=agreed_by, agreed_on=agreed_on, today=now.date())
    if file.stage is Stage.CLOSED:
        raise NotAllowed("peer_assist.closed")
    before = notice_store.standing(tx, file.id)
    if before is not None:
        notice_store.withdraw(tx, before.withdrawn(by=caller.recorded_as, at=now))
    notice = Notice(
        id=NoticeId(new_id("notice")),
        peer_assist_id=file.id,
        words=words,
        agreed_by=agreed_by,
        agreed_on=agreed_on,
        recorded_by=caller.recorded_as,
        posted_at=now,
    )
    return notice_store.add(tx, notice)


def withdraw(tx: Connection, file: PeerAssist, *, caller: Caller, now: datetime) -> None:
    """Take it off every board. Raises NotFound where none stands."""
    notice = notice_store.standing(tx, file.id)
    if notice is None:
        raise NotFound("notice.none")
    notice_store.withdraw(tx, notice.withdrawn(by=caller.recorded_as, at=now))


def answer(
    tx: Connection, notice: Notice, *, team: str, hub: str, contact: str, wants: Wants, caller: Caller, now: datetime
) -> NoticeAnswer:
    """*We face this too.* The same team answering again before anybody decided changes what it said."""
    new = NoticeAnswer(
        id=NoticeAnswerId(new_id("answer")),
        notice_id=notice.id,
        peer_assist_id=notice.peer_assist_id,
        team=team,
        hub=hub,
        contact=contact,
        wants=wants,
        person_id=caller.person_id,
        answered_by=caller.recorded_as,
        account_id=caller.account_id,
        answered_at=now,
    )
    for waiting in notice_store.waiting_of(tx, notice.id, account_id=caller.account_id):
        if folded(waiting.team) == folded(team):
            return notice_store.save_answer(tx, new.model_copy(update={"id": waiting.id}))
    if notice_store.count_answers(tx, notice.id) >= ANSWERS_AT_MOST:
        raise TooMany("notice.too_many_answers", limit=ANSWERS_AT_MOST)
    return notice_store.add_answer(tx, new)


def decide(
    tx: Connection, file: PeerAssist, answer_id: NoticeAnswerId, state: AnswerState, *, caller: Caller, now: datetime
) -> NoticeAnswer:
    """Take a team in, or not. One that wants a seat and is taken in has a part in the file from then on.

    `file` is held for update. Raises NotFound; NotAllowed where the team is of the host.
    """
    decided = notice_store.answer(tx, file.id, answer_id).decided(state, by=caller.recorded_as, at=now)
    rows = [each for each in participations.of_peer_assist(tx, file.id) if each.role is JOINING]
    kept = [each for each in rows if each.id != _part_id(decided)]
    if state is AnswerState.ACCEPTED and decided.wants is Wants.SEAT:
        if decided.person_id is not None and decided.person_id == file.host_team.lead_id:
            raise NotAllowed("notice.own_team")
        kept.append(_part(decided))
    if kept != rows:
        participations.set_peer_assist_people(tx, file.id, kept, roles=[JOINING], made_by=caller.account_id, now=now)
    return notice_store.save_answer(tx, decided)


def _part(answer: NoticeAnswer) -> Participation:
    name = f"{answer.answered_by}, {answer.team}" if answer.person_id else answer.team
    return Participation(id=_part_id(answer), name=_in_a_line(name), role=JOINING, person_id=answer.person_id)


def _part_id(answer: NoticeAnswer) -> str:
    return f"part-{answer.id}"


def _in_a_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LINE_LIMIT else f"{line[: LINE_LIMIT - 2].rsplit(' ', 1)[0]} …"
