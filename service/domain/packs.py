"""The background pack (method.md row 16): two pages at most, from the accepted statement, never without why the problem matters."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from service.domain.ids import DocumentId, DraftId, PeerAssistId, VersionId
from service.domain.places import Language
from service.domain.problem import SheetField
from service.domain.text import Line, Text, Value
from service.errors import BadInput, NotAllowed

MOST_PAGES = 2
PACK_PARTS = (
    SheetField.PROBLEM,
    SheetField.WHY_IT_MATTERS,
    SheetField.WANT_TO_LEARN,
    SheetField.CONTEXT,
    SheetField.TRIED,
    SheetField.FIXED_AND_OPEN,
    SheetField.USEFUL_RESULT,
    SheetField.DECISION,
)
"""In reading order. Ideas so far are told on the day, so that peers come with their own."""
SHORTENED = (
    SheetField.CONTEXT,
    SheetField.TRIED,
    SheetField.USEFUL_RESULT,
    SheetField.FIXED_AND_OPEN,
    SheetField.DECISION,
)
"""Over two pages, sentences are left out of these, the first first; the problem, why it matters and what to learn stay."""

Parts = Mapping[SheetField, Text]


class Pack(Value):
    """`words` are what stands there now; `accepted` what a named person took, and the only thing that is sent or shown by a link."""

    peer_assist_id: PeerAssistId
    language: Language
    statement_id: VersionId | None = None
    """The version of the problem it was drafted from."""
    draft_id: DraftId | None = None
    drafted: dict[SheetField, Text] = Field(default_factory=dict)
    words: dict[SheetField, Text] = Field(default_factory=dict)
    left_out: tuple[Text, ...] = ()
    """Sentences left out to hold two pages; each can be put back by hand."""
    see_also: tuple[DocumentId, ...] = ()
    changed_by: Line = ""
    changed_at: datetime | None = None
    accepted: dict[SheetField, Text] | None = None
    accepted_see_also: tuple[DocumentId, ...] = ()
    accepted_by: Line = ""
    accepted_at: datetime | None = None
    edited_share: float | None = None
    revision: int = 1

    @property
    def is_accepted(self) -> bool:
        """Accepted, and not changed since."""
        return self.accepted is not None and (self.accepted, self.accepted_see_also) == (self.words, self.see_also)

    def typed(self, part: SheetField, text: str, *, by: str, now: datetime) -> Self:
        words = {each: value for each, value in {**self.words, part: text}.items() if value.strip()}
        return self.model_copy(update={"words": words, "changed_by": by, "changed_at": now})

    def accept(self, *, by: str, pages: int, edited_share: float | None, now: datetime) -> Self:
        """Taken by a named person. Raises BadInput without why it matters, NotAllowed over two pages with what to shorten."""
        if not by.strip():
            raise BadInput("packs.accepted_by_nobody", field="accepted_by")
        for part in (SheetField.PROBLEM, SheetField.WHY_IT_MATTERS):
            if not self.words.get(part, "").strip():
                raise BadInput(f"packs.without_{part.value}", field=part.value)
        if pages > MOST_PAGES:
            part, count = longest_part(self.words)
            raise NotAllowed(f"packs.too_long_{part.value}", pages=pages, words=count)
        return self.model_copy(
            update={
                "accepted": self.words,
                "accepted_see_also": self.see_also,
                "accepted_by": by,
                "accepted_at": now,
                "edited_share": edited_share if self.draft_id else None,
            }
        )


def longest_part(words: Parts) -> tuple[SheetField, int]:
    """What to shorten first, and how many words it has."""
    counts = {part: len(words.get(part, "").split()) for part in PACK_PARTS}
    longest = max(counts, key=lambda part: counts[part])
    return longest, counts[longest]


class CaseLine(Value):
    """A past case under *See also*."""

    id: DocumentId
    title: Line
    hub: Line = ""
    year: int | None = None


class PackView(Value):
    """The pack with what stands around the words, and how many pages it takes."""

    pack: Pack | None = None
    host_team: Text = ""
    """Its name, hub and people; a full panel with titles and hubs takes more than a line of ours."""
    resource_team: Text = ""
    see_also: tuple[CaseLine, ...] = ()
    pages: int = 0
    words: int = 0
    longest: SheetField | None = None
    """What to shorten first, where it is over two pages."""
    uncovered: Line = ""
    """Words no font of ours has."""
    statement_number: int | None = None
    """Of the accepted statement now; another than the pack's says that the problem was changed since."""
    is_of_this_statement: bool = True
    why: Line = ""
    """Message id (`packs.cannot.<why>`), where no pack can be drafted yet."""
