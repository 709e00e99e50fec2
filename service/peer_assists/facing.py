"""Who else faces this now: other open files with a like problem, and the words they share (method.md row 9).

Words count by how rare they are among the files, and meaning where the embedder reads the language. The bars were set on the sample's
files and requests: pairs on one theme have 0.18 and more by words and 0.6 by meaning (their sum in bars is 2.1 and more), a pair that only
shares its setting 0.15 and 0.59 (2.0), the others far less. Weighing words by their rarity in the library told them apart less well.
"""

import hashlib
import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import numpy as np

from service.domain.ids import PeerAssistId
from service.domain.peer_assists import FacingThisNow, PeerAssist
from service.domain.places import Language
from service.domain.problem import SheetField
from service.library.embedder import Embedder, EmbedderUnavailable, Vectors
from service.library.passages import split
from service.library.stemming import terms, words_matching
from service.peer_assists.intake import problem_of

BAR_OF_WORDS = 0.16
BAR_OF_MEANING = 0.55
ALIKE = 2.05
"""The sum of both, each divided by its bar."""
ALIKE_BY_WORDS_ALONE = 0.2
ALIKE_BY_MEANING_ALONE = 0.65
FEWEST_WORDS = 0.1
"""By words, below which no meaning makes two problems one."""
EMBEDDED_AT_MOST = 20
PIECES_AT_MOST = 4
SHOWN_AT_MOST = 10
WORDS_SHOWN = 8
READ_AT_MOST = 12_000
_KEPT = 2_000

_COURTESIES = {
    Language.EN: frozenset(
        terms(
            "dear hello hi thanks thank regards kind best please sincerely from subject peer assist team help ask learn others",
            "en",
        )
    ),
    Language.FR: frozenset(
        terms(
            "bonjour cher chère merci cordialement madame monsieur objet pair assistance équipe aide demander apprendre",
            "fr",
        )
    ),
}

Weigh = Callable[[str], float]


def facing_this_now(
    file: PeerAssist,
    others: Sequence[PeerAssist],
    sheets: Mapping[PeerAssistId, Mapping[SheetField, str]],
    *,
    embedder: Embedder | None = None,
    embedder_languages: frozenset[Language] = frozenset({Language.EN}),
) -> tuple[FacingThisNow, ...]:
    """The files among `others` (all visible to the caller) that face what `file` faces, the most alike first.

    Files in two languages are compared only through meaning, by an embedder that reads both.
    """
    text = _told(file, sheets.get(file.id, {}))
    if not text.strip():
        return ()
    told = {other.id: _told(other, sheets.get(other.id, {})) for other in others}
    counted = {other.id: _counted(told[other.id], other.language) for other in others}
    own = _counted(text, file.language)
    weight = _rarity([own, *counted.values()])
    by_words = {
        other.id: _cosine(own, counted[other.id], weight) for other in others if other.language is file.language
    }
    near = sorted(
        (other for other in others if told[other.id].strip()),
        key=lambda other: -by_words.get(other.id, FEWEST_WORDS),
    )
    reads = embedder_languages if embedder is not None and file.language in embedder_languages else frozenset()
    close = [
        other for other in near if other.language in reads and by_words.get(other.id, FEWEST_WORDS) >= FEWEST_WORDS
    ]
    meanings = (
        _likeness(embedder, text, {other.id: told[other.id] for other in close[:EMBEDDED_AT_MOST]}) if embedder else {}
    )
    found: list[tuple[float, FacingThisNow]] = []
    for other in near:
        score = _score(by_words.get(other.id), meanings.get(other.id))
        if score >= ALIKE:
            found.append((score, _card(other, sheets.get(other.id, {}), own, weight)))
    return tuple(card for _, card in sorted(found, key=lambda each: (-each[0], each[1].peer_assist_id))[:SHOWN_AT_MOST])


def _likeness(embedder: Embedder, text: str, told: Mapping[PeerAssistId, str]) -> dict[PeerAssistId, float]:
    """The cosine of each text's meaning with the first one's; nothing where the embedder cannot run."""
    own = _meaning(embedder, text) if told else None
    theirs = {each: _meaning(embedder, other) for each, other in told.items()} if own is not None else {}
    return {each: float(own @ vector) for each, vector in theirs.items() if own is not None and vector is not None}


