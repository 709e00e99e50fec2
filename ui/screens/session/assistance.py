"""Live assistance: off unless somebody switches it on, and then what a model suggests stands apart, in violet, with no way into the log."""

import streamlit as st

from service.domain.drafts import Draft, DraftKind, DraftStatus
from service.domain.peer_assists import PeerAssist
from service.domain.sessions import Idea, Session
from ui.calls import drafts, service, session
from ui.client import ServiceProblem, Stale
from ui.desk import Desk
from ui.parts.progress import progress
from ui.parts.prose import escaped
from ui.parts.states import state_line_html
from ui.screens.session.live import live_of, seen
from ui.section import last_known, section, shows, tell, told

LOOK_EVERY = 10
GOING_ON = (DraftStatus.WAITING, DraftStatus.RUNNING)


def assistance_of(desk: Desk, file: PeerAssist) -> None:
    """Without a model: that there is none, and nothing else, save what one suggested before."""
    st.html(f"<h2>{escaped(desk.t('desk.session.assistance'))}</h2>")
    if last_known("has-model", lambda: service.has_model(desk.client)):
        st.fragment(run_every=LOOK_EVERY)(_assistance)(desk, file)
        return
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.no_model"))}</p>')
    _ideas(desk, _known_ideas(desk, file))


def _assistance(desk: Desk, file: PeerAssist) -> None:
    with section():
        told(f"assistance-{file.id}")
        now = live_of(desk, file).session
        key = shows(f"live-assistance-{file.id}", now.live_assistance)
        st.toggle(
            desk.t("desk.session.assistance_on"),
            key=key,
            on_change=_switch,
            args=(desk, file, key),
            disabled=not desk.may(),
        )
        meaning = "desk.session.assistance_means_on" if now.live_assistance else "desk.session.assistance_means_off"
        st.html(f'<p class="pa-quiet">{escaped(desk.t(meaning))}</p>')
        with st.container():
            if now.live_assistance:
                _suggesting(desk, file)
                ideas = _known_ideas(desk, file)
                if not ideas:
                    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.no_ideas"))}</p>')
                _ideas(desk, ideas)


def _switch(desk: Desk, file: PeerAssist, key: str) -> None:
    on = bool(st.session_state[key])
    try:
        try:
            now = session.session(desk.client, file.id)
            kept = session.assist_live(desk.client, file.id, on, now.revision)
        except Stale as stale:
            now = Session.model_validate(stale.current)
            kept = session.assist_live(desk.client, file.id, on, now.revision)
    except ServiceProblem as problem:
        tell(f"assistance-{file.id}", problem.sentence)
        return
    seen(file, kept)


def _suggesting(desk: Desk, file: PeerAssist) -> None:
    """The button, or what the model is doing since it was pressed, and why nothing came of it."""
    newest = last_known(f"suggesting-{file.id}", lambda: _newest(desk, file), even_gone=True)
    if newest is not None and newest.status in GOING_ON:
        stop = desk.t("desk.drafting.cancel")
        if progress(desk.t("desk.session.suggesting"), key=f"ideas-{file.id}", cancel=stop) and newest.job_id:
            service.cancel(desk.client, newest.job_id)
        return
    desk.button(desk.t("desk.session.suggest"), key=f"suggest-{file.id}", on_click=_suggest, args=(desk, file))
    if newest is not None and newest.status is DraftStatus.FAILED:
        reason = f"errors.{newest.error}"
        why = desk.t(reason) if newest.error and reason in desk.texts.catalogue else ""
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.session.not_suggested", why=why).strip())}</p>')


def _newest(desk: Desk, file: PeerAssist) -> Draft | None:
    return next(iter(drafts.of_file(desk.client, file.id, DraftKind.IDEAS)), None)


def _suggest(desk: Desk, file: PeerAssist) -> None:
    try:
        drafts.start(desk.client, file.id, DraftKind.IDEAS)
    except ServiceProblem as problem:
        tell(f"assistance-{file.id}", problem.sentence)


def _known_ideas(desk: Desk, file: PeerAssist) -> tuple[Idea, ...]:
    return last_known(f"ideas-{file.id}", lambda: session.ideas(desk.client, file.id), even_gone=True) or ()


def _ideas(desk: Desk, ideas: tuple[Idea, ...]) -> None:
    if not ideas:
        return
    rows = "".join(
        f"<li>{state_line_html('drafted', desk.t('desk.session.suggested_by', model=idea.model))}"
        f'<p class="pa-serif" dir="auto">{escaped(idea.text)}</p></li>'
        for idea in ideas
    )
    st.html(f'<ul class="pa-ideas" aria-label="{escaped(desk.t("desk.session.ideas"))}">{rows}</ul>')
