"""Plan: a date that still matters, the agenda, the invitations and the background pack."""

import streamlit as st

from service.domain.peer_assists import Stage
from ui.desk import Desk, Screen
from ui.screens.opened import opened_file
from ui.screens.plan import agenda, dates, invitations, pack
from ui.section import section


def draw(desk: Desk) -> None:
    file = opened_file(desk, Stage.PLAN)
    if file is None:
        return
    with st.container(key="pa-plan-part-dates"), section():
        dates.dates_of(desk, file)
    with st.container(key="pa-plan-part-agenda"), section():
        agenda.agenda_of(desk, file)
    with st.container(key="pa-pack"), section():
        pack.pack_of(desk, file)
    with st.container(key="pa-invitations"), section():
        invitations.invitations_of(desk, file)


SCREEN = Screen(path="plan", title="desk.stage.plan", draw=draw, shelf="file")
