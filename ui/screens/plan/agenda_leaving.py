"""What leaves the agenda: Word, PDF, Markdown, calendar; and what the facilitator could say in each phase."""

from functools import partial

import streamlit as st

from service.domain.agenda import Agenda, Phase
from service.domain.meetings import Meeting
from service.domain.peer_assists import PeerAssist
from ui.calls import planning
from ui.desk import Desk
from ui.parts.prose import escaped

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "md": "text/markdown",
}
SAYINGS = 3


def leaving_of(desk: Desk, file: PeerAssist, meeting: Meeting) -> None:
    """Without the script it is for everybody; with it, for the facilitator."""
    script = st.checkbox(desk.t("desk.agenda.with_script"), key=f"with-script-{file.id}")
    with st.container(key=f"pa-agenda-files-{file.id}", horizontal=True, gap="small"):
        for name, media in MEDIA.items():
            st.download_button(
                desk.t(f"desk.agenda.as_{name}"),
                partial(planning.exported, desk.client, file.id, f"agenda.{name}", script=bool(script)),
                file_name=f"{desk.t('desk.agenda.file')}.{name}",
                mime=media,
                key=f"agenda-{name}-{file.id}",
                on_click="ignore",
            )
        if meeting.starts_at is not None:
            st.download_button(
                desk.t("desk.agenda.as_ics"),
                partial(planning.exported, desk.client, file.id, "meeting.ics"),
                file_name=f"{desk.t('desk.agenda.file')}.ics",
                mime="text/calendar",
                key=f"agenda-ics-{file.id}",
                on_click="ignore",
            )


def script_of(desk: Desk, agenda: Agenda) -> None:
    with st.expander(desk.t("desk.agenda.script")):
        for phase in dict.fromkeys(item.phase for item in agenda.items if item.phase.is_work):
            st.html(_card(desk, phase, agenda))


def _card(desk: Desk, phase: Phase, agenda: Agenda) -> str:
    """The rule of the phase, and beside it what the facilitator could say: the same card as on the day."""
    rule = phase.value if phase is not Phase.OPTIONS or agenda.peers_analyse else "options_host"
    said = "".join(
        f"<li>{escaped(desk.t(f'desk.session.script.{phase.value}.{number}'))}</li>" for number in range(1, SAYINGS + 1)
    )
    return (
        f'<h4>{escaped(desk.t(f"desk.phase.{phase.value}"))}</h4><section class="pa-rule"><div>'
        f'<p class="pa-label">{escaped(desk.t("desk.session.rule_label"))}</p>'
        f'<p class="pa-rule-line">{escaped(desk.t(f"desk.session.rule.{rule}"))}</p></div>'
        f'<div><p class="pa-label">{escaped(desk.t("desk.session.script_label"))}</p><ul class="pa-script">{said}</ul></div></section>'
    )
