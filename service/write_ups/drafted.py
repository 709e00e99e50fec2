"""What a draft makes of a write-up: its lines, beside those people have touched already."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.domain.drafts import HeldBack, HeldBackReason, WriteUpContent, WriteUpItem
from service.domain.ids import LineId, PersonId, SourceId, new_id
from service.domain.problem import ProblemStatement, VersionKind
from service.domain.sources import Source, SourceKind
from service.domain.write_ups import LineUse, WriteUpLine
from service.people.names import folded

OF_THE_SESSION = frozenset({SourceKind.NOTE, SourceKind.CUE, SourceKind.CLOSING})
"""What a sentence of the body may rest on."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the session: who it is in the directory, their hub's name, and whether they were of the host team."""

    person_id: PersonId | None = None
    hub: str = ""
    side: str = ""


def lines_of(content: WriteUpContent, people: Mapping[str, Known]) -> tuple[WriteUpLine, ...]:
    """The draft's items as lines, in the order they are read; what it left out after them."""
    placed = [(item, LineUse.BODY) for item in content.items] + [(item, LineUse.LEFT_OUT) for item in content.left_out]
    return tuple(_line(item, use, position, people) for position, (item, use) in enumerate(placed))


def only_of_the_session(
    content: WriteUpContent, sources: Mapping[SourceId, Source]
) -> tuple[WriteUpContent, tuple[HeldBack, ...]]:
    """What was said rests on this session's notes alone (method.md row 26): an item resting on a past case is held back."""

    def stands(item: WriteUpItem) -> bool:
        found = [sources.get(SourceId(span.source_id)) for span in item.claim.support]
        return all(source is None or source.kind in OF_THE_SESSION for source in found)

    refused = tuple(
        HeldBack(claim=item.claim, reason=HeldBackReason.UNKNOWN_SOURCE, item=item.kind)
        for item in (*content.items, *content.left_out)
        if not stands(item)
    )
    kept = {name: tuple(filter(stands, getattr(content, name))) for name in ("items", "left_out")}
    return (content.model_copy(update=kept) if refused else content), refused


@dataclass(frozen=True, slots=True)
class Merged:
    """`gone` leave, `new` come, `places` are the positions of those that stay."""

    gone: frozenset[LineId]
    new: tuple[WriteUpLine, ...]
    places: Mapping[LineId, int]


def merged(existing: Sequence[WriteUpLine], drafted: Sequence[WriteUpLine], *, keep: Collection[LineId] = ()) -> Merged:
    """A new draft over the lines there are: it replaces those nobody touched or commented on, and repeats none that stay."""
    stays = {line.id: line for line in existing if line.is_touched or line.id in keep}
    known = {}
    for line in stays.values():
        known[_words(line.drafted)] = known[_words(line.claim.text)] = line.id
    known.pop("", None)
    places = {line.id: line.position for line in stays.values()}
    new = []
    for line in drafted:
        same = known.get(_words(line.claim.text))
        if same is None:
            new.append(line)
        else:
            places[same] = line.position
    return Merged(gone=frozenset(line.id for line in existing if line.id not in stays), new=tuple(new), places=places)


def with_ids(held_back: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    """Each under an id of its own: two drafts number their claims alike."""
    return tuple(
        each.model_copy(update={"claim": each.claim.model_copy(update={"id": new_id("claim")})}) for each in held_back
    )


def not_decided(held_back: Iterable[HeldBack], decided: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    """Without what somebody has decided about in an earlier draft."""
    done = {_words(each.claim.text) for each in decided}
    return tuple(each for each in held_back if _words(each.claim.text) not in done)


def problem_texts(versions: Sequence[ProblemStatement], *, otherwise: str) -> tuple[str, str]:
    """The problem as asked, and as redefined in the session where it was."""
    of_kind = {each.kind: each.sheet.problem for each in versions if each.sheet.problem.strip()}
    asked = of_kind.get(VersionKind.AS_AGREED) or of_kind.get(VersionKind.AS_ASKED) or otherwise
    return asked, of_kind.get(VersionKind.AS_REDEFINED, "")


def _line(item: WriteUpItem, use: LineUse, position: int, people: Mapping[str, Known]) -> WriteUpLine:
    nobody = Known()
    return WriteUpLine(
        id=LineId(new_id("line")),
        kind=item.kind,
        position=position,
        claim=item.claim,
        drafted=item.claim.text,
        said_by=item.said_by,
        person_id=people.get(folded(item.said_by), nobody).person_id,
        where=item.where,
        conditions=item.conditions,
        owner=item.owner,
        owner_id=people.get(folded(item.owner), nobody).person_id,
        due=item.due,
        due_date=item.due_date,
        value=item.value,
        use=use,
    )


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
