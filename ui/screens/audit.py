"""The audit trail on the Administration page: looked through by peer assist, person, action and day, and taken out as a table."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from service.domain.audit import Action, AuditEntry
from ui.calls import audit as calls
from ui.calls import directory, files
from ui.calls.people import people_by_id
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.wording import moment
from ui.section import section

PAGE = 20
MOST = 200
FILES_NAMED = 200
PEOPLE_OFFERED = 10


def draw(desk: Desk) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.audit.title'))}</h2>")
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.audit.line"))}</p>')
    with section():
        titles = {str(card.id): card.title for card in files.board(desk.client, limit=FILES_NAMED).items}
        wanted = _wanted(desk, titles)
        shown = st.session_state.get("audit-shown", PAGE)
        if wanted is None:
            return
        page = calls.entries(desk.client, wanted, limit=shown)
        if page is None:
            notice(desk.t("desk.audit.not_yours"), tone="care")
            return
        if not page.items:
            st.html(f'<p class="pa-empty">{escaped(desk.t("desk.audit.empty"))}</p>')
            return
        names = _names(desk, page.items)
        rows = "".join(f"<li>{_row(desk, entry, titles, names)}</li>" for entry in page.items)
        st.html(f'<ul class="pa-ledger">{rows}</ul>')
        if page.next and shown < MOST and st.button(desk.t("desk.audit.more"), key="audit-more", type="tertiary"):
            st.session_state["audit-shown"] = min(MOST, shown + PAGE)
            st.rerun()
        st.download_button(
            desk.t("desk.audit.as_csv"),
            partial(calls.as_csv, desk.client, wanted),
            file_name=f"{desk.t('desk.audit.file')}.csv",
            mime="text/csv",
            key="audit-csv",
            on_click="ignore",
        )


def _wanted(desk: Desk, titles: Mapping[str, str]) -> calls.Wanted | None:
    """None where a person was named whom the directory does not know."""
    everything = desk.t("desk.audit.all")
    left, right = st.columns(2)
    file = left.selectbox(
        desk.t("desk.audit.of_file"),
        [None, *titles],
        format_func=lambda id: label_text(titles[id]) if id else everything,
        key="audit-file",
    )
    action = right.selectbox(
        desk.t("desk.audit.of_action"),
        [None, *Action],
        format_func=lambda each: desk.t(f"audit.action.{each}") if each else everything,
        key="audit-action",
    )
    words = left.text_input(desk.t("desk.audit.of_person"), key="audit-person").strip()
    choice = left.container()
    first, last = right.columns(2)
    since = first.date_input(desk.t("desk.audit.since"), value=None, key="audit-since")
    until = last.date_input(desk.t("desk.audit.until"), value=None, key="audit-until")
    with choice:
        person = _person(desk, words) if words else None
    if words and person is None:
        return None
    return calls.Wanted(file=file, person=person, action=action, since=since, until=until)


def _person(desk: Desk, words: str) -> str | None:
    """Whoever the directory finds by these words; the first, until another is chosen."""
    found = {str(each.id): each.name for each in directory.find(desk.client, words=words, limit=PEOPLE_OFFERED).items}
    if not found:
        notice(desk.t("desk.audit.nobody"), tone="care")
        return None
    if len(found) == 1:
        return next(iter(found))
    return st.selectbox(
        desk.t("desk.audit.which_person"),
        list(found),
        format_func=lambda id: label_text(found[id]),
        key="audit-which-person",
    )


def _names(desk: Desk, entries: tuple[AuditEntry, ...]) -> dict[str, str]:
    ids = {each.for_person for each in entries} | {each.subject for each in entries if each.kind == "person"}
    return {id: person.name for id, person in people_by_id(desk.client, ids).items()}


def _row(desk: Desk, entry: AuditEntry, titles: Mapping[str, str], names: Mapping[str, str]) -> str:
    what = desk.t("desk.audit.what", action=desk.t(f"audit.action.{entry.action}"), kind=_kind(desk, entry.kind))
    about = [_called(desk, entry.file, titles)] if entry.file != "" else []
    if entry.kind in ("person", "document", "report") and entry.subject != "":
        about.append(_called(desk, entry.subject, names))
    line = " · ".join([moment(desk, entry.at), what, *about])
    return f'<p dir="auto">{escaped(line)}</p><p class="pa-quiet" dir="auto">{escaped(_who(desk, entry, names))}</p>'


def _who(desk: Desk, entry: AuditEntry, names: Mapping[str, str]) -> str:
    if entry.actor == "":
        return desk.t("desk.audit.by_itself")
    account = _called(desk, entry.actor, {})
    if not entry.for_person and entry.for_person is not None:
        return desk.t("desk.audit.by_account", account=account)
    return desk.t("desk.audit.by_person", person=_called(desk, entry.for_person, names), account=account)


def _called(desk: Desk, id: str | None, known: Mapping[str, str]) -> str:
    """The name or title of an id, where the reader may see it; the id itself otherwise."""
    return desk.t("audit.erased") if id is None else known.get(id, id)


def _kind(desk: Desk, kind: str) -> str:
    message = f"audit.kind.{kind}"
    return desk.t(message) if message in desk.texts.catalogue else kind.replace("_", " ")
