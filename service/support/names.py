"""Names in a text: people, places, bodies, acronyms, codes, e-mail addresses. And whether another text has them.

    names(text) -> list[Name]
    supported(name, cited) -> bool

No model and no gazetteer of people: a name is what is written with a capital where a sentence does not ask for one. At the head
of a sentence, where it does, a capital counts unless the word is an everyday one (`everyday_words.txt`, both languages).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale

from service.support.dates import dates
from service.support.folding import fold, word_set


@dataclass(frozen=True, slots=True)
class Name:
    """One word of a name and, where it has one, the name's word before it: `Alhassan` after `Ibrahim`."""

    word: str
    folded: str
    before: str = ""


_TOKEN = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+\w|[^\W_]+(?:[-.&’'/][^\W_]+)*|[.!?:;•\n\"“”«»()]")
_MEASURED = re.compile(r"\d+(?:[.,]\d+)?(?:[a-z]{1,5}|[KM]|-[A-Za-z][a-z]{2,}(?:-[a-z]+)*)")
"""5kg, 3rd, 12M: numbers, while 149B and 6A are codes."""
_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]\.?")
"""U.K."""
_ELIDED = re.compile(r"^(?:[ldjmtscnLDJMTSCN]|qu|Qu|jusqu|lorsqu|puisqu)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_TITLES = word_set("mr mrs ms dr prof m mme mlle sir madam monsieur madame st")
_PARTICLES = word_set("of the de du des la le les d l van von bin al el & for pour")
_LINKS = _PARTICLES | word_set("and et in on to with through a au aux en sur")
"""Words that an acronym may leave out."""
_NEAR = 4
"""Words of a name stand this close together, as in `Chief Officer for Finance`."""
_GROWTH = 4
"""Letters a name may gain or lose: Ghana, Ghanaian."""


def names(text: str) -> list[Name]:
    """The words of names in a text, in order. Dates and lone letters are not names."""
    blanked = text
    for mention in dates(text):
        blanked = blanked[: mention.start] + " " * (mention.end - mention.start) + blanked[mention.end :]
    found: list[Name] = []
    before = ""
    heads, ended = True, 0
    for match in _TOKEN.finditer(blanked):
        piece = match[0]
        if not any(character.isalnum() for character in piece):
            heads = heads or piece in '.!?:•\n"“«('
            before = "" if piece not in "." else before
            continue
        if "," in blanked[ended : match.start()]:
            before = ""
        ended = match.end()
        word = _POSSESSIVE.sub("", _ELIDED.sub("", piece))
        elided = len(word) < len(_POSSESSIVE.sub("", piece))
        folded = fold(word)
        if _is_name(word, folded, heads=heads and not elided):
            found.append(Name(word, folded, before))
            before = "" if folded in _TITLES else folded
        elif folded not in _PARTICLES or not before:
            before = ""
        heads = False
    return [name for name in found if name.folded not in _TITLES]


def _is_name(word: str, folded: str, *, heads: bool) -> bool:
    if "@" in word:
        return True
    if any(character.isdigit() for character in word):
        return any(character.isalpha() for character in word) and not _MEASURED.fullmatch(word)
    if len(word) < 2 or not word[0].isupper():
        return bool(re.search(r"[a-z][A-Z]", word))
    if word.rstrip("s").isupper() and len(word) <= 6:
        return folded not in ("ok", "i", "pm", "am", "etc") and not (folded in everyday_words() and heads)
    if folded in _countries():
        return True
    if heads:
        return word != "Grâce" and not _is_everyday(folded)
    return folded not in everyday_words()


def _is_everyday(folded: str) -> bool:
    """At the head of a sentence any word has a capital: known words and words of an everyday shape are no names there."""
    known = everyday_words()
    if folded in known or any(
        folded.removesuffix(ending) in known for ending in ("s", "es", "d", "ed", "ing", "ly", "e", "nt")
    ):
        return True
    if "-" in folded or "'" in folded:
        return all(_is_everyday(part) for part in re.split(r"[-'’]", folded) if part)
    return _EVERYDAY_SHAPE.search(folded) is not None


_EVERYDAY_SHAPE = re.compile(
    r".{3}(?:ing|ings|tion|tions|sion|sions|ment|ments|ness|ities|ity|ship|ships|ance|ances|ence|ences|ively|fully|ally|ised|ized|ising|ism|isme|ists"
    r"|eurs|euses|ement|ements|iques|ique|ables|able|ible|ful|less|wards|ward|eront|aient|ait|ions|ation|ations)$"
)


@cache
def everyday_words() -> frozenset[str]:
    lines = Path(__file__).with_name("everyday_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in fold(line).split())


@cache
def _countries() -> frozenset[str]:
    """One-word names of countries in both languages: names wherever they stand."""
    found = {fold(name) for language in ("en", "fr") for name in Locale(language).territories.values()}
    return frozenset(name for name in found if name.isalpha()) - everyday_words()


class CitedNames:
    """The words of a text, ready to be asked for names."""

    def __init__(self, *texts: str) -> None:
        self._places: dict[str, list[int]] = {}
        self._initials: set[str] = set()
        at = 0
        for text in texts:
            initials: list[str] = []
            for match in _TOKEN.finditer(text):
                whole = match[0]
                if not any(character.isalnum() for character in whole):
                    initials = []
                    continue
                bare = _ELIDED.sub("", whole)
                initials_of = bare.replace(".", "") if _DOTTED.fullmatch(bare) else ""
                at += 1
                for form in {whole, bare, _POSSESSIVE.sub("", bare), initials_of, *re.split(r"[-.&’'/]", bare)}:
                    if form:
                        self._places.setdefault(fold(form), []).append(at)
                if bare[0].isupper():
                    initials.append(fold(bare[0]))
                    self._initials.update("".join(initials[start:]) for start in range(len(initials) - 1))
                elif fold(bare) not in _LINKS:
                    initials = []
            at += 2 * _NEAR

    def has(self, name: Name) -> bool:
        places = self._where(name.folded)
        if not places:
            return name.word.isupper() and len(name.word) >= 2 and name.folded in self._initials
        if not name.before:
            return True
        before = self._where(name.before)
        return not before or any(abs(place - other) <= _NEAR for place in places for other in before)

    def _where(self, folded: str) -> list[int]:
        exact = self._places.get(folded)
        if exact:
            return exact
        parts = [part for part in re.split(r"[-.&’'/]", folded) if part]
        if len(parts) > 1:
            found = [self._where(part) for part in parts]
            return found[0] if all(found) else []
        singular = self._places.get(folded[:-1], []) if folded.endswith("s") and len(folded) <= 5 else []
        if singular:
            return singular  # TVs
        if len(folded) < 4 or any(character.isdigit() for character in folded):
            return []
        return [
            place
            for word, places in self._places.items()
            if (word.startswith(folded) or (len(word) >= 4 and folded.startswith(word)))
            and abs(len(word) - len(folded)) <= _GROWTH
            for place in places
        ]


@lru_cache(maxsize=32)
def _cited_names(texts: tuple[str, ...]) -> CitedNames:
    """Kept for a while: every sentence of a draft is held against the same few sources."""
    return CitedNames(*texts)


def missing_names(text: str, cited: Iterable[str]) -> list[str]:
    """Words of names in `text` that none of the cited texts has, or has only far from the rest of the name."""
    pool = _cited_names(tuple(cited))
    return list(dict.fromkeys(name.word for name in names(text) if not pool.has(name)))
