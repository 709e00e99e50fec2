"""Beside the text: one sentence more closely, what is held back and why, what was left out, remarks on the whole."""

from collections.abc import Mapping
from datetime import date
from functools import partial

import streamlit as st

from service.domain.drafts import HeldBack
from service.domain.items import ItemKind
from service.domain.peer_assists import PeerAssist
from service.domain.sources import Source, SourceKind
from service.domain.write_ups import LineState, LineUse, Naming, WriteUpLine
from ui.calls import write_up
from ui.desk import Desk
from ui.parts.claims import Claim, ClaimAction, claims
from ui.parts.prose import escaped, label_text, prose
from ui.screens.supporting import plain_source
from ui.screens.write_up.finding_notes import nearest
from ui.screens.write_up.reviewing import chosen_key
from ui.screens.write_up.shown import Shown
from ui.section import redraw, tried
from ui.wording import claims_words

NOTES_SHOWN = 6


def beside_of(desk: Desk, file: PeerAssist, shown: Shown, sources: Mapping[str, Source]) -> None:
    lines = {line.id: line for line in shown.text.lines}
    chosen = lines.get(st.session_state.get(chosen_key(file), ""))
    with st.container():
        if chosen is not None and not shown.text.is_locked:
            _closely(desk, file, chosen)
    with st.container():
        _held_back(desk, file, shown, sources)
    with st.container():
        _elsewhere(desk, file, shown, LineUse.LEFT_OUT)
        _elsewhere(desk, file, shown, LineUse.ANNEX)
        _rejected(desk, file, shown)
    with st.container():
        _remarks(desk, file, shown)
        if not shown.text.is_locked:
            _settings(desk, file, shown)
    _measures(desk, shown)


def _closely(desk: Desk, file: PeerAssist, line: WriteUpLine) -> None:
    """Who and by when for an action, where and how for an option, how its peer is named, and a remark."""
    st.html(f"<h3>{escaped(desk.t('desk.write_up.closely'))}</h3>")
    prose(line.claim.text)
    with st.form(f"line-{line.id}-{line.revision}", border=False):
        changes: dict[str, object] = {}
        if line.kind is ItemKind.ACTION:
            changes["owner"] = st.text_input(desk.t("desk.write_up.fact.who"), line.owner, max_chars=300)
            changes["due"] = st.text_input(desk.t("desk.write_up.due_said"), line.due, max_chars=300)
            day = st.date_input(desk.t("desk.write_up.due_day"), line.due_date, format="DD/MM/YYYY")
            changes["due_date"] = day.isoformat() if isinstance(day, date) else None
        else:
            changes["where"] = st.text_input(desk.t("desk.write_up.fact.where"), line.where, max_chars=300)
            changes["conditions"] = st.text_input(desk.t("desk.write_up.fact.conditions"), line.conditions)
            ways = list(Naming)
            naming = st.selectbox(
                desk.t("desk.write_up.naming"),
                ways,
                index=ways.index(line.naming),
                format_func=lambda way: desk.t(f"desk.write_up.naming_{way.value}"),
            )
            changes["naming"] = (naming or line.naming).value
        kinds = list(ItemKind)
        kind = st.selectbox(
            desk.t("desk.write_up.stands_under"),
            kinds,
            index=kinds.index(line.kind),
            format_func=lambda each: desk.t(f"desk.write_up.kind.{each.value}"),
        )
        changes["kind"] = (kind or line.kind).value
        remark = st.text_input(desk.t("desk.write_up.remark"))
        sent = desk.submit(desk.t("desk.save"), type="primary")
    if st.button(desk.t("desk.write_up.closely_close"), key="closely-close", type="tertiary"):
        del st.session_state[chosen_key(file)]
        redraw()
    if not sent:
        return
    changed = {name: value for name, value in changes.items() if value != _plain(getattr(line, name))}
    done = not changed or tried(lambda: write_up.change_line(desk.client, file.id, line.id, line.revision, **changed))
    if done and (remark or "").strip():
        done = tried(lambda: write_up.comment(desk.client, file.id, str(remark).strip(), line.id))
    if done:
        del st.session_state[chosen_key(file)]
        redraw()


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else getattr(value, "value", value)


