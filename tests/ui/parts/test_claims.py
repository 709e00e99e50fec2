"""How sentences and sources are laid out before the browser draws them."""

from ui.parts.claims import AROUND, Claim, Source, _runs, numbered
from ui.parts.margin_note import Stretch, underlined_html


def source(id: str, text: str = "Some words here.", start: int = 5, end: int = 10) -> Source:
    return Source(id=id, title=id, text=text, start=start, end=end)


def test_sources_arenumbered_as_they_first_appear_and_one_place_has_one_number() -> None:
    items = (
        Claim("a", "A.", sources=(source("n2"), source("n1"))),
        Claim("b", "B.", sources=(source("n1"), source("n1", start=0))),
    )
    cards, numbers = numbered(items)
    assert [(card["id"], card["number"]) for card in cards] == [("n2", 1), ("n1", 2), ("n1", 3)]
    assert [run["sentences"] for run in _runs(items, numbers)] == [
        [{"id": "a", "text": "A.", "numbers": [1, 2]}, {"id": "b", "text": "B.", "numbers": [2, 3]}]
    ]


def test_the_words_are_cut_by_characters_whatever_stands_before_them() -> None:
    text = "\U0001f4a7\U0001f4a7 é water was released in May."
    start = text.index("released")
    (card,), _ = numbered((Claim("a", "A.", sources=(source("s", text, start, start + 8),)),))
    assert (card["before"], card["words"], card["after"]) == (text[:start], "released", text[start + 8 :])


def test_a_span_outside_the_text_marks_nothing_and_loses_nothing() -> None:
    (card,), _ = numbered((Claim("a", "A.", sources=(source("s", "short", 90, 99),)),))
    assert (card["before"], card["words"], card["after"]) == ("short", "", "")


def test_a_long_source_is_shown_around_the_words() -> None:
    text = "word " * 1_000
    (card,), _ = numbered((Claim("a", "A.", sources=(source("s", text, 2_500, 2_504),)),))
    assert card["before"].startswith("… word ")
    assert card["after"].endswith(" word …")
    assert len(card["before"]) + len(card["after"]) < 2 * AROUND + 8


def test_what_is_held_back_stands_alone_and_sections_open_once() -> None:
    items = (
        Claim("a", "A.", section="One"),
        Claim("b", "B.", state="held_back", reason="No note.", section="One"),
        Claim("c", "C.", state="held_back", reason="No case.", section="One"),
        Claim("d", "D.", section="Two"),
    )
    runs = _runs(items, {})
    assert [(run["state"], run["reason"], run["opens"]) for run in runs] == [
        ("drafted", "", True),
        ("held_back", "No note.", False),
        ("held_back", "No case.", False),
        ("drafted", "", True),
    ]


def test_underlined_stretches_may_overlap_or_leave_the_text() -> None:
    html = underlined_html("a <b> c", (Stretch(2, 5), Stretch(4, 99), Stretch(50, 60)))
    assert html == 'a <mark class="pa-underlined">&lt;b&gt;</mark><mark class="pa-underlined"> c</mark>'
