"""On the People page: the panel: rules on one side, seats on the other, and the facilitator from outside."""

import streamlit as st

from service.domain.panel_files import PanelView
from service.domain.peer_assists import PeerAssist
from ui.calls import panel as calls
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped
from ui.screens.people import panel_state as state
from ui.screens.people.panel_chart import chart_of
from ui.screens.people.panel_conflict import conflict_of
from ui.screens.people.panel_helpers import helpers_of
from ui.screens.people.panel_rules import rules_of
from ui.screens.people.panel_seats import seats_of
from ui.section import last_known, section, told


def panel_of(desk: Desk, file: PeerAssist) -> None:
    if not desk.may("read_load"):
        _chosen(desk, file)
        return
    st.fragment(_panel)(desk, file)
    st.fragment(helpers_of)(desk, file)
    st.fragment(chart_of)(desk, file)


def _chosen(desk: Desk, file: PeerAssist) -> None:
    """Who was chosen, for whoever does not choose: the reasons say how often people were asked, and are for facilitators alone."""
    view = calls.view(desk.client, file.id)
    names = ", ".join(each.name for each in view.chosen) or desk.t("desk.panel.nobody_yet")
    st.html(
        f'<h2 id="pa-the-panel">{escaped(desk.t("desk.panel.title"))}</h2><p dir="auto">{escaped(names)}</p>'
        f'<p class="pa-quiet">{escaped(desk.t("desk.panel.for_facilitators"))}</p>'
    )


def _panel(desk: Desk, file: PeerAssist) -> None:
    with section():
        view = last_known(f"panel-view-{file.id}", lambda: calls.view(desk.client, file.id), even_gone=True)
        hubs = desk.hub_names()
        looked = state.looked(desk, file, view)
        st.html(f'<h2 id="pa-the-panel">{escaped(desk.t("desk.panel.title"))}</h2>')
        with st.container():
            _standing(desk, view, looked)
        told(state.place(file))
        rules, seats = st.columns([5, 8], gap="large")
        with rules:
            rules_of(desk, file, view, hubs, looked.panel.seats if looked and looked.panel else ())
        with seats:
            if looked is None:
                _begin(desk, file)
            elif looked.conflict is not None:
                conflict_of(desk, file, view, looked.conflict, hubs)
            else:
                seats_of(desk, file, view, looked, hubs)


def _standing(desk: Desk, view: PanelView, looked: state.Looked | None) -> None:
    """Where this stands, and what to do now."""
    if looked is None:
        line = "desk.panel.none"
    elif looked.conflict is not None:
        line = "desk.panel.conflict_line"
    elif set(looked.ids) == {str(each.person_id) for each in view.chosen}:
        line = "desk.panel.kept"
    else:
        line = "desk.panel.proposed"
    if line == "desk.panel.conflict_line":
        notice(desk.t(line), tone="care")
    else:
        st.html(f'<p class="pa-lead">{escaped(desk.t(line, count=len(view.chosen)))}</p>')


def _begin(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<p class="pa-empty">{escaped(desk.t("desk.panel.begin"))}</p>')
    if desk.button(desk.t("desk.panel.propose"), key=f"panel-propose-{file.id}", type="primary"):
        state.work_out(desk, file)
