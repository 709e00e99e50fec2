"""What the reader looks at: a panel that is not kept yet, or the conflict that stands in its way. Every change goes through here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from service.domain.ids import PersonId
from service.domain.panel_files import Aside, Challenging, PanelSettings, PanelView
from service.domain.panels import Caution, Conflict, Panel, Relaxation, Reserve, Rule, RuleOf
from service.domain.peer_assists import PeerAssist
from ui.calls import panel as calls
from ui.client import ServiceProblem, Stale
from ui.desk import Desk
from ui.section import redraw, tell


@dataclass(frozen=True)
class Looked:
    """`kept`: these are the peers of the file already. `swap`: what the last swap lost."""

    panel: Panel | None = None
    conflict: Conflict | None = None
    broken: tuple[RuleOf, ...] = ()
    swap: Reserve | None = None

    @property
    def ids(self) -> list[str]:
        return [str(seat.person.id) for seat in self.panel.seats] if self.panel else []


def place(file: PeerAssist) -> str:
    return f"panel-{file.id}"


def looked(desk: Desk, file: PeerAssist, view: PanelView) -> Looked | None:
    """What this reader looks at; the chosen panel where there is one and nothing else was asked for."""
    key = _key(desk, file)
    if key not in st.session_state and view.chosen:
        _look(desk, file, [str(each.person_id) for each in view.chosen])
    found: Looked | None = st.session_state.get(key)
    return found


def solve(desk: Desk, file: PeerAssist) -> None:
    try:
        outcome = calls.solve(desk.client, file.id)
    except ServiceProblem as problem:
        tell(place(file), problem.sentence)
        return
    st.session_state[_key(desk, file)] = Looked(outcome.panel, outcome.conflict)


def work_out(desk: Desk, file: PeerAssist) -> None:
    """Solve, saying so meanwhile, and draw the part again."""
    with st.spinner(desk.t("desk.panel.working")):
        solve(desk, file)
    redraw()


def swap(desk: Desk, file: PeerAssist, seats: Sequence[str], out: str, into: str) -> None:
    try:
        found = calls.seats(desk.client, file.id, seats, out=out, into=into)
    except ServiceProblem as problem:
        tell(place(file), problem.sentence)
        return
    st.session_state[_key(desk, file)] = Looked(found.panel, None, found.broken, found.swap)


def seat_left(desk: Desk, file: PeerAssist, seats: Sequence[str], out: str) -> None:
    _look(desk, file, [each for each in seats if each != out])


def keep(desk: Desk, file: PeerAssist, view: PanelView, settings: PanelSettings, *, again: bool = True) -> None:
    """Keep other settings and, where a panel was looked at, solve again; `again` False looks at the same people."""
    before: Looked | None = st.session_state.get(_key(desk, file))
    try:
        calls.keep(desk.client, view.file, settings)
    except Stale:
        tell(place(file), desk.t("desk.panel.stale"))
        return
    except ServiceProblem as problem:
        tell(place(file), problem.sentence)
        return
    if before is None:
        return
    if again or before.panel is None:
        solve(desk, file)
    else:
        _look(desk, file, before.ids)


def change_rules(desk: Desk, file: PeerAssist, view: PanelView, **changes: Any) -> None:
    rules = view.file.settings.rules.model_copy(update=changes)
    keep(desk, file, view, view.file.settings.model_copy(update={"rules": rules}))


def set_part(desk: Desk, file: PeerAssist, view: PanelView, person: str, part: str, on: bool) -> None:
    """Pin, leave out or add somebody, or take that back. Who is pinned is not left out, and the other way round."""
    settings, id = view.file.settings, PersonId(person)
    parts = {name: [each for each in getattr(settings, name) if each != id] for name in ("pinned", "excluded", "added")}
    if part == "added":
        parts = {name: list(getattr(settings, name)) for name in parts} | {"added": parts["added"]}
    elif id in settings.added:
        parts["added"] = list(settings.added)
    if on:
        parts[part].append(id)
    keep(desk, file, view, settings.model_copy(update={name: tuple(ids) for name, ids in parts.items()}))


def set_challenger(desk: Desk, file: PeerAssist, view: PanelView, person: str, words: str) -> None:
    """Named by hand with what they did otherwise, and pinned, since a named challenger is there to sit; no words take it back."""
    settings, id, quote = view.file.settings, PersonId(person), words.strip()
    changes: dict[str, Any] = {
        "challengers": tuple(each for each in settings.challengers if each.person_id != id),
        "pinned": tuple(each for each in settings.pinned if each != id),
    }
    if quote:
        changes["challengers"] += (Challenging(person_id=id, quote=quote),)
        changes["pinned"] += (id,)
        changes["excluded"] = tuple(each for each in settings.excluded if each != id)
    keep(desk, file, view, settings.model_copy(update=changes))


def set_reason(desk: Desk, file: PeerAssist, view: PanelView, person: str, caution: Caution, key: str) -> None:
    """The reason as typed; an empty one lets the caution stand again."""
    settings, reason = view.file.settings, str(st.session_state.get(key, "")).strip()
    others = tuple(each for each in settings.asides if (each.person_id, each.caution) != (person, caution))
    own = (Aside(person_id=PersonId(person), caution=caution, reason=reason),) if reason else ()
    keep(desk, file, view, settings.model_copy(update={"asides": others + own}), again=False)


def ease(desk: Desk, file: PeerAssist, view: PanelView, changes: Sequence[Relaxation]) -> None:
    settings = view.file.settings
    rules, let_go = settings.rules, set()
    for change in changes:
        rules = rules.relaxed(change)
        if change.rule.rule is Rule.PIN:
            let_go.add(change.rule.of)
    pinned = tuple(each for each in settings.pinned if each not in let_go)
    keep(desk, file, view, settings.model_copy(update={"rules": rules, "pinned": pinned}))


def choose(desk: Desk, file: PeerAssist, view: PanelView) -> None:
    now: Looked | None = st.session_state.get(_key(desk, file))
    if now is None or now.panel is None:
        return
    try:
        calls.choose(desk.client, file.id, now.ids, view.file.revision)
    except Stale:
        tell(place(file), desk.t("desk.panel.stale"))
        return
    except ServiceProblem as problem:
        tell(place(file), problem.sentence)
        return
    st.session_state[_key(desk, file)] = replace(now, swap=None)


def _look(desk: Desk, file: PeerAssist, ids: Sequence[str]) -> None:
    try:
        found = calls.seats(desk.client, file.id, ids)
    except ServiceProblem as problem:
        tell(place(file), problem.sentence)
        return
    st.session_state[_key(desk, file)] = Looked(found.panel, None, found.broken)


def _key(desk: Desk, file: PeerAssist) -> str:
    return f"panel-{desk.reader}-{file.id}"
