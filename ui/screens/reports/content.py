"""What is in a quarter: the overview, what write-ups say alike, the cases, what is pending, and the picture of it."""

import streamlit as st

from service.domain.follow_up import MEANS_FROM, ActionStatus
from service.domain.reports import HubReport, ReportedCase, Theme, ThemeQuote
from ui.calls import reports
from ui.desk import Desk
from ui.parts.chips import chips, outcome_html
from ui.parts.editor import EditorChange, editor, saving
from ui.parts.prose import escaped, paragraphs
from ui.screens.pictures import bars_html, scales_html
from ui.screens.wording import SIGNS, outcome_words
from ui.wording import editor_words

THEMES_SHOWN = 4


def standing(desk: Desk, report: HubReport) -> None:
    """Where the quarter stands, in a sentence."""
    number = len(report.cases)
    line = desk.t("desk.reports.standing.some" if number else "desk.reports.standing.none", count=number)
    if report.pending:
        line += " " + desk.t("desk.reports.standing.pending", count=len(report.pending))
    st.html(f'<div class="pa-next"><p class="pa-next-sentence">{escaped(line)}</p></div>')


def overview(desk: Desk, report: HubReport) -> None:
    if not report.cases:
        return
    _heading(desk, "overview")
    st.fragment(_overview)(desk, report)


def _overview(desk: Desk, report: HubReport) -> None:
    found = report.overview

    def put(change: EditorChange) -> int:
        return reports.set_overview(desk.client, report, change.text, change.base_revision).revision

    drafted = not found.text.strip()
    state_line = desk.t("desk.reports.drafted") if drafted else desk.t("desk.reports.typed", name=found.changed_by)
    editor(
        desk.t("desk.reports.overview"),
        found.words,
        key=f"overview-{report.hub_id}-{report.quarter.name}-{report.audience}-{report.language}",
        locked=not desk.may(),
        person=desk.reader,
        field=f"hub/{report.hub_id}/{report.quarter.name}/{report.audience}/overview",
        revision=found.revision,
        save=saving(put, stored=lambda stale: (str(stale.current["text"]), int(stale.current["revision"]))),
        words=editor_words(desk.texts),
        state="drafted" if drafted else "accepted",
        state_line=state_line,
        language=report.language.value,
        rows=4,
        label_hidden=True,
    )
    if found.held_back:
        rows = "".join(f'<li dir="auto">{escaped(each.claim.text)}</li>' for each in found.held_back)
        line = escaped(desk.t("desk.reports.held_back", count=len(found.held_back)))
        st.html(f'<div class="pa-held"><p>{line}</p><ul>{rows}</ul></div>')


def themes(desk: Desk, report: HubReport) -> None:
    if not report.themes:
        return
    _heading(desk, "themes")
    if report.languages_apart:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("reports.paper.languages_apart"))}</p>')
    st.html(f'<p class="pa-quiet">{escaped(desk.t("reports.paper.how_themes"))}</p>')
    st.html("".join(_theme_html(desk, theme) for theme in report.themes[:THEMES_SHOWN]))
    if report.themes[THEMES_SHOWN:]:
        with st.expander(desk.t("desk.reports.more_themes", count=len(report.themes) - THEMES_SHOWN)):
            st.html("".join(_theme_html(desk, theme) for theme in report.themes[THEMES_SHOWN:]))
    if report.one_case:
        with st.expander(desk.t("reports.paper.one_case")):
            st.html("".join(_quote_html(each) for each in report.one_case))


def _theme_html(desk: Desk, theme: Theme) -> str:
    counts = desk.t("reports.paper.theme_cases", count=theme.cases)
    if theme.worked or theme.partly or theme.not_:
        counts += " " + desk.t(
            "reports.paper.theme_outcomes", worked=theme.worked, partly=theme.partly, failed=theme.not_
        )
    quotes = "".join(_quote_html(each) for each in theme.quotes[:3])
    others = "; ".join(_where(each) for each in theme.quotes[3:])
    also = f'<p class="pa-quiet">{escaped(desk.t("reports.paper.also_in"))}: {escaped(others)}</p>' if others else ""
    against = "".join(
        f'<p class="pa-against">{escaped(desk.t("reports.paper.contradiction"))}</p>'
        f"{_quote_html(each.one)}{_quote_html(each.other)}"
        for each in theme.contradictions[:1]
    )
    return (
        f'<section class="pa-theme"><h3>{escaped(", ".join(theme.words))}</h3>'
        f'<p class="pa-quiet">{escaped(counts)}</p>{quotes}{also}{against}</section>'
    )


