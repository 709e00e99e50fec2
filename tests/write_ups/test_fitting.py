"""Tightening to two pages, the differences between versions, and the share of a draft that was kept."""

import pytest

from service.domain.ids import LineId
from service.domain.items import ItemKind
from service.domain.write_ups import LineState, LineUse, Naming, WriteUp
from service.write_ups.differences import difference
from service.write_ups.fitting import to_leave_out
from service.write_ups.measures import share_kept
from tests.domain.test_write_ups import line, write_up


def five_a_page(found: WriteUp) -> int:
    return -(-len(found.body()) // 5)


@pytest.mark.parametrize(("lines", "out"), [(10, 0), (11, 1), (12, 2), (30, 20)])
def test_just_enough_is_left_out_and_the_least_worth_first(lines: int, out: int) -> None:
    found = write_up(*(line(f"l{number}", position=number, value=number / 100) for number in range(lines)))
    left = to_leave_out(found, five_a_page)
    assert left == tuple(f"l{number}" for number in range(out))
    assert five_a_page(found.without(left)) <= 2


def test_where_protected_lines_alone_are_too_long_nothing_is_left_out() -> None:
    actions = [line(f"a{number}", ItemKind.ACTION) for number in range(11)]
    assert to_leave_out(write_up(*actions, line("learning")), five_a_page) == ()
    assert to_leave_out(write_up(*actions[:10], line("learning")), five_a_page) == ("learning",)


def test_versions_are_compared_line_by_line_and_word_by_word() -> None:
    before = write_up(line("same"), line("edited"), line("rejected"), line("put-back", use=LineUse.LEFT_OUT))
    after = write_up(
        line("same"),
        line("edited").worded("Other words of edited."),
        line("rejected", state=LineState.REJECTED),
        line("put-back"),
    )
    found = difference(before, after)
    assert (found.added, found.removed, found.changed) == (1, 1, 1)
    rows = {row.line_id: row for row in found.lines}
    assert (rows[LineId("rejected")].before, rows[LineId("rejected")].after) == ("Words of rejected.", None)
    assert (rows[LineId("put-back")].before, rows[LineId("put-back")].after) == (None, "Words of put-back.")
    edited = rows[LineId("edited")].pieces
    assert "".join(piece.text for piece in edited if piece.change != "added") == "Words of edited."
    assert "".join(piece.text for piece in edited if piece.change != "removed") == "Other words of edited."
    assert [piece.change for piece in rows[LineId("same")].pieces] == ["same"]


def test_a_new_owner_is_a_difference() -> None:
    before, after = (write_up(line("a", ItemKind.ACTION, owner=owner, due="in May")) for owner in ("", "Esther"))
    assert [(row.before, row.after) for row in difference(before, after).lines] == [
        ("Words of a. (in May)", "Words of a. (Esther, in May)")
    ]


def test_the_share_kept_counts_words_that_stand() -> None:
    assert share_kept([]) is None
    assert share_kept([line("a"), line("b")]) == 1.0
    assert share_kept([line("a"), line("b", state=LineState.REJECTED)]) == 0.5
    assert share_kept([line("a"), line("b", naming=Naming.WITHDRAWN)]) == 0.5
    assert share_kept([line("a").worded("Words of something.")]) == pytest.approx(2 / 3, abs=0.001)
    assert share_kept([line("a"), line("b", use=LineUse.LEFT_OUT)]) == 1.0
    assert share_kept([line("a"), line("b", use=LineUse.LEFT_OUT, changed_by="Esther")]) == 0.5
