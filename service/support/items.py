"""The support check for an item of a write-up: what happened, was said or decided rests on this session's notes alone.

    check_item(item, sources, notes) -> HeldBack | None

All that `grounding.check` asks, and besides: that addresses and markup stand in the notes, that most words are theirs, that who
said it is who is noted, that where it worked and under what conditions was said, that the owner undertook it or was given it,
that the due date was said, that nothing nobody undertook or decided is made a plan or a decision, and that a yes stays a yes.
Words that are the note's own are never doubted, only what is set beside them. It reads words, not sense.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from service.domain.drafts import HeldBack, HeldBackReason, WriteUpItem
from service.domain.ids import SourceId
from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.sessions import Closing, Note, NoteKind, Option
from service.domain.sources import Source, Span
from service.library.stemming import terms
from service.support import dates, quantities
from service.support.addresses import foreign_addresses
from service.support.carried import words_not_carried
from service.support.folding import alike, fold, word_set
from service.support.grounding import check, sentence_around
from service.support.names import missing_names
from service.support.orders import without_orders
from service.support.polarity import says_no_alone, turned_round
from service.support.sentences import language_of
from service.support.undertakings import (
    asks_for_it,
    decisions,
    gives_to,
    is_everybody,
    only_maybe,
    same_person,
    says_i_will,
    says_we_will,
    says_yes,
    undertakings,
)

HALF = 1 / 2
"""Of the words of where it worked, or under what conditions, that must stand in the note."""

_SAYS_LITTLE = 4
"""Content words of a clause that only points at what was said before."""

_DUE_WORDS = word_set(
    "by before on until till in at the of from within for end early late mid latest no later than about around this next coming "
    "avant d'ici d ici le la les l au aux a jusqu'a jusqu en fin debut mi de du des dans pour vers plus tard"
)

Trouble = tuple[HeldBackReason, tuple[str, ...]]


def check_item(
    item: WriteUpItem,
    sources: Mapping[str, Source],
    notes: Mapping[SourceId, Note],
    *,
    options: Iterable[Option] = (),
    closing: Closing | None = None,
) -> HeldBack | None:
    """What is wrong with the item's support, the gravest first, or None.

    `sources`: those shown to the writer, by id. `notes`: the notes by the source of their words. `options`: rows of the
    options log; beside their words stand who offered them, where they worked, the conditions and the challenge. `closing`:
    a step of it keeps the owner and the date that the host gave it.
    An item that a person added or kept is theirs and is never held back.
    """
    if item.claim.added_by:
        return None
    spans = [span for span in item.claim.support if span.source_id in sources]
    logged = {option.source_id: option for option in options}
    cited = _Cited(
        tuple(
            _Piece(span, sources[span.source_id], notes.get(span.source_id), logged.get(span.source_id))
            for span in spans
        )
    )
    trouble = check(
        item.claim, sources, named=(*cited.names, *(text for piece in cited.pieces for text in piece.beside))
    )
    if trouble is not None:
        return trouble.model_copy(update={"item": item.kind})
    if closing is not None and _is_of_the_close(item, closing):
        return None
    for reason, missing in _troubles(item, cited, sources):
        return HeldBack(claim=item.claim, reason=reason, missing=missing, item=item.kind)
    return None


def _is_of_the_close(item: WriteUpItem, closing: Closing) -> bool:
    """A row of the close as the host gave it, in its own words: owner and date were filled in, not found."""
    text = alike(item.claim.text)
    if item.kind is ItemKind.REPORT_BACK and text == alike(closing.report_back):
        return item.due_date in (None, closing.report_back_date)
    given = (item.owner, item.due, item.due_date)
    return any(alike(step.what) == text and given == (step.who, step.due, step.due_date) for step in closing.will_do)


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    source: Source
    note: Note | None
    option: Option | None

    @property
    def speaker(self) -> str:
        """Who said it, or offered it."""
        return (self.note.speaker if self.note else "") or (self.option.offered_by if self.option else "")

    @property
    def beside(self) -> tuple[str, ...]:
        option = self.option
        return (option.where_it_worked, option.conditions, option.challenge) if option else ()

    @property
    def text(self) -> str:
        """The quoted words with the rest of their sentence."""
        return sentence_around(self.span, self.source.text)


@dataclass(frozen=True)
class _Cited:
    """The notes an item rests on."""

    pieces: tuple[_Piece, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(piece.speaker for piece in self.pieces if piece.speaker)

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """All that stands in the notes, and beside them."""
        noted = [
            text
            for piece in self.pieces
            for text in (without_orders(piece.source.text), piece.source.title, *piece.beside)
        ]
        return tuple(dict.fromkeys(text for text in (*noted, *self.names) if text))

    @cached_property
    def near(self) -> str:
        return "\n".join(piece.text for piece in self.pieces)

    @cached_property
    def language(self) -> Language:
        return self.pieces[0].source.language if self.pieces else Language.EN


def _troubles(item: WriteUpItem, cited: _Cited, sources: Mapping[str, Source]) -> Iterator[Trouble]:
    claim = item.claim
    own_words = alike(claim.text) in {alike(span.quote) for span in claim.support} or claim.quoted
    members = (claim.text, item.said_by, item.where, item.conditions, item.owner, item.due)
    if foreign := foreign_addresses("\n".join(members), cited.whole):
        yield HeldBackReason.NAME_NOT_FOUND, foreign
    if not own_words:
        language = language_of(fold(claim.text), cited.language)
        if missing := words_not_carried(claim, sources, language, beside=cited.names):
            yield HeldBackReason.NOT_CARRIED, missing
    said_by = [name.strip() for name in item.said_by.split(",") if name.strip()]
    if strangers := tuple(name for name in said_by if not _is_named(name, cited)):
        yield HeldBackReason.NAME_NOT_FOUND, strangers
    for beside in (item.where, item.conditions):
        yield from _not_said(beside, cited)
    yield from _due(item, cited)
    if item.owner and not _is_owner(item.owner, cited):
        yield HeldBackReason.OWNER_NOT_SAID, (item.owner,)
    if not own_words:
        if not _is_undertaken(item, cited):
            yield HeldBackReason.NOT_AN_ACTION, ()
        if says_no_alone(claim.text, cited.near):
            yield HeldBackReason.NEGATION_DIFFERS, ()
        if words := turned_round(claim.text, cited.near, cited.language):
            yield HeldBackReason.NEGATION_DIFFERS, words


def _is_named(name: str, cited: _Cited) -> bool:
    """It is who said one of the notes, or stands in them."""
    if any(same_person(name, each) for each in cited.names):
        return True
    return not missing_names(name, cited.whole) and any(fold(name) in fold(text) for text in cited.whole)


def _not_said(text: str, cited: _Cited) -> Iterator[Trouble]:
    """Where it worked and under what conditions: names, numbers and dates as they were said, and mostly the same words."""
    if not text or any(alike(text) in alike(whole) for whole in cited.whole):
        return
    if missing := missing_names(text, cited.whole):
        yield HeldBackReason.NAME_NOT_FOUND, tuple(missing)
    noted = "\n".join(cited.whole)
    if unsaid := _dates_not_said(text, noted):
        yield HeldBackReason.DATE_NOT_FOUND, unsaid
    numbers = quantities.quantities(dates.without_dates(text, dates.dates(text)), cited.language)
    there = quantities.quantities(noted, cited.language)
    if wrong := tuple(number.words for number in numbers if not quantities.supported(number, there)):
        yield HeldBackReason.NUMBER_NOT_FOUND, wrong
    said, near = set(terms(text, cited.language.value)), set(terms(noted, cited.language.value))
    if said and len(said & near) < HALF * len(said):
        yield HeldBackReason.NOT_CARRIED, (text,)


def _due(item: WriteUpItem, cited: _Cited) -> Iterator[Trouble]:
    """Due as it was said; the day it names, where one is set, agrees with it."""
    if not item.due:
        if item.due_date is not None:
            yield HeldBackReason.DATE_NOT_FOUND, (item.due_date.isoformat(),)
        return
    noted = "\n".join(cited.whole)
    if unsaid := _dates_not_said(item.due, noted):
        yield HeldBackReason.DATE_NOT_FOUND, unsaid
    rest = fold(dates.without_dates(item.due, dates.dates(item.due)))
    there = set(_words(noted))
    strange = tuple(word for word in _words(rest) if word not in _DUE_WORDS and word not in there)
    if strange:
        yield HeldBackReason.DATE_NOT_FOUND, (item.due,)
    if item.due_date is not None and not _agrees(item.due_date, item.due):
        yield HeldBackReason.DATE_NOT_FOUND, (item.due_date.isoformat(),)


def _words(text: str) -> list[str]:
    return [word for word in "".join(letter if letter.isalnum() else " " for letter in fold(text)).split() if word]


def _dates_not_said(text: str, noted: str) -> tuple[str, ...]:
    there = dates.dates(noted)
    return tuple(mention.words for mention in dates.dates(text) if not dates.supported(mention, there))


def _agrees(day: date, said: str) -> bool:
    """The day is one that the words may mean, as far as they say which."""
    parts = {"day": day.day, "month": day.month, "year": day.year, "weekday": day.weekday()}
    mentions = [mention for mention in dates.dates(said) if not mention.may_be_a_number]
    return all(
        any(all(parts.get(name, value) == value for name, value in reading) for reading in mention.readings)
        for mention in mentions
    )


def _is_owner(owner: str, cited: _Cited) -> bool:
    """They said they would, said yes when asked, or were named as the one to do it."""
    if is_everybody(owner):
        return any(
            says_we_will(piece.text) or says_i_will(piece.text) or _is_typed_step(piece) for piece in cited.pieces
        )
    asked = any(asks_for_it(piece.text) for piece in cited.pieces)
    for piece in cited.pieces:
        if piece.speaker and same_person(owner, piece.speaker):
            agreed = says_i_will(piece.text) or says_we_will(piece.text) or (asked and says_yes(piece.span.quote))
            if agreed or _is_typed_step(piece):
                return True
        if gives_to(owner, piece.text):
            return True
        if _is_typed_step(piece) and gives_to(owner, piece.source.text):
            return True
    return False


def _is_typed_step(piece: _Piece) -> bool:
    """A note that a person marked as a step or a decision."""
    return piece.note is not None and piece.note.kind in (NoteKind.ACTION, NoteKind.DECISION)


def _is_of_it(clause: str, text: str, piece: _Piece) -> bool:
    """The clause is about what the item says, or about nothing it names: `I will do that`."""
    language = piece.source.language.value
    near, said = set(terms(clause, language)), set(terms(fold(text), language))
    return (
        len(near) <= _SAYS_LITTLE
        or not near.isdisjoint(said)
        or language_of(fold(text), piece.source.language).value != language
    )


def _is_undertaken(item: WriteUpItem, cited: _Cited) -> bool:
    """For a step or a decision: somebody undertook or decided it, and did not only weigh it."""
    if item.kind not in (ItemKind.ACTION, ItemKind.DECIDED, ItemKind.REPORT_BACK):
        return True
    says = decisions if item.kind is ItemKind.DECIDED else undertakings
    if any(_is_of_it(clause, item.claim.text, piece) for piece in cited.pieces for clause in says(piece.text)):
        return True
    if any(_is_typed_step(piece) and not only_maybe(piece.text) for piece in cited.pieces):
        return True
    if item.owner and any(gives_to(item.owner, piece.text) and not only_maybe(piece.text) for piece in cited.pieces):
        return True
    agreed = any(says_yes(piece.text) for piece in cited.pieces)
    return agreed and any(asks_for_it(piece.text) for piece in cited.pieces)
