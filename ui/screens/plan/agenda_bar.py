"""The agenda as a bar of minutes, a bar a day: labelled directly, readable in grey, with the numbers as a table."""

import streamlit as st

from service.domain.agenda import Agenda
from service.domain.meetings import Meeting
from ui.desk import Desk
from ui.parts.prose import escaped

NARROW = 0.2
"""A share below which a phone has no room for the name: the lines below have it."""
WIDE = 0.07
"""A share of the day from which a phase's name fits into its piece."""


def agenda_bar(desk: Desk, agenda: Agenda, meeting: Meeting) -> None:
    if not agenda.items:
        return
    longest = max(day.minutes for day in agenda.days)
    several = len(agenda.days) > 1
    bars = []
    for day in agenda.days:
        items = [item for item in agenda.items if item.day == day.day]
        pieces = "".join(
            f'<span class="pa-piece{"" if item.phase.is_work else " pa-piece-rest"}" style="flex:{item.minutes}">'
            f"{_named(desk, item.phase.value, item.minutes, item.minutes / longest)}</span>"
            for item in items
        )
        name = (
            f'<span class="pa-bar-day">{escaped(desk.t("pages.agenda.day", number=day.day))}</span>' if several else ""
        )
        bars.append(
            f'<div class="pa-minutes">{name}<span class="pa-pieces" style="width:{100 * day.minutes / longest:.2f}%">{pieces}</span></div>'
        )
    work = desk.t(
        "desk.agenda.total", minutes=agenda.working_minutes, rest=agenda.total_minutes - agenda.working_minutes
    )
    rows = "".join(
        f'<tr><th scope="row">{escaped(desk.t(f"desk.phase.{item.phase.value}"))}</th><td>{item.minutes}</td><td>{item.day}</td></tr>'
        for item in agenda.items
    )
    head = "".join(
        f'<th scope="col">{escaped(desk.t(f"desk.agenda.{name}"))}</th>' for name in ("phase", "minutes", "day")
    )
    st.html(
        f'<figure class="pa-agenda-bar"><div aria-hidden="true">{"".join(bars)}</div><figcaption>{escaped(work)}</figcaption>'
        f'<table class="pa-unseen"><caption>{escaped(work)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></figure>'
    )


def _named(desk: Desk, phase: str, minutes: int, share: float) -> str:
    kind = "pa-piece-name" if share >= NARROW else "pa-piece-name pa-piece-narrow"
    name = f'<span class="{kind}">{escaped(desk.t(f"desk.phase.{phase}"))}</span>' if share >= WIDE else ""
    return f"{name}<b>{minutes}</b>"
