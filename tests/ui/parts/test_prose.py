"""People's words stay words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.parts.prose import escaped, label_text, paragraphs

HOSTILE = "![x](http://evil.example/a.png) <img src=x onerror=alert(1)> :material/home: $a$ **b** `c` </style>"


def test_markup_becomes_text() -> None:
    assert "<" not in escaped(HOSTILE)
    assert '"' not in escaped('"')


def test_characters_that_hide_or_reorder_words_are_taken_out() -> None:
    assert escaped("a\u202eb\u200bc\x00d\ud800e") == "abcde"


def test_empty_lines_part_paragraphs_and_line_ends_stay() -> None:
    assert paragraphs("one\ntwo\n\n\nthree\n") == "<p>one<br>two</p><p>three</p>"
    assert paragraphs("  \n ") == ""


@pytest.mark.parametrize(
    "mark", ["![a](b)", "**b**", "`c`", ":red[d]", "<img src=x>", "$a$", ":material/home:", "http://x.example"]
)
def test_a_label_holds_no_live_mark(mark: str) -> None:
    plain = label_text(f"x {mark} y")
    assert plain.replace("\\", "").replace("\u2060", "") == f"x {mark} y"
    assert not re.search("https?:", plain.replace("\\", ""))
    live = re.sub(r"\\.", "", plain)
    assert not re.search(r"[!`*\[\]()<>:$_]", live)


@given(st.text())
def test_no_text_can_leave_its_paragraph(text: str) -> None:
    inside = paragraphs(text).replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in inside
    assert ">" not in inside
