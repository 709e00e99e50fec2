"""Does a text repeat what we tell a model? Our prompts are no source, and printing them is what an injected order likes to ask for.

words_of_a_prompt(text, cited) -> the repeated words, or nothing
"""

from collections.abc import Iterable
from functools import cache

from service.llm.prompts import FOLDER, read
from service.support.folding import fold, words

RUN = 7
"""Words in a row that are no chance."""


def words_of_a_prompt(text: str, cited: Iterable[str]) -> tuple[str, ...]:
    """The first run of words that stands in a prompt of ours and in none of the cited texts."""
    runs = _runs(text)
    ours = [run for run in runs if run in _prompts()]
    if not ours:
        return ()
    there = {run for each in cited for run in _runs(each)}
    return next(((" ".join(run),) for run in ours if run not in there), ())


@cache
def _prompts() -> frozenset[tuple[str, ...]]:
    bodies = (read(path)[1] for path in sorted(FOLDER.glob("*.md")))
    return frozenset(run for body in bodies for run in _runs(body))


def _runs(text: str) -> list[tuple[str, ...]]:
    said = words(fold(text))
    return [tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1)]
