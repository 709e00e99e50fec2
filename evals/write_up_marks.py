"""Decisions, action steps and options marked by hand in thirty meetings, and how many of them a draft finds.

    read_marks() -> {meeting: Marked}       found(marked, items) -> {kind: Found}

`cases/write_up_marks.json` holds places only: turn, first and last character. Of a long meeting its last 3,000 words were read, and only
what stands in the turns read counts. A mark is *main* where a fair write-up would have to have it, else acceptable. The same thing said
in several places is one mark with several places. Half of the meetings were kept aside while the writer was made.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.write_up_data import Line, Meeting, place
from service.domain.drafts import WriteUpItem
from service.domain.items import ItemKind

KINDS = (ItemKind.DECIDED, ItemKind.ACTION, ItemKind.OFFERED)

Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """`owner`: who takes the step, as a place of the meeting, or "speaker", or None where nobody says."""

    kind: ItemKind
    main: bool
    places: tuple[Place, ...]
    owner: Place | str | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    turns: range
    kept_aside: bool
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Counts of one kind in one or more meetings. `right` of `given` items rest on a mark, main or acceptable."""

    main: int = 0
    main_found: int = 0
    every: int = 0
    every_found: int = 0
    given: int = 0
    right: int = 0

    def __add__(self, other: "Found") -> "Found":
        return Found(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def figures(self) -> dict[str, float | int | None]:
        """Recall of the main marks, of all marks, and precision; None where there is nothing to count."""
        return {
            "main": self.main,
            "recall": _share(self.main_found, self.main),
            "recall_all": _share(self.every_found, self.every),
            "given": self.given,
            "precision": _share(self.right, self.given),
        }


def read_marks(path: Path | None = None) -> dict[str, Marked]:
    rows = json.loads((path or Path(__file__).parent / "cases" / "write_up_marks.json").read_text(encoding="utf-8"))
    return {
        meeting: Marked(range(*row["turns"]), row["kept_aside"], tuple(_mark(each) for each in row["marks"]))
        for meeting, row in rows.items()
    }


def _mark(row: Mapping[str, object]) -> Mark:
    places, owner = row["places"], row.get("owner")
    if not isinstance(places, list):
        raise TypeError(places)
    return Mark(
        ItemKind(str(row["kind"])),
        bool(row["main"]),
        tuple((int(turn), int(start), int(end)) for turn, start, end in places),
        (int(owner[0]), int(owner[1]), int(owner[2])) if isinstance(owner, list) else str(owner) if owner else None,
    )


def places_of(item: WriteUpItem) -> list[Place]:
    """Where the words of an item stand in its meeting."""
    found = []
    for span in item.claim.support:
        turn, offset = place(span.source_id)
        found.append((turn, offset + span.start, offset + span.end))
    return found


def found_by_items(marked: Marked, items: Iterable[WriteUpItem]) -> dict[ItemKind, Found]:
    """Items find marks of their own kind alone."""
    rows = [(item.kind, places_of(item)) for item in items]
    return {kind: _found(marked, kind, [places for one, places in rows if one is kind]) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Owners:
    """Of the marked action steps found: how many say who, and of those how often the draft names that one, another, or nobody."""

    said: int = 0
    right: int = 0
    other: int = 0

    def __add__(self, more: "Owners") -> "Owners":
        return Owners(self.said + more.said, self.right + more.right, self.other + more.other)


def owners(marked: Marked, meeting: Meeting, items: Iterable[WriteUpItem]) -> Owners:
    total = Owners()
    steps = [item for item in items if item.kind is ItemKind.ACTION]
    for mark in marked.marks:
        found = [item for item in steps if any(_overlap(a, b) for a in places_of(item) for b in mark.places)]
        if mark.owner is None or not found:
            continue
        names = [_said(meeting, mark)]
        if mark.owner == "speaker":
            names = [meeting.turns[turn].speaker for turn, _, _ in mark.places]
        given = [item.owner.casefold() for item in found if item.owner]
        right = any(name.casefold() in owner or owner in name.casefold() for name in names for owner in given)
        total += Owners(1, int(right), int(bool(given) and not right))
    return total


def _said(meeting: Meeting, mark: Mark) -> str:
    if not isinstance(mark.owner, tuple):
        return ""
    turn, start, end = mark.owner
    return meeting.turns[turn].text[start:end]


def found_by_lines(marked: Marked, lines: Sequence[Line]) -> dict[ItemKind, Found]:
    """Lines without a kind: each counts as of every kind."""
    rows = [[(line.turn, line.start, line.end)] for line in lines]
    return {kind: _found(marked, kind, rows) for kind in KINDS}


def _found(marked: Marked, kind: ItemKind, rows: Sequence[Sequence[Place]]) -> Found:
    rows = [places for places in rows if any(turn in marked.turns for turn, _, _ in places)]
    given = [each for places in rows for each in places]
    marks = [mark for mark in marked.marks if mark.kind is kind]
    hits = [any(_overlap(one, other) for one in mark.places for other in given) for mark in marks]
    wanted = [each for mark in marks for each in mark.places]
    return Found(
        main=sum(mark.main for mark in marks),
        main_found=sum(hit for mark, hit in zip(marks, hits, strict=True) if mark.main),
        every=len(marks),
        every_found=sum(hits),
        given=len(rows),
        right=sum(any(_overlap(one, other) for one in places for other in wanted) for places in rows),
    )


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
