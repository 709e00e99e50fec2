"""Does the support check catch what is wrong with a sentence, and let true ones through?

    python -m evals grounding [--data DIR] [--seed N] [--show N] [--check] [--json]

DIR holds `writeup_eval/*.jsonl` or those files; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data. The sentences are people's own,
from the reference summaries and answers there; which words of the meeting each rests on was marked by hand and stands in
`cases/grounding_marks.json` as ids and offsets. Each goes, as an item of a write-up with those words as its support, to the very
check the product calls (`check_item`): as it is, where being held back is a false alarm, and corrupted once in each way that its
words allow, where being held back is a catch. Sentences that are the speaker's own words, or nearly, are counted apart, and so are
drafts that only quote: string equality would pass or catch those.
`--json` ends with one line: {"marked", "paraphrases": {"count", "false_alarms": {"share", "count", "reasons"}, "caught": {kind: {"share",
"caught", "of"}}}, "near_verbatim": {…the same}, "quoting": {…the same}, "bars": {name: bool}}. `--check` ends with 1 where a bar is missed.
"""

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from evals.corruptions import CORRUPTIONS, Corrupting
from evals.options import options
from service.domain.drafts import Claim, HeldBackReason, WriteUpItem
from service.domain.ids import NoteId, PeerAssistId, SourceId
from service.domain.items import ItemKind
from service.domain.sessions import Note, NoteOrigin
from service.domain.sources import Source, SourceKind, Span
from service.support.folding import fold, words
from service.support.items import check_item

MARKS = Path(__file__).parent / "cases" / "grounding_marks.json"
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
BARRED = ("number", "date", "name", "owner", "quote", "invented_action")
CAUGHT_AT_LEAST = 0.95
FALSE_ALARMS_AT_MOST = 0.10
NEARLY_THE_SAME = 0.85
"""Share of words in common, in order, from which a sentence counts as the speaker's own."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence somebody wrote about a meeting, as an item that rests on the words marked for it."""

    id: str
    item: WriteUpItem
    sources: Mapping[str, Source]
    notes: Mapping[SourceId, Note]
    speakers: tuple[str, ...]
    """Everybody who speaks in the meeting."""

    @property
    def is_nearly_quoted(self) -> bool:
        said = words(fold(self.item.claim.text))
        return any(
            SequenceMatcher(None, said, part, autojunk=False).ratio() >= NEARLY_THE_SAME
            for span in self.item.claim.support
            for part in _windows(words(fold(span.quote)), len(said))
        )

    def held_back(self, item: WriteUpItem) -> HeldBackReason | None:
        held = check_item(item, self.sources, self.notes)
        return held.reason if held else None

    def quoting(self) -> "Marked":
        """The same as a draft that only quotes: the first of the marked words, as they were said."""
        span = self.item.claim.support[0]
        claim = Claim(id=self.id, text=" ".join(span.quote.split()), support=(span,), quoted=True)
        item = self.item.model_copy(update={"claim": claim, "owner": ""})
        return Marked(self.id, item, self.sources, self.notes, self.speakers)


class UnreadableData(Exception):
    """A file of the test data that is not what it should be."""


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    try:
        marked = read_marked(arguments.data, json.loads(MARKS.read_text(encoding="utf-8")))
    except UnreadableData as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    if not marked:
        print(f"skipped: none of the marked meetings (writeup_eval/*.jsonl) is in {arguments.data}")
        return 3
    report = measured(marked, seed=arguments.seed, show=arguments.show)
    _print(report)
    if arguments.json:
        print(json.dumps(report))
    return 1 if arguments.check and not all(report["bars"].values()) else 0


