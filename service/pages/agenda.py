"""The agenda on paper: day by day with the clock where a date is set, the rule of each phase, and behind it the facilitator's script."""

from dataclasses import dataclass
from datetime import date

from service.domain.agenda import Phase
from service.domain.looks import Look
from service.domain.places import Language
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, Paragraph, Table
from service.pages.markdown import markdown_of
from service.pages.typesetting import Rendered, picture, typeset
from service.pages.word import word_file
from service.pages.wording import format_of


@dataclass(frozen=True)
class AgendaRow:
    phase: Phase
    minutes: int
    clock: str
    """*09:00–09:30*, or how long after the day began."""
    rule: str = ""
    note: str = ""
    script: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgendaDay:
    """`heading` is the day as it is said, or its number; `hours` the whole of it on the clock."""

    heading: str
    hours: str
    rows: tuple[AgendaRow, ...]


@dataclass(frozen=True)
class AgendaPages:
    """Everything an agenda shows; empty members are left out."""

    title: str
    language: Language
    host: str = ""
    hub: str = ""
    where: str = ""
    format: str = ""
    zone: str = ""
    """The clock it is written by, as it is called."""
    problem: str = ""
    day: date | None = None
    days: tuple[AgendaDay, ...] = ()
    with_script: bool = False


def agenda_document(agenda: AgendaPages) -> Document:
    language = agenda.language
    facts = (
        ("pages.fact.host", agenda.host),
        ("pages.fact.hub", agenda.hub),
        ("pages.fact.format", format_of(agenda.format, language)),
        ("pages.agenda.where", agenda.where),
        ("pages.agenda.zone", agenda.zone),
    )
    blocks: list[Block] = [Facts(tuple((say(language, name), value) for name, value in facts if value))]
    if agenda.problem:
        blocks += [Heading(say(language, "pages.sheet.problem")), Paragraph(agenda.problem)]
    columns = tuple(say(language, f"pages.agenda.{name}") for name in ("when", "minutes", "phase", "what"))
    for day in agenda.days:
        blocks.append(Heading(f"{day.heading}, {day.hours}" if day.hours else day.heading))
        rows = tuple(_row(row, language) for row in day.rows)
        blocks.append(Table(columns, rows, (4, 3, 6, 13)))
    blocks.append(Paragraph(say(language, "pages.agenda.assist"), quiet=True))
    return Document(
        title=agenda.title,
        kicker=say(language, "pages.agenda.agenda"),
        language=language,
        day=agenda.day,
        author=agenda.host,
        blocks=tuple(blocks),
        annex_title=say(language, "pages.agenda.script") if agenda.with_script else "",
        annex=tuple(_script(agenda)) if agenda.with_script else (),
    )


def agenda_pdf(agenda: AgendaPages, *, look: Look, logo: bytes | None = None) -> Rendered:
    return typeset(agenda_document(agenda), look, logo)


def agenda_docx(
    agenda: AgendaPages, *, look: Look, logo: bytes | None = None, word_template: bytes | None = None
) -> bytes:
    return word_file(agenda_document(agenda), look, logo, template=word_template)


def agenda_markdown(agenda: AgendaPages) -> str:
    return markdown_of(agenda_document(agenda))


def agenda_picture(agenda: AgendaPages, *, look: Look, logo: bytes | None = None) -> bytes:
    """The first page as PNG."""
    return picture(agenda_document(agenda), look, logo)


def _row(row: AgendaRow, language: Language) -> tuple[str, ...]:
    what = " ".join(part for part in (row.note, row.rule) if part)
    return row.clock, str(row.minutes), say(language, f"pages.phase.{row.phase.value}"), what


def _script(agenda: AgendaPages) -> list[Block]:
    """What the facilitator could say, phase by phase; a phase that comes twice says it once."""
    blocks: list[Block] = []
    told: set[Phase] = set()
    for row in (row for day in agenda.days for row in day.rows):
        if row.script and row.phase not in told:
            told.add(row.phase)
            blocks.append(Heading(say(agenda.language, f"pages.phase.{row.phase.value}"), 2))
            blocks.append(Bullets(tuple(Item(line) for line in row.script)))
    return blocks
