"""Words to stems, so that *commitments* finds *committed* and *l'équipe* finds *equipes*.

    terms(text, language="en") -> list[str]                     what the lexical index stores, in reading order
    words_matching(text, stems, language="en") -> list[Match]   where those stems stand in a text, for "why it matched"

Stemming is Snowball's for the language of the text; accents are folded after it, since people leave them out when they
type. French elisions (l', d', qu', jusqu') are cut off. An unknown language is folded and not stemmed.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import local

import Stemmer

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_ENGLISH = """a an and are as at be been but by did do does for from had has have he her his how i if in into is it its
me my no not of on or our she so such that the their them then there these they this to us was we were what when which
who will with would you your"""
_FRENCH = """au aux avec ce ces cet cette dans de des du elle elles en est et eu été être eux il ils je la le les leur
leurs lui ma mais me mes moi mon ne nos notre nous on ont ou où par pas pour qu que qui sa se ses son sont sur ta te tes
toi ton tu un une vos votre vous à était étaient ont avait avons avez ai c d j l m n s t y aussi donc si
là ci cela ceci ça soit soient tant bien entre puis car alors ainsi déjà quand comme chez vers sous sans dès lors afin lorsque
puisque tandis parce quoi dont lequel laquelle lesquels lesquelles ici très trop peu plus moins autre autres même mêmes tout toute tous
toutes sera seront serait fut peut peuvent"""

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_ELISION = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu)['’ʼ]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_LONGEST_WORD = 64
_stemmers = local()


@dataclass(frozen=True, slots=True)
class Match:
    """A word of a text (`text[start:end]`) whose stem was asked for."""

    stem: str
    start: int
    end: int


def terms(text: str, language: str = "en") -> list[str]:
    """The stems of a text's words, in order and repeated as they are; stop words and single letters are left out."""
    return [stem for stem, _, _ in _stems(text, language)]


def words_matching(text: str, stems: Collection[str], language: str = "en") -> list[Match]:
    wanted = frozenset(stems)
    return [Match(stem, start, end) for stem, start, end in _stems(text, language) if stem in wanted]


def _stems(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    stop_words = _stop_words(language)
    for match in _WORD.finditer(text):
        start, end = match.span()
        if end - start > _LONGEST_WORD:
            continue
        for word, word_start, word_end in _parts(match.group(), start, language):
            stem = _stem(word, language)
            if word.lower() not in stop_words and (len(stem) > 1 or stem.isdigit()):
                yield stem, word_start, word_end


def _parts(word: str, start: int, language: str) -> Iterator[tuple[str, int, int]]:
    """A word as it stands, or what it holds: *l'équipe* is *équipe*, *team's* is *team*, *O'Brien* stays whole."""
    if language == "fr" and (elision := _ELISION.match(word)):
        start, word = start + elision.end(), word[elision.end() :]
    if language == "en" and (possessive := _POSSESSIVE.search(word)):
        word = word[: possessive.start()]
    yield word, start, start + len(word)


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    word = unicodedata.normalize("NFKC", word).lower().replace("’", "'").replace("ʼ", "'")
    word = _folded(word) if language == "en" else word  # elsewhere accents tell the stemmer what to cut
    stemmer = _stemmer(language)
    stem = _folded(stemmer.stemWord(word) if stemmer else word)
    # Snowball cuts *engagées* to *engag* but, typed without accents, *engagees* to *engage*.
    return stem.rstrip("e") if language == "fr" and len(stem) > 4 else stem


def _stemmer(language: str) -> Stemmer.Stemmer | None:
    """One stemmer per language and thread: Snowball's keep state."""
    held: dict[str, Stemmer.Stemmer | None] = _stemmers.__dict__
    if language not in held:
        held[language] = Stemmer.Stemmer(_SNOWBALL[language], 0) if language in _SNOWBALL else None
    return held[language]


def _folded(word: str) -> str:
    """Without accents: *dégâts* and *degats* are one. `ß`, `œ` and `æ` as people type them."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return plain.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")


@cache
def _stop_words(language: str) -> frozenset[str]:
    words = {"en": _ENGLISH, "fr": _FRENCH}.get(language, "").split()
    return frozenset(words) | {_folded(word) for word in words}
