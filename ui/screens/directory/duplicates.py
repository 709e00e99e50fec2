"""Entries that may be one person: side by side, which one stays, and exactly what merging does."""

import streamlit as st

from service.domain.directory import Alike, Merged
from service.domain.people import Person
from ui.calls import directory
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.directory.wording import LINES, known

SHOWN = 10


def duplicates_of(desk: Desk, told: str | None) -> None:
    if st.button(desk.t("desk.directory.back"), key="back", type="tertiary"):
        desk.go("directory")
    masthead(desk.t("desk.directory.duplicates"))
    if told:
        notice(told, tone="done")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.directory.duplicates_line"))}</p>')
    pairs = directory.duplicates(desk.client)
    if not pairs:
        notice(desk.t("desk.directory.no_duplicates"), tone="done")
        return
    hubs = desk.hub_names()
    for pair in pairs[:SHOWN]:
        _pair(desk, pair, hubs)
    if len(pairs) > SHOWN:
        more = desk.t("desk.directory.duplicates_more", count=len(pairs) - SHOWN)
        st.html(f'<p class="pa-quiet">{escaped(more)}</p>')


def _pair(desk: Desk, pair: Alike, hubs: dict[str, str]) -> None:
    people = {str(person.id): person for person in (pair.first, pair.second)}
    key = f"{pair.first.id}-{pair.second.id}"
    with st.container(key=f"pa-found-{key}", gap="small"):
        st.html(f'<p class="pa-quiet">{escaped(desk.t(f"desk.directory.alike.{pair.why.value}"))}</p>')
        sides = st.columns(2, gap="medium")
        for number, (side, person) in enumerate(zip(sides, people.values(), strict=True), start=1):
            with side:
                st.html(_side(desk, number, person, hubs))
        kept_id = st.radio(
            desk.t("desk.directory.which_stays"),
            list(people),
            format_func=lambda id: label_text(f"{list(people).index(id) + 1} · {people[id].name}"),
            horizontal=True,
            key=f"stays-{key}",
        )
        kept = people[kept_id or str(pair.first.id)]
        other = next(person for person in people.values() if person.id != kept.id)
        would_key = f"merge-{kept.id}-{kept.revision}-{other.id}-{other.revision}"
        if st.button(desk.t("desk.directory.merge_look"), key=f"look-{key}", type="tertiary"):
            _try(desk, kept, other, would_key, dry_run=True)
        would = st.session_state.get(would_key)
        if would is not None:
            notice(_said(desk, would, other), tone="care")
            if desk.button(
                desk.t("desk.directory.merge_action"), key=f"merge-{key}", type="primary", needs="manage_people"
            ):
                _try(desk, kept, other, would_key, dry_run=False)


def _side(desk: Desk, number: int, person: Person, hubs: dict[str, str]) -> str:
    rows = []
    for field in LINES:
        if words := known(desk, person, field, hubs=hubs, names={}):
            rows.append(f'<li dir="auto">{escaped(words)}</li>')
    name = escaped(f"{number} · {person.name}")
    return f'<p class="pa-case-title" dir="auto">{name}</p><ul class="pa-people">{"".join(rows)}</ul>'


def _said(desk: Desk, would: Merged, other: Person) -> str:
    def fields(names: tuple[str, ...]) -> str:
        named = {"hub_id": "hub", "manager_id": "manager"}
        return ", ".join(
            desk.t("desk.directory.attributes_short")
            if name == "attributes"
            else desk.t(f"desk.directory.field.{named.get(name, name)}")
            for name in names
        )

    lines = [desk.t("desk.directory.merge_moved", count=sum(would.moved.values()), name=other.name)]
    if would.filled:
        lines.append(desk.t("desk.directory.merge_filled", fields=fields(would.filled)))
    if would.kept:
        lines.append(desk.t("desk.directory.merge_kept", fields=fields(would.kept)))
    lines.append(desk.t("desk.directory.merge_final"))
    return "\n\n".join(lines)


def _try(desk: Desk, kept: Person, other: Person, would_key: str, *, dry_run: bool) -> None:
    try:
        done = directory.merge(desk.client, kept, other, dry_run=dry_run)
    except Stale:
        notice(desk.t("desk.file.changed_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    if dry_run:
        st.session_state[would_key] = done
        return
    if desk.client.person == other.id:
        st.session_state["person"] = str(kept.id)
        st.query_params["as"] = str(kept.id)
    st.session_state["directory-told"] = desk.t("desk.directory.merged", name=done.person.name)
    st.rerun()
