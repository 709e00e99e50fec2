"""The quarterly Hub report on paper. Its words are the caller's; the write-ups stand in it verbatim, as they were approved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from service.domain.ids import LineId
from service.domain.looks import Look
from service.domain.places import Language
from service.domain.write_ups import Header, WriteUp
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, PageBreak, Paragraph, Table
from service.pages.markdown import markdown_of
from service.pages.typesetting import Rendered, typeset
from service.pages.word import word_file
from service.pages.write_up import body_blocks, facts, status_line


@dataclass(frozen=True)
class ReportedWriteUp:
    """An approved write-up with its header, and how each line's speaker is shown."""

    write_up: WriteUp
    header: Header
    attribution: Mapping[LineId, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportedAction:
    what: str
    who: str = ""
    by_when: str = ""
    status: str = ""
    """As it is called in the report's language."""
    outcome: str = ""
    of: str = ""
    """The title of the write-up it stands in."""


@dataclass(frozen=True)
class ReportTheme:
    """A finding over several cases: the sentence, the count it rests on as a phrase, and what contradicts it."""

    finding: str
    basis: str
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReportPages:
    """Everything a Hub report shows. Empty members are left out. `participation` rows: label and figure."""

    title: str
    hub: str
    period: str
    language: Language
    day: date | None = None
    overview: tuple[str, ...] = ()
    """The accepted sentences of the overview paragraph."""
    participation: tuple[tuple[str, str], ...] = ()
    write_ups: tuple[ReportedWriteUp, ...] = ()
    actions: tuple[ReportedAction, ...] = ()
    themes: tuple[ReportTheme, ...] = ()
    pending: tuple[tuple[str, str], ...] = ()
    """What is not yet approved: its title, and where it stands."""


def report_document(report: ReportPages) -> Document:
    """In the order a reader wants it: overview, figures, themes, actions, then the write-ups one after the other, then what is pending."""
    language = report.language
    blocks: list[Block] = [
        Facts(((say(language, "pages.fact.hub"), report.hub), (say(language, "pages.report.period"), report.period)))
    ]

    def part(name: str, *content: Block) -> None:
        blocks.extend((Heading(say(language, f"pages.report.{name}")), *content))

    if report.overview:
        part("overview", Paragraph(" ".join(report.overview)))
    if report.participation:
        columns = (say(language, "pages.report.what"), say(language, "pages.report.figure"))
        part("participation", Table(columns, report.participation, (3, 2)))
    if report.themes:
        against = say(language, "pages.report.against")
        items = tuple(
            Item(theme.finding, theme.basis, tuple((against, words) for words in theme.against))
            for theme in report.themes
        )
        part("themes", Bullets(items))
    if report.actions:
        part("actions", _actions(report.actions, language))
    if report.pending:
        part("pending", Bullets(tuple(Item(title, state) for title, state in report.pending)))
    for each in report.write_ups:
        shown = say(language, "pages.report.status")
        rows = (*facts(each.write_up, each.header, language), (shown, status_line(each.write_up, language)))
        blocks += [
            PageBreak(),
            Heading(each.header.title),
            Facts(rows),
            *body_blocks(each.write_up, language=each.write_up.language, attribution=each.attribution, level=2),
        ]
    return Document(
        title=report.title,
        kicker=say(language, "pages.report.kicker"),
        language=language,
        footer=f"{report.hub} · {report.period}",
        day=report.day,
        author=report.hub,
        blocks=tuple(blocks),
    )


def report_pdf(report: ReportPages, *, look: Look, logo: bytes | None = None) -> Rendered:
    return typeset(report_document(report), look, logo)


def report_docx(
    report: ReportPages, *, look: Look, logo: bytes | None = None, word_template: bytes | None = None
) -> bytes:
    return word_file(report_document(report), look, logo, template=word_template)


def report_markdown(report: ReportPages) -> str:
    return markdown_of(report_document(report))


def _actions(actions: tuple[ReportedAction, ...], language: Language) -> Table:
    """With the columns that say something: an empty one is left out, but never what, who, by when."""
    names = ["what", "who", "by_when"]
    names += [name for name in ("status", "outcome", "of") if any(getattr(action, name) for action in actions)]
    shares = {"what": 9, "who": 4, "by_when": 4, "status": 3, "outcome": 6, "of": 5}
    columns = tuple(
        say(language, f"pages.action.{name}" if at < 3 else f"pages.report.{name}") for at, name in enumerate(names)
    )
    rows = tuple(tuple(getattr(action, name) for name in names) for action in actions)
    return Table(columns, rows, tuple(shares[name] for name in names))
