"""What the day takes, next to what the host expects of it: people × hours and travel, never a verdict."""

import streamlit as st

from service.domain.agenda import Agenda
from service.domain.fit import DayCost
from service.domain.peer_assists import PeerAssist
from service.domain.problem import SheetField
from ui.calls import files, planning
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, paragraphs

BENEFIT = (SheetField.USEFUL_RESULT, SheetField.WHY_IT_MATTERS)


def cost_of(desk: Desk, file: PeerAssist, agenda: Agenda) -> None:
    st.html(f"<h3>{escaped(desk.t('desk.cost.title'))}</h3>")
    coming = len(planning.poll(desk.client, file.id).attendees)
    cost = file.cost if file.cost.people else file.cost.model_copy(update={"people": coming or None})
    sheet = {field.field: field.text for field in files.sheet(desk.client, file.id).fields}
    benefit = next(((name, sheet[name]) for name in BENEFIT if sheet.get(name, "").strip()), None)
    words = (
        f'<p class="pa-label">{escaped(desk.t(f"desk.field.{benefit[0].value}"))}</p><div dir="auto">{paragraphs(benefit[1])}</div>'
        if benefit
        else f'<p class="pa-quiet">{escaped(desk.t("desk.cost.no_benefit"))}</p>'
    )
    st.html(
        f'<section class="pa-rule"><div><p class="pa-label">{escaped(desk.t("desk.cost.takes"))}</p>'
        f'<p class="pa-rule-line">{escaped(_sentence(desk, cost, agenda))}</p></div><div class="pa-benefit">{words}</div></section>'
    )
    with st.popover(desk.t("desk.cost.change"), type="tertiary"):
        _form(desk, file, cost, agenda)


def _sentence(desk: Desk, cost: DayCost, agenda: Agenda) -> str:
    minutes = agenda.total_minutes
    hours = cost.person_hours(minutes)
    if hours is None or not cost.people:
        return desk.t("desk.cost.unknown")
    said = desk.t(
        "desk.cost.hours",
        count=cost.people,
        hours=round(cost.hours or minutes / 60, 1),
        total=round(hours, 1),
    )
    money = cost.money(minutes)
    if money is None:
        return said
    return f"{said} {desk.t('desk.cost.money', amount=desk.texts.number(round(money)), currency=cost.currency).strip()}"


def _form(desk: Desk, file: PeerAssist, cost: DayCost, agenda: Agenda) -> None:
    with st.form(f"cost-{file.id}-{file.revision}", border=False):
        people = st.number_input(desk.t("desk.cost.people"), min_value=1, max_value=500, value=cost.people, step=1)
        hours = st.number_input(
            desk.t("desk.cost.hours_each"),
            min_value=0.25,
            max_value=200.0,
            value=cost.hours,
            step=0.5,
            placeholder=desk.texts.number(round(agenda.total_minutes / 60, 1)),
        )
        hour = st.number_input(desk.t("desk.cost.hour_cost"), min_value=0.0, max_value=1e6, value=cost.hour_cost)
        travel = st.number_input(desk.t("desk.cost.travel"), min_value=0.0, max_value=1e9, value=cost.travel_cost)
        currency = st.text_input(desk.t("desk.cost.currency"), cost.currency, max_chars=12)
        if not desk.submit(desk.t("desk.save"), type="primary"):
            return
    wanted = DayCost(
        people=None if people is None else int(people),
        hours=hours,
        hour_cost=hour,
        travel_cost=travel,
        currency=currency or "",
    )
    try:
        files.change(desk.client, file.id, files.get(desk.client, file.id).revision, cost=wanted)
    except (Stale, Refused) as refused:
        notice(refused.sentence, tone="care")
        return
    st.rerun()
