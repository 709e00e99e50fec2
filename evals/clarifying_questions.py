"""How many of the questions people really asked about a problem ours would have covered.

    python -m evals clarifying_questions [--data DIR] [--writer extractive|model] [--limit N] [--show N] [--json]

DIR holds `clarify_eval/*.jsonl` or those files; default `PEER_ASSIST_EVAL_DATA`, else ../shared/data. Each problem is given to the
writer as a request (its title as the subject line), with no sheet and no past cases. A question somebody asked counts as covered when
one of ours (seven at most) is near it in meaning: cosine of the bundled embedder at or above 0.50, set beforehand; other thresholds are
shown. Each problem counts once, however many questions it drew. Beside ours: seven fixed good questions that fit any problem, the same
with the problem's title quoted before each (what quoting alone is worth), and the three most useful of ours.
`--json` ends with one line: {"problems", "asked", "threshold", "coverage": {system: {threshold: share}}, "ratio": {threshold: …},
"of_all_questions": {system: {threshold: share}}, "sources": {source: {system: share at 0.50}}}. `ratio` is ours over the fixed list.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.model_questions import model_writer
from evals.options import options
from evals.vector_cache import CachedEmbedder
from service.domain.ids import SourceId
from service.domain.places import Language
from service.domain.problem import ProblemSheet
from service.domain.sources import Source, SourceKind
from service.drafting.extractive.clarifying_questions import write_clarifying_questions
from service.errors import ModelUnreachable
from service.library.embedder import BundledEmbedder, Embedder, EmbedderUnavailable

THRESHOLD = 0.50
THRESHOLDS = (0.40, 0.45, THRESHOLD, 0.55, 0.60)
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 1, 1)
GENERIC = (
    "What exactly do you mean, and can you give an example?",
    "What are you trying to achieve, and what will you use the answer for?",
    "What have you already tried, and what happened?",
    "Which version, type or place is this about?",
    "What constraints do you have?",
    "Who is affected, and since when?",
    "What would a good answer look like to you?",
)
"""Seven good questions for any problem whatever: what a writer must beat."""

Nearness = NDArray[np.float32]
"""One figure per question asked: the cosine of the nearest of a system's questions."""


@dataclass(frozen=True, slots=True)
class Problem:
    id: str
    origin: str
    title: str
    text: str
    asked: tuple[str, ...]


class UnreadableData(Exception):
    """A file of the test data that is not what it should be."""


def main(argv: list[str]) -> int:
    arguments = _arguments(argv)
    try:
        problems = read_problems(arguments.data)[: arguments.limit]
    except UnreadableData as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    if not problems:
        print(f"skipped: no clarifying questions (clarify_eval/*.jsonl) in {arguments.data}")
        return 3
    with model_writer() if arguments.writer == "model" else nullcontext(extractive) as write:
        if write is None:
            print("skipped: no model is set (PEER_ASSIST_MODEL)")
            return 3
        try:
            ours = [list(write(as_request(problem))) for problem in problems]
        except ModelUnreachable as error:
            print(f"skipped: the model cannot be reached ({error.message_id})")
            return 3
    try:
        report = measured(problems, ours, CachedEmbedder(BundledEmbedder()))
    except EmbedderUnavailable as error:
        print(f"skipped: the bundled embedder does not run here ({error.parameters['reason']})")
        return 3
    for problem, questions in list(zip(problems, ours, strict=True))[: arguments.show]:
        _show(problem, questions)
    _print(report)
    if arguments.json:
        print(json.dumps(report))
    return 0


def extractive(request: Source) -> list[str]:
    content = write_clarifying_questions(ProblemSheet(), [request], (), language=Language.EN, today=TODAY)
    return [question.text for question in content.questions]


def read_problems(data: Path) -> list[Problem]:
    """Problems with at least one question, from `data/clarify_eval/*.jsonl` or `data/*.jsonl`."""
    folder = data / "clarify_eval" if (data / "clarify_eval").is_dir() else data
    problems = []
    for path in sorted(folder.glob("*.jsonl")) if folder.is_dir() else []:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                asked = tuple(asked_question(each["question"]) for each in row["clarifying_questions"])
                origin = re.sub(r"\..*|\s.*", "", row.get("source", path.stem))
                text = f"Subject: {row['title']}\n\n{row['problem']}"
                problems.append(Problem(row["id"], origin, row["title"], text, tuple(each for each in asked if each)))
            except (ValueError, KeyError, TypeError) as error:
                raise UnreadableData(f"{path.name}, line {number}") from error
    return [problem for problem in problems if problem.asked]


