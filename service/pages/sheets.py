"""For the day itself: a run sheet of one page, and a blank sheet to note on where there is no screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain.agenda import Phase
from service.domain.looks import Look
from service.domain.places import Language
from service.locale import say
from service.pages.blocks import Block, Document, Facts, Heading, Paragraph, Ruled, Table
from service.pages.typesetting import Rendered, typeset
from service.pages.wording import day_of, format_of

NOTE_PARTS = ("question", "option", "recommendation", "decision")
RULED = {"question": 5, "option": 8, "recommendation": 5, "decision": 5}


@dataclass(frozen=True)
class RunSheetRow:
    """One stretch of the agenda: the phase, its minutes, the clock where the start is known, its rule, and what the facilitator says."""

    phase: Phase
    minutes: int
    clock: str = ""
    rule: str = ""
    script: str = ""


@dataclass(frozen=True)
class RunSheet:
    title: str
    problem: str = ""
    host: str = ""
    hub: str = ""
    day: date | None = None
    format: str = ""
    people: tuple[tuple[str, str], ...] = ()
    """A role as it is called, and the names who hold it."""
    rows: tuple[RunSheetRow, ...] = ()


def run_sheet_pdf(sheet: RunSheet, *, look: Look, logo: bytes | None = None, language: Language) -> Rendered:
    """One page for the facilitator's hand. `pages` says so where the agenda is too long for it."""
    blocks: list[Block] = [_facts(sheet, language)]
    if sheet.problem:
        blocks += [Heading(say(language, "pages.sheet.problem")), Paragraph(sheet.problem)]
    columns = tuple(say(language, f"pages.sheet.{name}") for name in ("phase", "minutes", "rule", "script"))
    rows = tuple(
        (
            say(language, f"pages.phase.{row.phase.value}"),
            f"{row.clock} · {row.minutes}" if row.clock else str(row.minutes),
            row.rule,
            row.script,
        )
        for row in sheet.rows
    )
    blocks.append(Table(columns, rows, (4, 3, 7, 9)))
    return typeset(_paper(sheet, "pages.sheet.run_sheet", tuple(blocks), language), look, logo)


def note_sheet_pdf(sheet: RunSheet, *, look: Look, logo: bytes | None = None, language: Language) -> Rendered:
    """One page of empty lines under what a note can be."""
    blocks: list[Block] = [_facts(sheet, language)]
    for part in NOTE_PARTS:
        blocks += [Heading(say(language, f"pages.sheet.{part}")), Ruled(RULED[part])]
    return typeset(_paper(sheet, "pages.sheet.note_sheet", tuple(blocks), language), look, logo)


def _facts(sheet: RunSheet, language: Language) -> Facts:
    people: Mapping[str, str] = dict(sheet.people)
    rows = (
        (say(language, "pages.fact.host"), sheet.host),
        (say(language, "pages.fact.hub"), sheet.hub),
        (say(language, "pages.fact.day"), day_of(sheet.day, language)),
        (say(language, "pages.fact.format"), format_of(sheet.format, language)),
        *people.items(),
    )
    return Facts(tuple((label, value) for label, value in rows if value))


def _paper(sheet: RunSheet, kicker: str, blocks: tuple[Block, ...], language: Language) -> Document:
    return Document(
        title=sheet.title,
        kicker=say(language, kicker),
        language=language,
        day=sheet.day,
        author=sheet.host,
        blocks=blocks,
        compact=True,
    )
