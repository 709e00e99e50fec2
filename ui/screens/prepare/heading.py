"""The top of Prepare: a place to change the file's facts, and where it stands."""

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.places import Language, Visibility
from ui.calls import files
from ui.calls.people import directory
from ui.client import Missing, Refused, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.wording import next_step_action, next_step_sentence
from ui.section import last_known

ANCHORS = {
    "read_draft": "sheet",
    "fill_gaps": "sheet",
    "paste_request": "sheet",
    "ask_host": "ask",
    "agree_with_host": "agree",
    "decision_passed": "dates",
    "find_people": "cases",
    "choose_people": "cases",
}


def change_of(desk: Desk, file: PeerAssist) -> None:
    """Title, hub, host lead, language, who may see it, and the facilitator, behind one word."""
    with st.popover(desk.t("desk.file.change"), type="tertiary"):
        _details(desk, file, desk.hub_names())


def _details(desk: Desk, file: PeerAssist, names: dict[str, str]) -> None:
    with st.form(f"details-{file.id}-{file.revision}", border=False):
        title = st.text_input(desk.t("desk.file.title"), file.title, max_chars=300)
        ids = list(names) if file.hub_id in names else [str(file.hub_id), *names]
        hub = st.selectbox(
            desk.t("desk.file.hub"),
            ids,
            index=ids.index(file.hub_id),
            format_func=lambda id: label_text(names.get(str(id), str(id))),
        )
        lead = st.text_input(desk.t("desk.file.host_lead_label"), file.host_team.lead_name, max_chars=300)
        languages = list(Language)
        language = st.selectbox(
            desk.t("desk.file.language"),
            languages,
            index=languages.index(file.language),
            format_func=lambda language: desk.t(f"shell.language.{language.value}"),
        )
        who = list(Visibility)
        visibility = st.selectbox(
            desk.t("desk.file.visibility"),
            who,
            index=who.index(file.visibility),
            format_func=lambda each: desk.t(f"desk.visibility.{each.value}"),
        )
        sent = desk.submit(desk.t("desk.save"), type="primary")
    _facilitator(desk, file)
    if sent:
        changes: dict[str, object] = {
            "title": title or file.title,
            "hub_id": hub,
            "language": language,
            "visibility": visibility,
        }
        if (lead or "") != file.host_team.lead_name:
            changes["host_team"] = file.host_team.model_copy(update={"lead_name": lead or "", "lead_id": None})
        save(desk, file, **changes)


def _facilitator(desk: Desk, file: PeerAssist) -> None:
    """Hand the file to a facilitator; the service refuses one of the host team."""
    known = {id: person.name for id, person in directory(desk.client, also=[file.facilitator_id]).items()}
    if not known:
        return
    ids: list[str | None] = [None, *known]
    chosen = st.selectbox(
        desk.t("desk.file.facilitator"),
        ids,
        index=ids.index(file.facilitator_id) if file.facilitator_id in known else 0,
        format_func=lambda id: label_text(known[id]) if id else desk.t("desk.file.no_facilitator"),
        key=f"facilitator-{file.id}-{file.revision}",
    )
    if chosen and chosen != file.facilitator_id and desk.button(desk.t("desk.file.hand_over"), key="hand-over"):
        try:
            files.hand_over(desk.client, file, chosen)
        except Refused as refused:
            notice(refused.sentence, tone="care")
            return
        st.rerun()


def delete_of(desk: Desk, file: PeerAssist) -> None:
    """At the very foot: what deleting takes away is said before, and asked once."""
    with st.expander(desk.t("desk.file.delete"), key=f"delete-{file.id}"):
        notice(desk.t("desk.file.delete_line", title=file.title), tone="loss")
        if desk.button(desk.t("desk.file.delete_action"), key="delete-file"):
            files.delete(desk.client, file.id)
            st.session_state["home-told"] = desk.t("desk.file.deleted", title=file.title)
            desk.go("")


def save(desk: Desk, file: PeerAssist, **changes: object) -> None:
    """Change the file and draw the page again; what goes wrong is said here."""
    try:
        files.change(desk.client, file.id, file.revision, **changes)
    except Stale:
        notice(desk.t("desk.file.changed_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    st.rerun()


def standing(desk: Desk, file: PeerAssist) -> None:
    """Where this stands and what to do now. It looks again every few seconds, because typing changes it."""
    st.fragment(run_every=5)(_standing)(desk, file.id)


def _standing(desk: Desk, file_id: str) -> None:
    try:
        step = last_known(f"next-step-{file_id}", lambda: files.next_step(desk.client, file_id))
    except Missing:  # deleted elsewhere while it stands open here
        notice(desk.t("desk.file.missing"), tone="care")
        return
    link = ""
    anchor = ANCHORS.get(step.id)
    if anchor:
        link = f'<a class="pa-next-link" href="#pa-{anchor}">{escaped(next_step_action(desk, step))}</a>'
    jumps = "".join(
        f'<a href="#pa-{name}">{escaped(desk.t(f"desk.file.jump.{name}"))}</a>'
        for name in ("sheet", "ask", "agree", "cases")
    )
    st.html(
        f'<div class="pa-next"><p class="pa-next-sentence">{escaped(next_step_sentence(desk, step))}</p>{link}</div>'
        f'<nav class="pa-jumps" aria-label="{escaped(desk.t("desk.file.jump.label"))}">{jumps}</nav>'
    )
