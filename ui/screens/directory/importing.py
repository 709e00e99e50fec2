"""A list brought in: drop it, see row by row what it would do, add it in one go."""

import hashlib

import streamlit as st

from service.domain.directory import DirectoryImport, ImportedRow, RowStatus
from ui.calls import directory
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text

SHOWN = 50
LOOKED = "directory-list"
"""What the list would do, by the list and the choices it was asked with."""


def import_of(desk: Desk, hubs: dict[str, str], *, open_at_first: bool) -> None:
    with st.expander(desk.t("desk.directory.import"), expanded=open_at_first, key="directory-import"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.directory.import_line"))}</p>')
        # Any kind is taken here: the service says what is wrong with a file, where Streamlit shows English words.
        round = st.session_state.setdefault("directory-round", 0)
        dropped = st.file_uploader(desk.t("desk.directory.import_file"), key=f"directory-file-{round}")
        if dropped is None:
            return
        make_hubs = st.checkbox(desk.t("desk.directory.make_hubs"), key=f"directory-make-hubs-{round}")
        ids: list[str | None] = [None, *hubs]
        hub = st.selectbox(
            desk.t("desk.directory.hub_of_rest"),
            ids,
            format_func=lambda id: label_text(hubs[id]) if id else desk.t("desk.directory.no_hub_of_rest"),
            key=f"directory-rest-{round}",
        )
        with st.spinner(desk.t("desk.directory.reading")):
            _shown(desk, dropped.getvalue(), make_hubs, hub, round)


def _shown(desk: Desk, content: bytes, make_hubs: bool, hub: str | None, round: int) -> None:
    keep: list[str] = st.session_state.get(f"directory-keep-{round}", [])
    asked = (hashlib.sha256(content).hexdigest(), make_hubs, hub, tuple(keep), desk.client.space, desk.language)
    kept = st.session_state.get(LOOKED)
    try:
        if kept is None or kept[0] != asked:
            would = directory.bring_in(desk.client, content, make_hubs=make_hubs, hub=hub, keep=keep)
            kept = st.session_state[LOOKED] = (asked, would)
    except Refused as refused:
        st.session_state.pop(LOOKED, None)
        notice(refused.sentence, tone="care")
        return
    would = kept[1]
    _columns(desk, would, keep, round)
    for note in would.notes:
        notice(note.message, tone="care")
    st.html(f'<p class="pa-next-sentence" role="status">{escaped(_summary(desk, would))}</p>')
    if would.hubs_added:
        notice(desk.t("desk.directory.hubs_made", hubs=", ".join(would.hubs_added)))
    _rows(desk, would)
    if not would.added and not would.changed:
        return
    if desk.button(
        desk.t("desk.directory.import_action", count=would.added + would.changed),
        key="directory-apply",
        type="primary",
        needs="manage_people",
    ):
        try:
            done = directory.bring_in(
                desk.client,
                content,
                make_hubs=make_hubs,
                hub=hub,
                keep=keep,
                apply=True,
                fingerprint=would.fingerprint,
            )
        except Refused as refused:
            st.session_state.pop(LOOKED, None)
            notice(refused.sentence, tone="care")
            return
        st.session_state.pop(LOOKED, None)
        st.session_state["directory-round"] = round + 1
        st.session_state["directory-told"] = desk.t(
            "desk.directory.import_done", added=done.added, changed=done.changed, refused=done.refused
        )
        st.rerun()


def _columns(desk: Desk, would: DirectoryImport, keep: list[str], round: int) -> None:
    """Headings we do not know are not taken unless they are chosen: a list of staff holds more than a directory should."""
    unknown = [column.heading for column in would.columns if not column.field]
    offered = list(dict.fromkeys([*keep, *unknown]))
    if offered:
        st.multiselect(
            desk.t("desk.directory.keep_columns"),
            offered,
            format_func=label_text,
            placeholder=desk.t("desk.directory.keep_none"),
            key=f"directory-keep-{round}",
        )


def _summary(desk: Desk, would: DirectoryImport) -> str:
    parts = [
        desk.t("desk.directory.would_add", count=would.added),
        desk.t("desk.directory.would_change", count=would.changed),
        desk.t("desk.directory.would_leave", count=would.unchanged),
        desk.t("desk.directory.would_refuse", count=would.refused),
    ]
    line = ", ".join(parts)
    if would.cells_left_out:
        line += f". {desk.t('desk.directory.cells_left_out', count=would.cells_left_out)}"
    return line if line.endswith(".") else f"{line}."


def _rows(desk: Desk, would: DirectoryImport) -> None:
    """Refused rows and cells that were left out come first; the rest follows."""
    if not would.rows:
        return
    heads = ("line", "who", "what")
    head = "".join(f'<th scope="col">{escaped(desk.t(f"desk.directory.rows.{name}"))}</th>' for name in heads)
    body = "".join(_row(desk, row) for row in would.rows[:SHOWN])
    st.html(
        f'<div class="pa-table" tabindex="0" role="region" aria-label="{escaped(desk.t("desk.directory.rows.label"))}">'
        f'<table class="pa-list-rows"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
    more = len(would.rows) - SHOWN + would.rows_not_shown
    if more > 0:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.directory.rows.more", count=more))}</p>')


def _row(desk: Desk, row: ImportedRow) -> str:
    who = escaped(row.name or "–") + (f'<br><span class="pa-quiet">{escaped(row.hub)}</span>' if row.hub else "")
    what = [f"<strong>{escaped(desk.t(f'desk.directory.status.{row.status.value}'))}</strong>"]
    if row.status is not RowStatus.ADDED:
        for change in row.changes:
            field = change.field.removeprefix("attribute:")
            name = field if field != change.field else desk.t(f"directory.csv.{field}")
            what.append(f"{escaped(name)}: {escaped(change.before or '–')} → {escaped(change.after or '–')}")
    for note in row.notes:
        column = f"<em>{escaped(note.column)}</em>: " if note.column else ""
        what.append(f"{column}{escaped(note.message)}")
    lines = "<br>".join(what)
    return f'<tr class="pa-row-{row.status.value}"><td>{row.line}</td><td dir="auto">{who}</td><td dir="auto">{lines}</td></tr>'
