"""The sentences of a source, with their exact place in it.

    read_sentences(source) -> tuple[Sentence, ...]

A request arrives as people write: a pasted e-mail with greeting, signature and thread, bullets, hard-wrapped lines, two
languages, no punctuation. Whatever is a sentence of the matter itself comes back as `source.text[start:end]`, in reading
order, with the heading or question it stands under. Greeting, signature and mail headers stay out, and so does what speaks to the
machine instead of to people (`orders.py`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

import sentencex

from service.domain.ids import SourceId
from service.domain.places import Language
from service.domain.sources import Source, SourceKind, Span
from service.support.folding import fold, word_set, words
from service.support.mail_layout import Part, TextLine, read_lines
from service.support.orders import orders

LONG = 38
"""Words from which a sentence without inner punctuation is cut where people draw breath."""
SHORTEST_PIECE = 7
MOST_CHARACTERS = 1200
MOST_CHARACTERS_TO_SEGMENT = 20_000
_SHORT_LETTER = 40
"""Words under which a letter above a thread only forwards it: then the thread is the request."""

_BREATH = re.compile(
    r"(?<=\s)(?:but|so|because|however|then|and (?:then|we|they|now|the|so|until)|we (?:tried|have|want|need|would|are|asked)|our"
    r"|(?:i|we) think|has any(?:one|body)|is there any|how (?:do|can|could|did)|what (?:do|can|could|should)"
    r"|mais|donc|parce qu|et (?:puis|on|nous|la|le|ils|maintenant)|alors|du coup|ensuite|nous (?:avons|voulons|aimerions|pensons)"
    r"|on (?:a|voudrait|aimerait|pense)|je (?:pense|voudrais)|il y a aussi"
    r"|est[ -]ce qu|comment (?:on|faire|faites|avez)|le (?:comite|conseil)"
    r"|qu'est[ -]ce qu)(?:\b|(?<='))"
)
_ABBREVIATION = re.compile(r"\b(?:Sta|Sto|Ste|St|Brgy|Bgy|Mt|approx|env|Hon|Eng|Ing|no|No|art|cf)\.\s*$")
"""Ends no sentence, although the splitter thinks so."""
_SENTENCE_END = re.compile(r"[.!?…:][\"'»”)]*$")

_COMMON = {
    Language.EN: word_set(
        "the of and to in is we that our it for with was are have has this they not on from be by as you an "
        "at their but what which who how"
    ),
    Language.FR: word_set(
        "le la les des de du et est nous que en pour dans une un sur avec au aux qui pas ne ont sont ce cette "
        "il elle se par mais notre nos vous a l d"
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `source.text[start:end]`. `text` is the same on one line, `folded` the same for comparing."""

    source_id: SourceId
    start: int
    end: int
    text: str
    folded: str
    language: Language
    label: str = ""
    """The folded heading or question it stands under."""
    paragraph: int = 0
    position: float = 0.0
    """0 for the first of the source, towards 1 for the last."""
    bullet: bool = False
    older: bool = False
    subject: bool = False

    @property
    def words(self) -> int:
        return len(self.text.split())

    def span(self, source: Source) -> Span:
        return Span(source_id=self.source_id, start=self.start, end=self.end, quote=source.text[self.start : self.end])


def language_of(folded: str, otherwise: Language) -> Language:
    """The language of some folded words: people mix two in one letter. With too little to go by, `otherwise`."""
    found = words(folded)
    english = sum(word in _COMMON[Language.EN] for word in found)
    french = sum(word in _COMMON[Language.FR] for word in found)
    if max(english, french) < 2 or english == french:
        return otherwise
    return Language.EN if english > french else Language.FR


def read_sentences(source: Source) -> tuple[Sentence, ...]:
    """The sentences of the matter, in reading order; an older message of the thread only where it is the request itself."""
    mail = source.kind in (SourceKind.REQUEST, SourceKind.HOST_ANSWER)
    lines = read_lines(source.text, mail=mail)
    ordered = orders(source.text)
    found = [
        sentence
        for sentence in _sentences(source, lines)
        if not any(start < sentence.end and sentence.start < end for start, end in ordered)
    ]
    own = sum(sentence.words for sentence in found if not sentence.older and not sentence.subject)
    older = sum(sentence.words for sentence in found if sentence.older and not sentence.subject)
    if source.kind is not SourceKind.HOST_ANSWER:
        only_forwards = own < _SHORT_LETTER <= older
        found = [sentence for sentence in found if sentence.subject or sentence.older is only_forwards]
    count = max(1, len(found) - 1)
    return tuple(replace(sentence, position=at / count) for at, sentence in enumerate(found))


