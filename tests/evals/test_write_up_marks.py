"""The marks made by hand: places alone, and how finding them is counted."""

import json
from pathlib import Path

from evals.write_up_data import Line, Meeting, Turn
from evals.write_up_marks import Found, Mark, Marked, Owners, found_by_items, found_by_lines, owners, read_marks
from service.domain.drafts import Claim, WriteUpItem
from service.domain.ids import SourceId
from service.domain.items import ItemKind
from service.domain.sources import Span

MARKED = Marked(
    turns=range(0, 3),
    kept_aside=False,
    marks=(
        Mark(ItemKind.ACTION, main=True, places=((1, 0, 10), (2, 0, 10)), owner="speaker"),
        Mark(ItemKind.ACTION, main=False, places=((1, 20, 30),)),
        Mark(ItemKind.DECIDED, main=True, places=((2, 20, 30),)),
    ),
)


def item(kind: ItemKind, turn: int, start: int, *, owner: str = "") -> WriteUpItem:
    span = Span(source_id=SourceId(f"{turn}.0"), start=start, end=start + 5, quote="words")
    return WriteUpItem(kind=kind, claim=Claim(id="c", text="words", support=(span,)), owner=owner)


def test_the_marks_hold_places_and_no_words() -> None:
    path = Path(__file__).parents[2] / "evals" / "cases" / "write_up_marks.json"
    marks = read_marks(path)
    assert len(marks) == 30
    assert sum(marked.kept_aside for marked in marks.values()) == 15
    for row in json.loads(path.read_text(encoding="utf-8")).values():
        for mark in row["marks"]:
            assert set(mark) <= {"kind", "main", "places", "owner"}
            assert all(isinstance(number, int) for place in mark["places"] for number in place)
            assert mark.get("owner") in (None, "speaker") or all(isinstance(number, int) for number in mark["owner"])


def test_an_item_finds_marks_of_its_own_kind_in_the_turns_that_were_read() -> None:
    items = [
        item(ItemKind.ACTION, 2, 5),
        item(ItemKind.ACTION, 0, 0),
        item(ItemKind.OFFERED, 2, 22),
        item(ItemKind.ACTION, 9, 0),
    ]
    found = found_by_items(MARKED, items)
    assert found[ItemKind.ACTION] == Found(main=1, main_found=1, every=2, every_found=1, given=2, right=1)
    assert found[ItemKind.DECIDED] == Found(main=1, every=1)
    assert found[ItemKind.DECIDED].figures()["precision"] is None
    assert (found[ItemKind.ACTION] + found[ItemKind.ACTION]).figures()["recall"] == 1


def test_a_line_counts_as_of_every_kind() -> None:
    found = found_by_lines(MARKED, [Line(2, 0, 30, "words")])
    assert found[ItemKind.ACTION].main_found == 1
    assert found[ItemKind.DECIDED].right == 1


def test_an_owner_is_right_where_the_one_who_said_it_is_named() -> None:
    meeting = Meeting(
        "m", "made up", tuple(Turn(name, "words") for name in ("Kwame", "Abena Issah", "Abena Issah")), ()
    )
    assert owners(MARKED, meeting, [item(ItemKind.ACTION, 1, 0, owner="Abena")]) == Owners(said=1, right=1)
    assert owners(MARKED, meeting, [item(ItemKind.ACTION, 1, 0, owner="Kwame")]) == Owners(said=1, other=1)
    assert owners(MARKED, meeting, [item(ItemKind.ACTION, 1, 0)]) == Owners(said=1)
