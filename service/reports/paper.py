"""The report as a paper: the same blocks become Word, PDF and Markdown. Write-ups stand word for word."""

from collections.abc import Iterator

from service.domain.follow_up import MEANS_FROM, SCALES, ActionStatus, ActionStep
from service.domain.items import ItemKind, Section
from service.domain.places import Language
from service.domain.reports import HubReport, ReportedCase, ReportedLine, Theme, ThemeQuote
from service.locale import say
from service.pages.blocks import Block, Bullets, Document, Facts, Heading, Item, PageBreak, Paragraph, Table
from service.pages.wording import day_of, labelled

QUOTED = 5
"""Cases of a theme whose lines are quoted; the others are listed by place and year."""
NOTHING = "–"


def document_of(report: HubReport) -> Document:
    """In the report's language; the write-ups keep theirs."""
    language = report.language
    period = say(
        language,
        "reports.paper.period",
        first=day_of(report.first_day, language),
        last=day_of(report.last_day, language),
    )
    return Document(
        title=say(language, "reports.paper.title", hub=report.hub, quarter=report.quarter.number),
        kicker=period,
        language=language,
        footer=say(language, f"reports.paper.readers.{report.audience}"),
        day=report.last_day,
        author=report.hub,
        blocks=tuple(_blocks(report)),
    )


def _blocks(report: HubReport) -> Iterator[Block]:
    language = report.language

    def heading(name: str) -> Heading:
        return Heading(say(language, f"reports.paper.{name}"))

    if report.overview.words:
        yield heading("overview")
        for paragraph in report.overview.words.split("\n\n"):
            if paragraph.strip():
                yield Paragraph(paragraph.strip())
    yield heading("numbers")
    yield Facts(tuple(_numbers(report)))
    if report.participation.by_role:
        rows = tuple(
            (
                say(language, f"reports.role.{each.role}"),
                each.hub or say(language, "reports.paper.no_hub"),
                str(each.count),
            )
            for each in report.participation.by_role
        )
        columns = tuple(say(language, f"reports.columns.{name}") for name in ("role", "hub", "seats"))
        yield Table(columns, rows, shares=(4, 4, 1))
    if report.themes:
        yield heading("themes")
        yield Paragraph(say(language, "reports.paper.how_themes"), quiet=True)
        if report.languages_apart:
            yield Paragraph(say(language, "reports.paper.languages_apart"), quiet=True)
        for theme in report.themes:
            yield from _theme(theme, language)
    if report.one_case:
        yield Heading(say(language, "reports.paper.one_case"), level=2)
        yield Bullets(tuple(_quote(each) for each in report.one_case))
    if any(case.actions for case in report.cases):
        yield heading("actions")
        columns = tuple(say(language, f"reports.columns.{name}") for name in ("what", "owner", "due", "status", "case"))
        steps = tuple(_action(step, case, language) for case in report.cases for step in case.actions)
        yield Table(columns, steps, shares=(6, 3, 2, 2, 3))
    if any(case.answers for case in report.cases):
        yield heading("since")
        yield Bullets(tuple(_since(case, language) for case in report.cases if case.answers))
    if report.evaluations.count:
        yield heading("evaluations")
        yield Table(*_evaluations(report), shares=(4, 2, 2, 2, 2))
        if any(0 < side.count < MEANS_FROM for side in report.evaluations.sides):
            yield Paragraph(say(language, "reports.paper.means_from", count=MEANS_FROM), quiet=True)
    if report.pending or report.kept_apart:
        yield heading("pending")
        pending = tuple(
            Item(each.title, details=((say(language, f"reports.state.{each.state}"), day_of(each.day, language)),))
            for each in report.pending
        )
        if pending:
            yield Bullets(pending)
        if report.kept_apart:
            yield Paragraph(say(language, "reports.paper.kept_apart", count=report.kept_apart), quiet=True)
    for case in report.cases:
        yield PageBreak()
        yield from _case(case, language)


def _numbers(report: HubReport) -> Iterator[tuple[str, str]]:
    language, people = report.language, report.participation
    steps = [step for case in report.cases for step in case.actions]
    counted = [
        ("cases", len(report.cases) + report.kept_apart),
        ("pending", len(report.pending)),
        ("people", people.people),
        ("first", people.first_timers),
        ("actions", len(steps)),
        ("done", sum(step.status is ActionStatus.DONE for step in steps)),
    ]
    for name, number in counted:
        yield say(language, f"reports.label.{name}"), str(number)


