"""On the Plan page: the background pack and the questions peers ask before the day."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from service.domain.drafts import BackgroundPackContent, Draft, DraftKind, DraftStatus, Writer
from service.domain.packs import MOST_PAGES, PACK_PARTS, Pack, PackView
from service.domain.peer_assists import PeerAssist
from service.domain.problem import SheetField
from service.domain.sources import Source
from ui.calls import drafts, inviting
from ui.desk import Desk
from ui.parts.next_step import next_step
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.parts.states import state_line
from ui.reader import reader_name
from ui.screens import drafting
from ui.screens.plan.drafted import drafted_of
from ui.screens.plan.pack_questions import questions_of
from ui.screens.plan.tried import tried
from ui.screens.wording import moment
from ui.section import redraw, section

SUFFIXES = {"pdf": "application/pdf", "docx": "", "md": "text/markdown"}


def pack_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-pack-title">{escaped(desk.t("desk.pack.title"))}</h2>')
    found = drafts.of_file(desk.client, file.id, DraftKind.BACKGROUND_PACK)
    with st.container():
        drafting.progress_of(desk, file, found)
    st.fragment(_pack)(desk, file, found)


def _pack(desk: Desk, file: PeerAssist, found: tuple[Draft, ...]) -> None:
    """In a fragment of its own: a sentence shortened counts the pages again, and redraws nothing else."""
    with section():
        view = inviting.pack(desk.client, file.id)
        start = partial(_start, desk, file)
        with st.container():
            if view.pack is None:
                _not_yet(desk, file, view, found, start)
        if view.pack is not None:
            with st.container():
                _standing(desk, view, view.pack)
            _words(desk, file, view, view.pack, found)
            _files(desk, file, view.pack)
            drafting.provenance_of(desk, file, found, start, part="pack")
    with section():
        questions_of(desk, file)


def _start(desk: Desk, file: PeerAssist, writer: Writer) -> Draft:
    return drafts.start(desk.client, file.id, DraftKind.BACKGROUND_PACK, writer)


def _not_yet(desk: Desk, file: PeerAssist, view: PackView, found: tuple[Draft, ...], start: partial[Draft]) -> None:
    if any(draft.status in drafting.GOING_ON for draft in found):
        return
    if view.why:
        if next_step(desk.t(f"packs.cannot.{view.why}"), action=desk.t("desk.pack.to_prepare"), key="pack-prepare"):
            desk.go("prepare", file=file.id)
        return
    if next_step(
        desk.t("desk.pack.none_yet"), action=desk.t("desk.pack.draft"), key="draft-pack", why_not=desk.why_not()
    ):
        drafting.draft_again(desk, start)


def _standing(desk: Desk, view: PackView, pack: Pack) -> None:
    """Pages first: two are the most."""
    pages = desk.t("desk.pack.pages", count=view.pages, most=MOST_PAGES, words=view.words)
    st.html(f'<p class="pa-line">{escaped(pages)}</p>')
    if view.uncovered:
        notice(desk.t("errors.packs.no_font", words=view.uncovered), tone="care")
    if view.pages > MOST_PAGES and view.longest is not None:
        part = desk.t(f"packs.part.{view.longest.value}")
        notice(desk.t("desk.pack.too_long", part=part, pages=view.pages), tone="care")
    if not view.is_of_this_statement:
        notice(desk.t("desk.pack.other_statement"), tone="care")
    if pack.is_accepted:
        line = desk.t(
            "desk.pack.accepted_line",
            name=pack.accepted_by,
            when=moment(desk, pack.accepted_at) if pack.accepted_at else "",
        )
        if pack.edited_share is not None:
            line += " " + desk.t("desk.inviting.edited", share=round(100 * pack.edited_share))
        state_line("accepted", line)
    elif pack.accepted is not None:
        notice(desk.t("desk.pack.changed_since", name=pack.accepted_by), tone="care")


def _words(desk: Desk, file: PeerAssist, view: PackView, pack: Pack, found: tuple[Draft, ...]) -> None:
    draft = next((each for each in found if each.id == pack.draft_id and each.status is DraftStatus.READY), None)
    as_drafted = pack.words == pack.drafted and not pack.is_accepted
    if draft is not None and as_drafted and isinstance(draft.content, BackgroundPackContent):
        sources: Mapping[str, Source] = {each.id: each for each in drafts.sources(desk.client, draft.id)}
        sections = [(desk.t(f"packs.part.{part.part.value}"), part.claims) for part in draft.content.parts]
        line = desk.t("desk.pack.drafted_line", number=view.statement_number or "")
        drafted_of(desk, sections, draft.held_back, sources, key=f"drafted-pack-{draft.id}", line=line)
    with st.expander(
        desk.t("desk.pack.edit"), key=f"edit-pack-{file.id}", expanded=not as_drafted and not pack.is_accepted
    ):
        for part in PACK_PARTS:
            _part(desk, file, pack, part)
        if pack.left_out:
            st.html(f"<h4>{escaped(desk.t('desk.pack.left_out', count=len(pack.left_out)))}</h4>")
            st.html(
                '<ul class="pa-list">'
                + "".join(f'<li dir="auto">{escaped(text)}</li>' for text in pack.left_out)
                + "</ul>"
            )
    _around(desk, view, pack)
    if not pack.is_accepted:
        _accept(desk, file, view, pack)


def _part(desk: Desk, file: PeerAssist, pack: Pack, part: SheetField) -> None:
    text = pack.words.get(part, "")
    with st.form(f"pack-{file.id}-{part.value}-{pack.revision}", border=False):
        typed = st.text_area(
            desk.t("desk.pack.part", part=desk.t(f"packs.part.{part.value}"), count=len(text.split())),
            text,
            height=68 if len(text) < 160 else 160,
        )
        sent = desk.submit(desk.t("desk.save"), type="tertiary")
    if sent and tried(desk, lambda: inviting.type_part(desk.client, file.id, part, typed or "", pack.revision)):
        redraw()


def _around(desk: Desk, view: PackView, pack: Pack) -> None:
    """What stands beside the words: the two teams in a line each, and past cases."""
    rows = [("host_team", view.host_team), ("resource_team", view.resource_team)]
    lines = [desk.t(f"packs.line.{name}", team=team) for name, team in rows if team]
    for line in lines:
        st.html(f'<p class="pa-quiet" dir="auto">{escaped(line)}</p>')
    if not view.see_also:
        return
    titles = {
        str(case.id): ", ".join(str(part) for part in (case.title, case.hub, case.year) if part)
        for case in view.see_also
    }
    kept = st.multiselect(
        desk.t("desk.pack.see_also"),
        list(titles),
        default=list(titles),
        format_func=lambda id: label_text(titles[id]),
        key=f"pack-cases-{pack.revision}",
    )
    if set(kept) != set(titles) and tried(desk, lambda: inviting.name_cases(desk.client, pack, kept)):
        redraw()


def _accept(desk: Desk, file: PeerAssist, view: PackView, pack: Pack) -> None:
    with st.form(f"accept-pack-{file.id}-{pack.revision}", border=False):
        name = st.text_input(desk.t("desk.pack.accept_as"), reader_name(desk), max_chars=300)
        sent = desk.submit(desk.t("desk.pack.accept"), type="primary")
    if sent and tried(desk, lambda: inviting.accept_pack(desk.client, pack, name or "")):
        redraw()


def _files(desk: Desk, file: PeerAssist, pack: Pack) -> None:
    with st.container(horizontal=True, gap="small"):
        for suffix, media_type in SUFFIXES.items():
            st.download_button(
                desk.t(f"desk.pack.as_{suffix}"),
                partial(inviting.pack_file, desk.client, file.id, suffix),
                file_name=f"{file.title}.{suffix}",
                mime=media_type or "application/octet-stream",
                key=f"pack-{suffix}",
                on_click="ignore",
            )
    if not pack.is_accepted:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.pack.files_draft"))}</p>')
