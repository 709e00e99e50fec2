"""The bank of clarifying questions in `prompts/question_bank.yaml`, and which field a question of ours asks about.

bank() -> tuple[BankQuestion, ...]
field_of_question(folded) -> SheetField | None
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.questions import Perspective
from service.domain.text import Value
from service.support.folding import fold

BANK = Path(__file__).parents[3] / "prompts" / "question_bank.yaml"


class Slot(StrEnum):
    """What of people's own words a question quotes, if anything."""

    NONE = ""
    NUMBER = "number"
    """Vague words that need a number, such as `several districts`."""
    DATE = "date"
    NAME = "name"
    PLACE = "place"
    TERM = "term"
    """A word or two that the request turns on."""
    SUBJECT = "subject"
    """The subject line, or a word or two, of a request that says little more."""
    CASE = "case"
    """A past case: `{case}` is where and when, `{words}` its own sentence on why it worked, or did not."""


class BankQuestion(Value):
    """A question as written, in both languages. `{words}` and `{case}` stand where people's words are quoted."""

    id: str
    field: SheetField
    perspective: Perspective
    slot: Slot = Slot.NONE
    first: bool = False
    """The one that fills its field when nothing better is known: shown beside the empty field."""
    after: str = ""
    """For a case question: `worked`, `partly` or `not`, how that case went."""
    en: str
    fr: str
    why_en: str
    why_fr: str
    cues: tuple[str, ...] = ()
    """Words in the request that make it apply, folded, either language, `*` ends a word any way. None: it always may."""
    unless: tuple[str, ...] = ()
    """Words that already answer it."""

    def text(self, language: Language) -> str:
        return self.fr if language is Language.FR else self.en

    def why(self, language: Language) -> str:
        return self.why_fr if language is Language.FR else self.why_en


@cache
def bank() -> tuple[BankQuestion, ...]:
    rows = yaml.safe_load(BANK.read_text(encoding="utf-8"))["questions"]
    return tuple(BankQuestion.model_validate(row) for row in rows)


def first_question(field: SheetField, language: Language) -> str:
    """The question that would fill an empty field."""
    return next(question.text(language) for question in bank() if question.field is field and question.first)


def field_of_question(folded: str) -> SheetField | None:
    """The field a sentence of ours asks about, where the sentence is a question of the bank sent back with its answer."""
    letters = _letters(folded)
    plain = _plain_questions()
    if letters in plain:
        return plain[letters]
    return next((field for pattern, field in _quoting_questions() if pattern.fullmatch(letters)), None)


def _letters(folded: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", folded))


@cache
def _plain_questions() -> Mapping[str, SheetField]:
    return {
        _letters(fold(question.text(language))): question.field
        for question in bank()
        for language in Language
        if question.slot is Slot.NONE
    }


@cache
def _quoting_questions() -> tuple[tuple[re.Pattern[str], SheetField], ...]:
    found = []
    for question in bank():
        if question.slot is not Slot.NONE:
            for language in Language:
                pieces = re.split(r"\{\w+\}", question.text(language))
                pattern = ".*".join(re.escape(_letters(fold(piece))) for piece in pieces)
                found.append((re.compile(" ?" + pattern + " ?"), question.field))
    return tuple(found)
