"""The words a request turns on: what the host put in quotation marks, and phrases that come back."""

import re
from collections import Counter
from collections.abc import Sequence

from service.domain.places import Language
from service.drafting.folding import fold, word_set
from service.drafting.sentences import Sentence
from service.drafting.stop_words import STOP_WORDS

LONGEST = 4
"""Words of a term."""
_QUOTED = re.compile(r"[“\"«]\s?([^“”\"«»\n]{3,40}?)\s?[”\"»]")
_PLAIN_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SHAPE_OF_A_VERB = {
    Language.EN: re.compile(r".{3,}(?:ed|ing|ly)$"),
    Language.FR: re.compile(r".{3,}(?:er|ez|ent|ait|ement|ons|ant)$"),
}
_NEVER = word_set(
    """
problem problems question questions issue issues help information example examples thing things people person
year years month months week day time lot able want need know think like find use used using looking
interested ask asked asking answer answers good best better new old right wrong possible impossible different
similar same first second last next anyone someone everyone hello thanks please whether seems seem mean means
meant said says tell told work works worked working way ways kind type sort part understand understanding
wondering trying tried probleme problemes aide exemple chose choses personne personnes annee annees mois
semaine jour temps savoir vouloir besoin pouvoir bonjour merci possible bon bonne nouveau nouvelle premier
dernier prochain question questions cherche cherchons sait dit dire
"""
)


def terms(sentences: Sequence[Sentence], *, at_most: int = 3, repeated_only: bool = True) -> list[str]:
    """Phrases of the request, the most telling first, as they are written. With `repeated_only`, those that come back or are quoted."""
    quoted = [
        match[1].strip()
        for sentence in sentences
        for match in _QUOTED.finditer(sentence.text)
        if len(match[1].split()) <= LONGEST and not match[1].rstrip().endswith((".", "?", "!"))
    ]
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    weight: Counter[str] = Counter()
    for sentence in sentences:
        for phrase in _phrases(sentence):
            key = _stem(phrase)
            counts[key] += 1
            written.setdefault(key, phrase)
            weight[key] += 2 if sentence.subject else 1
    singles: Counter[str] = Counter()
    for key, count in counts.items():
        for word in key.split():
            singles[word] += count
    ranked = sorted(
        counts,
        key=lambda key: (
            -(
                weight[key] * min(len(key.split()), 3)
                + 0.5 * sum(singles[word] for word in key.split()) / len(key.split())
            ),
            list(written).index(key),
        ),
    )
    chosen: list[str] = []
    taken: set[str] = set()
    for phrase in [
        *dict.fromkeys(quoted),
        *(written[key] for key in ranked if not repeated_only or _comes_back(key, counts)),
    ]:
        key = _stem(phrase)
        if set(key.split()) & taken:
            continue
        taken |= set(key.split())
        chosen.append(phrase)
    return chosen[:at_most]


def _comes_back(key: str, counts: Counter[str]) -> bool:
    return counts[key] >= 2 and len(key.split()) >= 2


def _stem(phrase: str) -> str:
    return " ".join(word.rstrip("s")[:8] for word in fold(phrase).split())


def _phrases(sentence: Sentence) -> list[str]:
    """Runs of one to four words without everyday words or what looks like a verb between them."""
    found: list[str] = []
    run: list[str] = []
    end = -2
    verb = _SHAPE_OF_A_VERB[sentence.language]
    for match in _PLAIN_WORD.finditer(sentence.text):
        word = fold(match[0])
        bare = re.sub(r"^(?:l|d|qu)['’]", "", match[0])
        plain = fold(bare)
        if plain in STOP_WORDS or plain in _NEVER or len(plain) < 3 or (verb.match(plain) and not run) or "'" in plain:
            if run:
                found.append(" ".join(run))
            run = []
            continue
        if run and (match.start() - end != 1 or len(run) == LONGEST):
            found.append(" ".join(run))
            run = []
        run.append(bare)
        end = match.end()
        if word != plain:
            run = [bare]
    if run:
        found.append(" ".join(run))
    return found
