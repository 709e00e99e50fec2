"""Reports: a hub's quarter on one page, and as files to paste into the hub's own report."""

import streamlit as st

from service.domain.places import Visibility
from service.domain.reports import HubReport, QuarterSummary
from ui.calls import reports
from ui.desk import Desk, Screen
from ui.parts.empty import empty
from ui.parts.masthead import masthead
from ui.parts.prose import label_text
from ui.screens.reports import content, files
from ui.section import section
from ui.texts import LANGUAGES

READERS = (Visibility.HUB, Visibility.ORGANISATION)


def draw(desk: Desk) -> None:
    masthead(desk.t("desk.reports.title"))
    names = desk.hub_names()
    if not names:
        empty(desk.t("desk.reports.empty"), key="no-hubs")
        return
    with st.container(key="pa-report-choice", horizontal=True, vertical_alignment="bottom", gap="medium"):
        hub = _hub(desk, names)
        quarter = _quarter(desk, hub)
        audience = st.selectbox(
            desk.t("desk.reports.readers"),
            READERS,
            format_func=lambda each: desk.t(f"reports.paper.readers.{each}"),
            key="report-readers",
            width=230,
        )
        language = st.selectbox(
            desk.t("desk.reports.language"),
            LANGUAGES,
            index=LANGUAGES.index(desk.language),
            format_func=lambda each: desk.t(f"shell.language.{each}"),
            key="report-language",
            width=130,
        )
    with section():
        report = reports.report(desk.client, hub, quarter.name, audience=audience.value, language=language)
        _whole(desk, report)


def _whole(desk: Desk, report: HubReport) -> None:
    desk.works_on(hub_id=report.hub_id)
    content.standing(desk, report)
    files.files_of(desk, report)
    numbers, beside = st.columns([3, 2], gap="large")
    with numbers:
        content.overview(desk, report)
        content.themes(desk, report)
        content.cases(desk, report)
    with beside:
        content.picture(desk, report)
        content.pending(desk, report)


def _hub(desk: Desk, names: dict[str, str]) -> str:
    asked = st.query_params.get("hub")
    ids = list(names)
    chosen = st.selectbox(
        desk.t("desk.reports.hub"),
        ids,
        index=ids.index(asked) if asked in names else 0,
        format_func=lambda id: label_text(names[id]),
        key="report-hub",
        width=220,
    )
    return str(chosen)


def _quarter(desk: Desk, hub: str) -> QuarterSummary:
    """The one we are in, or while that has none the last with an approved write-up, unless the reader chose another."""
    every = reports.quarters(desk.client, hub)
    by_name = {each.name: each for each in every}
    chosen = st.selectbox(
        desk.t("desk.reports.quarter"),
        list(by_name),
        index=next((at for at, each in enumerate(every) if each.approved), 0),
        format_func=lambda name: desk.t(
            "desk.reports.quarter_of",
            number=name[-1],
            first=desk.texts.date(by_name[name].first_day),
            last=desk.texts.date(by_name[name].last_day),
        ),
        key=f"report-quarter-{hub}",
        width=350,
    )
    return by_name[str(chosen)]


SCREEN = Screen(path="reports", title="desk.reports.nav", draw=draw, icon=":material/summarize:")
