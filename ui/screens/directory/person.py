"""One person: what is known and what is not, what they took part in, how often they were asked lately, and what can be done."""

from collections.abc import Sequence

import streamlit as st

from service.domain.directory import Load, TakenPart
from service.domain.people import Person
from ui.calls import directory
from ui.calls.people import people_by_id
from ui.client import Missing, Refused, Stale
from ui.desk import Desk
from ui.parts.empty import empty
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.directory import editing
from ui.screens.directory.wording import LINES, MORE, known
from ui.section import section

SHOWN = 12


def person_of(desk: Desk, person_id: str, told: str | None) -> None:
    back = {name: st.query_params.get(name, "") for name in ("q", "hub")}
    try:
        person = directory.person(desk.client, person_id)
    except Missing:
        masthead(desk.t("desk.directory.missing_title"))
        if empty(desk.t("desk.directory.missing"), action=desk.t("desk.directory.back"), key="nobody") == "action":
            desk.go("directory", **back)
        return
    hubs = desk.hub_names()
    names = {id: each.name for id, each in people_by_id(desk.client, [person.manager_id]).items()}
    if st.button(desk.t("desk.directory.back"), key="back", type="tertiary"):
        desk.go("directory", **back)
    masthead(person.name, facts=[person.job_title, hubs.get(person.hub_id, "")])
    if told:
        notice(told, tone="done")
    if person.anonymised:
        notice(desk.t("desk.directory.is_anonymised"))
        with section():
            _history(desk, directory.history(desk.client, person_id), hubs)
        return
    may_act = not desk.signed_in and desk.client.person != person.id
    if may_act and st.button(desk.t("desk.directory.act_for"), key="act-for", type="tertiary"):
        st.session_state["person"] = str(person.id)
        st.query_params["as"] = str(person.id)
        st.rerun()
    said, beside = st.columns([3, 2], gap="large")
    with said:
        _known(desk, person, hubs, names)
        with st.expander(desk.t("desk.directory.edit"), key="directory-edit"):
            editing.change_of(desk, person, hubs, names)
        with st.expander(desk.t("desk.directory.take_out"), key="directory-take-out"):
            _take_out(desk, person)
    with beside, section():
        load = directory.load(desk.client, person_id)
        if load is not None:
            _load(desk, load)
        _history(desk, directory.history(desk.client, person_id), hubs)


def _known(desk: Desk, person: Person, hubs: dict[str, str], names: dict[str, str]) -> None:
    unknown = f'<span class="pa-quiet">{escaped(desk.t("desk.directory.not_checked"))}</span>'
    rows = []
    for field in (*LINES, *MORE):
        words = known(desk, person, field, hubs=hubs, names=names)
        if field == "timezone" and not words:
            shown = f'<span class="pa-quiet">{escaped(desk.t("desk.directory.zone_of_hub"))}</span>'
        else:
            shown = f'<span dir="auto">{escaped(words)}</span>' if words else unknown
        rows.append(f"<dt>{escaped(desk.t(f'desk.directory.field.{field}'))}</dt><dd>{shown}</dd>")
    rows += [
        f'<dt dir="auto">{escaped(name)}</dt><dd dir="auto">{escaped(value)}</dd>'
        for name, value in sorted(person.attributes.items())
    ]
    st.html(f'<dl class="pa-known">{"".join(rows)}</dl>')


def _load(desk: Desk, load: Load) -> None:
    words = [desk.t("desk.directory.load_line", count=load.times)]
    if load.last is not None:
        words.append(desk.t("desk.directory.load_last", date=desk.texts.date(load.last)))
    st.html(f'<h2>{escaped(desk.t("desk.directory.load"))}</h2><p class="pa-load">{escaped(" ".join(words))}</p>')


def _history(desk: Desk, parts: Sequence[TakenPart], hubs: dict[str, str]) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.directory.history'))}</h2>")
    if not parts:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.directory.no_history"))}</p>')
        return
    shown = st.session_state.get("history-shown", SHOWN)
    for at, part in enumerate(parts[:shown]):
        _part(desk, part, at, hubs)
    if len(parts) > shown and st.button(
        desk.t("desk.directory.history_more", count=len(parts) - shown), key="history-more", type="tertiary"
    ):
        st.session_state["history-shown"] = len(parts)
        st.rerun()


def _part(desk: Desk, part: TakenPart, at: int, hubs: dict[str, str]) -> None:
    facts = [
        desk.t(f"desk.role.{part.role.value}"),
        desk.texts.date(part.day) if part.day else "",
        hubs.get(part.hub_id or "", ""),
        "" if part.confirmed else desk.t("desk.library.proposed"),
    ]
    with st.container(key=f"pa-part-{at}", gap=None):
        if st.button(label_text(part.title), key=f"part-{at}", type="tertiary"):
            if part.document_id:
                desk.go("library", document=part.document_id)
            desk.go("prepare", file=str(part.peer_assist_id))
        st.html(f'<p class="pa-quiet">{escaped(" · ".join(fact for fact in facts if fact))}</p>')


def _take_out(desk: Desk, person: Person) -> None:
    """Says exactly what would happen, counted; the second button does it."""
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.directory.take_out_line"))}</p>')
    key = f"take-out-{person.id}-{person.revision}"
    if desk.button(desk.t("desk.directory.take_out_look"), key="take-out-look", needs="manage_people"):
        try:
            st.session_state[key] = directory.anonymise(desk.client, person, dry_run=True)
        except Refused as refused:
            notice(refused.sentence, tone="care")
    would = st.session_state.get(key)
    if would is None:
        return
    replaced, remains = sum(would.replaced.values()), sum(would.remains.values())
    lines = [
        desk.t("desk.directory.take_out_becomes", name=would.person.name),
        desk.t("desk.directory.take_out_replaced", count=replaced),
        desk.t("desk.directory.take_out_remains", count=remains),
    ]
    if would.namesakes:
        lines.append(desk.t("desk.directory.take_out_namesakes", count=would.namesakes))
    lines.append(desk.t("desk.directory.take_out_final"))
    notice("\n\n".join(lines), tone="loss")
    if desk.button(desk.t("desk.directory.take_out_action"), key="take-out", needs="manage_people"):
        try:
            done = directory.anonymise(desk.client, person, dry_run=False)
        except Stale:
            notice(desk.t("desk.file.changed_elsewhere"), tone="care")
            return
        except Refused as refused:
            notice(refused.sentence, tone="care")
            return
        if desk.client.person == person.id:
            st.session_state["person"] = None
            st.query_params.pop("as", None)
        st.session_state["directory-told"] = desk.t("desk.directory.taken_out")
        st.session_state["forget_person"] = f"{desk.client.space}/{person.id}"
        st.query_params["person"] = str(done.person.id)
        st.rerun()
