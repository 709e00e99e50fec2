"""What people said, in sentences that can be quoted: without the sounds and false starts of speech, and still to the letter.

    read_said(notes, sources) -> list[Said]

A sentence is `pieces` of its note's source, in order. What is cut away between them is filler (`um`, a word said twice), never a
word that carries something: the pieces joined are what the write-up quotes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from service.domain.agenda import Phase
from service.domain.places import Language
from service.domain.sessions import Note, NoteKind, NoteOrigin, Side, Speaker
from service.domain.sources import Source, Span
from service.drafting.extractive.write_up_cues import cues
from service.library.stemming import terms
from service.support.folding import fold, words
from service.support.phrases import phrase_pattern
from service.support.sentences import Sentence, language_of, read_sentences
from service.support.stop_words import STOP_WORDS

WHOLE_NOTE = 45
"""Words up to which a note is one thing said, however many full stops it has. A turn of a transcript is read by sentences."""
MOST_IN_A_SENTENCE = 34
"""Words from which talk that goes on is cut where a clause begins, each part as long as `SHORTEST_CLAUSE` at least."""
SHORTEST_CLAUSE = 9
ENOUGH_TO_TELL = 12
"""Words of a note from which its language is told by them; a shorter one has its source's."""
_AGAIN = re.compile(r"(?<![\w'])(\w[\w']*(?: \w[\w']*){0,3})(?:,|\.\.\.| -)? (?=\1(?![\w'-]))")
_BROKEN_OFF = re.compile(r"(?<![\w'])([a-z]{1,5}) ?- (?=\1)")
_SPEAKER_FIRST = re.compile(r"\s*([A-ZÀ-Ý][\w'’.-]+(?: [A-ZÀ-Ý][\w'’.-]*){0,3})(?: \([^)\n]{1,40}\))? ?: +(?=\S)")
_EDGE = " \t\n,;:–—-"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a note. `at` counts over the whole session; `cuts` is how often filler was cut from its inside."""

    note: Note
    source_id: str
    at: int
    pieces: tuple[tuple[int, int], ...]
    text: str
    folded: str
    language: Language
    said_by: str
    side: Side | None
    stems: tuple[str, ...]
    words: int
    cuts: int = 0
    whole: bool = False
    """All of a note, not one sentence of it."""
    names_owner: bool = False
    """A noted action or decision that begins with a name and a colon: who does it, not who spoke."""
    assented: bool = False
    """Somebody else's next words agree: it ends a turn, and the next turn begins with `yes`, `okay`, `good idea`."""

    @property
    def kind(self) -> NoteKind | None:
        return self.note.kind

    @property
    def phase(self) -> Phase | None:
        return self.note.phase

    def spans(self, sources: Mapping[str, Source]) -> tuple[Span, ...]:
        source = sources[self.source_id]
        return tuple(
            Span(source_id=source.id, start=start, end=end, quote=source.text[start:end]) for start, end in self.pieces
        )


def read_said(notes: Sequence[Note], sources: Mapping[str, Source], speakers: Sequence[Speaker] = ()) -> list[Said]:
    """Every sentence of the notes, in the session's order, without those that are nothing but filler."""
    known = {speaker.name: speaker for speaker in speakers}
    found: list[Said] = []
    in_order = sorted(notes, key=lambda each: each.position)
    for note, after in pairwise([*in_order, None]):
        source = sources.get(note.source_id) if note is not None else None
        if note is None or source is None:
            continue
        of_note: list[Said] = []
        for start, end, language, whole in _sentences(note, source):
            said = _said(note, source, (start, end), language, known, at=len(found) + len(of_note), whole=whole)
            if said is not None:
                of_note.append(said)
        if of_note and after is not None and _assents(after, note, of_note[-1].language):
            of_note[-1] = replace(of_note[-1], assented=True)
        found += of_note
    return found


def _assents(after: Note, note: Note, language: Language) -> bool:
    return after.speaker != note.speaker and _assent(language).match(fold(after.text[:60])) is not None


@cache
def _assent(language: Language) -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_sounds(language).pattern}|[\s,.…-])*" + phrase_pattern(cues()["assents"][language.value]).pattern
    )


def _sentences(note: Note, source: Source) -> list[tuple[int, int, Language, bool]]:
    sentences = [each for each in read_sentences(source) if each.end > each.start]
    if not sentences:
        return []
    language = source.language
    if sum(each.words for each in sentences) >= ENOUGH_TO_TELL:
        language = language_of(fold(source.text), language)
    noted = note.kind is not None or note.origin not in (NoteOrigin.TRANSCRIPT, NoteOrigin.CHAT)
    if noted and sum(each.words for each in sentences) <= WHOLE_NOTE and _is_one_run(sentences, source):
        return [(sentences[0].start, sentences[-1].end, language, True)]
    return [
        (start, end, language, False)
        for each in sentences
        for start, end in _clauses(source.text, each.start, each.end, language)
    ]


