"""Did somebody undertake it, did somebody decide it, and who? By cue words (`undertakings.yaml`), in both languages.

    undertakings(text)        the clauses in which somebody says they, or somebody, will do it
    decisions(text)           the clauses in which it was decided, or said to be done
    only_maybe(text)          whatever it says, it says it as a possibility
    gives_to(name, text)      the text gives something to do to somebody of this name

Read clause by clause: `we could ask them, and Maria will write` undertakes, `maybe we should ask them` does not.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from service.support.folding import fold, word_set
from service.support.names import everyday_words
from service.support.phrases import phrase_pattern

_CLAUSES = re.compile(
    r"(?<=[.!?;\n])\s*|,\s+(?=(?:and|but|so|then|et|mais|donc|puis|alors)\b)|\s+(?=but\b|mais\b)|\s[-–—]\s"
)
_HONORIFICS = word_set("mr mrs ms dr prof m mme mlle sir madam hon honourable the le la les l")
_AWAY = (
    r"(?<!\bto )(?<!\bwith )(?<!\bfrom )(?<!\bfor )(?<!\babout )(?<!\bavec )(?<!\bpour )(?<!\bchez )(?<!\bde )(?<!\ba )"
)
"""`I will send it to Maria` gives Maria nothing to do."""


@cache
def _cues() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_name("undertakings.yaml").read_text(encoding="utf-8")
    )
    return loaded


@cache
def _pattern(*groups: str) -> re.Pattern[str]:
    return phrase_pattern([phrase for group in groups for phrases in _cues()[group] for phrase in phrases])


@cache
def _future() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_cues()['future_endings']}\b")


@cache
def _head_assent() -> re.Pattern[str]:
    return re.compile(r"(?:^|[.!?;\n]\s*|,\s)" + _pattern("assent").pattern)


def clauses(folded: str) -> Iterator[str]:
    for piece in _CLAUSES.split(folded):
        if piece and piece.strip():
            yield piece.strip()


def is_maybe(clause: str) -> bool:
    """A folded clause that only weighs, asks or imagines."""
    return clause.endswith("?") or _pattern("tentative").search(clause) is not None


def _firm(text: str) -> Iterator[str]:
    return (clause for clause in clauses(fold(text)) if not is_maybe(clause))


def says_i_will(text: str) -> bool:
    return any(_pattern("first_person").search(clause) or _future().search(clause) for clause in _firm(text))


def says_we_will(text: str) -> bool:
    return any(_pattern("we").search(clause) or _future().search(clause) for clause in _firm(text))


def says_yes(text: str) -> bool:
    return _head_assent().search(fold(text)) is not None


def asks_for_it(text: str) -> bool:
    """It is proposed, or somebody is asked to do it: with a yes beside it, that is enough."""
    folded = fold(text)
    return "?" in folded or _pattern("request", "should", "tentative", "we").search(folded) is not None


def undertakings(text: str) -> list[str]:
    """The folded clauses in which somebody will do it, whoever that is."""
    wanted = _pattern("first_person", "we", "third_person", "decided", "should")
    return [clause for clause in _firm(text) if wanted.search(clause) or _future().search(clause)]


def decisions(text: str) -> list[str]:
    """The folded clauses in which it was decided. `We should` alone decides nothing."""
    wanted = _pattern("first_person", "we", "decided")
    return [clause for clause in _firm(text) if wanted.search(clause) or _future().search(clause)]


def only_maybe(text: str) -> bool:
    """Every clause of it weighs or asks."""
    return all(is_maybe(clause) for clause in clauses(fold(text)))


def is_everybody(name: str) -> bool:
    """`we`, `the host team`: nobody in particular."""
    return fold(name).strip() in {phrase for phrases in _cues()["everybody"] for phrase in phrases}


def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name, without titles and what stands in brackets."""
    bare = re.sub(r"\([^)]*\)", " ", fold(name))
    return tuple(word for word in re.findall(r"[^\W_]+(?:['-][^\W_]+)*", bare) if word not in _HONORIFICS)


def same_person(one: str, other: str) -> bool:
    """`Maria` and `Maria Lopez`, `Mr. Lopez` and `Maria Lopez`; not `Project Manager` and `Product Manager`."""
    first, second = set(name_words(one)), set(name_words(other))
    return bool(first and second) and (first <= second or second <= first)


def gives_to(name: str, text: str) -> bool:
    """Somebody of this name is said, asked or listed to do it. Being mentioned is not enough."""
    folded = fold(text)
    return any(_given(form, folded) for form in _forms(name))


def _forms(name: str) -> list[str]:
    """The whole name; its first and its last word too, where they are names and not everyday words."""
    words = name_words(name)
    if not words:
        return []
    parts = {word for word in (words[0], words[-1]) if len(word) > 2 and word not in everyday_words()}
    return [r"\s+".join(map(re.escape, words)), *map(re.escape, sorted(parts))]


def _given(form: str, folded: str) -> bool:
    does, asked = _pattern("third_person").pattern, r"(?:can|could|will|would) you|please|peux-tu|pouvez-vous|merci"
    others = r"(?:\s+[\w'-]+)?(?:(?:\s*,\s*|\s+(?:and|et|&|or|ou)\s+)[\w'-]+(?:\s+[\w'-]+)?){0,3}"
    patterns = (
        rf"{_AWAY}\b{form}\b{others}(?:\s+(?:then|also|still|already|just|therefore|aussi))?\s*{does}",
        rf"{_AWAY}\b{form}\b{others}\s+to\s+[a-z]",
        rf"{_AWAY}\b{form}\b{others}\s+[a-z]+(?:ra|ront)\b",
        rf"\b{form}\s*,?\s+(?:you|you've|you're|you'll|tu|vous)\b",
        rf"(?:^|[\n.;•*-]\s*)@?{form}\b\s*(?:\([^)]*\)\s*)?[:–—-]",
        rf"[(\[–—:@-]\s*(?:[\w'-]+\s*(?:,|and|et|&|/)\s*)?{form}\b",
        rf"\b{form}\s*,[^.!?]{{0,60}}(?:{asked})",
        rf"(?:{asked})[^.!?]{{0,120}},\s*{form}\b",
        rf"(?:ask|asked|asks|assigned to|responsible is|responsible are|owner|lead is|led by|done by|task of|job of|action on|up to"
        rf"|charge|demander a|demande a|confie a|responsable|par|by)\s*:?\s+(?:the\s+)?{form}\b",
        rf"\b{form}'s\s+(?:job|task|action|responsibility|turn)\b",
        rf"(?:tache|role|responsabilite) de\s+{form}\b",
    )
    return any(re.search(pattern, folded) for pattern in patterns)
