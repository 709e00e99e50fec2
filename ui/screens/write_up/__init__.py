"""The write-up: from notes to one or two pages the host lead approves, every sentence beside the note it rests on."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from service.domain.drafts import Draft, DraftKind, Writer, WriteUpContent
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.sources import Source, SourceKind
from ui.calls import drafts, files, write_up
from ui.desk import Desk, Screen
from ui.parts.empty import empty
from ui.parts.next_step import next_step
from ui.parts.notice import notice
from ui.screens import drafting
from ui.screens.opened import opened_file
from ui.screens.write_up import approving, beside, heading, reviewing, versions
from ui.screens.write_up.shown import Shown
from ui.section import section


def draw(desk: Desk) -> None:
    file = opened_file(desk, Stage.WRITE_UP)
    if file is None:
        return
    found = tuple(draft for draft in drafts.of_file(desk.client, file.id) if draft.kind is DraftKind.WRITE_UP)
    shown = Shown.of(write_up.view(desk.client, file.id))
    with st.container():
        drafting.progress_of(desk, file, found)
    start = partial(_start, desk, file)
    if shown is None:
        with st.container():
            _not_yet(desk, file, found, start)
        return
    told = st.session_state.pop(told_key(file), None)
    with st.container():
        if told:
            notice(told, tone="done")
    with st.container():
        _unread(desk, found, shown)
    st.fragment(_desk)(desk, file, shown, reviewing.sources_of(desk, file))
    with st.columns([3, 2], gap="large")[0], section():
        versions.versions_of(desk, file)
    drafting.provenance_of(desk, file, found, start)


def told_key(file: PeerAssist) -> str:
    return f"write-up-told-{file.id}"


def _desk(desk: Desk, file: PeerAssist, shown: Shown, sources: Mapping[str, Source]) -> None:
    """In a fragment of its own: a decision on a sentence redraws the text and what stands beside it, and nothing else.

    `sources` are read once for the page: a whole meeting is too much to ask for again at every decision.
    """
    with section():
        shown = Shown.of(write_up.view(desk.client, file.id)) or shown
    heading.heading_of(desk, file, shown)
    text, side = st.columns([3, 2], gap="large")
    with text:
        reviewing.review_of(desk, file, shown, sources)
    with side, section():
        beside.beside_of(desk, file, shown, sources)
    with st.container(), section():
        approving.approving_of(desk, file, shown)


def _unread(desk: Desk, found: tuple[Draft, ...], shown: Shown) -> None:
    """What of the notes the writer of this draft did not use, and why: never silent."""
    for draft in found:
        if draft.id == shown.text.draft_id and isinstance(draft.content, WriteUpContent) and not shown.text.is_locked:
            for id in draft.content.unread:
                notice(desk.t(id), tone="care")


def _start(desk: Desk, file: PeerAssist, writer: Writer) -> Draft:
    return drafts.start(desk.client, file.id, DraftKind.WRITE_UP, writer)


def _not_yet(desk: Desk, file: PeerAssist, found: tuple[Draft, ...], start: partial[Draft]) -> None:
    """Nothing drafted yet: say what there is to draft from, and the one thing to do."""
    if any(draft.status in drafting.GOING_ON for draft in found):
        return
    count = sum(source.kind in (SourceKind.NOTE, SourceKind.CUE) for source in files.sources(desk.client, file.id))
    if not count:
        if empty(desk.t("desk.write_up.no_notes"), action=desk.t("desk.write_up.bring"), key="no-notes") == "action":
            desk.go("session", file=file.id)
        return
    if next_step(
        desk.t("desk.write_up.ready", count=count),
        action=desk.t("desk.write_up.draft"),
        key="draft-write-up",
        why_not=desk.why_not(),
    ):
        drafting.draft_again(desk, start)


SCREEN = Screen(path="write-up", title="desk.stage.write_up", draw=draw, shelf="file")
