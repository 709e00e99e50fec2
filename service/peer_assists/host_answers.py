"""A host's pasted answer, taken apart to the questions it answers. What fits no question is kept and shown, never guessed.

    split_answer(text, questions) -> list[Part]

A part begins where a line is numbered (*1.*, *Q2:*, *Question 3 –*), or repeats a question, quoted (*> …*) or not. With no such line,
paragraphs answer the questions in order only where there are as many of one as of the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from service.domain.questions import MOST_USEFUL, ClarifyingQuestion
from service.people.names import folded

REPEATED = 0.8
"""How alike a line and a question must be for the line to be the question again, 0 to 1."""
REPEATED_QUOTED = 0.6
"""The same for a line quoted from the mail, which programs break and people shorten."""
NUMBERED_AT_MOST = 20

_NUMBERED = re.compile(
    r"^\s*(?:\*\*|__)?(?:(?P<word>q(?:uestion|uestions)?|a(?:nswer)?|r(?:é|e)ponse|r)\s*\.?\s*(?:n[°o]\s*)?)?(?P<number>\d{1,2})\s*"
    r"(?P<mark>[.):°/]|[-–—](?=\s))?(?:\*\*|__)?(?P<rest>\s.*|$)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\s*(?:>\s?)+(?P<rest>.*)$")
_GREETING = re.compile(
    r"^\s*(?:dear|hi|hello|hey|good (?:morning|afternoon)|bonjour|bonsoir|salut|ch[eè]re?|madame|monsieur)\b[^.?\n]{0,60}$",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\s*(?:(?:best|kind|warm)(?:est)? (?:regards|wishes)|regards|best|yours|sincerely|many thanks|thanks|thank you|cheers|cordialement|"
    r"bien (?:à (?:vous|toi)|cordialement)|amicalement|merci(?: beaucoup| d['’]avance)?|salutations|à bient[ôo]t)\b[^?\n]{0,30}$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|message d['’]origine)|on .{5,80} wrote:|le .{5,80} a écrit\s*:)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the host's words, and the question they answer, or None."""

    text: str
    question: ClarifyingQuestion | None = None


@dataclass(slots=True)
class _Run:
    question: ClarifyingQuestion | None
    lines: list[str]


def split_answer(text: str, questions: Sequence[ClarifyingQuestion]) -> list[Part]:
    """The answer in its parts, in the order they stand. `questions` are the open ones in the order of the reply.

    The words a mail program quotes are left out where they only repeat what was sent.
    """
    runs = _runs(text, questions)
    if all(run.question is None for run in runs):
        return _in_order(runs, questions)
    parts: list[Part] = []
    for run in runs:
        said = "\n".join(run.lines).strip()
        if not said:
            continue
        same = next(
            (at for at, part in enumerate(parts) if run.question is not None and part.question == run.question), None
        )
        if same is None:
            parts.append(Part(said, run.question))
        else:
            parts[same] = Part(f"{parts[same].text}\n{said}", run.question)
    return parts


def _runs(text: str, questions: Sequence[ClarifyingQuestion]) -> list[_Run]:
    runs = [_Run(None, [])]
    for line in text.splitlines():
        if not line.strip():
            runs[-1].lines.append(line)
            continue
        quoted = _QUOTED.match(line)
        if _HEADER.match(line):
            runs.append(_Run(None, []))
        elif quoted is not None:
            repeated = _repeated(quoted["rest"], questions, REPEATED_QUOTED)
            if repeated is not None:
                runs.append(_Run(repeated, []))
        elif (start := _start(line, questions)) is not None:
            runs.append(_Run(start[0], [start[1]] if start[1] else []))
        elif _GREETING.match(line) and not any(each.strip() for run in runs for each in run.lines):
            runs[-1].lines.append(line)
            runs.append(_Run(None, []))
        elif _CLOSING.match(line):
            runs.append(_Run(None, [line]))
        else:
            runs[-1].lines.append(line)
    return runs


def _start(line: str, questions: Sequence[ClarifyingQuestion]) -> tuple[ClarifyingQuestion, str] | None:
    """The question a line begins to answer, and what of the answer stands on that line already."""
    numbered = _NUMBERED.match(line)
    if numbered is not None and (numbered["mark"] or numbered["word"]):
        number, rest = int(numbered["number"]), numbered["rest"].strip(" :–—-\t*_")
        if 1 <= number <= min(len(questions), NUMBERED_AT_MOST):
            question = questions[number - 1]
            again = _repeated(rest, questions, REPEATED)
            return (again, "") if again is not None else (question, _after_question(rest, question))
    repeated = _repeated(line, questions, REPEATED)
    if repeated is not None:
        return repeated, ""
    for question in questions:
        after = _after_question(line.strip(), question)
        if after != line.strip():
            return question, after
    return None


def _repeated(line: str, questions: Sequence[ClarifyingQuestion], alike: float) -> ClarifyingQuestion | None:
    """The question this line repeats, if it is enough like one; the most alike wins."""
    said = _bare(line)
    if len(said) < 8:
        return None
    best: tuple[float, ClarifyingQuestion | None] = (alike, None)
    for question in questions:
        wanted = _bare(question.text)
        if not len(wanted) * alike * 0.6 <= len(said) <= len(wanted) * 1.6:
            continue
        likeness = SequenceMatcher(None, said, wanted, autojunk=False).ratio()
        if alike < REPEATED and len(said) >= 20 and said in wanted:
            likeness = 1.0
        if likeness >= best[0]:
            best = (likeness, question)
    return best[1]


def _after_question(line: str, question: ClarifyingQuestion) -> str:
    """What follows the question where a line repeats it and goes on, else the line."""
    asked = " ".join(question.text.split())
    if len(asked) >= 8 and folded(line[: len(asked)]) == folded(asked):
        return line[len(asked) :].strip(" :–—-\t")
    return line


def _in_order(runs: Sequence[_Run], questions: Sequence[ClarifyingQuestion]) -> list[Part]:
    """Paragraphs to questions one by one, where their numbers agree; else the words as they are, for a person to place."""
    paragraphs: list[str] = []
    around: list[tuple[int, str]] = []
    for run in runs:
        for paragraph in re.split(r"\n\s*\n", "\n".join(run.lines)):
            said = paragraph.strip()
            first = said.split("\n")[0]
            if said and (_GREETING.match(said) or _CLOSING.match(first)):
                around.append((len(paragraphs), said))
            elif said:
                paragraphs.append(said)
    asked = list(questions[:MOST_USEFUL])
    if not asked or len(paragraphs) != len(asked):
        whole = "\n\n".join(said for said in ("\n".join(run.lines).strip() for run in runs) if said)
        return [Part(whole)] if whole else []
    parts = [Part(said, question) for said, question in zip(paragraphs, asked, strict=True)]
    for at, said in reversed(around):
        parts.insert(at, Part(said))
    return parts


def _bare(text: str) -> str:
    return re.sub(
        r"[^\w]+", " ", folded(re.sub(r"^\s*(?:q\w*\s*)?\d{1,2}\s*[.):]\s*", "", text, flags=re.IGNORECASE))
    ).strip()
