"""Names and contacts, replaced before a text leaves the machine and put back in what comes back.

    pseudonyms = Pseudonyms(Roster(people=frozenset({"Amina Diallo"}), hubs=frozenset({"Lakeside"})))
    sent = pseudonyms.hide("Ask AMINA DIALLO of Lakeside: Diallo reads amina@x.org")
        -> "Ask Person-1 of Hub-1: Person-1b reads Contact-1"
    pseudonyms.restore(answer)         -> the words exactly as they stood

One for a draft, so that a person has one number in all its calls. The number says who, the letter which spelling: so a model
can follow who is who, what is restored is what was written, and a verbatim quote still stands in its source. What cannot be
found: nicknames and initials alone, a name of two letters alone, people nobody told us of and no pattern gives away.
"""

import json
import re
from collections.abc import Iterable, Iterator

from service.llm.contacts import contacts
from service.llm.names import Found, Names, Roster

_KINDS = ("Person", "Hub", "Contact")
_TOKEN = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(_KINDS)})[-‐‑]([0-9]+[a-z]*)(?![A-Za-z0-9])")

Span = tuple[int, int, str, int | str]
"""Start, end, kind of token, and whose it is."""


class Pseudonyms:
    """What stands for whom in one draft. An empty roster hides contacts and what is a name by its pattern."""

    def __init__(self, known: Roster | Names | None = None) -> None:
        self._known = known or Roster()
        self._token_of: dict[str, str] = {}
        self._form_of: dict[str, str] = {}
        self._number_of: dict[tuple[str, int | str], int] = {}
        self._spellings: dict[tuple[str, int], int] = {}
        self._whose_part: dict[str, set[int]] = {}

    def hide(self, text: str) -> str:
        if isinstance(self._known, Roster):
            self._known = Names(self._known)  # made when first needed: a model on this machine never asks
        names = self._known
        found = names.find(text)
        for each in found:
            if each.whole and isinstance(each.whose, int):
                for part in names.parts_of.get(each.whose, ()):
                    self._whose_part.setdefault(part, set()).add(each.whose)
        pieces, end = [], 0
        for start, after, kind, whose in _apart(text, self._spans(text, found)):
            pieces += [text[end:start], self._token(text[start:after], kind, whose)]
            end = after
        return "".join([*pieces, text[end:]])

    def mask(self, text: str) -> str:
        """With `Person`, `Hub` and `Contact` alone: for what never comes back, and should not depend on what stood before it."""
        return _TOKEN.sub(r"\1", self.hide(text))

    def restore(self, text: str, *, in_json: bool = False) -> str:
        """Put the words back; `in_json` escapes them for text that is still JSON."""
        if not self._form_of:
            return text

        def form(found: re.Match[str]) -> str:
            form = self._form_of.get(f"{found[1]}-{found[2]}", found.group())
            return json.dumps(form, ensure_ascii=False)[1:-1] if in_json else form

        return _TOKEN.sub(form, text)

    def hidden_in(self, texts: Iterable[str]) -> int:
        """How many different spellings of names and contacts stand hidden in these texts."""
        seen = {found.group() for text in texts for found in _TOKEN.finditer(text)}
        return len(seen & set(self._form_of))

    def _spans(self, text: str, names: Iterable[Found]) -> Iterator[Span]:
        for start, end in contacts(text):
            yield start, end, "Contact", text[start:end]
        for found in _TOKEN.finditer(text):  # what looks like one of ours and is somebody's word
            yield *found.span(), found[1], found.group()
        for each in names:
            yield each.start, each.end, "Hub" if each.is_hub else "Person", self._whose(each)

    def _whose(self, found: Found) -> int | str:
        if found.whose is not None:
            return found.whose
        named = self._whose_part.get(found.key, set())
        return next(iter(named)) if len(named) == 1 else found.key

    def _token(self, form: str, kind: str, whose: int | str) -> str:
        if form not in self._token_of:
            number = self._number_of.setdefault((kind, whose), 1 + sum(key[0] == kind for key in self._number_of))
            spelling = self._spellings[kind, number] = self._spellings.get((kind, number), 0) + 1
            token = f"{kind}-{number}{_letters(spelling)}"
            self._token_of[form], self._form_of[token] = token, form
        return self._token_of[form]


def _apart(text: str, spans: Iterable[Span]) -> list[Span]:
    """In order, none overlapping or touching another or a Latin word, with which a token would run together.

    Of two that begin together the longer stays. Names in a script without spaces may touch: then they are hidden as one.
    """
    kept: list[Span] = []
    for start, after, kind, whose in sorted(spans, key=lambda span: (span[0], -span[1])):
        free = kept[-1][1] if kept else 0
        if start < free:
            continue
        while start > free and _runs_on(text[start - 1]):
            start -= 1
        while after < len(text) and _runs_on(text[after]):
            after += 1
        if kept and start == free:
            start, _, kind, _ = kept.pop()
            whose = text[start:after]
        kept.append((start, after, kind, whose))
    return kept


def _runs_on(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _letters(spelling: int) -> str:
    """Nothing for the first, then b, c … z, ba, bb …"""
    if spelling == 1:
        return ""
    spelling -= 1
    letters = ""
    while spelling:
        spelling, last = divmod(spelling, 26)
        letters = chr(ord("a") + last) + letters
    return letters
