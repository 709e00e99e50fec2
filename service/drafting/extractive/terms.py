"""The words a request turns on: what the host put in quotation marks, and phrases that come back."""

import re
from collections import Counter
from collections.abc import Sequence

from service.domain.places import Language
from service.support.folding import fold, word_set
from service.support.sentences import Sentence
from service.support.stop_words import STOP_WORDS

LONGEST = 5
"""Words of a term."""
LONGEST_WORD = 30
_LINKS = word_set("of de du des")
_QUOTED = re.compile(r"[“\"«]\s?([^“”\"«»\n]{3,40}?)\s?[”\"»]")
_FORMULA = re.compile(r"\$[^$\n]*\$|https?://\S+|\[link\]|[\\{}]\S*")
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
    """Phrases of the request, the most telling first, as they are written.

    With `repeated_only`, those in quotation marks and phrases of several words that come back and are nobody's name.
    """
    quoted = [
        match[1].strip()
        for sentence in sentences
        for match in _QUOTED.finditer(sentence.text)
        if len(match[1].split()) <= LONGEST and not match[1].rstrip().endswith((".", "?", "!"))
    ]
    counts: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    written: dict[str, str] = {}
    for sentence in sentences:
        for phrase in _phrases(sentence):
            key = _stem(phrase)
            counts[key] += 1
            weight[key] += 3 if sentence.subject else 1
            written.setdefault(key, phrase)
    singles = Counter(word for key, count in counts.items() for word in key.split() for _ in range(count))
    order = {key: at for at, key in enumerate(written)}

    def telling(key: str) -> float:
        parts = key.split()
        return weight[key] * (1 + 0.6 * min(len(parts) - 1, 2)) + 0.4 * sum(singles[word] for word in parts) / len(
            parts
        )

    ranked = sorted(counts, key=lambda key: (-telling(key), order[key]))
    if repeated_only:
        ranked = [key for key in ranked if counts[key] >= 2 and len(key.split()) >= 2 and written[key].islower()]
    else:
        ranked = [key for key in ranked if len(key.split()) >= 2 or (counts[key] >= 3 and len(key) >= 4)] or ranked[:1]
    chosen: list[str] = []
    taken: set[str] = set()
    for phrase in [*dict.fromkeys(quoted), *(written[key] for key in ranked)]:
        words = set(_stem(phrase).split())
        if not words & taken:
            taken |= words
            chosen.append(phrase)
    return chosen[:at_most]


def _stem(phrase: str) -> str:
    return " ".join(word.rstrip("s")[:8] for word in fold(phrase).split() if word not in _LINKS)


def _phrases(sentence: Sentence) -> list[str]:
    """Runs of one to five words without everyday words or what looks like a verb, `of` and `de` between two of them."""
    found: list[str] = []
    run: list[str] = []
    end = -2

    def close() -> None:
        while run and fold(run[-1]) in _LINKS:
            run.pop()
        if run:
            found.append(" ".join(run))
        run.clear()

    verb = _SHAPE_OF_A_VERB[sentence.language]
    for match in _PLAIN_WORD.finditer(_FORMULA.sub(lambda cut: "." * len(cut[0]), sentence.text)):
        word = re.sub(r"^(?:[ldLD]|[Qq]u)['’]", "", match[0])
        plain = fold(word)
        if run and (match.start() - end != 1 or len(word) < len(match[0])):
            close()
        if run and plain in _LINKS:
            run.append(word)
        elif (
            plain in STOP_WORDS
            or plain in _NEVER
            or not 3 <= len(plain) <= LONGEST_WORD
            or "'" in plain
            or verb.match(plain)
        ):
            close()
        else:
            run.append(word)
            if len(run) >= LONGEST:
                close()
        end = match.end()
    close()
    return found
