"""What is told of a sentence by its form and its neighbours, whatever its subject.

alone(said) -> 0 to 1           how well it reads by itself
asks(said)                      it is a question
tells_to_do(said)               it begins as one idea among others does: `put a light on it`
is_recap(said, every, at, …)    it stands beside a decision, in the same breath
"""

import re
from collections.abc import Sequence
from functools import cache

from service.domain.items import ItemKind
from service.domain.places import Language
from service.drafting.extractive.said import Said
from service.drafting.extractive.write_up_cues import cue_score, cues, has

ENOUGH = {
    ItemKind.ACTIVITY: 2.0,
    ItemKind.OFFERED: 2.0,
    ItemKind.RECOMMENDED: 3.0,
    ItemKind.LEARNING: 2.5,
    ItemKind.DISAGREEMENT: 3.0,
    ItemKind.DECIDED: 2.5,
    ItemKind.ACTION: 2.2,
    ItemKind.REPORT_BACK: 3.0,
    ItemKind.OPEN_QUESTION: 3.0,
}
BEGINNING = 0.12
"""Up to this part of a session people say what it is about."""
RECAP_REACH = 3
"""Sentences of one turn between a decision and what else is told in the same breath."""
RECAP_BONUS = 2.5
_RECAP_WORDS = range(4, 13)
_ENDS_OPEN = re.compile(
    r"\b(?:and|or|but|the|a|an|of|to|in|for|with|that|is|are|was|if|because|so|it's|i|we|you|they|et|ou|mais|le|la|les|de|du|des|un|une|que|qui|si|dans|avec|pour)[.,…]*$"
)
_LEANS_AT_HEAD = re.compile(
    r"(?:it|its|it's|that|that's|this|these|those|they|they're|he|she|him|her|them|there|which|or|but|because|like|than|ca|cela|c'est|ce|il|elle|ils|elles|ceci|y)\b"
)


def asks(said: Said) -> bool:
    """It is a question, with or without its mark."""
    return said.folded.rstrip("\"' ").endswith("?") or _asks(said.language).match(said.folded) is not None


@cache
def _asks(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(cues()["asks"][language.value]))


def tells_to_do(said: Said) -> bool:
    """An instruction, as ideas are thrown in."""
    return _imperative(said.language).match(said.folded) is not None


@cache
def _imperative(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(cues()["imperative"][language.value]))


def is_recap(said: Said, every: Sequence[Said], at: int, position: float) -> bool:
    """A short statement beside a decision in the same turn: whoever sums up goes on, `the colour is yellow`, `a wheel on top`."""
    if position < 2 * BEGINNING or said.words not in _RECAP_WORDS or len(said.stems) < 2 or asks(said):
        return False
    if has("no_recap", said.language).search(said.folded) or _ENDS_OPEN.search(said.folded):
        return False
    near = every[max(0, at - RECAP_REACH) : at + RECAP_REACH + 1]
    return any(
        other.note.id == said.note.id
        and other.at != said.at
        and not asks(other)
        and cue_score(other.folded, ItemKind.DECIDED, other.language) >= ENOUGH[ItemKind.DECIDED]
        for other in near
    )


def alone(said: Said) -> float:
    """0 to 1: how well a sentence reads by itself, out of the talk around it."""
    if said.words < 4 or not said.stems:
        return 0.0
    chatter = len(has("chatter", said.language).findall(said.folded))
    if chatter and said.words < 12 * chatter:
        return 0.0
    score = 1.0
    score -= 0.12 * said.cuts + 0.25 * chatter
    score -= 0.2 if _LEANS_AT_HEAD.match(said.folded) else 0.0
    score -= 0.15 * len(has("leans", said.language).findall(said.folded))
    score -= 0.3 if _ENDS_OPEN.search(said.folded) else 0.0
    if said.words > 40:
        score -= 0.015 * (said.words - 40)
    if said.words < 8:
        score -= 0.08 * (8 - said.words)
    if len(said.stems) < 0.2 * said.words:
        score -= 0.2
    return max(0.0, score)
