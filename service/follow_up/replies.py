"""Reading a mail that answers our questions: leniently, in English and French, and for a person to correct before it counts.

The mail numbers the questions; people answer below them, beside them, in one line each, or in a letter of their own. What is not
understood is never guessed: the words are kept, and the choice stays open.
"""

import re
from collections.abc import Iterable, Mapping

from service.domain.follow_up import ReadEvaluation, ReadReply, YesNo
from service.domain.library import Outcome

FIRST_WORDS = 6
"""Of an answer, among which its yes or no must stand."""

_QUOTED = re.compile(r"^\s*(?:>\s*)+")
_NUMBERED = re.compile(r"^\s*\(?([1-5])\s*[.):\-–—]\s*(.*)$")
_SCORE = re.compile(r"(?<![\d.,])([1-5])(?:\s*(?:/|sur|of|out of)\s*5)?(?![\d]|[.,]\d)")
_WROTE = re.compile(r"(?i)^\s*(?:on\b.{5,120}\bwrote|le\b.{5,120}\ba écrit)\s*:\s*$")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_PARTLY = (
    "yes and no",
    "oui et non",
    "partly",
    "partially",
    "in part",
    "somewhat",
    "a bit",
    "some of it",
    "en partie",
    "partiellement",
    "un peu",
    "à moitié",
)
_NO = ("no", "not", "nope", "none", "nothing", "never", "didn't", "haven't", "non", "pas", "aucun", "aucune", "rien")
_YES = ("yes", "yep", "yeah", "y", "oui", "ouais", "si", "absolutely", "certainly", "tout à fait", "bien sûr")
_EARLY = (
    "too early",
    "too soon",
    "don't know",
    "do not know",
    "trop tôt",
    "ne sait pas",
    "ne savons pas",
    "ne sais pas",
)
_WORKED = ("worked", "works", "marché", "marche", "fonctionné", "fonctionne", "réussi")


def read_reply(text: str, *, questions: Iterable[str] = ()) -> ReadReply:
    """What a pasted mail answers to the four questions; `questions` are their texts in every language, to be left out."""
    parts = _parts(text, questions)
    if not any(parts.get(number, "").strip() for number in (1, 2, 3, 4)):
        words = parts.get(0, "").strip()
        return ReadReply(did_you_act=yes_or_no(words), what_happened=words)
    act, differently, happened, outcome = (parts.get(number, "").strip() for number in (1, 2, 3, 4))
    more = [_beyond_the_choice(each) for each in (act, differently)]
    words = "\n\n".join(each for each in (*more, happened, parts.get(0, "").strip(), parts.get(5, "").strip()) if each)
    return ReadReply(
        did_you_act=yes_or_no(act),
        did_you_do_something_differently=yes_or_no(differently),
        what_happened=words,
        outcome=outcome_of(outcome),
    )


def read_evaluation(text: str, *, questions: Iterable[str] = ()) -> ReadEvaluation:
    """The three scores and the two sentences of a pasted mail."""
    parts = _parts(text, questions)
    scores = [_score(parts.get(number, "")) for number in (1, 2, 3)]
    keep = "\n\n".join(each for each in (parts.get(4, "").strip(), parts.get(0, "").strip()) if each)
    return ReadEvaluation(
        worth_the_time=scores[0], heard=scores[1], will_use=scores[2], keep=keep, change=parts.get(5, "").strip()
    )


def yes_or_no(answer: str) -> YesNo | None:
    """The choice an answer begins with; None where its first words hold none, or more than one."""
    words = [word.replace("’", "'") for word in _WORD.findall(answer.casefold())][:FIRST_WORDS]
    start = f" {' '.join(words)} "
    if any(f" {each} " in start for each in _PARTLY):
        return YesNo.PARTLY
    said = [YesNo.NO if word in _NO else YesNo.YES for word in words if word in _NO or word in _YES]
    said += [YesNo.YES for each in _YES if " " in each and f" {each} " in start]
    if not said or (words and words[0] in _YES):
        return YesNo.YES if said else None
    return said[0] if len(set(said)) == 1 or words[0] in _NO else None


def outcome_of(answer: str) -> Outcome | None:
    """How it went, as an answer says it."""
    folded = f" {' '.join(word.replace('’', chr(39)) for word in _WORD.findall(answer.casefold()))} "
    if any(f" {each} " in folded for each in _EARLY):
        return Outcome.UNKNOWN
    choice = yes_or_no(answer)
    if choice is YesNo.PARTLY or any(f" {each} " in folded for each in _PARTLY):
        return Outcome.PARTLY
    if choice is YesNo.NO or re.search(r" (?:not?|didn't|pas|n'a) ", folded):
        return Outcome.NOT
    if choice is YesNo.YES or any(f" {each} " in folded for each in _WORKED):
        return Outcome.WORKED
    return None


def _parts(text: str, questions: Iterable[str]) -> Mapping[int, str]:
    """The words of the mail by the question they stand under; 0 for what stands under none. Our own text in it is left out."""
    ours = {_folded(each) for question in questions for each in question.splitlines()} - {""}
    found: dict[int, list[str]] = {}
    at = 0
    for line in text.splitlines():
        quoted = _QUOTED.match(line)
        bare = _QUOTED.sub("", line)
        if _WROTE.match(bare):
            continue
        numbered = _NUMBERED.match(bare)
        rest = numbered[2] if numbered else bare
        answer = _without(rest, ours)
        if numbered:
            at = int(numbered[1])
            if answer is None:
                answer = "" if quoted else rest  # a quoted line is our own mail, however it was broken
        elif answer is None:
            if quoted:
                continue
            answer = bare
        if answer.strip() or found.get(at):
            found.setdefault(at, []).append(answer.strip())
    return {number: "\n".join(lines).strip() for number, lines in found.items()}


def _without(line: str, ours: set[str]) -> str | None:
    """What stands after our own words in a line; empty where it is ours alone, None where it is not ours at all."""
    folded = _folded(line)
    if not folded:
        return None
    if folded in ours or (len(folded) > 12 and any(each.startswith(folded) for each in ours)):
        return ""
    for each in sorted(ours, key=len, reverse=True):
        if len(each) > 12 and folded.startswith(each):
            words = list(_WORD.finditer(line))
            return line[words[len(each.split()) - 1].end() :].lstrip(" ?:.)–—-»")
    return None


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold().replace("’", "'")))


def _beyond_the_choice(answer: str) -> str:
    """What an answer says besides yes, partly or no: nothing anybody wrote is lost."""
    return answer if len(_WORD.findall(answer)) > 2 else ""


def _score(answer: str) -> int | None:
    found = {int(each) for each in _SCORE.findall(answer)}
    return found.pop() if len(found) == 1 else None
