"""The close, in the host's own words: what was valuable, what it will do, when it reports back. Then one round of feedback on the day."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Closing, FeedbackOnTheDay, Session, WillDo
from ui.calls import session
from ui.client import ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.editor import editor
from ui.parts.prose import escaped
from ui.screens.session.live import live_of, save_closing, seen
from ui.section import section, shows, tell, told
from ui.wording import editor_words

LOOK_EVERY = 8
Read = Callable[[Closing], str]
Write = Callable[[Closing, str], Closing]


def closing_of(desk: Desk, file: PeerAssist) -> None:
    st.html(f'<h2 id="pa-close">{escaped(desk.t("desk.session.close"))}</h2>')
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.close_line"))}</p>')
    st.fragment(run_every=LOOK_EVERY)(_closing)(desk, file)


def closing_later(desk: Desk, file: PeerAssist) -> None:
    """While another phase is under way the close waits behind a word; what is said early can be written down early."""
    with st.expander(desk.t("desk.session.close"), key=f"close-{file.id}"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.close_line"))}</p>')
        st.fragment(run_every=LOOK_EVERY)(_closing)(desk, file)


def _closing(desk: Desk, file: PeerAssist) -> None:
    with section():
        told(_place(file))
        now = live_of(desk, file).session
        _field(desk, file, now, "valuable", rows=3)
        st.html(f"<h3>{escaped(desk.t('desk.session.will_do'))}</h3>")
        for place in range(len(now.closing.will_do)):
            with st.container(key=f"pa-will-do-{file.id}-{place}"):
                _will_do(desk, file, now, place)
        _button(
            desk,
            file,
            "add_will_do",
            lambda closing: _with(closing, will_do=(*closing.will_do, WillDo(what=""))),
            key=f"add-will-do-{file.id}",
        )
        _field(desk, file, now, "report_back", rows=1)
        _day(
            desk,
            file,
            now.closing.report_back_date,
            key=f"report-back-{file.id}",
            label=desk.t("desk.session.report_back_day"),
            write=lambda closing, day: _with(closing, report_back_date=day),
        )
        st.html(f"<h3>{escaped(desk.t('desk.session.feedback'))}</h3>")
        for place in range(len(now.closing.feedback)):
            with st.container(key=f"pa-feedback-{file.id}-{place}"):
                _feedback(desk, file, now, place)
        _button(
            desk,
            file,
            "add_feedback",
            lambda closing: _with(closing, feedback=(*closing.feedback, FeedbackOnTheDay(text=""))),
            key=f"add-feedback-{file.id}",
        )


def _with(closing: Closing, **members: object) -> Closing:
    return Closing.model_validate({**closing.model_dump(), **_plain(members)})


def _plain(members: dict[str, object]) -> dict[str, object]:
    return {
        name: [each.model_dump() for each in value] if isinstance(value, tuple) else value
        for name, value in members.items()
    }


def _field(desk: Desk, file: PeerAssist, now: Session, member: str, *, rows: int) -> None:
    def write(closing: Closing, text: str) -> Closing:
        return _with(closing, **{member: text})

    _editor(desk, file, now, member, lambda closing: str(getattr(closing, member)), write, rows=rows)


def _editor(
    desk: Desk, file: PeerAssist, now: Session, name: str, read: Read, write: Write, *, rows: int, label: str = ""
) -> None:
    editor(
        label or desk.t(f"desk.session.closing.{name}"),
        read(now.closing),
        key=f"closing-{file.id}-{name}",
        locked=not desk.may(),
        person=desk.reader,
        field=f"session/{file.id}/closing/{name}",
        revision=now.revision,
        save=save_closing(desk, file, read=read, write=write),
        words=editor_words(desk.texts),
        language=file.language.value,
        rows=rows,
        serif=rows > 1,
    )


def _row(read: Callable[[Closing], tuple[WillDo, ...] | tuple[FeedbackOnTheDay, ...]], place: int, member: str) -> Read:
    def text(closing: Closing) -> str:
        rows = read(closing)
        return str(getattr(rows[place], member)) if place < len(rows) else ""

    return text


def _will_do(desk: Desk, file: PeerAssist, now: Session, place: int) -> None:
    def write(member: str) -> Write:
        def put(closing: Closing, text: str) -> Closing:
            rows = list(closing.will_do) + [WillDo(what="")] * (place + 1 - len(closing.will_do))
            rows[place] = rows[place].model_copy(update={member: text})
            return _with(closing, will_do=tuple(rows))

        return put

    def read(closing: Closing) -> tuple[WillDo, ...]:
        return closing.will_do

    row = now.closing.will_do[place]
    _editor(
        desk,
        file,
        now,
        f"will_do-{place}-what",
        _row(read, place, "what"),
        write("what"),
        rows=2,
        label=desk.t("desk.session.closing.what", number=place + 1),
    )
    who, due = st.columns(2)
    for column, member in ((who, "who"), (due, "due")):
        with column:
            _editor(
                desk,
                file,
                now,
                f"will_do-{place}-{member}",
                _row(read, place, member),
                write(member),
                rows=1,
                label=desk.t(f"desk.session.closing.{member}"),
            )

    def on_day(closing: Closing, day: date | None) -> Closing:
        rows = list(closing.will_do)
        if place < len(rows):
            rows[place] = rows[place].model_copy(update={"due_date": day})
        return _with(closing, will_do=tuple(rows))

    day, away = st.columns(2, vertical_alignment="bottom")
    with day:
        _day(
            desk,
            file,
            row.due_date,
            key=f"due-{file.id}-{place}",
            label=desk.t("desk.session.due_day"),
            write=on_day,
        )
    with away:
        _button(
            desk,
            file,
            "remove",
            lambda closing: _with(closing, will_do=_without(closing.will_do, row)),
            key=f"remove-will-do-{file.id}-{place}",
        )


def _without(rows: tuple[WillDo, ...], row: WillDo) -> tuple[WillDo, ...]:
    """Without the first such row, wherever it stands by now."""
    kept = list(rows)
    if row in kept:
        kept.remove(row)
    return tuple(kept)


def _feedback(desk: Desk, file: PeerAssist, now: Session, place: int) -> None:
    def write(member: str) -> Write:
        def put(closing: Closing, text: str) -> Closing:
            rows = list(closing.feedback) + [FeedbackOnTheDay(text="")] * (place + 1 - len(closing.feedback))
            rows[place] = rows[place].model_copy(update={member: text})
            return _with(closing, feedback=tuple(rows))

        return put

    def read(closing: Closing) -> tuple[FeedbackOnTheDay, ...]:
        return closing.feedback

    name, said = st.columns([1, 2])
    for column, member, rows in ((name, "name", 1), (said, "text", 2)):
        with column:
            _editor(
                desk,
                file,
                now,
                f"feedback-{place}-{member}",
                _row(read, place, member),
                write(member),
                rows=rows,
                label=desk.t(f"desk.session.closing.feedback_{member}", number=place + 1),
            )


def _day(
    desk: Desk,
    file: PeerAssist,
    day: date | None,
    *,
    key: str,
    label: str,
    write: Callable[[Closing, date | None], Closing],
) -> None:
    shows(key, day)

    def chosen() -> None:
        picked = st.session_state[key]
        _put(desk, file, lambda closing: write(closing, picked))

    st.date_input(label, format="DD/MM/YYYY", key=key, on_change=chosen, disabled=not desk.may())


def _button(desk: Desk, file: PeerAssist, name: str, change: Callable[[Closing], Closing], *, key: str) -> None:
    desk.button(
        desk.t(f"desk.session.{name}"),
        key=key,
        type="tertiary" if name == "remove" else "secondary",
        on_click=_put,
        args=(desk, file, change),
    )


def _place(file: PeerAssist) -> str:
    return f"closing-{file.id}"


def _put(desk: Desk, file: PeerAssist, change: Callable[[Closing], Closing]) -> None:
    """Change the close as it is by now; where somebody saved in between, on theirs."""
    try:
        try:
            now = session.session(desk.client, file.id)
            kept = session.close(desk.client, file.id, change(now.closing), now.revision)
        except Stale as stale:
            now = Session.model_validate(stale.current)
            kept = session.close(desk.client, file.id, change(now.closing), now.revision)
    except ServiceProblem as problem:
        tell(_place(file), problem.sentence)
        return
    seen(file, kept)
