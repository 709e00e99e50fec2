"""The run sheet and the note sheet on paper."""

import io
from datetime import date

import pypdf

from service.domain.agenda import PRESETS, Preset
from service.domain.looks import Look
from service.domain.places import Language
from service.pages.sheets import RunSheet, RunSheetRow, note_sheet_pdf, run_sheet_pdf

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