def _theme(theme: Theme, language: Language) -> Iterator[Block]:
    yield Heading(", ".join(theme.words) or NOTHING, level=2)
    counts = say(language, "reports.paper.theme_cases", count=theme.cases)
    if theme.worked or theme.partly or theme.not_:
        went = say(
            language, "reports.paper.theme_outcomes", worked=theme.worked, partly=theme.partly, failed=theme.not_
        )
        counts = f"{counts} {went}"
    yield Paragraph(counts)
    yield Bullets(tuple(_quote(each) for each in theme.quotes[:QUOTED]))
    if theme.quotes[QUOTED:]:
        others = "; ".join(_where(each) for each in theme.quotes[QUOTED:])
        yield Paragraph(labelled(language, say(language, "reports.paper.also_in"), others), quiet=True)
    for each in theme.contradictions:
        yield Paragraph(say(language, "reports.paper.contradiction"))
        yield Bullets((_quote(each.one), _quote(each.other)))


def _quote(quote: ThemeQuote) -> Item:
    return Item(quote.text, by=_where(quote))


def _where(quote: ThemeQuote) -> str:
    return ", ".join(part for part in (quote.title, quote.place, str(quote.year)) if part)


def _action(step: ActionStep, case: ReportedCase, language: Language) -> tuple[str, ...]:
    due = step.due or day_of(step.due_date, language)
    status = say(language, f"follow_up.status.{step.status}")
    return step.what, step.owner or NOTHING, due or NOTHING, status, case.title


def _since(case: ReportedCase, language: Language) -> Item:
    answer = case.answers[-1]
    details = [
        (say(language, "reports.paper.acted"), say(language, f"follow_up.choices.{answer.did_you_act}")),
        (
            say(language, "reports.paper.differently"),
            say(language, f"follow_up.choices.{answer.did_you_do_something_differently}"),
        ),
        (say(language, "reports.columns.outcome"), say(language, f"follow_up.outcomes.{answer.outcome}")),
    ]
    words = f"{case.title}. {answer.what_happened}" if answer.what_happened else case.title
    return Item(words, details=tuple(details))


def _evaluations(report: HubReport) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    language = report.language
    columns = (
        "",
        say(language, "reports.columns.answers"),
        *(say(language, f"reports.scale.{name}") for name in SCALES),
    )
    rows = tuple(
        (
            say(language, f"reports.side.{side.side}"),
            str(side.count),
            *(_mean(getattr(side, name), language) for name in SCALES),
        )
        for side in report.evaluations.sides
        if side.count
    )
    return columns, rows


def _mean(mean: float | None, language: Language) -> str:
    if mean is None:
        return NOTHING
    return f"{mean:.1f}".replace(".", ",") if language is Language.FR else f"{mean:.1f}"


def _case(case: ReportedCase, language: Language) -> Iterator[Block]:
    yield Heading(case.title)
    yield Paragraph(f"{case.hub}, {day_of(case.day, language)}", quiet=True)
    yield from _problem(case)
    for section in Section:
        lines = [line for line in case.lines if line.kind.section is section]
        if not lines:
            continue
        yield Heading(say(case.language, f"reports.section.{section}"), level=2)
        for kind in ItemKind:
            own = tuple(_line(line, case.language) for line in lines if line.kind is kind)
            if own:
                yield Paragraph(say(case.language, f"reports.kind.{kind}"))
                yield Bullets(own)


def _problem(case: ReportedCase) -> Iterator[Block]:
    asked, redefined = case.problem_asked.strip(), case.problem_redefined.strip()
    if asked:
        yield Paragraph(labelled(case.language, say(case.language, "reports.paper.asked"), asked))
    if redefined and redefined != asked:
        yield Paragraph(labelled(case.language, say(case.language, "reports.paper.redefined"), redefined))


def _line(line: ReportedLine, language: Language) -> Item:
    details = (("where", line.where), ("conditions", line.conditions), ("owner", line.owner), ("due", line.due))
    return Item(
        line.text,
        by=line.attribution,
        details=tuple((say(language, f"reports.columns.{name}"), text) for name, text in details if text),
    )
