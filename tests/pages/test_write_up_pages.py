"""The write-up on paper: what is counted, what is printed as it is, what stops an export."""

import io
import os
from pathlib import Path
from typing import Any

import pypdf
import pytest

from service.domain.items import ItemKind
from service.domain.looks import Look, Paper
from service.domain.places import Language
from service.domain.write_ups import LineState, LineUse
from service.errors import BadInput
from service.pages.coverage import uncovered
from service.pages.exports import count_pages, render_write_up, write_up_picture
from service.pages.write_up import Annex, AnnexOption, SeeAlso
from tests.pages.conftest import HOSTILE, NAMES, SHOWN_AS, make_header, make_write_up

OPTIONS = Annex(options=(AnnexOption("Paint the month on the wall", "a peer, Rift", conditions="A wall"),))


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_write_up_says_everything_in_the_methods_order(look: Look) -> None:
    rendered = render_write_up(make_write_up(), make_header(), look=look, attribution=SHOWN_AS)
    text = words_of(rendered.pdf)
    expected = [
        "Grants that are voted",
        "Local finance team",
        "What we did",
        "The problem as asked",
        "The problem as redefined",
        "What we learned",
        "What the peers offered",
        "a peer, Northern Savannah",
        "Three districts of the savannah",
        "What they recommended",
        "Where they disagreed",
        "What we will do",
        "Differently",
        "Action steps",
        "Miriam Atieno by 15 June",
        "When we report back",
        "Open questions",
    ]
    places = [text.index(words, 0) for words in expected]
    assert places == sorted(places)
    assert "Draft, not approved" in text
    assert "Page 1 of 1" in text


def test_the_annex_is_on_its_own_page_and_not_counted(look: Look) -> None:
    write_up = make_write_up()
    bare = render_write_up(write_up, make_header(), look=look)
    whole = render_write_up(write_up, make_header(), look=look, annex=OPTIONS)
    assert (bare.pages, bare.body_pages) == (1, 1)
    assert (whole.pages, whole.body_pages) == (2, 1)
    assert len(pypdf.PdfReader(io.BytesIO(whole.pdf)).pages) == 2


def test_a_line_moved_to_the_annex_leaves_the_body_and_is_still_printed(look: Look) -> None:
    write_up = make_write_up(times=6)
    moved = tuple(
        line.model_copy(update={"use": LineUse.ANNEX}) if line.kind is ItemKind.OFFERED else line
        for line in write_up.lines
    )
    before = render_write_up(write_up, make_header(), look=look)
    after = render_write_up(write_up.model_copy(update={"lines": moved}), make_header(), look=look)
    assert after.body_pages < before.body_pages
    assert words_of(after.pdf).count("A board at the council gate") == 6


def test_what_nobody_should_read_is_not_printed(look: Look) -> None:
    write_up = make_write_up()
    first, *rest = write_up.lines
    lines = (first.model_copy(update={"state": LineState.REJECTED}), *rest)
    text = words_of(render_write_up(write_up.model_copy(update={"lines": lines}), make_header(), look=look).pdf)
    assert "Ninety minutes" not in text
    assert "The session" not in text


def test_an_approved_write_up_says_by_whom_and_when(look: Look) -> None:
    text = words_of(render_write_up(make_write_up(approved=True), make_header(), look=look).pdf)
    assert "Approved by Miriam Atieno (host lead, 9 May 2026)" in text
    assert "Draft" not in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_peoples_words_are_printed_and_never_run(hostile: str, look: Look) -> None:
    write_up = make_write_up(extra=f" {hostile}")
    header = make_header(title=f"About {hostile}", people=(hostile,))
    text = words_of(render_write_up(write_up, header, look=look).pdf)
    assert text.count(hostile) >= len(write_up.lines)


