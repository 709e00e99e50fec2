"""How near the first draft of a write-up comes to what people wrote of the same meeting.

    python -m evals write_up [--data DIR] [--writer extractive|model] [--limit N] [--run OUT] [--json] [--check]

DIR holds `writeup_eval/*.jsonl` or those files; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data. Each meeting is given to the writer
as an imported transcript, unsorted. Our text is the sentences of the body in reading order, without headings and names. Everything is cut
to 280 words; ROUGE is rouge-score's F1 with the stemmer, a sentence a line, the best reference. `support_share` is the share of our
sentences (body and left out) that the support check lets through.
`--run OUT` writes each draft as Markdown. `--json` ends with one line: {"overall": {"lead"|"lexrank"|"textrank"|"ours": {"rouge1",
"rouge2", "rougeLsum"}}, "support_share", "pages_max", "seconds_per_10k_words"}. `--check`: exit 1 where ROUGE-1 or ROUGE-2 is below the
best of the three, a sentence is unsupported, a body is over two pages or 10,000 words take five seconds.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from rouge_score.rouge_scorer import RougeScorer

from evals.model_write_ups import Write, model_write_ups
from evals.options import options
from evals.write_up_data import MADE_AT, Meeting, UnreadableData, as_notes, lines, read_meetings
from evals.write_up_marks import KINDS, Found, Marked, Owners, found_by_items, found_by_lines, owners, read_marks
from evals.write_up_systems import cut, lead, lexrank, textrank
from service.domain.drafts import WriteUpContent
from service.domain.ids import HubId, LineId, PeerAssistId, WriteUpId
from service.domain.items import ItemKind
from service.domain.looks import Look
from service.domain.places import Language
from service.domain.write_ups import MOST_PAGES, Header, WriteUp, WriteUpLine
from service.drafting.extractive.write_up import write_write_up
from service.errors import ModelUnreachable
from service.pages.exports import count_pages
from service.support.items import check_item

MEASURES = ("rouge1", "rouge2", "rougeLsum")
SYSTEMS = ("lead", "lexrank", "textrank", "ours")
MOST_SECONDS = 5.0
TODAY = date(2026, 1, 1)

NO_OWNERS = Owners()
Scores = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One meeting: the scores of each system, and what our draft is like."""

    id: str
    set_name: str
    scores: Scores
    sentences: int
    supported: int
    pages: int
    words: int
    seconds: float
    draft: str
    by_model: bool = False
    kept_aside: bool | None = None
    """Which half of the meetings marked by hand, or None where it was not marked."""
    found: Mapping[str, Mapping[ItemKind, Found]] = field(default_factory=dict)
    owners: Owners = NO_OWNERS


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    try:
        meetings = read_meetings(arguments.data)
    except UnreadableData as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    if not meetings:
        print(f"skipped: no meetings with references (writeup_eval/*.jsonl) in {arguments.data}")
        return 3
    if arguments.limit:
        meetings = meetings[:: max(1, len(meetings) // arguments.limit)][: arguments.limit]
    if arguments.writer == "model":
        with model_write_ups() as write:
            if write is None:
                print("skipped: no model is set (PEER_ASSIST_MODEL)")
                return 3
            try:
                measured = [measure_one(meeting, write) for meeting in meetings]
            except ModelUnreachable as error:
                print(f"skipped: the model cannot be reached ({error.message_id})")
                return 3
    else:
        measured = measure(meetings, processes=arguments.processes)
    if arguments.run:
        write_drafts(arguments.run, measured)
    report = summed_up(measured)
    _print(report, measured)
    if arguments.writer == "model":
        print(
            f"{sum(each.by_model for each in measured)} of {len(measured)} drafts are the model's, the rest fell back"
        )
    if arguments.json:
        print(json.dumps({name: report[name] for name in ("overall", *_FIGURES)}))
    return 1 if arguments.check and not holds(report) else 0


_FIGURES = ("support_share", "pages_max", "seconds_per_10k_words")


def measure(meetings: Sequence[Meeting], *, processes: int = 1) -> list[Measured]:
    if processes < 2 or len(meetings) < 4:
        return [measure_one(meeting) for meeting in meetings]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(measure_one, meetings, chunksize=4))


def measure_one(meeting: Meeting, write: Write | None = None) -> Measured:
    """`write`: a model's drafts; without it the extractive writer's."""
    notes, sources = as_notes(meeting)
    by_model = False
    started = time.perf_counter()
    if write is None:
        content = write_write_up(notes, sources, language=Language.EN, today=TODAY)
    else:
        content, by_model = write(meeting)
    seconds = time.perf_counter() - started
    every = lines(meeting)
    texts = {
        "lead": [line.text for line in lead(every)],
        "lexrank": [line.text for line in lexrank(every)],
        "textrank": [line.text for line in textrank(every)],
        "ours": [item.claim.text for item in content.items],
    }
    items = (*content.items, *content.left_out)
    by_source = {note.source_id: note for note in notes}
    marked = _marks().get(meeting.id)
    words = sum(len(item.claim.text.split()) for item in content.items)
    return Measured(
        id=meeting.id,
        set_name=meeting.set_name,
        scores={name: best_rouge(cut(text), meeting.references) for name, text in texts.items()},
        sentences=len(items),
        supported=sum(check_item(item, sources, by_source) is None for item in items),
        pages=pages(meeting, content),
        words=meeting.words,
        seconds=seconds,
        draft=markdown(meeting, content),
        by_model=by_model,
        kept_aside=marked.kept_aside if marked is not None else None,
        found={
            "ours": found_by_items(marked, content.items),
            "textrank": found_by_lines(marked, textrank(every, most=words)),
        }
        if marked is not None
        else {},
        owners=owners(marked, meeting, content.items) if marked is not None else Owners(),
    )


@cache
def _marks() -> dict[str, Marked]:
    return read_marks()


@cache
def _scorer() -> RougeScorer:
    return RougeScorer(list(MEASURES), use_stemmer=True)


def best_rouge(text: str, references: Sequence[str]) -> dict[str, float]:
    """F1 of each measure against the reference it is nearest to."""
    scored = [_scorer().score(_a_sentence_a_line(reference), text) for reference in references]
    return {name: max(float(each[name].fmeasure) for each in scored) for name in MEASURES}


def _a_sentence_a_line(text: str) -> str:
    return re.sub(r"(?<=[.!?])\s+", "\n", text)


def pages(meeting: Meeting, content: WriteUpContent) -> int:
    """Pages of the body as the product renders it, with everybody named."""
    lines = tuple(
        WriteUpLine(
            id=LineId(item.claim.id),
            kind=item.kind,
            position=at,
            claim=item.claim,
            said_by=item.said_by,
            where=item.where,
            conditions=item.conditions,
            owner=item.owner,
            due=item.due,
            due_date=item.due_date,
            value=item.value,
        )
        for at, item in enumerate(content.items)
    )
    write_up = WriteUp(
        id=WriteUpId(meeting.id),
        peer_assist_id=PeerAssistId(meeting.id),
        language=Language.EN,
        problem_asked=PROBLEM,
        problem_redefined=PROBLEM,
        lines=lines,
        made_at=MADE_AT,
    )
    attribution = {line.id: line.said_by for line in lines if line.said_by}
    return count_pages(
        write_up, Header(title=meeting.id), look=Look(hub_id=HubId("evals")), attribution=attribution
    ).pages


PROBLEM = (
    "How does a team see the work of those who keep its pumps running, when nothing is broken for a whole dry season?"
)
"""Asked and redefined, so that a page holds what a real one does."""


def markdown(meeting: Meeting, content: WriteUpContent) -> str:
    rows = [f"# {meeting.id}"]
    heading = None
    for item in content.items:
        if item.kind is not heading:
            heading = item.kind
            rows += ["", f"## {_HEADINGS[item.kind]}", ""]
        told = [item.said_by and f"({item.said_by})", item.where and f"[where: {item.where}]"]
        told += [item.conditions and f"[conditions: {item.conditions}]"]
        told += [item.owner and f"[who: {item.owner}]", item.due and f"[by when: {item.due}]"]
        rows.append(" ".join(["-", item.claim.text, *filter(None, told)]))
    return "\n".join([*rows, ""])


_HEADINGS = {
    ItemKind.ACTIVITY: "What we did",
    ItemKind.OFFERED: "What we learned: offered",
    ItemKind.RECOMMENDED: "What we learned: recommended",
    ItemKind.LEARNING: "What we learned",
    ItemKind.DISAGREEMENT: "What we learned: disagreements",
    ItemKind.DECIDED: "What we will do: differently",
    ItemKind.ACTION: "What we will do: action steps",
    ItemKind.REPORT_BACK: "What we will do: when we report back",
    ItemKind.OPEN_QUESTION: "What we will do: open questions",
}


def write_drafts(folder: Path, measured: Sequence[Measured]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for each in measured:
        name = re.sub(r"[^\w.-]", "_", each.id)
        (folder / f"{name}.md").write_text(each.draft, encoding="utf-8")


def summed_up(measured: Sequence[Measured]) -> dict[str, Any]:
    sets = sorted({each.set_name for each in measured})
    return {
        "overall": _means(measured),
        "sets": {name: _means([each for each in measured if each.set_name == name]) for name in sets},
        "support_share": _ratio(sum(each.supported for each in measured), sum(each.sentences for each in measured)),
        "pages_max": max(each.pages for each in measured),
        "seconds_per_10k_words": round(
            sum(each.seconds for each in measured) / max(1, sum(each.words for each in measured)) * 10_000, 3
        ),
    }


def _means(measured: Sequence[Measured]) -> dict[str, dict[str, float]]:
    return {
        system: {
            name: round(sum(each.scores[system][name] for each in measured) / len(measured), 4) for name in MEASURES
        }
        for system in SYSTEMS
    }


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def holds(report: Mapping[str, Any]) -> bool:
    overall = report["overall"]
    best = {name: max(overall[system][name] for system in SYSTEMS[:3]) for name in ("rouge1", "rouge2")}
    return (
        all(overall["ours"][name] >= figure for name, figure in best.items())
        and report["support_share"] == 1
        and report["pages_max"] <= MOST_PAGES
        and report["seconds_per_10k_words"] < MOST_SECONDS
    )


def _print(report: Mapping[str, Any], measured: Sequence[Measured]) -> None:
    print(f"{len(measured)} meetings, all cut to 280 words; F1 against the best reference")
    print(f"{'':34}{'':10}" + "".join(f"{name:>11}" for name in MEASURES))
    for name, means in [*report["sets"].items(), ("all", report["overall"])]:
        count = sum(name in ("all", each.set_name) for each in measured)
        for system in SYSTEMS:
            label = f"{name[:28]} ({count})" if system == SYSTEMS[0] else ""
            print(f"{label:34}{system:10}" + "".join(f"{means[system][each]:11.3f}" for each in MEASURES))
    slowest = max(measured, key=lambda each: each.seconds / max(1, each.words))
    _print_marks(measured)
    print(
        f"support {report['support_share']:.2%}, pages {report['pages_max']} at most, "
        f"{report['seconds_per_10k_words']} s for 10,000 words (slowest {slowest.id}: {slowest.seconds:.2f} s for {slowest.words})"
    )


def _print_marks(measured: Sequence[Measured]) -> None:
    """Recall of the main marks, of all of them, and precision; TextRank's lines, as many words as ours, count as of every kind."""
    for aside, name in ((False, "marked by hand"), (True, "kept aside until the end")):
        half = [each for each in measured if each.kept_aside is aside]
        if not half:
            continue
        print(f"{name}, {len(half)} meetings{'':10}{'main':>6}{'recall':>8}{'all':>8}{'items':>8}{'precision':>11}")
        for kind in KINDS:
            for system in ("ours", "textrank"):
                found = sum((each.found[system][kind] for each in half), Found()).figures()
                figures = [
                    f"{found[each]:{width}}" if found[each] is not None else " " * width for each, width in _COLUMNS
                ]
                print(f"  {kind.value:14}{system:22}" + "".join(figures))
        who = sum((each.owners for each in half), Owners())
        print(f"  of {who.said} steps found whose owner was said, {who.right} name them, {who.other} somebody else")


_COLUMNS = (("main", 6), ("recall", 8), ("recall_all", 8), ("given", 8), ("precision", 11))


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options("write_up", "First drafts of write-ups.", data="folder with writeup_eval/")
    parser.add_argument("--writer", choices=("extractive", "model"), default="extractive")
    parser.add_argument("--limit", type=int, metavar="N", help="only N meetings, spread over all")
    parser.add_argument("--run", type=Path, metavar="OUT", help="write each draft as Markdown into this folder")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    parser.add_argument("--check", action="store_true", help="exit 1 below the bar")
    return parser.parse_args(argv)