def _held_back(desk: Desk, file: PeerAssist, shown: Shown, sources: Mapping[str, Source]) -> None:
    """In amber with the reason: point at the note that says it, keep it as one's own, or drop it."""
    held = shown.text.held_back
    st.html(
        f"<h3>{escaped(desk.t('desk.held_back.title', count=len(held)) if held else desk.t('desk.write_up.none_held_back'))}</h3>"
    )
    if not held:
        return
    actions = (
        ()
        if shown.text.is_locked
        else tuple(
            ClaimAction(name, desk.t(f"desk.write_up.held.{name}"), ("held_back",))
            for name in ("point", "keep", "drop")
        )
    )
    done = claims(
        [_held_claim(desk, each, sources) for each in held],
        claims_words(desk.texts),
        key=f"held-{shown.text.id}",
        language=desk.language,
        evidence="aside",
        actions=actions if desk.may() else (),
    )
    pointing = f"pointing-{file.id}"
    if done is not None and done.action == "point":
        st.session_state[pointing] = done.claim
    elif done is not None and done.action in ("keep", "drop"):
        call = write_up.keep_held_back if done.action == "keep" else write_up.drop_held_back
        if tried(lambda: call(desk.client, file.id, done.claim)):
            redraw()
    wanted = next((each for each in held if each.claim.id == st.session_state.get(pointing)), None)
    if wanted is not None:
        _point(desk, file, wanted, sources, pointing)


def _held_claim(desk: Desk, held: HeldBack, sources: Mapping[str, Source]) -> Claim:
    rests = tuple(
        plain_source(sources[span.source_id], span) for span in held.claim.support if span.source_id in sources
    )
    reason = desk.t(f"desk.held_back.{held.reason.value}", words=", ".join(held.missing))
    kind = f"{desk.t(f'desk.write_up.kind.{held.item.value}')} · " if held.item else ""
    return Claim(held.claim.id, held.claim.text, state="held_back", reason=f"{kind}{reason}", sources=rests)


def _point(desk: Desk, file: PeerAssist, held: HeldBack, sources: Mapping[str, Source], pointing: str) -> None:
    """The notes nearest to the sentence; a word typed looks among all of them."""
    st.html(f"<h4>{escaped(desk.t('desk.write_up.point.title'))}</h4>")
    words = st.text_input(desk.t("desk.write_up.point.words"), key=f"point-words-{held.claim.id}")
    notes = [each for each in sources.values() if each.kind in (SourceKind.NOTE, SourceKind.CUE) and not each.stale]
    found = nearest(words or held.claim.text, notes)[:NOTES_SHOWN]
    if not found:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.write_up.point.none"))}</p>')
    for source in found:
        with st.container(key=f"pa-note-choice-{source.id}"):
            st.html(f'<p class="pa-quiet" dir="auto">{escaped(source.title)}</p>')
            prose(source.text[:600])
            if desk.button(desk.t("desk.write_up.point.this"), key=f"point-{source.id}") and tried(
                partial(write_up.support, desk.client, file.id, held.claim.id, source.id, 0, len(source.text)),
            ):
                del st.session_state[pointing]
                redraw()
    if st.button(desk.t("desk.write_up.point.not"), key="point-not", type="tertiary"):
        del st.session_state[pointing]
        redraw()


def _elsewhere(desk: Desk, file: PeerAssist, shown: Shown, use: LineUse) -> None:
    """What was left out, and what stands in the annex; each can be put back."""
    lines = [line for line in shown.text.lines if line.use is use and line.state is not LineState.REJECTED]
    if not lines:
        return
    lines.sort(key=lambda line: -line.value)
    showing = f"shown-{use.value}-{file.id}"
    most = st.session_state.get(showing, 12)
    with st.expander(desk.t(f"desk.write_up.{use.value}", count=len(lines)), key=f"{use.value}-{file.id}"):
        for line in lines[:most]:
            _back(desk, file, line, {"use": LineUse.BODY.value}, locked=shown.text.is_locked)
        if len(lines) > most and st.button(desk.t("desk.write_up.show_more"), key=f"more-{use.value}", type="tertiary"):
            st.session_state[showing] = most + 30
            redraw()


