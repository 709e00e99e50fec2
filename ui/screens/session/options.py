"""The options log: the text as said, who offered it and where it worked, under what conditions, the challenge raised, its status."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.problem import ProblemStatement
from service.domain.sessions import Note, Option, OptionStatus
from ui.calls import files, session
from ui.client import Missing, Refused, ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.editor import EditorChange, editor, saving
from ui.parts.kept import kept, used
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.session.live import live_of
from ui.section import last_known, section, shows, tell, told
from ui.wording import editor_words

LOOK_EVERY = 3
SHOWN = 10
MEMBERS: Mapping[str, int] = {"text": 2, "offered_by": 1, "where_it_worked": 1, "conditions": 2, "challenge": 2}
"""What of an option is typed, with the rows of its box."""


def options_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-options">{escaped(desk.t("desk.session.options"))}</h2>')
    st.fragment(run_every=LOOK_EVERY)(_options)(desk, file)
    with st.expander(desk.t("desk.session.sticky"), key=f"sticky-{file.id}"):
        _sticky(desk, file)


def _options(desk: Desk, file: PeerAssist) -> None:
    with section():
        told(_place(file))
        live = live_of(desk, file)
        log = list(live.options.values())
        noted = live.only_noted_options()
        answered = [option.problem_number or 0 for option in log] + [note.problem_number or 0 for note in noted]
        versions = problem_versions(desk, file, newest=max(answered, default=0))
        with st.container():
            if not log and not noted:
                st.html(f'<p class="pa-empty">{escaped(desk.t("desk.session.no_options"))}</p>')
        shown = st.session_state.get(f"options-shown-{file.id}", SHOWN)
        for option in log[-shown:][::-1]:
            with st.container(key=f"pa-option-{option.id}", gap=None):
                _option(desk, file, option, versions)
        for note in noted[-shown:][::-1]:
            with st.container(key=f"pa-option-of-{note.id}", gap=None):
                _noted(desk, file, note, versions)
        hidden = max(0, len(log) - shown) + max(0, len(noted) - shown)
        if hidden:
            st.button(
                desk.t("desk.session.more_options", count=hidden),
                key="more-options",
                type="tertiary",
                on_click=_remember,
                args=(f"options-shown-{file.id}", shown + 20),
            )
        with st.container():
            _undo(desk, file)


def problem_versions(desk: Desk, file: PeerAssist, *, newest: int | None = None) -> tuple[ProblemStatement, ...]:
    """Asked for anew where one is spoken of, `newest`, that is newer than before."""
    return last_known(f"versions-{file.id}", lambda: files.versions(desk.client, file.id), even_gone=True, as_of=newest)


def _option(desk: Desk, file: PeerAssist, option: Option, versions: Sequence[ProblemStatement]) -> None:
    opened = st.session_state.get(_open_key(file)) == option.id
    st.html(_option_html(desk, option, versions))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        words = desk.t("desk.session.option_close" if opened else "desk.session.option_open")
        st.button(
            words,
            key=f"open-{option.id}",
            type="tertiary",
            help=label_text(option.text[:120]),
            on_click=_remember,
            args=(_open_key(file), None if opened else option.id),
        )
        if opened:
            desk.button(
                desk.t("desk.session.option_delete"),
                key=f"delete-{option.id}",
                type="tertiary",
                on_click=_delete,
                args=(desk, file, option),
            )
    with st.container():
        if opened:
            _details(desk, file, option)


def _option_html(desk: Desk, option: Option, versions: Sequence[ProblemStatement]) -> str:
    said = [
        desk.t("desk.session.offered_by", name=option.offered_by) if option.offered_by else "",
        desk.t("desk.session.worked_in", place=option.where_it_worked) if option.where_it_worked else "",
        desk.t("desk.session.under", conditions=option.conditions) if option.conditions else "",
        desk.t("desk.session.challenged", challenge=option.challenge) if option.challenge else "",
        _answered(desk, option.problem_number, versions),
    ]
    lines = "".join(f'<p class="pa-quiet" dir="auto">{escaped(line)}</p>' for line in said if line)
    status = ""
    if option.status is not OptionStatus.OPEN:
        words = escaped(desk.t(f"desk.option_status.{option.status.value}"))
        status = f'<p><span class="pa-chip pa-option-status">{words}</span></p>'
    return (
        f'<div class="pa-option"><p class="pa-option-text" dir="auto">{escaped(option.text)}</p>{status}{lines}</div>'
    )


def _answered(desk: Desk, number: int | None, versions: Sequence[ProblemStatement]) -> str:
    """Where the problem was redefined since: which version this answered."""
    if number is None or not versions or number >= versions[-1].number:
        return ""
    return desk.t("desk.session.answered_version", number=number)


def _noted(desk: Desk, file: PeerAssist, note: Note, versions: Sequence[ProblemStatement]) -> None:
    """A note sorted as an option: in the log as it is, and a row of its own once somebody adds to it."""
    who = desk.t("desk.session.offered_by", name=note.speaker) if note.speaker else ""
    lines = [line for line in (who, _answered(desk, note.problem_number, versions)) if line]
    said = "".join(f'<p class="pa-quiet" dir="auto">{escaped(line)}</p>' for line in lines)
    st.html(f'<div class="pa-option"><p class="pa-option-text" dir="auto">{escaped(note.text)}</p>{said}</div>')
    desk.button(
        desk.t("desk.session.option_open"),
        key=f"log-{note.id}",
        type="tertiary",
        help=label_text(note.text[:120]),
        on_click=_log,
        args=(desk, file, note),
    )


def _log(desk: Desk, file: PeerAssist, note: Note) -> None:
    """Give a noted option its row, and open it."""
    try:
        made = session.keep_option(
            desk.client, file.id, f"option-of-{note.id}", note.text, note_id=note.id, offered_by=note.speaker
        )
    except ServiceProblem as problem:
        tell(_place(file), problem.sentence)
        return
    st.session_state[_open_key(file)] = made.id


def _remember(key: str, value: object) -> None:
    st.session_state[key] = value


def _open_key(file: PeerAssist) -> str:
    return f"option-open-{file.id}"


def _place(file: PeerAssist) -> str:
    return f"options-{file.id}"


def _details(desk: Desk, file: PeerAssist, option: Option) -> None:
    for member, rows in MEMBERS.items():
        editor(
            desk.t(f"desk.session.option.{member}"),
            getattr(option, member),
            key=f"option-{option.id}-{member}",
            locked=not desk.may(),
            person=desk.reader,
            field=f"session/{file.id}/option/{option.id}/{member}",
            revision=option.revision,
            save=saving(
                partial(_put, desk, file, option, member),
                stored=partial(_stored, member),
            ),
            words=editor_words(desk.texts),
            language=file.language.value,
            rows=rows,
            serif=member == "text",
        )
    statuses = list(OptionStatus)
    key = shows(f"option-status-{option.id}", option.status)
    st.segmented_control(
        desk.t("desk.session.option.status"),
        statuses,
        format_func=lambda status: desk.t(f"desk.option_status.{status.value}"),
        key=key,
        required=True,
        disabled=not desk.may(),
        on_change=_set_status,
        args=(desk, file, option, key),
    )


def _put(desk: Desk, file: PeerAssist, option: Option, member: str, change: EditorChange) -> int:
    members: dict[str, Any] = {member: change.text}
    return session.change_option(desk.client, file.id, option.id, change.base_revision, **members).revision


def _stored(member: str, stale: Stale) -> tuple[str, int]:
    current = Option.model_validate(stale.current)
    return str(getattr(current, member)), current.revision


def _set_status(desk: Desk, file: PeerAssist, option: Option, key: str) -> None:
    """The last one to choose decides; the texts of the option stay whoever wrote them."""
    status = st.session_state[key]
    try:
        try:
            session.change_option(desk.client, file.id, option.id, option.revision, status=status.value)
        except Stale as stale:
            now = Option.model_validate(stale.current)
            session.change_option(desk.client, file.id, option.id, now.revision, status=status.value)
    except ServiceProblem as problem:
        tell(_place(file), problem.sentence)


def _delete(desk: Desk, file: PeerAssist, option: Option) -> None:
    try:
        session.delete_option(desk.client, file.id, option.id)
    except Missing:
        pass
    except ServiceProblem as problem:
        tell(_place(file), problem.sentence)
        return
    st.session_state[_undo_key(file)] = option
    st.session_state[_open_key(file)] = None


def _undo_key(file: PeerAssist) -> str:
    return f"option-undo-{file.id}"


def _undo(desk: Desk, file: PeerAssist) -> None:
    option: Option | None = st.session_state.get(_undo_key(file))
    if option is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="pa-quiet" role="status">{escaped(desk.t("desk.session.option_deleted"))}</p>')
        desk.button(
            desk.t("desk.session.undo"), key="option-undo", type="tertiary", on_click=_bring_back, args=(desk, file)
        )


def _bring_back(desk: Desk, file: PeerAssist) -> None:
    """The deleted option again, under an id of its own: one that was taken out stays out."""
    option: Option = st.session_state[_undo_key(file)]
    members = option.model_dump(
        mode="json", include={"offered_by", "where_it_worked", "conditions", "challenge", "status"}
    )
    try:
        session.keep_option(desk.client, file.id, f"option-{uuid4().hex}", option.text, **members)
    except ServiceProblem as problem:
        tell(_place(file), problem.sentence)
        return
    st.session_state.pop(_undo_key(file))


def _sticky(desk: Desk, file: PeerAssist) -> None:
    done = st.session_state.pop(f"sticky-told-{file.id}", None)
    with st.container():
        if done:
            notice(done, tone="done")
    with st.form(f"sticky-{file.id}", border=False):
        text = st.text_area(
            desk.t("desk.session.sticky_label"),
            height=144,
            key=f"sticky-text-{file.id}",
            placeholder=desk.t("desk.session.sticky_placeholder"),
        )
        kept(
            f"sticky-text-{file.id}",
            person=desk.reader,
            field=f"session/{file.id}/sticky",
            kept_line=desk.t("desk.home.kept"),
            restored_line=desk.t("desk.home.restored"),
        )
        offered_by = st.text_input(desk.t("desk.session.sticky_by"), max_chars=300, key=f"sticky-by-{file.id}")
        sent = desk.submit(desk.t("desk.session.sticky_action"))
    if not sent:
        return
    if not (text or "").strip():
        notice(desk.t("desk.session.nothing_in_box"), tone="care")
        return
    try:
        made = session.keep_sticky_notes(desk.client, file.id, text, offered_by=offered_by or "")
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    used(desk.reader, f"session/{file.id}/sticky")
    st.session_state[f"sticky-told-{file.id}"] = desk.t("desk.session.sticky_done", count=len(made))
    st.session_state.pop(f"sticky-text-{file.id}", None)
    st.rerun()
