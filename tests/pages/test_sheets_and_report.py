"""The run sheet, the note sheet and the Hub report on paper."""

import io
from datetime import date

import docx
import pypdf

from service.domain.agenda import PRESETS, Preset
from service.domain.looks import Look
from service.domain.places import Language
from service.pages.report import (
    ReportedAction,
    ReportedWriteUp,
    ReportPages,
    ReportTheme,
    report_docx,
    report_markdown,
    report_pdf,
)
from service.pages.sheets import RunSheet, RunSheetRow, note_sheet_pdf, run_sheet_pdf
from tests.pages.conftest import SHOWN_AS, make_header, make_write_up

SHEET = RunSheet(
    title="Grants that are voted and never arrive",
    problem="How do we get a grant that was voted paid out before the rains?",
    host="Local finance team",
    day=date(2026, 5, 3),
    format="virtual",
    people=(("Facilitator", "Grace Achieng"),),
    rows=tuple(
        RunSheetRow(item.phase, item.minutes, "10:00", "Questions and dialogue, no advice yet.", "What would you ask?")
        for item in PRESETS[Preset.MINUTES_90]
    ),
)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def make_report(count: int) -> ReportPages:
    return ReportPages(
        title="Peer assists of the second quarter",
        hub="Lake Basin",
        period="April to June 2026",
        language=Language.EN,
        overview=("Four peer assists were held.",),
        participation=(("Peers from other hubs", "17"),),
        write_ups=tuple(ReportedWriteUp(make_write_up(approved=True), make_header(), SHOWN_AS) for _ in range(count)),
        actions=(ReportedAction("Agree the wording", "Miriam Atieno", "by 15 June", status="under way"),),
        themes=(ReportTheme("A delay that is seen is shorter.", "3 of 5 write-ups", ("Rift saw no change.",)),),
        pending=(("Handpumps", "in review"),),
    )


def test_a_run_sheet_is_one_page_with_every_phase(look: Look) -> None:
    rendered = run_sheet_pdf(SHEET, look=look, language=Language.EN)
    assert rendered.pages == 1
    text = text_of(rendered.pdf)
    for words in ("Get to know one another", "Caucus", "10:00", "no advice yet", "Grace Achieng", "before the rains"):
        assert words in text


def test_a_note_sheet_is_one_page_in_either_language(look: Look) -> None:
    for language, words in ((Language.EN, "Questions and answers"), (Language.FR, "Questions et réponses")):
        rendered = note_sheet_pdf(SHEET, look=look, language=language)
        assert rendered.pages == 1
        assert words in text_of(rendered.pdf)


def test_a_report_holds_its_write_ups_verbatim(look: Look) -> None:
    rendered = report_pdf(make_report(4), look=look)
    text = text_of(rendered.pdf)
    assert rendered.pages == 5
    assert text.count("We will put the month on the wall before we write another letter.") == 4
    for words in ("Four peer assists were held.", "17", "3 of 5 write-ups", "Rift saw no change.", "Handpumps"):
        assert words in text
        assert words in report_markdown(make_report(4))


def test_a_report_as_word_has_a_table_of_actions_and_headings(look: Look) -> None:
    file = docx.Document(io.BytesIO(report_docx(make_report(2), look=look)))
    headings = [p.text for p in file.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings.count("Grants that are voted and never arrive") == 2
    assert "Action steps" in headings
    assert any("Where it stands" in [cell.text for cell in table.rows[0].cells] for table in file.tables)


def test_what_a_report_does_not_have_is_left_out(look: Look) -> None:
    empty = ReportPages(title="Nothing yet", hub="Lake Basin", period="2026", language=Language.EN)
    text = report_markdown(empty)
    assert "Action steps" not in text
    assert report_pdf(empty, look=look).pages == 1