def _quote_html(quote: ThemeQuote) -> str:
    return (
        f'<figure class="pa-quote"><blockquote dir="auto">{paragraphs(quote.text)}</blockquote>'
        f"<figcaption>{escaped(_where(quote))}</figcaption></figure>"
    )


def _where(quote: ThemeQuote) -> str:
    return ", ".join(part for part in (quote.title, quote.place, str(quote.year)) if part)


def cases(desk: Desk, report: HubReport) -> None:
    if not report.cases:
        return
    _heading(desk, "cases")
    shown = st.session_state.get("report-cases-shown", 20)
    for case in report.cases[:shown]:
        with st.container(key=f"pa-found-{case.peer_assist_id}", gap="small"):
            _case(desk, case)
    if report.cases[shown:] and st.button(desk.t("desk.reports.more_cases"), type="tertiary", key="more-cases"):
        st.session_state["report-cases-shown"] = shown + 50
        st.rerun()


def _case(desk: Desk, case: ReportedCase) -> None:
    st.html(f'<p class="pa-case-title" dir="auto">{escaped(case.title)}</p>')
    chips(outcome_html(SIGNS[case.outcome], outcome_words(desk, case.outcome)))
    done = sum(step.status is ActionStatus.DONE for step in case.actions)
    facts = [desk.texts.date(case.day), desk.t("desk.reports.steps", count=len(case.actions), done=done)]
    st.html(f'<p class="pa-quiet">{escaped(" · ".join(facts))}</p>')
    if case.answers and case.answers[-1].what_happened:
        st.html(f'<blockquote class="pa-words" dir="auto">{paragraphs(case.answers[-1].what_happened)}</blockquote>')
    if st.button(desk.t("desk.reports.open"), key=f"report-open-{case.peer_assist_id}", type="tertiary"):
        desk.go("follow-up", file=case.peer_assist_id)


def picture(desk: Desk, report: HubReport) -> None:
    """The quarter as bars with their numbers, and the evaluations."""
    _heading(desk, "picture")
    people, steps = report.participation, [step for case in report.cases for step in case.actions]
    rows = (
        (desk.t("reports.label.cases"), len(report.cases) + report.kept_apart),
        (desk.t("reports.label.pending"), len(report.pending)),
        (desk.t("reports.label.people"), people.people),
        (desk.t("reports.label.first"), people.first_timers),
        (desk.t("reports.label.actions"), len(steps)),
        (desk.t("reports.label.done"), sum(step.status is ActionStatus.DONE for step in steps)),
    )
    st.html(bars_html(rows, caption=desk.t("reports.paper.numbers")))
    seats: dict[str, int] = {}
    for each in people.by_role:
        hub = each.hub or desk.t("reports.paper.no_hub")
        seats[hub] = seats.get(hub, 0) + each.count
    if seats:
        st.html(bars_html(tuple(seats.items()), caption=desk.t("desk.reports.seats")))
    st.html(f"<h3>{escaped(desk.t('reports.paper.evaluations'))}</h3>")
    if report.evaluations.count:
        st.html(scales_html(desk, report.evaluations))
        if any(0 < side.count < MEANS_FROM for side in report.evaluations.sides):
            st.html(f'<p class="pa-quiet">{escaped(desk.t("reports.paper.means_from", count=MEANS_FROM))}</p>')
    else:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.reports.no_evaluations"))}</p>')


def pending(desk: Desk, report: HubReport) -> None:
    if report.pending:
        _heading(desk, "pending")
        rows = "".join(
            f'<li><p dir="auto">{escaped(each.title)}</p><p class="pa-quiet">'
            f"{escaped(desk.texts.date(each.day))} · {escaped(desk.t(f'reports.state.{each.state}'))}</p></li>"
            for each in report.pending
        )
        st.html(f'<ul class="pa-facing">{rows}</ul>')
    if report.kept_apart:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("reports.paper.kept_apart", count=report.kept_apart))}</p>')


def _heading(desk: Desk, name: str) -> None:
    st.html(f"<h2>{escaped(desk.t(f'desk.reports.{name}'))}</h2>")