def _clauses(text: str, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    """A sentence of readable length as it is; a run of talk cut where a new clause begins."""
    if len(text[start:end].split()) <= MOST_IN_A_SENTENCE:
        return [(start, end)]
    folded = fold(text[start:end])
    cuts = [0]
    for match in _new_clause(language).finditer(folded):
        before, after = folded[cuts[-1] : match.start()], folded[match.start() :]
        if len(before.split()) >= SHORTEST_CLAUSE and len(after.split()) >= SHORTEST_CLAUSE:
            cuts.append(match.start())
    return [(start + one, start + other) for one, other in pairwise([*cuts, len(folded)])]


@cache
def _new_clause(language: Language) -> re.Pattern[str]:
    return re.compile("|".join(cues()["new_clause"][language.value]))


def _is_one_run(sentences: Sequence[Sentence], source: Source) -> bool:
    """Nothing but white space between its sentences: no bullet, no heading."""
    return all(not source.text[one.end : other.start].strip() for one, other in pairwise(sentences))


def _said(
    note: Note,
    source: Source,
    place: tuple[int, int],
    language: Language,
    known: Mapping[str, Speaker],
    *,
    at: int,
    whole: bool,
) -> Said | None:
    start, end = place
    speaker = note.speaker
    named = _SPEAKER_FIRST.match(source.text, start, end) if not speaker else None
    if named is not None and len(fold(named[1]).split()) <= 3 and not set(words(fold(named[1]))) & STOP_WORDS:
        speaker, start = named[1], named.end()
    pieces = without_filler(source.text, start, end, language)
    if not pieces:
        return None
    text = " ".join(_on_one_line(source.text[first:last]) for first, last in pieces)
    folded = fold(text)
    stems = tuple(stem for stem in terms(text, language.value) if stem not in _spoken_stems(language))
    about = known.get(note.speaker)
    called = (about.called or about.name) if about is not None and not about.is_place else speaker
    side = note.side or (about.side if about is not None else None)
    return Said(
        note=note,
        source_id=source.id,
        at=at,
        pieces=pieces,
        text=text,
        folded=folded,
        language=language,
        said_by=called if not (about is not None and about.is_place) else "",
        side=side,
        stems=stems,
        words=len(text.split()),
        cuts=len(pieces) - 1,
        whole=whole,
        names_owner=speaker != note.speaker and note.kind in (NoteKind.ACTION, NoteKind.DECISION),
    )


def without_filler(text: str, start: int, end: int, language: Language) -> tuple[tuple[int, int], ...]:
    """The pieces of `text[start:end]` that say something, in order. Empty where nothing does."""
    folded = fold(text[start:end])
    cut = [False] * len(folded)
    for pattern in (_sounds(language), _BROKEN_OFF):
        for match in pattern.finditer(folded):
            cut[match.start() : match.end()] = [True] * (match.end() - match.start())
    for match in _AGAIN.finditer(folded):
        if _is_stammer(match[1]):
            cut[match.start() : match.end()] = [True] * (match.end() - match.start())
    head = _head(language).match(folded)
    if head is not None and head.end() < len(folded):
        cut[: head.end()] = [True] * head.end()
    tail = _tail(language).search(folded)
    if tail is not None and tail.start() > 0:
        cut[tail.start() : tail.end()] = [True] * (tail.end() - tail.start())
    pieces: list[tuple[int, int]] = []
    at = 0
    while at < len(folded):
        if cut[at]:
            at += 1
            continue
        stop = at
        while stop < len(folded) and not cut[stop]:
            stop += 1
        first, last = _trimmed(folded, at, stop, inner=bool(pieces))
        if first < last and any(letter.isalnum() for letter in folded[first:last]):
            pieces.append((start + first, start + last))
        at = stop
    if pieces:
        first, last = pieces[-1]
        while last > first and (text[last - 1] in _EDGE or _is_lone_mark(text[pieces[0][0] : last])):
            last -= 1
        pieces[-1] = (first, last)
    return tuple(pieces)


def _is_lone_mark(text: str) -> bool:
    """It ends with a quotation mark whose other half was cut away."""
    if text.endswith('"'):
        return text.count('"') == 1
    return text.endswith(("”", "»")) and re.search("[“«]", text) is None


def _trimmed(folded: str, first: int, last: int, *, inner: bool) -> tuple[int, int]:
    """Without white space at its ends; a piece does not begin with the comma that closed a filler."""
    marks = _EDGE + ".!?" if not inner else _EDGE + "."
    while first < last and folded[first] in marks:
        first += 1
    while last > first and folded[last - 1] in " \t\n":
        last -= 1
    return first, last


def _is_stammer(phrase: str) -> bool:
    """`we we should`, `I think I think`: everyday words said twice. `twenty twenty-four` is a year, `Wagga Wagga` a place."""
    said = phrase.split()
    return all(word in STOP_WORDS or len(word) == 1 for word in said[:1]) and not (set(said) & _kept_twice())


@cache
def _kept_twice() -> frozenset[str]:
    return frozenset(cues()["kept_twice"])


@cache
def _sounds(language: Language) -> re.Pattern[str]:
    return re.compile(phrase_pattern(cues()["sounds"][language.value]).pattern + r"[,.]*(?:\s|$)")


@cache
def _head(language: Language) -> re.Pattern[str]:
    inner = phrase_pattern(cues()["head"][language.value]).pattern
    return re.compile(rf"(?:[\s,.;:!?…\"-]*{inner}(?=[\s,.;:!?…\"-]|$))+[\s,.;:!?…-]*")


@cache
def _tail(language: Language) -> re.Pattern[str]:
    inner = phrase_pattern(cues()["tail"][language.value]).pattern
    return re.compile(rf"(?:[\s,;…-]+{inner})+(?=[\s.?!…]*$)")


@cache
def _spoken_stems(language: Language) -> frozenset[str]:
    everyday = " ".join([*STOP_WORDS, *cues()["everyday"][language.value]])
    return frozenset(terms(everyday, language.value))


def _on_one_line(quote: str) -> str:
    return " ".join(re.sub(r"\n[ \t]*(?:>[ \t]?)+", "\n", quote).split())
