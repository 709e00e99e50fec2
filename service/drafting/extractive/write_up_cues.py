"""How much a sentence sounds like each kind of item, by the words in `write_up_cues.yaml`."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from re import Pattern
from typing import Any

import yaml

from service.domain.items import ItemKind
from service.domain.places import Language
from service.support.phrases import phrase_pattern

_WEIGHTS = {"strong": 3.0, "plain": 1.5, "weak": 0.7, "against": -2.5}


@cache
def cues() -> Mapping[str, Any]:
    """`write_up_cues.yaml` as it is written."""
    loaded: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_name("write_up_cues.yaml").read_text(encoding="utf-8")
    )
    return loaded


@cache
def _patterns(kind: ItemKind, language: Language) -> tuple[tuple[float, Pattern[str]], ...]:
    groups = cues()["kinds"].get(kind.value, {})
    return tuple(
        (weight, phrase_pattern(groups[group][language.value]))
        for group, weight in _WEIGHTS.items()
        if groups.get(group, {}).get(language.value)
    )


def cue_score(folded: str, kind: ItemKind, language: Language) -> float:
    """The cues of a kind in a folded sentence; each sort of cue counts once, and a little more when it comes again."""
    total = 0.0
    for weight, pattern in _patterns(kind, language):
        found = len(pattern.findall(folded))
        if found:
            total += weight * (1 + 0.25 * min(found - 1, 2))
    return total


@cache
def has(name: str, language: Language) -> Pattern[str]:
    """The pattern of a list of its own, such as `chatter`."""
    return phrase_pattern(cues()[name][language.value])


@cache
def _undertaking(how: str, language: Language) -> Pattern[str]:
    firsts = phrase_pattern(cues()["undertakes"][how][language.value]).pattern
    deeds = phrase_pattern(cues()["deeds"][language.value]).pattern
    return re.compile(rf"{firsts}(?:[\s,]+[\w'-]+){{0,3}}?[\s,]+{deeds}")


def undertaking_score(folded: str, language: Language) -> float:
    """Somebody takes a deed upon themselves or is given one: `I'll try to send`, `you have to work on`; less sure, `we can send`."""
    for how in ("strong", "plain"):
        if _undertaking(how, language).search(folded) is not None:
            return _WEIGHTS[how]
    return 0.0
