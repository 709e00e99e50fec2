"""Keeping the agenda as it is typed: each change goes to the service at once, on the revision that was shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import streamlit as st

from service.domain.agenda import UNPLANNED, Agenda
from service.domain.peer_assists import PeerAssist
from service.errors import PeerAssistError
from ui.calls import planning
from ui.client import ServiceProblem, Stale, Unreachable
from ui.desk import Desk
from ui.section import last_known, redraw, shows, tell

Change = Callable[..., Agenda]


@dataclass(frozen=True)
class Shown:
    """The agenda as this reader sees it; `kept` is False while the file has none and the method's default is shown."""

    agenda: Agenda
    kept: bool
    revision: int


def remember(desk: Desk, file: PeerAssist) -> Shown:
    """What the service has, remembered as what is on the screen. What could not be saved before is tried again first."""
    found = last_known(f"agenda-{file.id}", lambda: planning.agenda(desk.client, file.id))
    kept = found.agenda is not None and bool(found.agenda.items)
    st.session_state[_place(file.id)] = Shown(
        found.agenda if kept and found.agenda else UNPLANNED, kept, found.revision
    )
    waiting = _waiting(file.id)
    for name, (apply, value, where) in list(waiting.items()):
        del waiting[name]
        _apply(desk, file, name, apply, value, where)
    shown: Shown = st.session_state[_place(file.id)]
    return shown


def keep(desk: Desk, file: PeerAssist, wanted: Agenda) -> None:
    """Save it over what was shown. Where only something else of the file changed meanwhile, that is no conflict, and it is saved again.

    Raises Stale where somebody else changed the agenda, and what else may go wrong with the service.
    """
    shown: Shown = st.session_state[_place(file.id)]
    try:
        saved = planning.save_agenda(desk.client, file.id, wanted, shown.revision)
    except Stale as stale:
        theirs = Agenda.model_validate(stale.current["agenda"]) if stale.current.get("agenda") else None
        if theirs != (shown.agenda if shown.kept else None):
            raise
        saved = planning.save_agenda(desk.client, file.id, wanted, stale.current["revision"])
    st.session_state[_place(file.id)] = Shown(wanted, True, saved.revision)
    st.session_state[f"agenda-saved-{file.id}"] = True


def saved_just_now(file: PeerAssist) -> bool:
    """Something was saved since the page was opened, and nothing waits."""
    return bool(st.session_state.get(f"agenda-saved-{file.id}")) and not _waiting(file.id)


def change(desk: Desk, file: PeerAssist, wanted: Agenda) -> NoReturn:
    """Save a change that a button made, and draw again; what goes wrong is told above the agenda, which stands as it was."""
    try:
        keep(desk, file, wanted)
    except Stale:
        tell(f"agenda-{file.id}", desk.t("desk.agenda.changed_elsewhere"))
    except ServiceProblem as problem:
        tell(f"agenda-{file.id}", problem.sentence)
    redraw()


def changed_by(desk: Desk, file: PeerAssist, name: str, apply: Change, *where: int) -> Callable[[], None]:
    """What a box does when it changes: take the agenda that was shown, apply what the box holds, save it."""

    def changed() -> None:
        if _place(file.id) in st.session_state:
            _apply(desk, file, name, apply, st.session_state[_key(file.id, name)], where)

    return changed


def _apply(desk: Desk, file: PeerAssist, name: str, apply: Change, value: Any, where: tuple[int, ...]) -> None:
    """A service that is away leaves the box as it was typed, to be tried again; a refusal says what was typed."""
    shown: Shown = st.session_state[_place(file.id)]
    try:
        keep(desk, file, apply(shown.agenda, value, *where))
    except Unreachable as problem:
        _waiting(file.id)[name] = (apply, value, where)
        tell(f"agenda-{file.id}", problem.sentence)
    except (Stale, PeerAssistError):  # changed by somebody else, or the line itself is gone
        tell(
            f"agenda-{file.id}",
            f"{desk.t('desk.agenda.changed_elsewhere')} {desk.t('desk.agenda.yours', text=str(value))}",
        )
    except ServiceProblem as problem:
        tell(f"agenda-{file.id}", f"{problem.sentence} {desk.t('desk.agenda.yours', text=str(value))}")


def typed(file_id: str, name: str, value: Any) -> str:
    """The key of a box that shows `value`: what was typed is saved by now, or waits as typed; a line that moved shows its own words."""
    key = _key(file_id, name)
    return key if name in _waiting(file_id) else shows(key, value)


def _waiting(file_id: str) -> dict[str, tuple[Change, Any, tuple[int, ...]]]:
    waiting: dict[str, tuple[Change, Any, tuple[int, ...]]] = st.session_state.setdefault(
        f"agenda-waiting-{file_id}", {}
    )
    return waiting


def _key(file_id: str, name: str) -> str:
    return f"agenda-{name}-{file_id}"


def _place(file_id: str) -> str:
    return f"agenda-shown-{file_id}"