def read_marked(data: Path, marks: Iterable[Mapping[str, Any]]) -> list[Marked]:
    """The marked sentences whose meetings are in `data`. Raises UnreadableData where a mark points past a text."""
    folder = data / "writeup_eval" if (data / "writeup_eval").is_dir() else data
    meetings: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                meetings[row["id"]] = row
            except (ValueError, KeyError, TypeError) as error:
                raise UnreadableData(f"{path.name}, line {number}") from error
    return [as_marked(mark, meetings[mark["meeting"]]) for mark in marks if mark["meeting"] in meetings]


def as_marked(mark: Mapping[str, Any], meeting: Mapping[str, Any]) -> Marked:
    name = f"{mark['meeting']}-{mark.get('answer', '')}-{mark.get('reference', '')}-{mark['start']}"
    try:
        text = (
            meeting["query_answers"][mark["answer"]]["answer"]
            if "answer" in mark
            else meeting["references"][mark["reference"]]["text"]
        )
        turns = meeting["transcript"]
        cited = {turn: turns[turn] for turn, _, _ in mark["spans"]}
        support = tuple(
            _span(mark["meeting"], turn, start, end, turns[turn]["text"]) for turn, start, end in mark["spans"]
        )
        owner = turns[mark["owner_of_turn"]]["speaker"] if "owner_of_turn" in mark else ""
    except (KeyError, IndexError, TypeError) as error:
        raise UnreadableData(f"{name}: the mark points at nothing") from error
    sentence = " ".join(text[mark["start"] : mark["end"]].split())
    if not sentence or any(not span.quote for span in support):
        raise UnreadableData(f"{name}: the mark points past the text")
    sources = {
        f"{mark['meeting']}-{turn}": _source(mark["meeting"], turn, said["text"]) for turn, said in cited.items()
    }
    notes = {SourceId(f"{mark['meeting']}-{turn}"): _note(mark["meeting"], turn, said) for turn, said in cited.items()}
    claim = Claim(id=name, text=sentence, support=support)
    item = WriteUpItem(kind=ItemKind(mark["kind"]), claim=claim, owner=owner[:300])
    speakers = tuple(dict.fromkeys(turn["speaker"] for turn in turns))
    return Marked(name, item, sources, notes, speakers)


def _span(meeting: str, turn: int, start: int, end: int, text: str) -> Span:
    return Span(source_id=SourceId(f"{meeting}-{turn}"), start=start, end=end, quote=text[start:end])


def _source(meeting: str, turn: int, text: str) -> Source:
    return Source(id=SourceId(f"{meeting}-{turn}"), kind=SourceKind.CUE, text=text, made_at=MADE_AT)


def _note(meeting: str, turn: int, said: Mapping[str, str]) -> Note:
    return Note(
        id=NoteId(f"{meeting}-{turn}"),
        peer_assist_id=PeerAssistId("eval"),
        source_id=SourceId(f"{meeting}-{turn}"),
        text=said["text"],
        speaker=said["speaker"][:300],
        origin=NoteOrigin.TRANSCRIPT,
        position=turn,
        made_by="eval",
        made_at=MADE_AT,
    )


def measured(marked: Sequence[Marked], *, seed: int = 0, show: int = 0) -> dict[str, Any]:
    """False alarms and catches, for paraphrases, for sentences that are nearly the speaker's own, and for quoting drafts."""
    near = [each for each in marked if each.is_nearly_quoted]
    told = [each for each in marked if not each.is_nearly_quoted]
    paraphrases = _counted(told, marked, seed, show)
    shares = {kind: paraphrases["caught"][kind]["share"] for kind in BARRED}
    bars = {kind: share is not None and share >= CAUGHT_AT_LEAST for kind, share in shares.items()}
    alarms = paraphrases["false_alarms"]["share"]
    bars["false_alarms"] = alarms is not None and alarms <= FALSE_ALARMS_AT_MOST
    return {
        "marked": len(marked),
        "paraphrases": paraphrases,
        "near_verbatim": _counted(near, marked, seed, 0),
        "quoting": _counted([each.quoting() for each in marked], marked, seed, 0),
        "bars": bars,
    }


