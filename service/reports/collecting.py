"""A hub's quarter put together: what is approved, what is pending, who took part, what became of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.follow_up import ActionStep, FollowUp
from service.domain.ids import HubId, PeerAssistId
from service.domain.library import Outcome
from service.domain.peer_assists import PeerAssist
from service.domain.people import ParticipationRole
from service.domain.places import Hub, Language, Visibility
from service.domain.quarters import Quarter
from service.domain.reports import (
    THEMES_FROM,
    HubReport,
    ParticipationCounts,
    PendingCase,
    ReportedCase,
    ReportedLine,
    RoleCount,
)
from service.domain.write_ups import WriteUp
from service.follow_up import store as follow_ups
from service.library.embedder import Embedder
from service.locale import say
from service.people import hub_store
from service.people.names import folded
from service.people.store import people_by_id
from service.reports import store
from service.reports.overview import overview_of
from service.reports.themes import themes_of
from service.write_ups import store as write_ups
from service.write_ups.people import present_at, shown_as

NO_WRITE_UP = "no_write_up"
_ROLES = list(ParticipationRole)


def collect(
    tx: Connection,
    hub_id: HubId,
    quarter_name: str,
    *,
    seen_by: Caller,
    audience: Visibility,
    language: Language,
    today: date,
) -> HubReport:
    """What the caller may see of the quarter, for readers in `audience`. Themes and overview come after it, outside the transaction.

    Raises NotFound for a hub that is not theirs to see, BadInput for a quarter that is none.
    """
    hub = hub_store.get_hub(tx, hub_id, seen_by=seen_by)
    quarter = Quarter.named(quarter_name, year_starts=hub.reporting_year_starts)
    files, opened = store.files_of(tx, hub.id, quarter, seen_by=seen_by)
    approved = write_ups.approved_of_many(tx, list(files))
    shown = {id: each for id, each in approved.items() if (each.audience or Visibility.HUB).reach >= audience.reach}
    steps = follow_ups.actions_of(tx, list(shown))
    asked = follow_ups.follow_ups_of_files(tx, list(shown))
    cases = tuple(
        _case(tx, files[id], write_up, hub, _steps(steps.get(id, ()), id in opened), asked.get(id, ()), caller=seen_by)
        for id, write_up in sorted(
            shown.items(), key=lambda pair: (_day(files[pair[0]], pair[1]), files[pair[0]].title, pair[0])
        )
    )
    waiting = [files[id] for id in files if id in opened and id not in approved]
    return HubReport(
        hub_id=hub.id,
        hub=hub.name,
        quarter=quarter,
        first_day=quarter.first_day,
        last_day=quarter.last_day,
        language=language,
        audience=audience,
        cases=cases,
        kept_apart=len(approved) - len(shown),
        pending=tuple(_pending(tx, file) for file in waiting if file.session_date and file.session_date <= today),
        participation=_participation(tx, files, approved, quarter, caller=seen_by),
        overview=store.overview(tx, hub.id, quarter, audience, sees=files),
        evaluations=follow_ups.evaluations_of(tx, list(approved)).for_many(),
    )


def with_findings(report: HubReport, embedder: Embedder | None = None) -> HubReport:
    """With its themes, from five write-ups up, and its overview drafted. Slow with many: not for a transaction."""
    if len(report.cases) >= THEMES_FROM:
        report = report.model_copy(update=themes_of(report.cases, embedder)._asdict())
    claims, held_back = overview_of(report)
    return report.model_copy(
        update={"overview": report.overview.model_copy(update={"claims": claims, "held_back": held_back})}
    )


def _case(
    tx: Connection,
    file: PeerAssist,
    write_up: WriteUp,
    hub: Hub,
    steps: tuple[ActionStep, ...],
    asked: tuple[FollowUp, ...],
    *,
    caller: Caller,
) -> ReportedCase:
    said = shown_as(write_up, present_at(tx, file, caller=caller).known)
    host = say(write_up.language, "write_ups.said.host")  # outside the file by role, not by name
    answers = tuple(each.answer.model_copy(update={"answered_by": host}) for each in asked if each.answer is not None)
    outcomes = [answer.outcome for answer in answers if answer.outcome is not Outcome.UNKNOWN]
    lines = tuple(
        ReportedLine(
            kind=line.kind,
            text=line.claim.text,
            attribution=said.get(line.id, ""),
            where=line.where,
            conditions=line.conditions,
            owner=line.owner,
            due=line.due,
        )
        for line in write_up.body()
    )
    return ReportedCase(
        peer_assist_id=file.id,
        title=file.title,
        hub=hub.name,
        place=hub.name,
        day=_day(file, write_up),
        approved_on=(write_up.approved_at or write_up.made_at).date(),
        language=write_up.language,
        problem_asked=write_up.problem_asked,
        problem_redefined=write_up.problem_redefined,
        lines=lines,
        actions=steps,
        answers=answers,
        outcome=outcomes[-1] if outcomes else Outcome.UNKNOWN,
    )


def _steps(steps: tuple[ActionStep, ...], is_open: bool) -> tuple[ActionStep, ...]:
    """Notes beside an action step belong to the file: who may read the write-up alone does not read them."""
    return steps if is_open else tuple(step.model_copy(update={"note": ""}) for step in steps)


def _day(file: PeerAssist, write_up: WriteUp) -> date:
    return file.session_date or (write_up.approved_at or write_up.made_at).date()


def _pending(tx: Connection, file: PeerAssist) -> PendingCase:
    write_up = write_ups.current(tx, file.id)
    state = write_up.status.value if write_up is not None else NO_WRITE_UP
    return PendingCase(
        peer_assist_id=file.id, title=file.title, day=file.session_date or file.made_at.date(), state=state
    )


def _participation(
    tx: Connection,
    files: Mapping[PeerAssistId, PeerAssist],
    approved: Mapping[PeerAssistId, WriteUp],
    quarter: Quarter,
    *,
    caller: Caller,
) -> ParticipationCounts:
    """Of the sessions whose write-ups are approved: counts alone, so that a session kept apart counts too."""
    parts = store.participants(tx, list(approved))
    known = {each.person_id for each in parts if each.person_id is not None}
    own = [each.document_id for each in approved.values() if each.document_id]
    before = store.came_before(tx, known, quarter.first_day, but=own, seen_by=caller)
    hubs = hub_store.hub_names(tx, seen_by=caller)
    people = people_by_id(tx, known, seen_by=caller)
    hub_of = {id: hubs.get(person.hub_id, "") for id, person in people.items()}
    seats = Counter((each.role, hub_of.get(each.person_id, "") if each.person_id else "") for each in parts)
    unmatched = {folded(each.name) for each in parts if each.person_id is None}
    ordered = sorted(seats, key=lambda key: (_ROLES.index(key[0]), -seats[key], key[1]))
    return ParticipationCounts(
        people=len(known) + len(unmatched),
        seats=len(parts),
        first_timers=len(known - before),
        unknown=len(unmatched),
        by_role=tuple(RoleCount(role=role, hub=hub, count=seats[role, hub]) for role, hub in ordered),
    )
