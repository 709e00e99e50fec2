"""Who was asked how often over the last twelve months, so that the usual suspects stand out: a row of months a person, and a table."""

from datetime import date

import streamlit as st
from babel.dates import format_date

from service.domain.panel_files import AskedChart, MonthlyAsked
from service.domain.panels import USUAL_SUSPECT
from service.domain.peer_assists import PeerAssist
from ui.calls import panel as calls
from ui.desk import Desk
from ui.parts.prose import escaped
from ui.section import section

SHOWN = 12


def chart_of(desk: Desk, file: PeerAssist) -> None:
    with section():
        chart = calls.invitations(desk.client, file.id)
        if chart is None:
            return
        st.html(f'<h2 id="pa-asked">{escaped(desk.t("desk.panel.asked"))}</h2>')
        if not chart.people:
            st.html(f'<p class="pa-empty">{escaped(desk.t("desk.panel.nobody_asked"))}</p>')
            return
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.asked_line", count=USUAL_SUSPECT))}</p>')
        st.html(_picture(desk, chart))
        with st.expander(desk.t("desk.panel.asked_table"), key=f"asked-table-{file.id}"):
            st.html(_table(desk, chart))


def _picture(desk: Desk, chart: AskedChart) -> str:
    """One dot an invitation, in the column of its month; the total at the end. Hidden from screen readers, who have the table."""
    marks = "".join(f"<span>{escaped(_month(desk, month))}</span>" for month in chart.months)
    rows = "".join(_row(desk, each) for each in chart.people[:SHOWN])
    return (
        f'<div class="pa-invited" aria-hidden="true"><div class="pa-invited-row pa-invited-head"><span></span>'
        f'<div class="pa-invited-months">{marks}</div><span></span></div>{rows}</div>'
    )


def _row(desk: Desk, each: MonthlyAsked) -> str:
    often = " pa-often" if each.times >= USUAL_SUSPECT else ""
    cells = "".join(f"<span>{'<i></i>' * min(count, 4)}</span>" for count in each.months)
    total = escaped(desk.t("desk.panel.times", count=each.times))
    return (
        f'<div class="pa-invited-row{often}"><span class="pa-invited-name" dir="auto"><bdi>{escaped(each.name)}</bdi></span>'
        f'<div class="pa-invited-months">{cells}</div><span class="pa-invited-total">{total}</span></div>'
    )


def _table(desk: Desk, chart: AskedChart) -> str:
    heads = [desk.t("desk.panel.person"), desk.t("desk.panel.hub"), *(_month(desk, month) for month in chart.months)]
    head = "".join(f'<th scope="col">{escaped(each)}</th>' for each in [*heads, desk.t("desk.panel.total")])
    body = "".join(
        f'<tr><th scope="row" dir="auto">{escaped(each.name)}</th><td dir="auto">{escaped(each.hub)}</td>'
        + "".join(f"<td>{count or ''}</td>" for count in each.months)
        + f"<td>{each.times}</td></tr>"
        for each in chart.people
    )
    more = f'<p class="pa-quiet">{escaped(desk.t("desk.panel.others", count=chart.others))}</p>' if chart.others else ""
    caption = escaped(desk.t("desk.panel.asked"))
    return (
        f'<div class="pa-table"><table><caption class="pa-quiet">{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{more}"
    )


def _month(desk: Desk, month: str) -> str:
    year, number = month.split("-")
    return str(format_date(date(int(year), int(number), 1), format="LLL", locale=desk.language)).rstrip(".")
