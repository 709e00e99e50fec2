"""What is still vague: people's own words that need a number, a date, a name or a place (`vague.yaml`)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.domain.places import Language
from service.drafting.extractive.question_bank import Slot
from service.support.folding import fold
from service.support.phrases import phrase_pattern
from service.support.sentences import Sentence
from service.support.stop_words import STOP_WORDS

NEEDS = (Slot.NUMBER, Slot.DATE, Slot.NAME, Slot.PLACE)
_DIGIT_NEAR = re.compile(r"\d")
_NOUNS = re.compile(r"(?:[ \n]+|(?<='))([^\W\d_][\w'’-]{0,30})(?![\w])(?:[ \n]+([^\W\d_][\w'’-]{0,30})(?![\w]))?")
_NOT_A_NOUN = STOP_WORDS | {"of", "de", "des"}


@dataclass(frozen=True, slots=True)
class VagueWords:
    """The words at `start` to `end` of the source, and what they need."""

    sentence: Sentence
    start: int
    end: int
    needs: Slot


@cache
def _patterns(language: Language) -> tuple[tuple[Slot, bool, re.Pattern[str]], ...]:
    loaded: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("vague.yaml").read_text(encoding="utf-8"))
    return tuple(
        (need, form == "with_noun", phrase_pattern(phrases[language.value]))
        for need in NEEDS
        for form, phrases in loaded[need.value].items()
    )


def vague_words(sentences: Iterable[Sentence], texts: Mapping[str, str]) -> list[VagueWords]:
    """In the order of the sentences, each wording once. `texts` are the source texts by id."""
    found: list[VagueWords] = []
    seen: set[str] = set()
    for sentence in sentences:
        text = texts[sentence.source_id]
        folded = fold(text[sentence.start : sentence.end])
        taken: list[range] = []
        for need, with_noun, pattern in _patterns(sentence.language):
            for match in pattern.finditer(folded):
                start, end = match.span()
                if with_noun:
                    nouns = _NOUNS.match(folded, end)
                    if nouns is None or nouns[1] in _NOT_A_NOUN:
                        continue
                    end = (
                        nouns.end(2) if nouns[2] and nouns[2] not in _NOT_A_NOUN and len(nouns[1]) > 3 else nouns.end(1)
                    )
                    end = nouns.end(1) if nouns[2] and not _adjective(nouns[1]) else end
                if _DIGIT_NEAR.search(folded[max(0, start - 4) : end + 12]) and need in (Slot.NUMBER, Slot.DATE):
                    continue
                words = " ".join(folded[start:end].split())
                if words in seen or any(start in span or end - 1 in span for span in taken):
                    continue
                seen.add(words)
                taken.append(range(start, end))
                found.append(VagueWords(sentence, sentence.start + start, sentence.start + end, need))
    return found


_ADJECTIVE = re.compile(
    r"(?:.*(?:al|ic|ous|ful|less|ive|ary|able|ible|ern|ish|ent|ant)|small|large|big|poor|new|old|young|rural|local|other|different|good|bad"
    r"|bonn?e?s?|petite?s?|grande?s?|jeunes?|autres?|nouve\w+|vieux|vieilles)$"
)


def _adjective(word: str) -> bool:
    return _ADJECTIVE.match(word) is not None
