"""The names in notes and transcripts, and who of the directory each may be. Proposed only: a person confirms them once.

speakers_of(turns) -> tuple[Speaker, ...]
match_people(names, people) -> tuple[Suggestion, ...]
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from service.domain.ids import PersonId
from service.domain.sessions import Speaker
from service.library.importing.incoming import KnownPerson
from service.people.names import folded
from service.sessions.importing.turns import Turn

MOST_SUGGESTIONS = 3
LEAST = 0.6
"""Likeness from which somebody is suggested at all."""
_ALIKE = 0.75
"""Of two words of a name: *Colin* and *Collins* 0.83, *Jepkosgey* and *Jepkosgei* 0.89."""
_NEARLY = 0.6
"""Enough where the rest of the name agrees: *Harry R* and *Hery Rakoto*."""
_PLACE = re.compile(
    r"\b(?:meeting|conference|board|committee|training|class|video|zoom|teams|main) ?room\b|\broom\b|\bsalle\b|\bboardroom\b|\boffice\b"
    r"|\bbureau\b|\bhall\b|\bi?phone\b|\bi?pad\b|\bgalaxy\b|\bandroid\b|\bhuawei\b|\btecno\b|\bredmi\b|\bxiaomi\b|\bsamsung\b|\blaptop\b|\bdesktop\b"
    r"|\bportable\b|\bordinateur\b|\bmacbook\b|\bthinkpad\b|\btablet(?:te)?\b|\b(?:hp|dell|lenovo|asus|acer)-|\bpolycom\b|\blogitech\b|\bconference\b"
    r"|\bnote ?taker\b|\bassistant\b|\b(?:fireflies|otter|read)\.ai\b|^\+?[\d ().-]{7,}$"
)
"""Rooms, devices, telephone numbers and machines that take notes."""
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\s\|.*$")
_OF_A_DEVICE = re.compile(
    r"\b(?:i?phone|i?pad|galaxy|laptop|desktop|portable|macbook|hp|dell|lenovo|asus|acer|samsung|meeting|room|salle|guest|external|unverified"
    r"|invite|dr|mr|mrs|ms|mme|m|prof|de|of|s)\b"
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who a name may be, the likeliest first. `certain` only where the whole name is that of one person, case and accents aside."""

    name: str
    people: tuple[PersonId, ...] = ()
    certain: bool = False


def speakers_of(turns: Iterable[Turn]) -> tuple[Speaker, ...]:
    """Every name once, in order of appearance, with its turns and words; what sounds like a room or a device is marked so."""
    counts: dict[str, tuple[int, int]] = {}
    for turn in turns:
        if turn.speaker:
            number, words = counts.get(turn.speaker, (0, 0))
            counts[turn.speaker] = (number + 1, words + len(turn.text.split()))
    return tuple(
        Speaker(name=name, turns=number, words=words, is_place=is_place(name))
        for name, (number, words) in counts.items()
    )


def is_place(name: str) -> bool:
    """Whether a name is likely a room, a device or a machine, and nobody's own."""
    return _PLACE.search(folded(name)) is not None


def match_people(names: Iterable[str], people: Sequence[KnownPerson]) -> tuple[Suggestion, ...]:
    """A suggestion a name, in their order: by whole name, first name and initial, nickname or misspelling; empty where nobody fits.

    Give the people of the file first, and everybody only for the names left: an initial alone is nobody's among sixty.
    """
    known = [(person, folded(person.name)) for person in people]
    return tuple(_suggested(name, known) for name in names)


def _suggested(name: str, known: Sequence[tuple[KnownPerson, str]]) -> Suggestion:
    plain = folded(_ASIDE.sub(" ", name))
    same = [person.id for person, their in known if their in (plain, folded(name))]
    if same:
        return Suggestion(name, tuple(same[:MOST_SUGGESTIONS]), certain=len(same) == 1)
    words = _OF_A_DEVICE.sub(" ", re.sub(r"[^\w'.]+", " ", plain).replace(".", " ")).split()
    if not words:
        return Suggestion(name)
    if len(words) == 1 and len(words[0]) == 1:
        fits = [person.id for person, their in known if their[:1] == words[0]]
        return Suggestion(name, tuple(fits) if len(fits) == 1 else ())
    scored = sorted(
        ((_likeness(words, their.split()), person.id) for person, their in known), key=lambda each: -each[0]
    )
    likely = [(score, person_id) for score, person_id in scored if score >= LEAST]
    return Suggestion(
        name, tuple(person_id for score, person_id in likely if score >= likely[0][0] - 0.1)[:MOST_SUGGESTIONS]
    )


def _likeness(words: Sequence[str], theirs: Sequence[str]) -> float:
    """From 0 to 1: how far the words of a name are words of theirs, in any order. One word alone tells less than two."""
    left = list(theirs)
    scores: list[float] = []
    for word in sorted(words, key=len, reverse=True):
        best, at = max(((_alike(word, other), at) for at, other in enumerate(left)), default=(0.0, -1))
        scores.append(best)
        if best >= _NEARLY:
            left.pop(at)
    surest = max(scores)
    if surest < _ALIKE and not (len(scores) > 1 and min(scores) >= _NEARLY):
        return 0.0
    mean = sum(scores) / len(scores)
    return mean if len(words) > 1 else mean * 0.9


def _alike(word: str, other: str) -> float:
    if len(word) == 1 or len(other) == 1:
        return 0.8 if word[0] == other[0] else 0.0
    return SequenceMatcher(None, word, other, autojunk=False).ratio()
