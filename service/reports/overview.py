"""The overview paragraph, drafted without a model: counted sentences, and lines quoted from the write-ups.

Every sentence cites what it rests on, the counts of this report or a line of a write-up, and goes through the same support check as
any other draft. What fails is held back and shown.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from service.domain.drafts import Claim, HeldBack
from service.domain.follow_up import ActionStatus, YesNo
from service.domain.ids import SourceId
from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.reports import HubReport, ReportedCase, Theme, ThemeQuote
from service.domain.sources import Source, SourceKind, Span
from service.locale import say
from service.support.grounding import split_supported

COUNTS = SourceId("counts")
MOST_THEMES = 3
MOST_CASES = 6
NOTHING = "–"
_FIRST = (ItemKind.DECIDED, ItemKind.LEARNING, ItemKind.RECOMMENDED, ItemKind.ACTION)
_DAY_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def overview_of(report: HubReport) -> tuple[tuple[Claim, ...], tuple[HeldBack, ...]]:
    """The sentences that hold, and those held back with the reason."""
    counts = _counts(report)
    sources: dict[str, Source] = {COUNTS: _source(COUNTS, "\n".join(counts.values()), report.hub, report.language)}
    claims = list(_counted(report, counts))
    quoted = report.themes[:MOST_THEMES] if report.themes else ()
    heard: set[str] = set()
    for theme in quoted:
        # Another case each time, as far as there is one: none dominates the paragraph.
        best = next((each for each in theme.quotes if each.peer_assist_id not in heard), theme.quotes[0])
        heard.add(best.peer_assist_id)
        claims.append(_of_theme(theme, best, counts, sources, report.language))
    if not quoted:
        claims += [_of_case(case, sources, report.language) for case in report.cases[:MOST_CASES] if _line(case)]
    numbered = [claim.model_copy(update={"id": f"overview-{at}"}) for at, claim in enumerate(claims, start=1)]
    return split_supported(numbered, sources)


def _counts(report: HubReport) -> dict[str, str]:
    """What was counted, as lines that can be cited."""
    language = report.language
    steps = [step for case in report.cases for step in case.actions]
    answers = [case.answers[-1] for case in report.cases if case.answers]
    counts = {
        "cases": len(report.cases) + report.kept_apart,
        "pending": len(report.pending),
        "people": report.participation.people,
        "first": report.participation.first_timers,
        "actions": len(steps),
        "done": sum(step.status is ActionStatus.DONE for step in steps),
        "asked": len(answers),
        "acted": sum(answer.did_you_act in (YesNo.YES, YesNo.PARTLY) for answer in answers),
        "changed": sum(answer.something_changed for answer in answers),
    }
    said = {name: say(language, f"reports.counts.{name}", number=number) for name, number in counts.items()}
    for at, theme in enumerate(report.themes[:MOST_THEMES]):
        said[f"theme{at}"] = say(language, "reports.counts.theme", words=_listed(theme.words), number=theme.cases)
    return said


def _counted(report: HubReport, counts: dict[str, str]) -> Iterable[Claim]:
    language = report.language
    text = "\n".join(counts.values())

    def claim(name: str, *rests_on: str, count: int, **values: object) -> Claim:
        sentence = say(language, f"reports.overview.{name}", count=count, **values)
        return Claim(id="", text=sentence, support=tuple(_span(text, counts[each]) for each in rests_on), template=True)

    cases, people = len(report.cases) + report.kept_apart, report.participation
    yield claim("cases", "cases", count=cases)
    if report.pending:
        yield claim("pending", "pending", count=len(report.pending))
    if people.people:
        yield claim("people", "people", "first", count=people.people, first=people.first_timers)
    steps = [step for case in report.cases for step in case.actions]
    if steps:
        done = sum(step.status is ActionStatus.DONE for step in steps)
        yield claim("actions", "actions", "done", count=len(steps), done=done)
    answers = [case.answers[-1] for case in report.cases if case.answers]
    if answers:
        acted = sum(answer.did_you_act in (YesNo.YES, YesNo.PARTLY) for answer in answers)
        changed = sum(answer.something_changed for answer in answers)
        yield claim("answers", "asked", "acted", "changed", count=len(answers), acted=acted, changed=changed)


def _of_theme(
    theme: Theme, best: ThemeQuote, counts: dict[str, str], sources: dict[str, Source], language: Language
) -> Claim:
    spans = _cited(best, sources, language)
    at = next(name for name, line in counts.items() if name.startswith("theme") and _listed(theme.words) in line)
    text = say(
        language,
        "reports.overview.theme",
        count=theme.cases,
        words=_listed(theme.words),
        quote=_bare(best.text),
        title=best.title,
        place=best.place or NOTHING,
        year=best.year,
    )
    counted = _span("\n".join(counts.values()), counts[at])
    return Claim(id="", text=text, support=(counted, *spans), template=True)


def _of_case(case: ReportedCase, sources: dict[str, Source], language: Language) -> Claim:
    line = _line(case)
    quote = ThemeQuote(
        peer_assist_id=case.peer_assist_id,
        title=case.title,
        place=case.place or case.hub,
        year=case.day.year,
        kind=ItemKind.DECIDED,
        text=line,
    )
    text = say(language, "reports.overview.case", title=case.title, quote=_bare(line))
    return Claim(id="", text=text, support=_cited(quote, sources, language), template=True)


def _line(case: ReportedCase) -> str:
    """What the case comes to in one line: what the host decided, or else what was learned."""
    found = (line.text for kind in _FIRST for line in case.lines if line.kind is kind)
    return next(found, "")


def _cited(quote: ThemeQuote, sources: dict[str, Source], language: Language) -> tuple[Span, ...]:
    """The line as a source, under the case, place and year it stands under in the report; both are cited."""
    id = SourceId(f"line-{len(sources)}")
    heading = f"{quote.title}, {quote.place or NOTHING}, {quote.year}"
    text = f"{heading}\n\n{quote.text}"
    sources[id] = _source(id, text, heading, language)
    start = len(text) - len(quote.text)
    return (
        Span(source_id=id, start=0, end=len(heading), quote=heading),
        Span(source_id=id, start=start, end=len(text), quote=quote.text),
    )


def _source(id: SourceId, text: str, title: str, language: Language) -> Source:
    return Source(id=id, kind=SourceKind.NOTE, text=text, title=title[:300], language=language, made_at=_DAY_ZERO)


def _span(text: str, line: str) -> Span:
    start = text.index(line)
    return Span(source_id=COUNTS, start=start, end=start + len(line), quote=line)


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(words)


def _bare(text: str) -> str:
    return text.strip().rstrip(".")
