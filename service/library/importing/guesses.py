"""What a write-up does not say in so many words, guessed from its text for a person to correct."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date as Day
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from service.domain.ids import HubId
from service.domain.library import Outcome
from service.domain.places import Hub, Language
from service.domain.text import LINE_LIMIT
from service.library.importing.dates import first_date

HEAD_CHARACTERS = 1_500
"""Where a document says what it is."""
_TITLE_WORDS = 30
_OPENING = 400
_PART = re.compile(
    r"(?:what we (?:did|learned|will do)|what happened next|background|summary|introduction|context"
    r"|peer assist(?: note| report)?|note|report"
    r"|ce que nous (?:avons fait|avons appris|allons faire)"
    r"|ce qui s.est passé ensuite|résumé|contexte|compte[- ]rendu)$",
    re.IGNORECASE,
)
"""Headings that name a part or the kind of a write-up, and not the write-up."""
_LABEL = r"(?im)^\W{{0,6}}(?:{names})\W{{0,4}}\s*[:|–-]\W{{0,4}}\s*(?P<value>[^\n|]+)"
_DATE_LINE = re.compile(
    _LABEL.format(names="date(?: of (?:the )?session)?|held on|when|date de la (?:séance|session)|tenue? le")
)
_HUB_LINE = re.compile(_LABEL.format(names="(?:host )?hub|(?:regional )?office|bureau(?: régional)?|pôle|antenne"))
_OUTCOME_LINE = re.compile(_LABEL.format(names="outcome|result|how it went|résultats?|issue|bilan"))
_SETTLED_PART = re.compile(
    r"(?im)^#{1,6}\s*(?:what happened (?:next|since|after.*)|outcome|results?|ce qui s.est passé.*|suites?|résultats?|bilan)\s*$"
)
_NOT = re.compile(
    r"\b(?:did(?: not|n.t) work|has not worked|failed|no change|nothing (?:has )?changed|not (?:been )?released|was abandoned|gave up"
    r"|n.a (?:pas|jamais) (?:marché|fonctionné|abouti|été (?:versée?|débloquée?))"
    r"|échec|a échoué|ont échoué|rien n.a changé|abandonnée?s?)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\b(?:partly|partially|in part|only (?:some|half|one)|half of|en partie|partiellement|en demi-teinte|mitigée?)\b",
    re.IGNORECASE,
)
_WORKED = re.compile(
    r"\b(?:worked|it works|succeeded|successful(?:ly)?|was released|were released|had released|solved"
    r"|a (?:bien )?(?:marché|fonctionné|abouti)"
    r"|réussite|réussi|a été (?:versée?|débloquée?)|ont été (?:versés|débloqués)|avec succès)\b",
    re.IGNORECASE,
)


def title(text: str, name: str) -> str:
    """A heading near the top that is not that of a part, else the first short line, else the file's name."""
    lines = [line.strip() for line in text[:20_000].split("\n") if line.strip()]
    headings = [line.lstrip("#").strip() for line in lines[:8] if re.match(r"#{1,3}\s+\S", line)]
    heading = next((each for each in headings if not _PART.match(each.strip("*_ "))), "")
    first = next(
        (line for line in lines[:1] if not line.startswith(("|", "-", ">", "#")) and len(line.split()) <= _TITLE_WORDS),
        "",
    )
    from_name = re.sub(r"[_\-\s]+", " ", PurePath(name).stem).strip().capitalize()
    chosen = heading or first or from_name or next(iter(headings), "")
    plain = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", re.sub(r"[*_`#]{1,3}", "", chosen))
    return " ".join(plain.split())[:LINE_LIMIT].strip() or "?"


def day(text: str, name: str) -> Day | None:
    """A labelled date, else the one in the file's name, else the first in the opening lines. Further down dates are part of the story."""
    labelled = _DATE_LINE.search(text[: 4 * HEAD_CHARACTERS])
    return (
        (first_date(labelled["value"]) if labelled else None)
        or first_date(_spaced(name))
        or first_date(text[:_OPENING])
    )


def hub(
    text: str, name: str, hubs: Sequence[Hub], *, of_hosts: Sequence[HubId] = (), of_people: Sequence[HubId] = ()
) -> Hub | None:
    """The hub after a label, else that of the hosts, else named most at the head of the text, else of most people, else named most.

    Two equally named: the next in that order decides, and at the end nobody.
    """
    labelled = _HUB_LINE.search(text[: 4 * HEAD_CHARACTERS])
    places = [labelled["value"]] if labelled else []
    for place in [*places, _most(of_hosts), f"{_spaced(name)}\n{text[:HEAD_CHARACTERS]}", _most(of_people), text]:
        folded = _folded(place)
        counts = sorted(((_count(folded, each), each.id, each) for each in hubs), reverse=True)
        if counts and counts[0][0] and (len(counts) == 1 or counts[0][0] > counts[1][0]):
            return counts[0][2]
    return None


def _most(hub_ids: Sequence[HubId]) -> str:
    """The hub that stands most often, or nothing where two are equal."""
    counts = Counter(hub_ids).most_common(2)
    return counts[0][0] if counts and (len(counts) == 1 or counts[0][1] > counts[1][1]) else ""


def _count(folded_text: str, hub: Hub) -> int:
    names = {_folded(hub.name), _folded(hub.id)}
    names |= {re.sub(r"\b(?:hub|office|bureau|pole|antenne|regional)\b", "", name).strip() for name in names}
    return sum(len(re.findall(rf"\b{re.escape(name)}\b", folded_text)) for name in names if len(name) > 2)


def outcome(text: str) -> Outcome:
    """How it went: a labelled line, else the part that tells what happened afterwards. Anywhere else it would be about others."""
    labelled = _OUTCOME_LINE.search(text)
    if labelled and (found := _judged(labelled["value"])) is not Outcome.UNKNOWN:
        return found
    part = _SETTLED_PART.search(text)
    return _judged(text[part.end() : part.end() + 1_200]) if part else Outcome.UNKNOWN


def _judged(text: str) -> Outcome:
    word = _folded(text).strip(" .*_")
    if word in {"worked", "partly", "not", "unknown"}:
        return Outcome(word)
    if _PARTLY.search(text) or (_NOT.search(text) and _WORKED.search(text)):
        return Outcome.PARTLY
    return Outcome.NOT if _NOT.search(text) else Outcome.WORKED if _WORKED.search(text) else Outcome.UNKNOWN


def language(text: str) -> Language:
    code, _score = _identifier().classify(text[:4_000])
    return Language(code)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """An identifier of our own, told that there are two languages (the module's is shared by the whole process). Loads in 0.6 s."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([each.value for each in Language])
    return identifier


def topics(text: str, known: Sequence[str], *, most: int = 4) -> tuple[str, ...]:
    """Topics already used in the library that this text names at least twice."""
    folded = _folded(text[:50_000])
    counts = {topic: folded.count(_folded(topic)) for topic in known if len(topic) > 3}
    often = sorted((topic for topic, count in counts.items() if count > 1), key=lambda topic: (-counts[topic], topic))
    return tuple(often[:most])


def _spaced(name: str) -> str:
    return re.sub(r"[_\s]+", " ", PurePath(name).stem)


def _folded(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.casefold().replace("’", "'").replace("-", " ")
