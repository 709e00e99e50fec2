"""Prepare: from a team's request to a problem both sides agree on, with the evidence beside it."""

from functools import partial

import streamlit as st

from service.domain.drafts import OF_THE_REQUEST, Draft, DraftKind, DraftStatus
from service.domain.peer_assists import PeerAssist, Stage
from ui.calls import drafts
from ui.desk import Desk, Screen
from ui.screens import drafting
from ui.screens.opened import opened_file
from ui.screens.prepare import agreeing, asking, dates, evidence, heading, sheet
from ui.section import section


def draw(desk: Desk) -> None:
    file = opened_file(desk, Stage.PREPARE)
    if file is None:
        return
    seen = st.session_state.get(sheet.seen_key(file))  # before this run draws anything newer
    found = tuple(draft for draft in drafts.of_file(desk.client, file.id) if draft.kind in OF_THE_REQUEST)
    heading.standing(desk, file)
    # Each part that may be there or not stands in a container that always is: otherwise all that follows would move up, and a box or a
    # button that moves is a new one to the browser, which loses focus and clicks.
    with st.container(), section():
        dates.date_line(desk, file)
    with st.container():
        drafting.progress_of(desk, file, found)
        if not found and desk.button(desk.t("desk.drafting.start"), key="draft-all", type="primary"):
            drafting.draft_again(desk, partial(drafts.start_all, desk.client, file.id))
    text, beside = st.columns([3, 2], gap="large")
    with text:
        _text(desk, file, found, seen)
    with beside, section():
        evidence.evidence_of(desk, file, newest(found, DraftKind.CONTEXT_DIFFERENCES))
    drafting.provenance_of(desk, file, found, partial(drafts.start_all, desk.client, file.id))
    with section():
        heading.delete_of(desk, file)


def _text(desk: Desk, file: PeerAssist, found: tuple[Draft, ...], seen: sheet.Seen | None) -> None:
    with st.container(), section():
        sheet.sheet_of(desk, file, newest(found, DraftKind.PROBLEM_STATEMENT))
    with st.container(), section():
        asking.asking_of(desk, file)
    with st.container(), section():
        agreeing.agreeing_of(desk, file, seen)


def newest(found: tuple[Draft, ...], kind: DraftKind) -> Draft | None:
    """The latest draft of a kind that is ready."""
    ready = [draft for draft in found if draft.kind is kind and draft.status is DraftStatus.READY]
    return max(ready, key=lambda draft: draft.made_at, default=None)


SCREEN = Screen(path="prepare", title="desk.stage.prepare", draw=draw, shelf="file")
