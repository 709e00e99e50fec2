"""Running the session: its phases and clock, the close in the host's own words, the go-round, and the problem redefined on the way."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import Phase
from service.domain.ids import SourceId, VersionId, new_id
from service.domain.peer_assists import Origin, PeerAssist, Stage
from service.domain.problem import ProblemSheet, ProblemStatement, SheetField, VersionKind
from service.domain.session_views import LastWord
from service.domain.sessions import Closing, PhaseRun, Session
from service.domain.sources import Source, SourceKind
from service.domain.text import LINE_LIMIT
from service.errors import BadInput, NotAllowed, StaleRevision
from service.locale import say
from service.peer_assists import sheet_store, source_store, version_store
from service.peer_assists import store as files
from service.people.names import folded
from service.sessions import store

MOST_RUNS = 500
MOST_LAST_WORDS = 300
_BEFORE_SESSION = (Stage.PREPARE, Stage.PEOPLE, Stage.PLAN, Stage.WRITE_UP)


def move_to(
    tx: Connection, file: PeerAssist, phase: Phase | None, *, revision: int, caller: Caller, now: datetime
) -> Session:
    """Into a phase, or with None to the end. `file` is held for update, and its stage follows.

    Raises StaleRevision where somebody moved it first, NotAllowed in a closed file.
    """
    session = store.session(tx, file.id)
    if session.revision != revision:
        yours = {"phase": phase.value if phase else None, "revision": revision}
        raise StaleRevision(current=session.model_dump(mode="json"), yours=yours)
    before = session.phase
    if phase is before:
        return session
    if len(session.runs) >= MOST_RUNS and phase is not None:
        raise NotAllowed("session.too_many_phases", most=MOST_RUNS)
    runs = session.runs
    if before is not None:
        runs = (*runs[:-1], runs[-1].model_copy(update={"ended_at": now}))
    if phase is not None:
        runs = (*runs, PhaseRun(phase=phase, started_at=now))
        _begin(tx, file, caller=caller, now=now)
    elif before is Phase.CLOSE:
        _suggest_write_up(tx, file, caller=caller, now=now)
    files.touch(tx, file.id, now=now)
    return store.save_session(tx, session.model_copy(update={"runs": runs}), yours=None)


def assist_live(tx: Connection, file: PeerAssist, on: bool, *, revision: int) -> Session:
    """Whether a model may suggest ideas in this session. `file` is held for update. Raises StaleRevision."""
    changed = store.session(tx, file.id).model_copy(update={"live_assistance": on, "revision": revision})
    return store.save_session(tx, changed, yours={"on": on, "revision": revision})


def close(
    tx: Connection, file: PeerAssist, closing: Closing, *, revision: int, caller: Caller, now: datetime
) -> Session:
    """Keep the close. Each of its texts is a source of its own, so that the write-up can cite it; unchanged ones keep theirs.

    `file` is held for update. Raises StaleRevision.
    """
    session = store.session(tx, file.id)
    changed = session.model_copy(update={"closing": closing, "revision": revision})
    if session.revision != revision:
        yours = {"closing": closing.model_dump(mode="json"), "revision": revision}
        raise StaleRevision(current=session.model_dump(mode="json"), yours=yours)
    ids = _keep_sources(tx, file, closing, caller=caller, now=now)
    if session.phase is None and closing != Closing():
        _suggest_write_up(tx, file, caller=caller, now=now)
    files.touch(tx, file.id, now=now)
    return store.save_session(tx, changed, yours=None, closing_sources=ids)


def had_last_word(tx: Connection, file: PeerAssist, name: str, *, had: bool, passed: bool) -> tuple[LastWord, ...]:
    """Somebody gave a last suggestion in the go-round, or passed; or did not after all. `file` is held for update."""
    others = [each for each in store.last_words(tx, file.id) if folded(each.name) != folded(name)]
    if had and len(others) >= MOST_LAST_WORDS:
        raise NotAllowed("session.too_many_last_words", most=MOST_LAST_WORDS)
    said = [*others, LastWord(name=name, passed=passed)] if had else others
    store.save_last_words(tx, file.id, said)
    return tuple(said)


def redefine(
    tx: Connection, file: PeerAssist, text: str, *, why: str, accepted_by: str, caller: Caller, now: datetime
) -> ProblemStatement:
    """The problem as the session redefined it: a new version. What was said about the one before stays linked to that.

    The rest of the sheet is as it was last accepted, or as people typed it; never a draft nobody took. `file` is held for update.
    """
    if not text.strip():
        raise BadInput("session.problem_empty", field="text")
    view = sheet_store.sheet(tx, file.id)
    typed = {field.field.value: field.text for field in view.fields if field.origin is Origin.TYPED}
    sheet = view.accepted.sheet if view.accepted is not None else ProblemSheet(**typed)
    problem = next(field for field in view.fields if field.field is SheetField.PROBLEM)
    if problem.text != text:
        sheet_store.type_field(
            tx, file.id, SheetField.PROBLEM, text, revision=problem.revision, by=caller.recorded_as, now=now
        )
    files.touch(tx, file.id, now=now)
    return version_store.add_version(
        tx,
        ProblemStatement(
            id=VersionId(new_id("version")),
            peer_assist_id=file.id,
            number=version_store.next_number(tx, file.id),
            kind=VersionKind.AS_REDEFINED,
            sheet=sheet.model_copy(update={"problem": text}),
            accepted_by=accepted_by,
            recorded_by=caller.account_id,
            why=why,
            made_at=now,
        ),
    )


def _begin(tx: Connection, file: PeerAssist, *, caller: Caller, now: datetime) -> None:
    """A phase is under way: the file is at its session, which has a date."""
    changed = file.moved_to(Stage.SESSION) if file.stage in _BEFORE_SESSION else file.moved_to(file.stage)
    if changed.stage is Stage.CLOSED:
        raise NotAllowed("peer_assist.closed")
    if changed.session_date is None:
        changed = changed.model_copy(update={"session_date": now.date()})
    if changed != file:
        files.save(tx, changed, seen_by=caller, now=now)


def _suggest_write_up(tx: Connection, file: PeerAssist, *, caller: Caller, now: datetime) -> None:
    """The session is over: the next step is the write-up. Going back is one click."""
    if file.stage is Stage.SESSION:
        files.save(tx, file.moved_to(Stage.WRITE_UP), seen_by=caller, now=now)


def _keep_sources(
    tx: Connection, file: PeerAssist, closing: Closing, *, caller: Caller, now: datetime
) -> list[SourceId]:
    before = [source_store.get_source(tx, each, seen_by=caller) for each in store.closing_sources(tx, file.id)]
    kept: list[SourceId] = []
    for title, text in _told(closing, file):
        same = next((each for each in before if (each.title, each.text) == (title, text)), None)
        if same is not None:
            before.remove(same)
            kept.append(same.id)
            continue
        source = Source(
            id=SourceId(new_id("source")),
            kind=SourceKind.CLOSING,
            text=text,
            title=title,
            language=file.language,
            peer_assist_id=file.id,
            made_at=now,
        )
        kept.append(source_store.add_source(tx, source, made_by=caller.account_id).id)
    for each in before:
        source_store.make_stale(tx, each.id)
    return kept


def _told(closing: Closing, file: PeerAssist) -> Iterator[tuple[str, str]]:
    """The texts of the close with their titles. What, who and when of a step stand in one text, a line each."""
    day = closing.report_back_date
    texts = [("valuable", closing.valuable)]
    for step in closing.will_do:
        texts.append(("will_do", "\n".join(part for part in (step.what, step.who, step.due) if part.strip())))
    texts.append(("report_back", closing.report_back or (day.isoformat() if day else "")))
    for kind, text in texts:
        if text.strip():
            yield say(file.language, f"sessions.closing.{kind}"), text
    for each in closing.feedback:
        if each.text.strip():
            title = say(file.language, "sessions.closing.feedback")
            yield (f"{title}, {each.name}" if each.name else title)[:LINE_LIMIT], each.text
