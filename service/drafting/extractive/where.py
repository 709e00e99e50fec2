"""Where something worked and under what conditions, as far as the sentence says it: both are its own words."""

import re
from functools import cache

from service.domain.places import Language
from service.drafting.extractive.said import Said
from service.drafting.extractive.write_up_cues import cues
from service.support.dates import dates
from service.support.folding import fold
from service.support.names import everyday_words

_AT_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|à|À|[Dd]ans|[Ee]n|au|aux) ((?:[A-ZÀ-Ý][\w'’-]+)(?: [A-ZÀ-Ý][\w'’-]+){0,3})")
_CLAUSE_ENDS = re.compile(r"[.;!?]")


def where_said(said: Said) -> str:
    """`Lake Basin`, `in our district`, or nothing."""
    match = _where(said.language).search(said.folded)
    if match is not None:
        return said.text[match.start() : match.end()]
    for place in _AT_PLACE.finditer(said.text):
        if (" " in place[1] or fold(place[1]) not in everyday_words()) and not dates(place[1]):
            return place[1]
    return ""


def conditions_said(said: Said) -> str:
    """From the words that set a condition to the end of what they say, or nothing."""
    match = _conditions(said.language).search(said.folded)
    if match is None or match.start() == 0:
        return ""
    end = _CLAUSE_ENDS.search(said.text, match.end())
    return said.text[match.start() : end.start() if end else len(said.text)].strip(" ,")


@cache
def _where(language: Language) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(cues()["where"][language.value]) + r")(?!\w)")


@cache
def _conditions(language: Language) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(cues()["conditions"][language.value]) + r")")
