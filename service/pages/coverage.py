"""Which words our fonts cannot set. Typst prints boxes in silence, so this is asked before anything is rendered."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock

from fontTools.ttLib import TTCollection, TTFont

from service.errors import BadInput

FONT_FOLDERS = (
    Path(__file__).parent / "fonts",
    Path(str(files("manimgx_fonts"))),
    Path(str(files("manimgx_fonts_cjk"))),
)
NOT_SET = frozenset(map(ord, "\n\r\t\u200c\u200d\u200e\u200f\u00ad\ufe0e\ufe0f"))
"""Breaks, joiners, marks and selectors: they shape their neighbours and have no picture of their own."""
MOST_NAMED = 8


_reading = Lock()


def covered() -> frozenset[int]:
    """Every character some font of ours has a picture for. Read once, about a second: whoever comes meanwhile waits for it."""
    with _reading:
        return _covered()


@cache
def _covered() -> frozenset[int]:
    found: set[int] = set()
    for folder in FONT_FOLDERS:
        for path in sorted(folder.glob("*.tt[fc]")) + sorted(folder.glob("*.otf")):
            if path.suffix == ".ttc":
                with TTCollection(path, lazy=True) as collection:
                    for font in collection:
                        found |= set(font.getBestCmap())
            else:
                with TTFont(path, lazy=True) as font:
                    found |= set(font.getBestCmap())
    return frozenset(found | NOT_SET)


def uncovered(texts: Iterable[str]) -> tuple[str, ...]:
    """The words, in the order they come and each once, that hold a character no font of ours has."""
    whole = "\n".join(texts)
    known = covered()
    missing = {character for character in set(whole) if ord(character) not in known}
    if not missing:
        return ()
    words = (word for word in whole.split() if not missing.isdisjoint(word))
    return tuple(dict.fromkeys(words))


def refuse_uncovered(texts: Iterable[str]) -> None:
    """Raise BadInput that names the words, rather than print boxes where a person's name should be."""
    words = uncovered(texts)
    if words:
        raise BadInput("pages.uncovered", count=len(words), words=", ".join(words[:MOST_NAMED]))
