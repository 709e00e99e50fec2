"""Meetings with summaries people wrote, as the notes of a session.

read_meetings(data) -> list[Meeting]     as_notes(meeting) -> (notes, sources)     sentences(meeting) -> list[str]
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from service.domain.ids import NoteId, PeerAssistId, SourceId
from service.domain.sessions import Note, NoteOrigin
from service.domain.sources import Source, SourceKind
from service.domain.text import FIELD_LIMIT, clean
from service.support.sentences import read_sentences

MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
_TURN = re.compile(
    r"\s*\**([A-ZÀ-Ý][\w.'’-]*(?: [\w.'’()-]+){0,3}?)\**(?: \[?\(?\d{1,2}:\d\d(?::\d\d)?\)?\]?)?\**\s?[:-]\**\s+(?=\S)"
)
_LAYOUT = re.compile(r"\s*(?:#|-{3,}|\||!\[|<|={3,}|\**(?:video|audio|-\|-))", re.IGNORECASE)


class UnreadableData(Exception):
    """A file of the test data that is not what it should be."""


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """`number` of a turn is its place in `turns`, as the marks made by hand name it."""

    id: str
    set_name: str
    turns: tuple[Turn, ...]
    references: tuple[str, ...]

    @property
    def words(self) -> int:
        return sum(len(turn.text.split()) for turn in self.turns)


def read_meetings(data: Path) -> list[Meeting]:
    """From `data/writeup_eval/*.jsonl` or `data/*.jsonl`, whatever the split is called."""
    folder = data / "writeup_eval" if (data / "writeup_eval").is_dir() else data
    meetings = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if "references" not in row:
                    continue
                turns = _turns(row)
                references = tuple(" ".join(each["text"].split("\r")) for each in row["references"])
                name = str(row.get("domain") or path.stem)
                meetings.append(
                    Meeting(str(row["id"]), name, turns, tuple(each for each in references if each.strip()))
                )
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UnreadableData(f"{path.name}, line {number}") from error
    return [meeting for meeting in meetings if meeting.references and meeting.turns]


def _turns(row: dict[str, object]) -> tuple[Turn, ...]:
    transcript = row.get("transcript")
    if isinstance(transcript, list):
        return tuple(Turn(str(each.get("speaker") or ""), clean(str(each["text"]))) for each in transcript)
    turns: list[Turn] = []
    for line in clean(str(row["transcript_text"])).split("\n"):
        if not line.strip() or _LAYOUT.match(line):
            continue
        named = _TURN.match(line)
        speaker = named[1] if named else turns[-1].speaker if turns and line[:1] in "*-+ " else ""
        turns.append(Turn(speaker, line[named.end() :] if named else line))
    return tuple(turns)


def as_notes(meeting: Meeting) -> tuple[tuple[Note, ...], dict[str, Source]]:
    """One note a turn, unsorted, as an imported transcript gives them; a very long turn is several."""
    notes: list[Note] = []
    sources: dict[str, Source] = {}
    for number, turn in enumerate(meeting.turns):
        for start in range(0, len(turn.text), FIELD_LIMIT):
            text = turn.text[start : start + FIELD_LIMIT]
            if not text.strip():
                continue
            source_id = SourceId(f"{number}.{start}")
            sources[source_id] = Source(id=source_id, kind=SourceKind.CUE, text=text, made_at=MADE_AT)
            notes.append(
                Note(
                    id=NoteId(source_id),
                    peer_assist_id=PeerAssistId(meeting.id),
                    source_id=source_id,
                    text=text,
                    speaker=turn.speaker[:300],
                    origin=NoteOrigin.TRANSCRIPT,
                    position=len(notes),
                    made_by="evals",
                    made_at=MADE_AT,
                )
            )
    return tuple(notes), sources


def place(source_id: str) -> tuple[int, int]:
    """The turn of a source and where in the turn its text begins."""
    number, start = source_id.split(".")
    return int(number), int(start)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a meeting, at its place: characters `start` to `end` of turn `turn`."""

    turn: int
    start: int
    end: int
    text: str


def lines(meeting: Meeting) -> list[Line]:
    """Every sentence, cut as the product cuts them: what the other systems choose from."""
    _, sources = as_notes(meeting)
    found = []
    for source in sources.values():
        turn, offset = place(source.id)
        for each in read_sentences(source):
            found.append(Line(turn, offset + each.start, offset + each.end, each.text))
    return found