def _sentences(source: Source, lines: list[TextLine]) -> Iterator[Sentence]:
    label = ""
    opened = False
    """The label is a lead-in (`What we tried:`): it holds for the block after it, a heading until the next one."""
    listed = 0
    for number, paragraph in enumerate(_paragraphs(source.text, lines)):
        first = paragraph[0]
        if first.part is Part.LABEL:
            line = source.text[first.start : first.end].strip().strip("*_").strip()
            line = line.replace("**", "").replace("__", "").strip()
            label, opened, listed = fold(line).strip(":# "), line.endswith(":"), 0
            continue
        if opened and listed and not first.bullet:
            label, opened = "", False
        listed += first.bullet or first.part is Part.BODY
        for start, end in _cut(source, paragraph):
            text = " ".join(re.sub(r"\n[ \t]*(?:>[ \t]?)+", "\n", source.text[start:end]).split())
            folded = fold(text)
            if not any(character.isalnum() for character in folded):
                continue
            yield Sentence(
                source.id, start, end, text, folded, language_of(folded, source.language), label, number,
                bullet=first.bullet, older=first.older, subject=first.part is Part.SUBJECT,
            )  # fmt: skip


def _paragraphs(text: str, lines: list[TextLine]) -> Iterator[list[TextLine]]:
    """Lines that are read as one: a hard-wrapped line goes on in the next."""
    width = max((line.width for line in lines if line.part is Part.BODY), default=0)
    held: list[TextLine] = []
    for line in lines:
        if line.part is not Part.BODY:
            if held:
                yield held
            held = []
            if line.part in (Part.LABEL, Part.SUBJECT):
                yield [line]
            continue
        if held and not _goes_on(text, held[-1], line, width):
            yield held
            held = []
        held.append(line)
    if held:
        yield held


def _goes_on(text: str, line: TextLine, after: TextLine, width: int) -> bool:
    if after.bullet or line.older != after.older:
        return False
    ended = _SENTENCE_END.search(text[line.start : line.end]) is not None
    if text[after.start].islower():
        return not ended
    return 50 <= width <= 110 and line.width >= 0.75 * width


def _cut(source: Source, paragraph: list[TextLine]) -> Iterator[tuple[int, int]]:
    joined: list[str] = []
    places: list[int] = []
    for line in paragraph:
        if joined:
            joined.append(" ")
            places.append(line.start - 1)
        joined.append(source.text[line.start : line.end])
        places.extend(range(line.start, line.end))
    text = "".join(joined)
    for start, end in _segments(text, source.language):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        for piece_start, piece_end in (
            cut for piece in _breaths(text, start, end) for cut in _not_endless(text, *piece)
        ):
            if piece_start < piece_end:
                yield places[piece_start], places[piece_end - 1] + 1


def _segments(text: str, language: Language) -> Iterator[tuple[int, int]]:
    for offset in range(0, len(text), MOST_CHARACTERS_TO_SEGMENT):
        part = text[offset : offset + MOST_CHARACTERS_TO_SEGMENT]
        start = at = offset
        for piece in sentencex.segment(language.value, part):
            at += len(piece)
            if _ABBREVIATION.search(piece) is None:
                yield start, at
                start = at
        if start < at:
            yield start, at


def _not_endless(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Text that never ends a sentence (a list without commas, base64) in pieces that can be shown, between words where it can."""
    while end - start > MOST_CHARACTERS:
        space = text.rfind(" ", start + MOST_CHARACTERS // 2, start + MOST_CHARACTERS)
        cut = space if space > 0 else start + MOST_CHARACTERS
        yield start, cut
        start = cut + (space > 0)
    yield start, end


def _breaths(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence of everyday length as it is; a flood without punctuation in pieces of `SHORTEST_PIECE` words or more."""
    if len(text[start:end].split()) < LONG:
        yield start, end
        return
    folded = fold(text[start:end])
    cuts = [match.end() for match in re.finditer(r";\s+", folded)]
    if len(re.findall(r"[,;:()]", folded)) <= len(folded.split()) // 30:
        cuts += [match.start() for match in _BREATH.finditer(folded)]
    places = [match.start() for match in re.finditer(r"\S+", folded)]
    at = words = 0
    for cut in sorted(cuts):
        before = bisect_left(places, cut)
        if before - words >= SHORTEST_PIECE and len(places) - before >= SHORTEST_PIECE:
            end_of_piece = cut
            while folded[end_of_piece - 1].isspace():
                end_of_piece -= 1
            yield start + at, start + end_of_piece
            at, words = cut, before
    yield start + at, end
