"""The stems a query is looked for by, and the language it is read in."""

from collections.abc import Sequence

from service.domain.places import Language
from service.library.importing import guesses
from service.library.stemming import terms

FEWEST_WORDS_TO_GUESS_A_LANGUAGE = 8


def query_terms(query: str, wanted: Sequence[Language] = ()) -> tuple[str, list[str]]:
    """The language a query is written in, and its stems: in both languages, each once, where a few words do not tell."""
    languages = _languages(query, wanted)
    if len(languages) == 1:
        return languages[0], terms(query, languages[0])
    return languages[0], list(dict.fromkeys(stem for each in languages for stem in terms(query, each)))


def _languages(query: str, wanted: Sequence[Language]) -> list[str]:
    if len(wanted) == 1:
        return [wanted[0].value]
    if len(query.split()) < FEWEST_WORDS_TO_GUESS_A_LANGUAGE:
        return ["en", "fr"]
    return [guesses.language(query).value]