def _score(words: float | None, meaning: float | None) -> float:
    """How alike, in bars; ALIKE and more is alike. Where words or meaning cannot be compared, the other has to be clearer."""
    if words is None:
        return ALIKE * (meaning or 0.0) / ALIKE_BY_MEANING_ALONE
    if meaning is None:
        return ALIKE * words / ALIKE_BY_WORDS_ALONE
    return words / BAR_OF_WORDS + meaning / BAR_OF_MEANING


def _told(file: PeerAssist, sheet: Mapping[SheetField, str]) -> str:
    """What a file says of its problem: the request, or the sheet where there is none."""
    fields = (SheetField.PROBLEM, SheetField.WHY_IT_MATTERS, SheetField.CONTEXT, SheetField.WANT_TO_LEARN)
    typed = "\n".join(sheet.get(field, "") for field in fields).strip()
    return (f"{file.title}\n{file.request.strip() or typed}" if file.request.strip() or typed else file.title)[
        :READ_AT_MOST
    ]


def _card(other: PeerAssist, sheet: Mapping[SheetField, str], own: Mapping[str, int], weight: Weigh) -> FacingThisNow:
    problem = sheet.get(SheetField.PROBLEM, "").strip() or problem_of(other.request) or other.title
    text = _told(other, sheet)
    shared = {stem: count for stem, count in own.items() if not stem.isdigit()}
    words: dict[str, str] = {}
    for match in words_matching(text, shared, other.language.value):
        words.setdefault(match.stem, text[match.start : match.end])
    telling = sorted(words, key=lambda stem: -weight(stem) * (1 + math.log(shared[stem])))
    team = other.host_team
    contact = ", ".join(each for each in (team.lead_name, team.lead_contact) if each)
    return FacingThisNow(
        peer_assist_id=other.id,
        title=other.title,
        hub_id=other.hub_id,
        problem=problem,
        contact=contact,
        session_date=other.session_date,
        words=tuple(words[stem] for stem in telling[:WORDS_SHOWN]),
    )


def _counted(text: str, language: Language) -> Mapping[str, int]:
    """The stems of a text, without the courtesies every letter has; remembered, since the same files are compared for every page."""
    key = (language.value, _digest(text))
    with _lock:
        if key in _stems:
            _stems.move_to_end(key)
            return _stems[key]
    found = Counter(terms(text, language.value))
    for stem in _COURTESIES[language]:
        found.pop(stem, None)
    with _lock:
        _stems[key] = found
        while len(_stems) > _KEPT:
            _stems.popitem(last=False)
    return found


def _rarity(files: Sequence[Mapping[str, int]]) -> Weigh:
    counts = Counter(stem for file in files for stem in file)
    return lambda stem: math.log(1 + len(files) / max(1, counts[stem]))


def _cosine(one: Mapping[str, int], other: Mapping[str, int], weight: Weigh) -> float:
    def weighed(counts: Mapping[str, int]) -> dict[str, float]:
        return {stem: (1 + math.log(count)) * weight(stem) for stem, count in counts.items()}

    a, b = weighed(one), weighed(other)
    length = math.sqrt(sum(value**2 for value in a.values()) * sum(value**2 for value in b.values()))
    return sum(value * b[stem] for stem, value in a.items() if stem in b) / length if length else 0.0


_vectors: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
_stems: OrderedDict[tuple[str, str], Mapping[str, int]] = OrderedDict()
"""Both by the digest of a text that whoever asks brings along: what is remembered tells nobody anything they did not have."""
_lock = Lock()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _meaning(embedder: Embedder, text: str) -> Vectors | None:
    """The mean of a text's first pieces as one unit vector, remembered while the process lives; None where it cannot be had."""
    key = (embedder.name, _digest(text))
    with _lock:
        if key in _vectors:
            _vectors.move_to_end(key)
            return _vectors[key]
    try:
        mean = embedder.embed([cut.text for cut in split(text)[:PIECES_AT_MOST]]).mean(axis=0)
    except EmbedderUnavailable:
        return None
    vector: Vectors = mean / max(float(np.linalg.norm(mean)), 1e-12)
    with _lock:
        _vectors[key] = vector
        while len(_vectors) > _KEPT:
            _vectors.popitem(last=False)
    return vector
