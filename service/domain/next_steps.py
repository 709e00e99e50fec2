"""Where a file stands and the one thing to do now. Sentences are `next_step.<id>` in the catalogue."""

from datetime import date

from service.domain.peer_assists import NextStep, PeerAssist, Stage, Standing, StepStanding
from service.domain.problem import ASKED_FIRST, SheetField, VersionKind
from service.domain.text import Value


class FileState(Value):
    """What is known about a file beside its own row."""

    filled: frozenset[SheetField] = frozenset()
    """Fields with words in them, drafted or typed."""
    drafted: bool = False
    """A draft of the sheet is there."""
    typed: bool = False
    """Somebody has typed in the sheet."""
    accepted: frozenset[VersionKind] = frozenset()
    """The kinds of version that hold a sheet."""
    open_questions: int = 0
    answered_questions: int = 0
    notes: int = 0
    """Of the session, typed or brought."""
    write_up: str = ""
    """Status of the newest write-up, a `ReviewStatus`; empty where there is none."""
    to_read: int = 0
    """Lines of the write-up's body that nobody has read."""
    read: int = 0
    """Lines of its body that somebody has."""
    asked_on: date | None = None
    """The first day the host is asked what became of it and has not answered."""
    answered: bool = False
    """The host answered at least once."""
    open_actions: int = 0
    """Action steps neither done nor dropped."""
    days_due: tuple[date, ...] = ()
    """Of the open ones, where a day was said."""


def next_step(file: PeerAssist, state: FileState, *, today: date) -> NextStep:
    """One sentence, from the method's order and the calendar."""
    match file.stage:
        case Stage.PREPARE:
            return _prepare(file, state, today)
        case Stage.PEOPLE:
            return NextStep(id="choose_people", stage=Stage.PEOPLE)
        case Stage.PLAN:
            return _plan(file, today)
        case Stage.SESSION:
            return _session(file, today)
        case Stage.WRITE_UP:
            return _write_up(state)
        case Stage.FOLLOW_UP:
            return _follow_up(state, today)
        case Stage.CLOSED:
            return NextStep(id="closed", stage=Stage.CLOSED)


STEPS = tuple(stage for stage in Stage if stage is not Stage.CLOSED)


def standings(file: PeerAssist, state: FileState, *, today: date) -> tuple[StepStanding, ...]:
    """Where each step stands: those before the file's stage are done, its own needs somebody, and of the later ones what is there shows."""
    at = len(STEPS) if file.stage is Stage.CLOSED else STEPS.index(file.stage)
    found = []
    for number, stage in enumerate(STEPS):
        standing = Standing.DONE if number < at else Standing.NEEDS_YOU if number == at else Standing.EMPTY
        skipped = number < STEPS.index(Stage.SESSION) and not file.request.strip()
        if standing is Standing.DONE and skipped:
            standing = Standing.EMPTY  # a file opened from notes taken elsewhere: it was not done, and is not missed
        elif stage is Stage.WRITE_UP and state.write_up:
            standing = _of_write_up(state, standing)
        elif stage is Stage.FOLLOW_UP and number > at and state.asked_on is not None:
            standing = Standing.NEEDS_YOU if state.asked_on <= today else Standing.DRAFTED
        found.append(StepStanding(stage=stage, standing=standing))
    return tuple(found)


def _of_write_up(state: FileState, otherwise: Standing) -> Standing:
    """A write-up in review or sent back waits for people, whatever stage the file is at; one nobody has begun to read is drafted."""
    if state.write_up == "approved":
        return Standing.DONE
    if state.write_up == "withdrawn":
        return otherwise
    if state.write_up == "in_review" and state.to_read and not state.read and otherwise is Standing.EMPTY:
        return Standing.DRAFTED
    return Standing.NEEDS_YOU


def _prepare(file: PeerAssist, state: FileState, today: date) -> NextStep:
    def step(id: str, **values: str | int) -> NextStep:
        return NextStep(id=id, values=values, stage=Stage.PREPARE)

    gaps = [field for field in ASKED_FIRST if field not in state.filled]
    if VersionKind.AS_AGREED in state.accepted:
        return NextStep(id="find_people", stage=Stage.PEOPLE)
    if not file.request.strip() and not state.filled:
        return step("paste_request")
    if file.decision_date is not None and file.decision_date < today:
        return step("decision_passed")
    if not state.filled:
        return step("draft_sheet")
    if gaps and state.open_questions:
        return step("ask_host", count=len(gaps))
    if gaps:
        return step("fill_gaps", count=len(gaps))
    if not state.typed and not state.accepted:
        return step("read_draft")
    return step("agree_with_host")


def _plan(file: PeerAssist, today: date) -> NextStep:
    if file.session_date is None:
        return NextStep(id="set_date", stage=Stage.PLAN)
    if file.agenda is None:
        return NextStep(id="set_agenda", stage=Stage.PLAN)
    if file.session_date < today:
        return NextStep(id="session_held", stage=Stage.WRITE_UP)
    return _before_session(file.session_date, today)


def _session(file: PeerAssist, today: date) -> NextStep:
    if file.session_date is not None and file.session_date > today:
        return _before_session(file.session_date, today)
    if file.session_date is not None and file.session_date < today:
        return NextStep(id="session_held", stage=Stage.WRITE_UP)
    return NextStep(id="hold_session", stage=Stage.SESSION)


def _write_up(state: FileState) -> NextStep:
    def step(id: str, **values: str | int) -> NextStep:
        return NextStep(id=id, values=values, stage=Stage.WRITE_UP)

    if not state.write_up:
        return step("draft_write_up", count=state.notes) if state.notes else step("write_up")
    if state.write_up == "sent_back":
        return step("write_up_sent_back")
    if state.to_read:
        return step("read_write_up", count=state.to_read)
    return step("approve_write_up")


def _follow_up(state: FileState, today: date) -> NextStep:
    """Asking comes first, then the steps whose day has passed, then those still open."""

    def step(id: str, **values: str | int) -> NextStep:
        return NextStep(id=id, values=values, stage=Stage.FOLLOW_UP)

    if state.asked_on is not None and state.asked_on <= today:
        return step("follow_up_due")
    overdue = sum(day < today for day in state.days_due)
    if overdue:
        return step("actions_overdue", count=overdue)
    if state.asked_on is not None:
        return step("follow_up_in_days", count=(state.asked_on - today).days)
    if state.answered and state.open_actions:
        return step("actions_open", count=state.open_actions)
    if state.answered:
        return step("follow_up_answered")
    return step("follow_up")


def _before_session(day: date, today: date) -> NextStep:
    if day == today:
        return NextStep(id="session_today", stage=Stage.SESSION)
    return NextStep(id="session_in_days", values={"count": (day - today).days}, stage=Stage.SESSION)
