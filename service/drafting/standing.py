"""Who says that it is decided? Only the host team decides, and nobody undertakes for somebody else (method.md row 26).

    with_standing(content, given) -> the write-up, with decisions and steps of those who cannot decide told as what they said

A false decision told plainly is quoted to the letter by its own note: words cannot tell it from a true one. So an item stays a decision
or a step only where its author is of the host team, undertakes it themself, or is the note-taker who set it down as one. A
peer's is a recommendation; that of somebody whose part nobody knows is only something said, and whoever reviews is asked who it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.drafts import WriteUpContent, WriteUpItem
from service.domain.items import ItemKind
from service.domain.sessions import Note, NoteKind, NoteOrigin, Side
from service.domain.sources import SourceKind, Span
from service.drafting.given import Given
from service.people.names import folded
from service.support.undertakings import same_person, says_i_will, says_we_will, says_yes

WHO_DECIDES = "draft.unread.who_decides"
_BINDING = (ItemKind.DECIDED, ItemKind.ACTION, ItemKind.REPORT_BACK)
_BY_HAND = (NoteOrigin.TYPED, NoteOrigin.STICKY)
_RECORDED = (NoteKind.DECISION, NoteKind.ACTION)


def with_standing(content: WriteUpContent, given: Given) -> WriteUpContent:
    standing = _Standing(given, {folded(name): side for name, side in given.sides.items()})
    items, left_out = (tuple(map(standing.told, rows)) for rows in (content.items, content.left_out))
    order = list(ItemKind)
    asks = (WHO_DECIDES,) * any(
        before.kind is not after.kind and standing.is_unknown(before)
        for before, after in zip(content.items, items, strict=True)
    )
    return content.model_copy(
        update={
            "items": tuple(sorted(items, key=lambda item: order.index(item.kind))),
            "left_out": left_out,
            "unread": (*content.unread, *asks),
        }
    )


@dataclass(frozen=True)
class _Standing:
    given: Given
    sides: Mapping[str, Side]

    def told(self, item: WriteUpItem) -> WriteUpItem:
        if item.kind not in _BINDING or item.claim.added_by or self.binds(item):
            return item
        kind = ItemKind.RECOMMENDED if self.is_of(item, Side.PEER) else ItemKind.LEARNING
        return item.model_copy(update={"kind": kind, "owner": "", "due": "", "due_date": None})

    def binds(self, item: WriteUpItem) -> bool:
        """Everybody it rests on could decide it, or the host said yes to what another proposed."""
        spans = item.claim.support
        if all(self._may(item, span) for span in spans):
            return True
        return any(
            (note := self._note(span)) is not None and self.side(note) is Side.HOST and says_yes(span.quote)
            for span in spans
        )

    def _may(self, item: WriteUpItem, span: Span) -> bool:
        note = self._note(span)
        if note is None:
            return self._is_the_close(span)
        if self.side(note) is Side.HOST:
            return True
        if not note.speaker:
            return note.origin in _BY_HAND and note.kind in _RECORDED
        undertakes = says_i_will(note.text) or says_we_will(note.text) or says_yes(note.text)
        return item.kind is ItemKind.ACTION and same_person(item.owner, note.speaker) and undertakes

    def is_of(self, item: WriteUpItem, side: Side) -> bool:
        notes = [note for span in item.claim.support if (note := self._note(span)) is not None]
        return bool(notes) and all(self.side(note) is side for note in notes)

    def is_unknown(self, item: WriteUpItem) -> bool:
        notes = [note for span in item.claim.support if (note := self._note(span)) is not None]
        return any(self.side(note) is None for note in notes)

    def side(self, note: Note) -> Side | None:
        return note.side or (self.sides.get(folded(note.speaker)) if note.speaker else None)

    def _note(self, span: Span) -> Note | None:
        return self.given.by_source.get(span.source_id)

    def _is_the_close(self, span: Span) -> bool:
        """The host's own round at the end; a row of the options log is a peer's."""
        return any(each.id == span.source_id and each.kind is SourceKind.CLOSING for each in self.given.sources)
