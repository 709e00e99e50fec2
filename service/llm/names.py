"""Names of people and hubs in running text: those we know, however they are written, and what a pattern gives away.

    names = Names(Roster(people=frozenset({"Amina Diallo"})))
    names.find("Dr Diallo-Ba, J. DIALLO and Mr Berg")  -> "Diallo-Ba", "J. DIALLO", "Berg", each with whose name it is

Text is read word by word and each word looked up, so that ten thousand people cost no more than ten. Known: whole names in any
case, with or without accents; their parts where they are written as names are, with a capital. Around a part, what is joined to
it, initials, and capitalised neighbours belong to the name. By pattern alone: what follows a title or a greeting, and how a mail is signed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.llm.common_words import COMMON, GREETINGS, PARTICLES, ROLES, TITLES

SHORTEST_PART = 3
"""Letters; a shorter part of a name (Li, Ba) is hidden with the rest of it, or after a title."""
_MOST_NEIGHBOURS = 2

_MARKS = "".join(chr(each) for each in range(0x300, 0xFFFF) if unicodedata.category(chr(each)) in ("Mn", "Mc"))
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Scripts written without spaces between words: there each character is looked up as a word."""
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_]|[{_MARKS}])+")
_WITHIN = re.compile(r"[\s.,'’\-‐‑_\u00a0\"“”()]{0,4}")
"""What may stand between the words of one name."""
_SPACE, _JOINED = re.compile(r"[ \u00a0]"), re.compile(r"[-‐‑'’]")
_AFTER_TITLE = re.compile(r"\.?[ \u00a0]")
_AFTER_INITIAL = re.compile(r"\.?[ \u00a0]?|-")
_SIGNED = re.compile(
    r"(?i)\b(?:thanks|thank you|regards|sincerely|wishes|cordialement|merci|salutations)\b[^\n\w]{0,3}\n+[ \t]*"
    r"(?-i:([^\W\d_a-z][^\W\d_]*(?:[ '’.-]+[^\W\d_]+){0,3}))[ \t]*(?=\n|$)"
)
_HUB_WORDS = frozenset(["hub", "office", "bureau", "regional", "pole"])


@dataclass(frozen=True, slots=True)
class Roster:
    """Whose names are hidden."""

    people: frozenset[str] = frozenset()
    hubs: frozenset[str] = frozenset()

    def __or__(self, other: "Roster") -> "Roster":
        return Roster(self.people | other.people, self.hubs | other.hubs)


@dataclass(frozen=True, slots=True)
class Found:
    """A name at `start` to `end`. `whose` is the same for two spellings of one person's name, as far as can be told.

    `key` is the name as looked up, and `whole` says that it was a whole name.
    """

    start: int
    end: int
    whose: int | str | None
    key: str
    is_hub: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    whose: int | None
    """None: several people have this part."""
    any_case: bool
    is_hub: bool


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    said: str
    key: str

    @property
    def is_capital(self) -> bool:
        """As a name is written; scripts without capitals always are. A figure never is."""
        return self.said[0].isalpha() and not self.said[0].islower()

    @property
    def shouts(self) -> bool:
        return len(self.said) > 1 and self.said.isupper()


