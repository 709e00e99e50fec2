"""Telling and listening: who said how much, by side and by phase (method.md, *During*; the host listens while peers offer)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from service.domain.agenda import Agenda, Phase
from service.domain.session_views import PhaseBalance, SessionBalance, SideWords
from service.domain.sessions import Note, PhaseRun, Side

_SIDES = (Side.HOST, Side.PEER, Side.FACILITATOR, None)


def balance(notes: Sequence[Note], runs: Sequence[PhaseRun], agenda: Agenda, *, now: datetime) -> SessionBalance:
    """Counted from what was noted: `minutes` are those of the clock, in whole runs, the one under way up to `now`."""
    spent = {phase: _minutes(runs, phase, now) for phase in Phase}
    found: list[PhaseBalance] = []
    for phase in (*Phase, None):
        said = [note for note in notes if note.phase is phase]
        planned = agenda.minutes(phase) if phase is not None else 0
        minutes = spent[phase] if phase is not None else 0.0
        if said or planned or minutes:
            sides = sides_of(said)
            found.append(PhaseBalance(phase=phase, minutes_planned=planned, minutes=minutes, sides=sides))
    overall = sides_of(notes)
    words = {each.side: each.words for each in overall}
    both = words.get(Side.HOST, 0) + words.get(Side.PEER, 0)
    telling = round(words.get(Side.HOST, 0) / both, 3) if both else None
    return SessionBalance(phases=tuple(found), sides=overall, telling=telling)


def sides_of(notes: Iterable[Note]) -> tuple[SideWords, ...]:
    """The sides that said something: host, peers, facilitator, and what nobody is named for."""
    counted = {side: [0, 0] for side in _SIDES}
    for note in notes:
        counted[note.side][0] += 1
        counted[note.side][1] += len(note.text.split())
    return tuple(SideWords(side=side, notes=count, words=words) for side, (count, words) in counted.items() if count)


def _minutes(runs: Iterable[PhaseRun], phase: Phase, now: datetime) -> float:
    seconds = sum(((run.ended_at or now) - run.started_at).total_seconds() for run in runs if run.phase is phase)
    return round(max(0.0, seconds) / 60, 1)
