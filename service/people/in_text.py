"""A person's name in running text, however its letters are written: found, and replaced by words that name nobody."""

import re
import unicodedata


class NameInText:
    """The whole name. A name of one word is not looked for: it says nothing for sure of whom it is, or that it is a name."""

    def __init__(self, name: str) -> None:
        words = [re.escape(word) for word in _folded(name)[0].split()]
        whole = r"\s+".join(words)
        self._pattern = re.compile(rf"(?<!\w){whole}(?!\w)") if len(words) > 1 else None

    def replaced(self, text: str, by: str) -> str:
        if self._pattern is None:
            return text
        plain, places = _folded(text)
        parts, end = [], 0
        for match in self._pattern.finditer(plain):
            start, after = places[match.start()], places[match.end() - 1] + 1
            while after < len(text) and unicodedata.combining(text[after]):
                after += 1
            parts += [text[end:start], by]
            end = after
        return "".join([*parts, text[end:]])

    def stands_in(self, text: str) -> bool:
        return self._pattern is not None and self._pattern.search(_folded(text)[0]) is not None


def _folded(text: str) -> tuple[str, list[int]]:
    """Without case and accents, and for each character which one of `text` it came from."""
    plain: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        for each in unicodedata.normalize("NFKD", "'" if character == "’" else character).casefold():
            if not unicodedata.combining(each):
                plain.append(each)
                places.append(at)
    return "".join(plain), places
