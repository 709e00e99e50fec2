"""How much a sentence sounds like each field of the sheet, by the words in `cues.yaml`."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.domain.places import Language
from service.domain.problem import SheetField
from service.support.phrases import phrase_pattern
from service.support.sentences import Sentence

_WEIGHTS = {"strong": 3.0, "plain": 2.0, "weak": 1.0}


@cache
def lexicon() -> Mapping[str, Any]:
    """`cues.yaml` as it is written."""
    loaded: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("cues.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _patterns(field: SheetField, language: Language) -> tuple[tuple[float, re.Pattern[str]], ...]:
    groups = lexicon()[field.value]
    return tuple(
        (weight, phrase_pattern(groups[group][language.value])) for group, weight in _WEIGHTS.items() if group in groups
    )


@cache
def _unplaced(kind: str, language: Language) -> re.Pattern[str]:
    return phrase_pattern(lexicon()[kind][language.value])


@cache
def _labels() -> Mapping[str, SheetField]:
    return {
        label: field
        for field in SheetField
        for language in Language
        for label in lexicon()[field.value]["labels"][language.value]
    }


def is_noise(sentence: Sentence) -> bool:
    return _unplaced("noise", sentence.language).search(sentence.folded) is not None


def is_asking(sentence: Sentence) -> bool:
    """It asks for the meeting, and says nothing yet of the problem."""
    return _unplaced("asking", sentence.language).search(sentence.folded) is not None


def labelled(label: str) -> SheetField | None:
    """The field a folded heading names, such as `background` or `what we tried so far`."""
    label = " ".join(re.sub(r"^[\d.) ]+", "", label).replace(",", " ").split()).strip(" *_?:.")
    known = _labels()
    if label in known:
        return known[label]
    # "our questions to you", "background and history"
    starts = [name for name in known if label.startswith(name + " ")]
    return known[max(starts, key=len)] if starts and len(label.split()) <= 8 else None


def run_in_label(sentence: Sentence) -> tuple[SheetField | None, bool]:
    """A heading at the head of a sentence (`What is fixed: the site`), and whether the sentence is nothing but that."""
    if sentence.words <= 8 and (field := labelled(sentence.folded)):
        return field, True
    head, colon, _ = sentence.folded.partition(":")
    if colon and len(head.split()) <= 8:
        return labelled(head), False
    return None, False


def cue_score(sentence: Sentence, field: SheetField) -> float:
    """The words for this field: each kind of cue counts fully once and a little more when it comes again."""
    total = 0.0
    for weight, pattern in _patterns(field, sentence.language):
        found = len(pattern.findall(sentence.folded))
        if found:
            total += weight * (1 + 0.25 * min(found - 1, 2))
    return total