class Names:
    """The names to look for, ready to be found in any number of texts."""

    def __init__(self, roster: Roster) -> None:
        self._forms: dict[str, _Known] = {}
        self._longest: dict[str, int] = {}
        self.parts_of: dict[int, tuple[str, ...]] = {}
        """Of each person of the roster, the parts that stand for the name alone."""
        self._numbers: dict[str, int] = {}
        for name in sorted(roster.people):
            self._add_person(name)
        for name in sorted(roster.hubs):
            self._add_hub(name)

    def find(self, text: str) -> list[Found]:
        """In order, none overlapping another."""
        words = [_Word(*each.span(), each.group(), _folded(each.group())) for each in _WORD.finditer(text)]
        reading = _Reading(text, words, {word.key for word in words if word.said.islower()})
        signed = [found.span(1) for found in _SIGNED.finditer(text)]
        return _merged([*self._read(reading), *(Found(*each, None, _folded(text[slice(*each)])) for each in signed)])

    def _read(self, reading: "_Reading") -> Iterator[Found]:
        at = free = 0
        while at < len(reading.words):
            name = self._named(reading, at, free) or reading.titled(at)
            if name is None:
                at += 1
                continue
            found, at = name
            free = at
            yield found

    def _named(self, reading: "_Reading", at: int, free: int) -> tuple[Found, int] | None:
        """A known name with all that is written as belonging to it, and the word after. Words before `free` are taken."""
        known = self._known_at(reading, at)
        if known is None:
            return None
        count, form, key = known
        first, last = at, at + count - 1
        whole = form.any_case and form.whose is not None
        if not form.is_hub:
            first, last = reading.before(first, free, is_part=not whole), reading.after(last, is_part=not whole)
        if (first, last) == (at, at + count - 1) or reading.only_initials(first, at, last, count):
            return Found(*reading.span(first, last), form.whose, key, form.is_hub, whole), last + 1
        return reading.unknown(first, last), last + 1

    def _known_at(self, reading: "_Reading", at: int) -> tuple[int, _Known, str] | None:
        words = reading.words
        for count in range(min(self._longest.get(words[at].key, 0), len(words) - at), 0, -1):
            of = words[at : at + count]
            key = " ".join(word.key for word in of)
            form = self._forms.get(key)
            if form is None or not all(reading.gap(one, _WITHIN) for one in range(at, at + count - 1)):
                continue
            if form.any_case or any(word.is_capital for word in of):
                return count, form, key
        return None

    def _add_person(self, name: str) -> None:
        keys = _keys(name)
        if keys and keys[0] in TITLES and len(keys) > 1:
            keys = keys[1:]
        if ROLES.issuperset(keys) or len("".join(keys)) < (2 if _is_unspaced(name) else SHORTEST_PART):
            return
        number = self._number(keys)
        parts = [] if _is_unspaced(name) else [_keys(part) for part in name.split()]
        parts += [[word] for part in parts if len(part) > 1 for word in part]
        kept = []
        for part in parts:
            if len("".join(part)) >= SHORTEST_PART and " ".join(part) not in COMMON and not part[0].isdecimal():
                self._add(part, _Known(number, any_case=False, is_hub=False))
                kept.append(" ".join(part))
        self.parts_of[number] = tuple(dict.fromkeys(kept))
        if len(keys) > 1:
            self._add(keys, _Known(number, any_case=True, is_hub=False))
            if not COMMON & set(keys):
                self._add([keys[-1], *keys[:-1]], _Known(number, any_case=True, is_hub=False))

    def _add_hub(self, name: str) -> None:
        keys = _keys(name)
        number = self._number(["hub", *keys])
        for form in (keys, [key for key in keys if key not in _HUB_WORDS]):
            if len("".join(form)) >= SHORTEST_PART and " ".join(form) not in COMMON:
                self._add(form, _Known(number, any_case=len(form) > 1, is_hub=True))

    def _number(self, keys: Sequence[str]) -> int:
        """One for a name, with its title or without."""
        return self._numbers.setdefault(" ".join(keys), len(self._numbers))

    def _add(self, keys: Sequence[str], known: _Known) -> None:
        key = " ".join(keys)
        other = self._forms.get(key)
        if other is not None and other.whose != known.whose:
            known = _Known(None, any_case=other.any_case or known.any_case, is_hub=other.is_hub and known.is_hub)
        elif other is not None and other.any_case:
            return
        self._forms[key] = known
        self._longest[keys[0]] = max(len(keys), self._longest.get(keys[0], 0))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text as words, and which of them it also has in small letters: those begin sentences, not names."""

    text: str
    words: Sequence[_Word]
    small: set[str]

    def gap(self, at: int, pattern: re.Pattern[str]) -> bool:
        """Whether what stands between a word and the next is `pattern`."""
        return pattern.fullmatch(self.text, self.words[at].end, self.words[at + 1].start) is not None

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.words[first].start, self.words[last].end

    def unknown(self, first: int, last: int) -> Found:
        """A name, but whose the directory does not say."""
        start, end = self.span(first, last)
        return Found(start, end, None, _folded(self.text[start:end]))

    def only_initials(self, first: int, at: int, last: int, count: int) -> bool:
        before = all(len(self.words[each].said) == 1 for each in range(first, at))
        return before and all(len(self.words[each].said) == 1 for each in range(at + count, last + 1))

    def titled(self, at: int) -> tuple[Found, int] | None:
        """A name that starts at `at` after a title or a greeting, and the word after it."""
        if at == 0 or not self.words[at].is_capital or self.words[at].key in COMMON:
            return None
        before = self.words[at - 1]
        is_title = before.key in TITLES and self.gap(at - 1, _AFTER_TITLE)
        if before.key in ("m", "me", "mm") and not (before.is_capital and self.text[before.end] == "."):
            is_title = False
        if not is_title and not (before.key in GREETINGS and before.is_capital and self.gap(at - 1, _SPACE)):
            return None
        last = self.after(at, is_part=True)
        return self.unknown(at, last), last + 1

    def before(self, at: int, free: int, *, is_part: bool) -> int:
        """Initials, what is joined by a hyphen, and for a part alone a capitalised word before it."""
        left = _MOST_NEIGHBOURS
        while at > free:
            word = self.words[at - 1]
            joined = self.gap(at - 1, _JOINED) and word.is_capital and len(word.said) > 1
            initial = len(word.said) == 1 and word.said.isupper() and self.gap(at - 1, _AFTER_INITIAL)
            initial = initial and (self.text[word.end] in ".-" or word.said not in "AIYOÀ")
            neighbour = is_part and left > 0 and self.gap(at - 1, _SPACE) and self._may_belong(word, self.words[at])
            if not (joined or initial or neighbour):
                break
            left -= not (joined or initial)
            at -= 1
        return at

    def after(self, at: int, *, is_part: bool) -> int:
        left = _MOST_NEIGHBOURS
        while at + 1 < len(self.words):
            word = self.words[at + 1]
            if self.gap(at, _JOINED) and word.is_capital:
                at += 1
            elif not is_part or left <= 0 or not self.gap(at, _SPACE):
                break
            elif self._may_belong(word, self.words[at]):
                at, left = at + 1, left - 1
            elif word.key in PARTICLES and at + 2 < len(self.words) and self._belongs_after_particle(at + 2):
                at, left = at + 2, left - 1
            else:
                break
        return at

    def _may_belong(self, word: _Word, beside: _Word) -> bool:
        if not word.is_capital or len(word.said) < 2 or word.key in COMMON or word.key in self.small:
            return False
        return not (word.shouts and beside.shouts)

    def _belongs_after_particle(self, at: int) -> bool:
        return _WITHIN.fullmatch(self.text, self.words[at - 1].end, self.words[at].start) is not None and (
            self._may_belong(self.words[at], self.words[at - 1])
        )


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each)) or text


def _keys(name: str) -> list[str]:
    return [_folded(word) for word in _WORD.findall(name)]


def _is_unspaced(name: str) -> bool:
    return re.search(rf"[{_UNSPACED}]", name) is not None


def _merged(found: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept
