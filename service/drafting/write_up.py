"""The step *write_up* with a model: extract, check, compose.

The notes are read in windows, every note in at least one of them; each call gives typed items with the words they rest on.
Code checks each item against this session's notes. Only what holds is put into house style, by a call that sees nothing but
checked items; a sentence that says more than its item falls back to it. Past cases are never shown to this step.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from service.domain.drafts import Claim, HeldBack, WriteUpContent, WriteUpItem
from service.domain.items import ItemKind
from service.domain.sessions import Note
from service.domain.sources import Source, Span
from service.drafting.answers import (
    LANGUAGE_NAMES,
    SaidSupport,
    Sentence,
    ShownSources,
    SourceLabel,
    finished,
    one_line,
    so_far,
)
from service.drafting.claims import without
from service.drafting.extractive.owners import due
from service.drafting.extractive.write_up import MOST_WORDS, words_shown, write_write_up
from service.drafting.given import Asking, Given, Written
from service.errors import ModelAnsweredBadly
from service.library.stemming import terms
from service.llm.model import Answer, AnswerShape
from service.llm.prompts import Prompt, Told, load_prompt
from service.support.folding import alike
from service.support.items import check_item
from service.support.orders import without_orders

PROMPT = "write_up"
COMPOSE = "write_up_compose"

WINDOW_CHARACTERS = 12_000
"""Of notes in one call, tags included: about 3,500 tokens, which leaves room for the answer in a small model's context."""
OVERLAP = 2
"""Notes at the end of a window that are shown again at the head of the next, for a yes to find its question."""
MOST_WINDOWS = 80
"""Over 150,000 words. What lies beyond is said to be unread."""
AT_A_TIME = 40
"""Items put into house style in one call."""
_TAG_CHARACTERS = 90
_SAME = 0.6
"""Share of the shorter sentence's words in the other, from which two items of a kind say the same."""
_VALUES = {
    ItemKind.ACTION: 1.0,
    ItemKind.REPORT_BACK: 0.95,
    ItemKind.DECIDED: 0.9,
    ItemKind.DISAGREEMENT: 0.9,
    ItemKind.RECOMMENDED: 0.8,
    ItemKind.OFFERED: 0.7,
    ItemKind.LEARNING: 0.7,
    ItemKind.OPEN_QUESTION: 0.5,
    ItemKind.ACTIVITY: 0.4,
}
_PROTECTED = (ItemKind.ACTION, ItemKind.DISAGREEMENT)
_LEFT_OUT_AT_MOST = 30

Short = Annotated[str, StringConstraints(max_length=300)]


class SaidItem(AnswerShape):
    kind: ItemKind
    text: Sentence = Field(description="One plain sentence.")
    support: Annotated[tuple[SaidSupport, ...], Field(min_length=1, max_length=3)]
    said_by: Short = ""
    where: Short = ""
    conditions: Short = ""
    owner: Short = ""
    due: Short = ""


class WriteUpAnswer(AnswerShape):
    items: Annotated[tuple[SaidItem, ...], Field(max_length=25)]
    end: Literal[True]


class SaidSentence(AnswerShape):
    id: SourceLabel
    text: Sentence


class WriteUpComposeAnswer(AnswerShape):
    sentences: Annotated[tuple[SaidSentence, ...], Field(max_length=AT_A_TIME)]
    end: Literal[True]


@dataclass(frozen=True, slots=True)
class Piece:
    """A note, or a part of a very long one, as one call shows it."""

    note: Note
    source: Source
    text: str

    @property
    def size(self) -> int:
        return len(self.text) + len(self.note.speaker) + _TAG_CHARACTERS


def ask_for_write_up(given: Given, asking: Asking) -> Written:
    """One call a window, then one or a few to compose. Raises ModelUnreachable or ModelAnsweredBadly."""
    work = _Work(given)
    shown = windows(given.notes, given.sources)
    answers: list[Answer[Any]] = []
    prompt, failure = None, ModelAnsweredBadly("model.nothing_supported")
    for number, pieces in enumerate(shown[:MOST_WINDOWS], 1):
        prompt, sources = _prompt(given, pieces, number, min(len(shown), MOST_WINDOWS))

        def heard(text: str, sources: ShownSources = sources, number: int = number) -> None:
            if asking.due():
                asking.arriving(*work.content(work.read(so_far(text), sources, number)))

        try:
            answer = asking.models.answer(prompt, WriteUpAnswer, call=asking.call, on_text=heard, stop=asking.stop)
        except ModelAnsweredBadly as error:
            failure = error
            work.unread.add("draft.unread.not_answered")
            continue
        answers.append(answer)
        work.keep(work.read(answer.value.model_dump(mode="json"), sources, number))
        if asking.due():
            asking.arriving(*work.content())
    if len(shown) > MOST_WINDOWS:
        work.unread.add("draft.unread.too_long")
    if prompt is None or not work.kept:
        raise failure
    answers += _composed(work, given, asking)
    content, held_back = work.content()
    return Written.of(content, held_back, tuple(source.id for source in given.sources), prompt, answers)


def held_to_the_notes(
    content: WriteUpContent, held_back: tuple[HeldBack, ...], given: Given
) -> tuple[WriteUpContent, tuple[HeldBack, ...]]:
    """Whoever wrote it, an item that does not hold is held back: the last check before a write-up is saved."""
    sources: dict[str, Source] = {source.id: source for source in given.sources}

    def trouble(item: WriteUpItem) -> HeldBack | None:
        return check_item(item, sources, given.by_source, options=given.options, closing=given.closing)

    troubles = {item.claim.id: no for item in (*content.items, *content.left_out) if (no := trouble(item)) is not None}
    if not troubles:
        return content, held_back
    return without(content, set(troubles)), (*held_back, *troubles.values())


def windows(notes: Sequence[Note], sources: Sequence[Source]) -> tuple[tuple[Piece, ...], ...]:
    """The notes in order, as many as fit a call, the last few of each window again in the next. No note is left out."""
    by_id = {source.id: source for source in sources}
    found: list[tuple[Piece, ...]] = []
    held: list[Piece] = []
    fresh = 0
    for note in sorted(notes, key=lambda note: note.position):
        source = by_id.get(note.source_id)
        for piece in _pieces(note, source) if source else ():
            if fresh and sum(each.size for each in held) + piece.size > WINDOW_CHARACTERS:
                found.append(tuple(held))
                held, fresh = _overlap(held), 0
            held.append(piece)
            fresh += 1
    if fresh:
        found.append(tuple(held))
    return tuple(found)


def _overlap(pieces: Sequence[Piece]) -> list[Piece]:
    last = list(pieces[-OVERLAP:])
    while last and sum(piece.size for piece in last) > WINDOW_CHARACTERS // 4:
        last = last[1:]
    return last


def _pieces(note: Note, source: Source) -> Iterator[Piece]:
    """A note as a whole, or cut between words where it alone would fill a call."""
    text, most = source.text, WINDOW_CHARACTERS // 2
    while len(text) > most:
        cut = max(
            text.rfind("\n", most // 2, most), text.rfind(". ", most // 2, most) + 1, text.rfind(" ", most // 2, most)
        )
        cut = cut if cut > 0 else most
        yield Piece(note, source, text[:cut])
        text = text[cut:].lstrip()
    if text.strip():
        yield Piece(note, source, text)


def _prompt(given: Given, pieces: Sequence[Piece], number: int, of: int) -> tuple[Prompt, ShownSources]:
    called = {speaker.name: speaker.called for speaker in given.speakers if speaker.called}
    unique = list({piece.source.id: piece.source for piece in pieces}.values())
    shown = ShownSources(unique, given.language)
    labels = {source.id: f"S{at}" for at, source in enumerate(unique, 1)}
    told = [
        Told(
            labels[piece.source.id],
            piece.note.kind.value if piece.note.kind else piece.source.kind.value,
            called.get(piece.note.speaker, piece.note.speaker),
            without_orders(piece.text),
        )
        for piece in pieces
    ]
    language = LANGUAGE_NAMES[given.language]
    prompt = load_prompt(PROMPT).render({"language": language, "part": number, "parts": of, "notes": told})
    return prompt, shown


@dataclass(frozen=True, slots=True)
class _Read:
    """What one answer, or the part of it that has come, holds up to."""

    kept: tuple[WriteUpItem, ...]
    held_back: tuple[HeldBack, ...]


class _Work:
    """What has been read so far: items that hold, items that do not, and what the notes' own sentences give beside them."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.sources: dict[str, Source] = {source.id: source for source in given.sources}
        self.notes = given.by_source
        self.kept: list[WriteUpItem] = []
        self.held_back: list[HeldBack] = []
        self.unread: set[str] = set()
        self.plain = write_write_up(
            given.notes,
            self.sources,
            options=given.options,
            closing=given.closing,
            speakers=given.speakers,
            language=given.language,
            today=given.today,
        )

    def trouble(self, item: WriteUpItem) -> HeldBack | None:
        return check_item(item, self.sources, self.notes, options=self.given.options, closing=self.given.closing)

    def read(self, said: Any, shown: ShownSources, window: int) -> _Read:
        kept: list[WriteUpItem] = []
        held: list[HeldBack] = []
        for number, each in enumerate(finished(said.get("items"), SaidItem), 1):
            item = self.item(each, shown, f"{window}-{number}")
            trouble = self.trouble(item)
            if trouble is None:
                kept.append(item)
            else:
                held.append(trouble)
        return _Read(tuple(kept), tuple(held))

    def item(self, said: SaidItem, shown: ShownSources, claim_id: str) -> WriteUpItem:
        support = tuple(shown.span(each) for each in said.support)
        text = one_line(said.text)
        quoted = alike(text) == " ".join(alike(span.quote) for span in support)
        speakers = (self.notes[span.source_id].speaker for span in support if span.source_id in self.notes)
        is_step = said.kind is ItemKind.ACTION
        words = one_line(said.due) if said.kind in (ItemKind.ACTION, ItemKind.REPORT_BACK) else ""
        _, day = due(words, self.given.language, self.given.today) if words else ("", None)
        return WriteUpItem(
            kind=said.kind,
            claim=Claim(id=claim_id, text=text, support=support, quoted=quoted),
            said_by=one_line(said.said_by) or next((speaker for speaker in speakers if speaker), ""),
            where=one_line(said.where),
            conditions=one_line(said.conditions),
            owner=one_line(said.owner) if is_step else "",
            due=words,
            due_date=day,
            value=_VALUES[said.kind],
        )

    def keep(self, read: _Read) -> None:
        for item in read.kept:
            same = next((at for at, other in enumerate(self.kept) if says_the_same(item, other)), None)
            if same is None:
                self.kept.append(item)
            else:
                self.kept[same] = _fuller(self.kept[same], item)
        self.held_back += read.held_back

    def content(self, arriving: _Read | None = None) -> tuple[WriteUpContent, tuple[HeldBack, ...]]:
        """The items so far in the order they are read, with the notes' own sentences where the model has nothing."""
        items = list(self.kept)
        for item in arriving.kept if arriving else ():
            if not any(says_the_same(item, other) for other in items):
                items.append(item)
        kinds = {item.kind for item in items}
        for item in self.plain.items:
            typed = all(span.source_id not in self.notes for span in item.claim.support)
            wanted = typed or item.kind not in kinds or bool(self.unread)
            if wanted and not any(says_the_same(item, other) or _rest_on_the_same(item, other) for other in items):
                items.append(item)
        body, over = _fitted(items)
        order = list(ItemKind)
        body.sort(key=lambda item: (order.index(item.kind), self.position(item)))
        more = (item for item in self.plain.left_out if not any(says_the_same(item, other) for other in items))
        left = sorted([*over, *more], key=lambda item: -item.value)[:_LEFT_OUT_AT_MOST]
        content = WriteUpContent(
            items=tuple(_numbered(item, f"item-{at}") for at, item in enumerate(body, 1)),
            left_out=tuple(_numbered(item, f"item-{at}") for at, item in enumerate(left, len(body) + 1)),
            unread=tuple(sorted(self.unread)),
        )
        return content, self.held(items, arriving.held_back if arriving else ())

    def held(self, items: Sequence[WriteUpItem], more: Sequence[HeldBack]) -> tuple[HeldBack, ...]:
        """Each sentence held back once, and none that stands among the items after all."""
        seen = {alike(item.claim.text) for item in items}
        found: list[HeldBack] = []
        for each in (*self.held_back, *more):
            if alike(each.claim.text) not in seen:
                seen.add(alike(each.claim.text))
                claim = each.claim.model_copy(update={"id": f"held-{len(found) + 1}"})
                found.append(each.model_copy(update={"claim": claim}))
        return tuple(found)

    def position(self, item: WriteUpItem) -> tuple[int, int]:
        """Where in the session it was said; a row of the options log or the close comes first."""
        places = [(self.notes[s.source_id].position, s.start) for s in item.claim.support if s.source_id in self.notes]
        return min(places, default=(-1, 0))


def says_the_same(one: WriteUpItem, other: WriteUpItem) -> bool:
    """Two items of a kind that rest on the same words, or mostly say the same."""
    if one.kind is not other.kind:
        return False
    if _numerals(one) != _numerals(other):
        return False
    if _rest_on_the_same(one, other):
        return True
    first, second = set(terms(one.claim.text)), set(terms(other.claim.text))
    shorter = min(len(first), len(second))
    return shorter > 2 and len(first & second) >= _SAME * max(len(first), len(second))


def _rest_on_the_same(one: WriteUpItem, other: WriteUpItem) -> bool:
    return any(_overlaps(a, b) for a in one.claim.support for b in other.claim.support)


def _numerals(item: WriteUpItem) -> set[str]:
    return set(re.findall(r"\d+", item.claim.text))


def _overlaps(one: Span, other: Span) -> bool:
    if one.source_id != other.source_id:
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and shared >= min(one.end - one.start, other.end - other.start) / 2


def _fuller(one: WriteUpItem, other: WriteUpItem) -> WriteUpItem:
    """The first of two that say the same, unless only the second says who and by when."""
    return other if (other.owner or other.due) and not (one.owner or one.due) else one


def _fitted(items: Sequence[WriteUpItem]) -> tuple[list[WriteUpItem], list[WriteUpItem]]:
    """What two pages hold, and the rest: the lowest in value goes first, an action step or a disagreement last."""
    body: list[WriteUpItem] = []
    over: list[WriteUpItem] = []
    words = 0
    for item in sorted(items, key=lambda item: (item.kind not in _PROTECTED, -item.value)):
        words += words_shown(item)
        (over if body and words > MOST_WORDS and item.kind not in _PROTECTED else body).append(item)
    return body, over


def _numbered(item: WriteUpItem, claim_id: str) -> WriteUpItem:
    return item.model_copy(update={"claim": item.claim.model_copy(update={"id": claim_id})})


def _composed(work: _Work, given: Given, asking: Asking) -> list[Answer[Any]]:
    """The kept items in house style, where the sentence still holds. A model that cannot compose leaves them as they are."""
    answers: list[Answer[Any]] = []
    for start in range(0, len(work.kept), AT_A_TIME):
        items = work.kept[start : start + AT_A_TIME]
        told = [Told(f"I{at}", item.kind.value, item.said_by, item.claim.text) for at, item in enumerate(items, 1)]
        prompt = load_prompt(COMPOSE).render({"language": LANGUAGE_NAMES[given.language], "items": told})
        try:
            answer = asking.models.answer(prompt, WriteUpComposeAnswer, call=asking.call, stop=asking.stop)
        except ModelAnsweredBadly:
            continue
        answers.append(answer)
        said = {row.id.strip().strip("[]"): one_line(row.text) for row in answer.value.sentences}
        for at, item in enumerate(items, 1):
            work.kept[start + at - 1] = _in_style(work, item, said.get(f"I{at}", ""))
    return answers


def _in_style(work: _Work, item: WriteUpItem, text: str) -> WriteUpItem:
    if not text or alike(text) == alike(item.claim.text):
        return item
    composed = item.model_copy(update={"claim": item.claim.model_copy(update={"text": text, "quoted": False})})
    return item if work.trouble(composed) is not None else composed