def asked_question(comment: str) -> str:
    """The question in a comment: its sentences with a question mark; a comment without one as it is."""
    plain = re.sub(r"\[([^\]]*)\]\([^)\s]*\)?", r"\1", comment)
    sentences = re.split(r"(?<=[.!?])\s+", " ".join(plain.split()))
    questions = [sentence for sentence in sentences if sentence.rstrip("\"')”").endswith("?")]
    return " ".join(questions or sentences).strip()


def as_request(problem: Problem) -> Source:
    return Source(id=SourceId(problem.id), kind=SourceKind.REQUEST, text=problem.text, made_at=MADE_AT)


def measured(problems: Sequence[Problem], ours: Sequence[Sequence[str]], embedder: Embedder) -> dict[str, Any]:
    """Nearness of every question asked to the nearest of each system, as shares at or above each threshold."""
    systems = {
        "ours": ours,
        "ours_first_three": [questions[:3] for questions in ours],
        "generic": [GENERIC] * len(problems),
        "generic_with_title": [[f"About “{problem.title}”: {each}" for each in GENERIC] for problem in problems],
    }
    near: dict[str, list[Nearness]] = {name: [] for name in systems}
    for at, problem in enumerate(problems):
        asked = embedder.embed(problem.asked)
        for name, questions in systems.items():
            vectors = embedder.embed(list(questions[at]))
            near[name].append((asked @ vectors.T).max(axis=1) if len(vectors) else np.zeros(len(asked), np.float32))
    coverage = {name: {f"{at:.2f}": _share(values, at) for at in THRESHOLDS} for name, values in near.items()}
    origins = sorted({problem.origin for problem in problems})
    return {
        "problems": len(problems),
        "asked": sum(len(problem.asked) for problem in problems),
        "threshold": THRESHOLD,
        "coverage": coverage,
        "ratio": {at: _ratio(coverage["ours"][at], coverage["generic"][at]) for at in coverage["ours"]},
        "of_all_questions": {
            name: {f"{at:.2f}": _share([np.concatenate(values)], at) for at in THRESHOLDS}
            for name, values in near.items()
        },
        "mean_nearness": {
            name: round(float(np.mean([row.mean() for row in values])), 3) for name, values in near.items()
        },
        "sources": {
            origin: {
                name: _share(
                    [row for row, one in zip(values, problems, strict=True) if one.origin == origin], THRESHOLD
                )
                for name, values in near.items()
            }
            for origin in origins
        },
    }


def _share(rows: Sequence[Nearness], threshold: float) -> float:
    """The mean over problems of the share of a problem's questions that are covered."""
    return round(float(np.mean([(row >= threshold).mean() for row in rows])), 4)


def _ratio(ours: float, generic: float) -> float | None:
    """None where the fixed list covers nothing."""
    return round(ours / generic, 2) if generic else None


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = options("clarifying_questions", "Questions covered.", data="folder with clarify_eval/")
    parser.add_argument("--writer", choices=("extractive", "model"), default="extractive")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N problems")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N problems with the questions")
    return parser.parse_args(argv)


def _show(problem: Problem, questions: Sequence[str]) -> None:
    print(f"\n{problem.id}: {' '.join(problem.text.split())[:300]}")
    for question in questions:
        print(f"  ours  {question}")
    for question in problem.asked[:4]:
        print(f"  asked {question[:160]}")


def _print(report: Mapping[str, Any]) -> None:
    print(f"\n{report['problems']} problems, {report['asked']} questions people asked; covered at a cosine of at least")
    thresholds = [f"{at:.2f}" for at in THRESHOLDS]
    print(f"{'':18}" + "".join(f"{at:>8}" for at in thresholds) + "    mean")
    for name, shares in report["coverage"].items():
        mean = report["mean_nearness"][name]
        print(f"{name:18}" + "".join(f"{shares[at]:8.3f}" for at in thresholds) + f"{mean:8.3f}")
    ratios = [report["ratio"][at] for at in thresholds]
    print(f"{'ours / generic':18}" + "".join(f"{ratio:8.2f}" if ratio is not None else f"{'–':>8}" for ratio in ratios))
    for origin, shares in report["sources"].items():
        print(f"{origin:18}" + "  ".join(f"{name} {share:.3f}" for name, share in shares.items()))
