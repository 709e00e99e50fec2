"""Who facilitates, from outside the host team; who takes notes and who keeps the time."""

from collections.abc import Sequence

import streamlit as st

from service.domain.panel_files import Helper, PanelView, Suggestion
from service.domain.peer_assists import PeerAssist
from service.domain.people import ParticipationRole
from ui.calls import files
from ui.calls import panel as calls
from ui.client import ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.prose import escaped, label_text
from ui.screens.people.panel_seats import caution_words, not_checked_words, why_words
from ui.section import section, tell, told

SHOWN = 4


def helpers_of(desk: Desk, file: PeerAssist) -> None:
    with section():
        st.html(f'<h2 id="pa-helpers">{escaped(desk.t("desk.panel.helpers"))}</h2>')
        told(_place(file))
        view = calls.view(desk.client, file.id)
        held = {each.role: each for each in view.helpers}
        columns = st.columns(3, gap="large")
        for column, helper in zip(columns, Helper, strict=True):
            with column:
                now = held.get(ParticipationRole(helper.value))
                st.html(f"<h3>{escaped(desk.t(f'desk.panel.helper.{helper.value}'))}</h3>")
                line = now.name if now else desk.t("desk.panel.nobody_yet")
                st.html(f'<p dir="auto" class="{"" if now else "pa-quiet"}">{escaped(line)}</p>')
                _suggested(desk, file, view, helper)


def _suggested(desk: Desk, file: PeerAssist, view: PanelView, helper: Helper) -> None:
    with st.expander(desk.t("desk.panel.suggestions"), key=f"helper-{helper.value}-{file.id}"):
        found: Sequence[Suggestion] = calls.suggestions(desk.client, file.id, helper.value)
        if not found:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.nobody_to_suggest"))}</p>')
        for each in found[:SHOWN]:
            _offer(desk, file, view, helper, each, way="helper")
    with st.expander(desk.t("desk.panel.by_hand"), key=f"by-hand-{helper.value}-{file.id}"):
        label = desk.t("desk.panel.by_hand_find")
        words = st.text_input(label, key=f"by-hand-words-{helper.value}-{file.id}", max_chars=200).strip()
        by_hand = calls.suggestions(desk.client, file.id, helper.value, words=words) if words else ()
        if words and not by_hand:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.panel.nobody_found"))}</p>')
        for each in by_hand:
            _offer(desk, file, view, helper, each, way="by-hand")


def _offer(desk: Desk, file: PeerAssist, view: PanelView, helper: Helper, each: Suggestion, *, way: str) -> None:
    st.html(_html(desk, each))
    desk.button(
        label_text(desk.t("desk.panel.take", name=each.person.name)),
        key=f"{way}-{helper.value}-{each.person.id}-{file.id}",
        type="tertiary",
        on_click=_set,
        args=(desk, file, view, helper, str(each.person.id)),
    )


def _html(desk: Desk, each: Suggestion) -> str:
    who = " · ".join(part for part in (each.person.job_title, each.hub) if part)
    why = "".join(f"<li>{escaped(why_words(desk, told))}</li>" for told in each.why)
    cautions = "".join(
        f'<p class="pa-caution pa-caution-open">{escaped(caution_words(desk, warned))}</p>' for warned in each.warned
    )
    unknown = not_checked_words(desk, each.not_checked)
    return (
        f'<div class="pa-seat"><p class="pa-card-title" dir="auto">{escaped(each.person.name)}</p>'
        f'<p class="pa-quiet" dir="auto">{escaped(who)}</p><ul class="pa-why">{why}</ul>{cautions}'
        f'<p class="pa-quiet">{escaped(unknown)}</p></div>'
    )


def _set(desk: Desk, file: PeerAssist, view: PanelView, helper: Helper, person: str) -> None:
    held = {each.role.value: str(each.person_id) for each in view.helpers if each.person_id}
    try:
        if helper is Helper.FACILITATOR:
            files.hand_over(desk.client, files.get(desk.client, file.id), person)
        else:
            held[helper.value] = person
            calls.set_helpers(
                desk.client, file.id, note_taker=held.get("note_taker"), timekeeper=held.get("timekeeper")
            )
    except Stale:
        tell(_place(file), desk.t("desk.panel.stale"))
    except ServiceProblem as problem:
        tell(_place(file), problem.sentence)


def _place(file: PeerAssist) -> str:
    return f"helpers-{file.id}"
