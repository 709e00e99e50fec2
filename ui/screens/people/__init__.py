"""People: who solved something similar, who faces it now, a panel one can defend, and who facilitates."""

import streamlit as st

from service.domain.peer_assists import Stage
from ui.desk import Desk, Screen
from ui.screens.opened import opened_file
from ui.screens.people import candidates, facing, panel
from ui.section import section


def draw(desk: Desk) -> None:
    file = opened_file(desk, Stage.PEOPLE)
    if file is None:
        return
    with st.container(key="pa-candidates"), section():
        candidates.candidates_of(desk, file)
    with st.container(key="pa-panel"), section():
        panel.panel_of(desk, file)
    with st.container(key="pa-facing"), section():
        facing.facing_of(desk, file)


SCREEN = Screen(path="people", title="desk.stage.people", draw=draw, shelf="file")
