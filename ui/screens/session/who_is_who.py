"""Who is who: the names in what was imported are confirmed once, before anything is drafted from them."""

from collections.abc import Mapping, Sequence

import streamlit as st

from service.domain.ids import PersonId
from service.domain.peer_assists import PeerAssist
from service.domain.people import Person
from service.domain.sessions import Side, Speaker
from ui.calls import session
from ui.calls.people import directory
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.session.starting import draft_write_up
from ui.screens.session.transcripts import transcript_html

STEP = "names"
ROLES = (*(side.value for side in Side), "place", "")
"""What a name can be: on one of the sides, a room or a device, or not known."""


def asked_for() -> bool:
    """Whether the address names this step."""
    return st.query_params.get("step") == STEP


def open_names(desk: Desk, file: PeerAssist) -> int:
    """How many names nobody has confirmed yet."""
    return sum(1 for speaker in session.speakers(desk.client, file.id) if not speaker.confirmed)


def start_write_up(desk: Desk, file: PeerAssist) -> None:
    """Start the draft and go to it; names nobody has confirmed are asked first, once."""
    if open_names(desk, file):
        desk.go("session", file=file.id, step=STEP, then="draft")
    draft_write_up(desk, file)


def who_is_who(desk: Desk, file: PeerAssist) -> None:
    speakers = session.speakers(desk.client, file.id)
    drafting = st.query_params.get("then") == "draft"
    st.html(f"<h2>{escaped(desk.t('desk.names.title'))}</h2>")
    st.html(f'<p class="pa-next-sentence">{escaped(desk.t("desk.names.line", count=len(speakers)))}</p>')
    _left_out(desk, file)
    known = directory(desk.client, also=[each.person_id for each in speakers])
    with st.form(f"names-{file.id}", border=False):
        confirmed = [_speaker(desk, speaker, place, known) for place, speaker in enumerate(speakers)]
        with st.container(horizontal=True, gap="small"):
            sent = desk.submit(desk.t("desk.names.confirm_draft" if drafting else "desk.names.confirm"), type="primary")
            skipped = desk.submit(desk.t("desk.names.skip_draft" if drafting else "desk.names.skip"), type="tertiary")
    if sent and not _confirm(desk, file, confirmed):
        return
    if sent or skipped:
        if drafting:
            draft_write_up(desk, file)
            return
        desk.go("session", file=file.id)


def _left_out(desk: Desk, file: PeerAssist) -> None:
    """What was brought in, and what of it was cut or could not be read: said before anything is drafted."""
    for transcript in session.transcripts(desk.client, file.id):
        st.html(transcript_html(desk, transcript))


def _speaker(desk: Desk, speaker: Speaker, place: int, known: Mapping[str, Person]) -> Speaker:
    with st.container(key=f"pa-speaker-{place}"):
        counts = desk.t("desk.names.said", count=speaker.turns, words=desk.texts.number(speaker.words))
        st.html(
            f'<div><p class="pa-label" dir="auto">{escaped(speaker.name)}</p><p class="pa-quiet">{escaped(counts)}</p></div>'
        )
        called_at, person_at, role_at, hub_at = st.columns([3, 3, 2, 2])
        with called_at:
            called = st.text_input(
                desk.t("desk.names.called"), speaker.called or speaker.name, max_chars=300, key=f"called-{place}"
            )
        with person_at:
            ids: list[str | None] = [None, *known]
            person = st.selectbox(
                desk.t("desk.names.person"),
                ids,
                index=ids.index(speaker.person_id) if speaker.person_id in known else 0,
                format_func=lambda id: label_text(known[id].name) if id else desk.t("desk.names.nobody"),
                key=f"person-{place}",
            )
        with role_at:
            role = st.selectbox(
                desk.t("desk.names.role"),
                ROLES,
                index=ROLES.index("place" if speaker.is_place else speaker.side.value if speaker.side else ""),
                format_func=lambda each: _role(desk, each),
                key=f"role-{place}",
            )
        with hub_at:
            hub = st.text_input(desk.t("desk.names.hub"), speaker.hub, max_chars=300, key=f"hub-{place}")
    return speaker.model_copy(
        update={
            "called": (called or "").strip(),
            "person_id": PersonId(person) if person else None,
            "side": Side(role) if role in set(Side) else None,
            "is_place": role == "place",
            "hub": (hub or "").strip(),
        }
    )


def _role(desk: Desk, role: str) -> str:
    if role in set(Side):
        return desk.t(f"desk.side.{role}")
    return desk.t("desk.names.place" if role else "desk.side.unknown")


def _confirm(desk: Desk, file: PeerAssist, confirmed: Sequence[Speaker]) -> bool:
    try:
        session.confirm_speakers(desk.client, file.id, confirmed)
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return False
    return True
