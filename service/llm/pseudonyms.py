"""People's names and contacts, replaced before a text leaves the machine and put back in what comes back.

    pseudonyms = Pseudonyms(["Amina Diallo", "Dr José Ruiz"])
    sent = pseudonyms.hide("Ask AMINA DIALLO, amina@x.org")    -> "Ask Person-1, Contact-1"
    pseudonyms.restore(answer)                                 -> the words exactly as they stood

We know who is in the file, so we need not guess at names: the roster is the list. Parts of a name are hidden too ("Mrs
Diallo"), as are e-mail addresses and telephone numbers. Every different spelling has a token of its own, so that what
is restored is what was written and a verbatim quote still stands in its source.
"""

import json
import re
from collections.abc import Sequence

_CONTACT = re.compile(
    r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?<![\w/.-])(?:\+|00)[1-9][\d ().-]{6,17}\d(?!\w)"  # a number with its country
    r"|(?<![\w/.-])0\d(?:[ .-]?\d\d){4}(?!\w)"  # 06 12 34 56 78
)
_TITLES = frozenset(["dr", "mr", "mrs", "ms", "prof", "mme", "m", "mlle", "eng", "ing", "hon", "sir"])
_SHORTEST_PART = 3


class Pseudonyms:
    """The names of one call. `count` is how many different spellings were hidden. An empty roster hides contacts only."""

    def __init__(self, roster: Sequence[str], *, avoid: Sequence[str] = ()) -> None:
        """`avoid`: texts in which the tokens must not occur by chance."""
        self._stem, self._contact_stem = _free_stem("Person", avoid), _free_stem("Contact", avoid)
        self._names = _pattern(roster)
        self._token_of: dict[str, str] = {}
        self._form_of: dict[str, str] = {}

    @property
    def count(self) -> int:
        return len(self._form_of)

    def hide(self, text: str) -> str:
        text = _CONTACT.sub(lambda found: self._token(found.group(), self._contact_stem), text)
        if self._names is None:
            return text
        return self._names.sub(lambda found: self._token(found.group(), self._stem), text)

    def restore(self, text: str, *, in_json: bool = False) -> str:
        """Put the names back; `in_json` escapes them for text that is still JSON."""
        if not self._form_of:
            return text
        tokens = re.compile(rf"\b(?:{re.escape(self._stem)}|{re.escape(self._contact_stem)})-\d+\b")

        def form(found: re.Match[str]) -> str:
            form = self._form_of.get(found.group(), found.group())
            return json.dumps(form, ensure_ascii=False)[1:-1] if in_json else form

        return tokens.sub(form, text)

    def _token(self, form: str, stem: str) -> str:
        if form not in self._token_of:
            number = sum(token.startswith(f"{stem}-") for token in self._form_of) + 1
            self._token_of[form] = f"{stem}-{number}"
            self._form_of[f"{stem}-{number}"] = form
        return self._token_of[form]


def _pattern(roster: Sequence[str]) -> re.Pattern[str] | None:
    """Whole names in any case, and their parts as a name is written: with a capital. The longest wins."""
    whole = {" ".join(name.split()) for name in roster if len(name.strip()) >= _SHORTEST_PART}
    parts = {
        part
        for name in whole
        for part in re.split(r"[\s.,]+", name)
        if len(part) >= _SHORTEST_PART and part[0].isupper() and part.casefold() not in _TITLES
    }
    forms = [(name, True) for name in whole] + [
        (form, False) for part in parts - whole for form in {part, part.upper()}
    ]
    forms.sort(key=lambda form: -len(form[0]))
    if not forms:
        return None
    spelled = [
        ("(?i:%s)" if any_case else "%s") % r"\s+".join(re.escape(word) for word in form.split())
        for form, any_case in forms
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)")


def _free_stem(stem: str, avoid: Sequence[str]) -> str:
    while any(f"{stem}-" in text for text in avoid):
        stem += "x"
    return stem