def _rejected(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    lines = [line for line in shown.text.lines if line.state is LineState.REJECTED and line.use is not LineUse.BODY]
    if lines:
        with st.expander(desk.t("desk.write_up.rejected", count=len(lines)), key=f"rejected-{file.id}"):
            for line in lines:
                _back(desk, file, line, {"state": LineState.ACCEPTED.value}, locked=shown.text.is_locked)


def _back(desk: Desk, file: PeerAssist, line: WriteUpLine, changes: dict[str, str], *, locked: bool) -> None:
    with st.container(key=f"pa-left-{line.id}"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t(f"desk.write_up.kind.{line.kind.value}"))}</p>')
        prose(line.claim.text)
        if (
            not locked
            and desk.button(label_text(desk.t("desk.write_up.put_back")), key=f"back-{line.id}", type="tertiary")
            and tried(lambda: write_up.change_line(desk.client, file.id, line.id, line.revision, **changes))
        ):
            redraw()


def _remarks(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    """Remarks not yet settled, on the whole and on sentences; anyone may add one."""
    open_ones = [each for each in shown.view.comments if not each.resolved]
    with st.expander(desk.t("desk.write_up.remarks", count=len(open_ones)), key=f"remarks-{file.id}"):
        lines = {line.id: line.claim.text for line in shown.text.lines}
        for each in open_ones:
            about = f" · {lines[each.line_id][:80]}" if each.line_id in lines else ""
            st.html(f'<p class="pa-quiet" dir="auto">{escaped(each.made_by + about)}</p>')
            prose(each.text, voice="sans")
            settled = desk.button(desk.t("desk.write_up.settled"), key=f"settled-{each.id}", type="tertiary")
            if settled and tried(partial(write_up.resolve, desk.client, file.id, each.id)):
                redraw()
        with st.form(f"remark-{file.id}-{len(shown.view.comments)}", border=False):
            text = st.text_area(desk.t("desk.write_up.remark_whole"), height=80)
            sent = desk.submit(desk.t("desk.write_up.remark_add"))
        if sent and (text or "").strip() and tried(lambda: write_up.comment(desk.client, file.id, str(text))):
            redraw()


def _settings(desk: Desk, file: PeerAssist, shown: Shown) -> None:
    text = shown.text
    with st.expander(desk.t("desk.write_up.settings"), key=f"settings-{file.id}"):
        with st.form(f"settings-{file.id}-{text.revision}", border=False):
            asked = st.text_area(desk.t("desk.write_up.problem_asked"), text.problem_asked, height=100)
            redefined = st.text_area(desk.t("desk.write_up.problem_redefined"), text.problem_redefined, height=100)
            both = st.checkbox(desk.t("desk.write_up.facilitator_signs"), text.facilitator_signs)
            sent = desk.submit(desk.t("desk.save"))
        changes = {"problem_asked": asked or "", "problem_redefined": redefined or "", "facilitator_signs": both}
        if sent and tried(lambda: write_up.change(desk.client, file.id, text.revision, **changes)):
            st.rerun()


def _measures(desk: Desk, shown: Shown) -> None:
    """Minutes from notes-in to approved, and how much of the draft was kept."""
    measures = shown.view.measures
    parts = []
    if measures.minutes_to_approved is not None:
        days = measures.minutes_to_approved // (24 * 60)
        parts.append(
            desk.t("desk.write_up.days", count=days)
            if days > 1
            else desk.t("desk.write_up.minutes", count=measures.minutes_to_approved)
        )
    begun = measures.accepted or measures.edited or measures.rejected
    if measures.share_kept is not None and measures.drafted_lines and begun:
        parts.append(desk.t("desk.write_up.kept", percent=round(100 * measures.share_kept)))
    if parts:
        st.html(f'<p class="pa-quiet">{escaped(" ".join(parts))}</p>')
