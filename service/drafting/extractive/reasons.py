"""Why it worked there, or did not, in the write-up's own sentences. Where it says nothing, nothing is found: nobody guesses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.domain.places import Language
from service.domain.sources import Source
from service.drafting.case_text import CaseText
from service.support.folding import fold
from service.support.phrases import phrase_pattern
from service.support.sentences import Sentence, read_sentences

ENOUGH = 3.0
"""A heading that asks why, a strong cue, or a plain one with the outcome in the same sentence."""
AT_MOST = 3
_OUTCOME = re.compile(
    r"\b(?:work(?:s|ed)?|fail(?:s|ed)?|succe\w+|moved|released|paid|came|stopped|marche|echoue|reussi|debloque|paye|abouti|bouge)\b"
)


_NO_AGREEMENT = re.compile(
    r"\b(?:three|two|four|several|different|no) answers?\b|\b(?:do|did|does) not (?:know|agree)|\bnobody knows\b"
    r"|\b(?:trois|deux|plusieurs|differentes) reponses\b|\b(?:ne savons|ne savent|ne sait|n'etaient) pas\b"
)
_TELLS = re.compile(r"\W*(?:that|this|none|we|she|he|cela|ce|c'est|nous|on|elle|il)\b")
"""Under *why it worked* it goes on telling; what does not lean on the sentence before can stand as a reason."""
_PROPOSAL = re.compile(r"[A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+){1,3} ?:")
_STATE = re.compile(
    r"\b(?:was|were|had|only|already|never|not|wanted|etait|etaient|avait|avaient|deja|jamais|voulait|seulement)\b"
)
"""Under *why it worked*, what was so says more than who said it."""


@dataclass(frozen=True, slots=True)
class Reason:
    sentence: Sentence
    source: Source
    score: float


@cache
def case_lexicon() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _cues(kind: str, language: Language) -> re.Pattern[str]:
    return phrase_pattern(case_lexicon()["reasons"][kind][language.value])


def case_sentences(case: CaseText) -> list[tuple[Sentence, Source, str]]:
    """The sentences of the passages shown, each with its source and the folded heading it stands under."""
    headings: dict[str, tuple[str, ...]] = {passage.id: passage.headings for passage in case.passages}
    rows = []
    for source in case.sources:
        above = headings.get(source.passage_id or source.id, ())
        for sentence in read_sentences(source):
            if sentence.text.count("|") > 1 or _PROPOSAL.match(sentence.text):
                continue  # a row of a table is no sentence; what somebody proposed is not what was so
            rows.append((sentence, source, sentence.label or fold(above[-1] if above else "")))
    return rows


def stated(case: CaseText) -> list[tuple[Sentence, Source]]:
    """The sentences that state what was so, without those under plans, wishes and disagreements."""
    return [
        (sentence, source)
        for sentence, source, heading in case_sentences(case)
        if not any(_cues("not_facts", language).match(heading) for language in Language)
    ]


def reasons(case: CaseText) -> tuple[Reason, ...]:
    """The best reasons, at most three, in the order of the write-up."""
    found = []
    for at, (sentence, source, heading) in enumerate(case_sentences(case)):
        score = _score(sentence, heading)
        if score >= ENOUGH:
            found.append((at, Reason(sentence, source, score)))
    strong = [row for row in found if row[1].score > ENOUGH + 0.5]
    found = strong if len(strong) >= 2 else found
    best = sorted(found, key=lambda row: (-row[1].score, row[0]))[:AT_MOST]
    return tuple(reason for _, reason in sorted(best, key=lambda row: row[0]))


def _score(sentence: Sentence, heading: str) -> float:
    if sentence.words < 5 or sentence.folded.endswith("?"):
        return 0.0
    language = sentence.language
    strong = len(_cues("strong", language).findall(sentence.folded))
    plain = len(_cues("plain", language).findall(sentence.folded))
    if strong and not plain and _NO_AGREEMENT.search(sentence.folded):
        return 0.0  # it says that nobody agreed on the reason
    score = 3.0 * min(strong, 2) + 1.5 * min(plain, 2)
    if plain and _OUTCOME.search(sentence.folded):
        score += 1.5
    if any(_asks_why(heading, each) for each in Language) and (strong or plain or not _TELLS.match(sentence.folded)):
        score += 3.0 + 0.5 * (_STATE.search(sentence.folded) is not None)
    if any(_cues("elsewhere", each).match(heading) for each in Language):
        score -= 4.0
    return score


def _asks_why(heading: str, language: Language) -> bool:
    return _cues("headings", language).match(heading) is not None