def _counted(marked: Sequence[Marked], everything: Sequence[Marked], seed: int, show: int) -> dict[str, Any]:
    alarms = Counter[str]()
    for each in marked:
        reason = each.held_back(each.item)
        if reason is not None:
            alarms[reason.value] += 1
            _show(show, "false alarm", each, each.item, reason)
    caught: dict[str, Any] = {}
    for kind, corrupt in CORRUPTIONS.items():
        tried, held = 0, 0
        for each in marked:
            wrong = _corrupted(corrupt, kind, each, everything, seed)
            if wrong is None:
                continue
            tried += 1
            reason = each.held_back(wrong)
            held += reason is not None
            if reason is None:
                _show(show, f"missed {kind}", each, wrong, None)
        caught[kind] = {"share": _share(held, tried), "caught": held, "of": tried}
    count = sum(alarms.values())
    return {
        "count": len(marked),
        "false_alarms": {"share": _share(count, len(marked)), "count": count, "reasons": dict(alarms)},
        "caught": caught,
    }


def _corrupted(
    corrupt: Callable[[Corrupting], WriteUpItem | None],
    kind: str,
    each: Marked,
    everything: Sequence[Marked],
    seed: int,
) -> WriteUpItem | None:
    chance = random.Random(f"{seed} {kind} {each.id}")
    others = [other.item.claim.text for other in everything if other.id.split("-")[1] != each.id.split("-")[1]]
    noted = tuple(source.text for source in each.sources.values())
    named = tuple(note.speaker for note in each.notes.values())
    return corrupt(Corrupting(each.item, noted, named, each.speakers, others, chance))


def _windows(said: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    """Runs of about as many words, at every place where one could begin."""
    last = max(1, len(said) - size + 1)
    return (said[at : at + size] for at in range(last))


def _share(part: int, whole: int) -> float | None:
    """None where there was nothing to judge."""
    return round(part / whole, 4) if whole else None


_shown: Counter[str] = Counter()


def _show(most: int, what: str, each: Marked, item: WriteUpItem, reason: HeldBackReason | None) -> None:
    if _shown[what] >= most:
        return
    _shown[what] += 1
    print(
        f"\n{what} {each.id} {item.kind.value} {reason.value if reason else ''} {item.owner}\n  said  {item.claim.text}"
    )
    for span in item.claim.support:
        print(f"  cites {each.notes[span.source_id].speaker}: {' '.join(span.quote.split())[:600]}")


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options("grounding", "What the support check catches.", data="folder with writeup_eval/")
    parser.add_argument("--seed", type=int, default=0, help="of the corruptions")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print up to N of each kind that went wrong")
    parser.add_argument("--check", action="store_true", help="end with 1 where a bar is missed")
    return parser.parse_args(argv)


def _print(report: Mapping[str, Any]) -> None:
    groups = ("paraphrases", "near_verbatim", "quoting")
    print(f"{report['marked']} sentences marked; held back, of those tried")
    print(f"{'':18}" + "".join(f"{group:>22}" for group in groups))
    print(
        f"{'as they are':18}"
        + "".join(_cell(report[group]["false_alarms"], report[group]["count"]) for group in groups)
    )
    for kind in CORRUPTIONS:
        cells = [report[group]["caught"][kind] for group in groups]
        print(f"{kind:18}" + "".join(_cell({**cell, "count": cell["caught"]}, cell["of"]) for cell in cells))
    print(
        "false alarms: "
        + (", ".join(f"{k} {v}" for k, v in report["paraphrases"]["false_alarms"]["reasons"].items()) or "none")
    )
    missed = [name for name, holds in report["bars"].items() if not holds]
    print("all bars hold" if not missed else f"below the bar: {', '.join(missed)}")


def _cell(cell: Mapping[str, Any], of: int) -> str:
    return f"{'–' if cell['share'] is None else format(cell['share'], '.3f'):>10} {cell['count']:>4} /{of:>4} "
