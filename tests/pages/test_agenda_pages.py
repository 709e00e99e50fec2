"""The agenda on paper: the same words in every format, the clock of each day, the script behind it."""

import io
from datetime import date
from pathlib import Path

import docx
import pypdf
import pytest

from service.domain.agenda import Phase
from service.domain.looks import Look
from service.domain.places import Language
from service.pages.agenda import AgendaDay, AgendaPages, AgendaRow, agenda_docx, agenda_markdown, agenda_pdf

ROWS = (
    AgendaRow(Phase.RAPPORT, 10, "14:00–14:10", rule="People first.", script=("Welcome.",)),
    AgendaRow(
        Phase.TELL,
        15,
        "14:10–14:25",
        note="Amina | *tells*",
        rule="The host presents.",
        script=("You have the floor.",),
    ),
    AgendaRow(Phase.BREAK, 15, "14:25–14:40"),
    AgendaRow(Phase.TELL, 5, "14:40–14:45", script=("You have the floor.",)),
)


@pytest.fixture
def agenda() -> AgendaPages:
    return AgendaPages(
        title="Pumps <script>",
        language=Language.EN,
        hub="Rift",
        where="Room 2",
        format="virtual",
        zone="Nairobi",
        problem="The pumps stand dry.",
        day=date(2027, 3, 2),
        days=(AgendaDay("Tuesday 2 March 2027", "14:00–14:45", ROWS),),
        with_script=True,
    )


def test_every_format_says_the_same(agenda: AgendaPages, tmp_path: Path) -> None:
    look = Look(hub_id="rift")
    rendered = agenda_pdf(agenda, look=look)
    pdf = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(rendered.pdf)).pages).split())
    word = docx.Document(io.BytesIO(agenda_docx(agenda, look=look)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    words = " ".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    markdown = agenda_markdown(agenda)
    for said in (
        "14:10–14:25",
        "The host presents.",
        "Room 2",
        "The pumps stand dry.",
        "You have the floor.",
        "14:00–14:45",
    ):
        assert said in pdf, said
        assert said in words, said
        assert said in markdown, said
    assert "Amina | *tells*" in pdf
    assert r"Amina \| \*tells\*" in markdown
    assert rendered.body_pages == 1
    assert rendered.pages == 2, "the script begins a page of its own"


def test_a_phase_that_comes_twice_says_its_script_once(agenda: AgendaPages) -> None:
    assert agenda_markdown(agenda).count("You have the floor.") == 1


def test_without_the_script_there_is_none(agenda: AgendaPages) -> None:
    plain = AgendaPages(**{**vars(agenda), "with_script": False})
    assert "You have the floor." not in agenda_markdown(plain)
    assert agenda_pdf(plain, look=Look(hub_id="rift")).pages == 1