def test_no_word_of_a_name_opens_a_file_or_the_network(look: Look) -> None:
    """Typst would fail on a file outside its folder; these are set as words."""
    words = '#read("/etc/passwd") #image("/etc/hostname") #include "x.typ"'
    assert "/etc/passwd" in words_of(render_write_up(make_write_up(extra=words), make_header(), look=look).pdf)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_of_our_users_prints(name: str, look: Look) -> None:
    assert uncovered([name]) == ()
    assert render_write_up(make_write_up(), make_header(people=(name,), title=name), look=look).pages == 1


def test_a_name_without_a_font_stops_the_export_and_is_named(look: Look) -> None:
    header = make_header(people=("Ada 𒀀𒁀 Lovelace",))
    with pytest.raises(BadInput) as refused:
        render_write_up(make_write_up(), header, look=look)
    assert refused.value.message_id == "pages.uncovered"
    assert refused.value.parameters["words"] == "𒀀𒁀"
    counted = count_pages(make_write_up(), header, look=look)
    assert (counted.pages, counted.uncovered) == (0, ("𒀀𒁀",))


def test_the_pdf_is_tagged_and_has_its_properties(look: Look) -> None:
    pdf = render_write_up(make_write_up(language=Language.FR), make_header(language=Language.FR), look=look).pdf
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Dotations votées, jamais versées"
    assert reader.metadata.author == "Équipe finances locales"
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_the_same_words_give_the_same_bytes(look: Look, logo: bytes) -> None:
    first, second = (
        render_write_up(make_write_up(), make_header(), look=look, logo=logo, annex=OPTIONS).pdf for _ in range(2)
    )
    assert first == second


def test_pages_are_counted_as_rendered_and_too_many_are_said(look: Look) -> None:
    short = count_pages(make_write_up(), make_header(), look=look)
    assert (short.pages, short.uncovered, short.over) == (1, (), False)
    long = make_write_up(times=8)
    counted = count_pages(long, make_header(), look=look)
    assert counted.over
    assert counted.pages == render_write_up(long, make_header(), look=look, annex=OPTIONS).body_pages
    assert counted == count_pages(long, make_header(), look=look)


@pytest.mark.parametrize("times", [1, 4, 6, 9])
@pytest.mark.parametrize("with_logo", [False, True])
def test_what_is_counted_is_what_is_rendered(times: int, with_logo: bool, look: Look, logo: bytes) -> None:
    write_up, shown = make_write_up(times=times), logo if with_logo else None
    rendered = render_write_up(write_up, make_header(), look=look, logo=shown, annex=OPTIONS)
    assert count_pages(write_up, make_header(), look=look, logo=shown).pages == rendered.body_pages


def test_nothing_of_the_pages_counted_stays_in_memory(look: Look) -> None:
    def count(titles: range) -> None:
        for number in titles:
            assert count_pages(make_write_up(), make_header(title=f"About case {number}"), look=look).pages == 1

    count(range(20))
    before = resident_bytes()
    count(range(20, 140))
    assert resident_bytes() - before < 40_000_000


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_paper_and_logo_are_the_hubs(logo: bytes) -> None:
    letter = Look(organisation="Hands Across Hubs", paper=Paper.LETTER, colour="#FDE68A")
    page = pypdf.PdfReader(
        io.BytesIO(render_write_up(make_write_up(), make_header(), look=letter, logo=logo).pdf)
    ).pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (612, 792)
    assert len(page.images) == 1


def test_the_first_page_can_be_looked_at(look: Look) -> None:
    assert write_up_picture(make_write_up(), make_header(), look=look).startswith(b"\x89PNG")


def test_see_also_stands_in_the_annex_alone(look: Look) -> None:
    annex = Annex(see_also=(SeeAlso("The release board of Rift", "Rift", 2024),))
    reader = pypdf.PdfReader(io.BytesIO(render_write_up(make_write_up(), make_header(), look=look, annex=annex).pdf))
    assert "release board" not in reader.pages[0].extract_text()
    assert "release board" in reader.pages[1].extract_text()
