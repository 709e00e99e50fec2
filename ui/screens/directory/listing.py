"""Finding people: words and a hub, a page at a time."""

from datetime import UTC, datetime

import streamlit as st

from service.domain.directory import DirectoryStatus
from service.domain.people import Person
from ui.calls import directory
from ui.client import Refused
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text

PAGE = 25
PAGES = "directory-pages"
"""Where each page began that was turned, so that one can turn back."""


def list_of(desk: Desk, known: DirectoryStatus, hubs: dict[str, str]) -> None:
    with st.form("directory-search", border=False):
        words_at, hub_at = st.columns([3, 2])
        with words_at:
            words = st.text_input(
                desk.t("desk.directory.search"),
                st.query_params.get("q", ""),
                max_chars=200,
                placeholder=desk.t("desk.directory.search_placeholder"),
                key="directory-words",
            )
        with hub_at:
            ids: list[str | None] = [None, *hubs]
            asked = st.query_params.get("hub")
            hub = st.selectbox(
                desk.t("desk.directory.field.hub"),
                ids,
                index=ids.index(asked) if asked in ids else 0,
                format_func=lambda id: label_text(hubs[id]) if id else desk.t("desk.directory.all_hubs"),
                key=f"directory-hub-{desk.client.space}",
            )
        sent = st.form_submit_button(desk.t("desk.directory.find"), type="primary")
    if sent:
        st.session_state[PAGES] = [None]
        for name, value in (("q", words or ""), ("hub", hub or "")):
            if value:
                st.query_params[name] = value
            else:
                st.query_params.pop(name, None)
    st.fragment(_page)(desk, known, hubs, words or "", hub)


def _page(desk: Desk, known: DirectoryStatus, hubs: dict[str, str], words: str, hub: str | None) -> None:
    turned: list[str | None] = st.session_state.setdefault(PAGES, [None])
    try:
        page = directory.find(desk.client, words=words, hub=hub, after=turned[-1], limit=PAGE)
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    if not page.items:
        notice(desk.t("desk.directory.nobody"))
        return
    line = (
        desk.t("desk.directory.page", number=len(turned))
        if words or hub
        else desk.t("desk.directory.count", count=known.people, hubs=known.hubs, number=len(turned))
    )
    st.html(f'<p class="pa-quiet" role="status">{escaped(line)}</p>')
    with st.container(key="pa-directory", gap=None):
        for person in page.items:
            _row(desk, person, hubs)
    with st.container(horizontal=True, gap="small"):
        if len(turned) > 1 and st.button(desk.t("desk.directory.previous"), key="directory-previous", type="tertiary"):
            turned.pop()
            st.rerun(scope="app")
        if page.next and st.button(desk.t("desk.directory.next"), key="directory-next", type="tertiary"):
            turned.append(page.next)
            st.rerun(scope="app")


def _row(desk: Desk, person: Person, hubs: dict[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"pa-someone-{person.id}"):
        if st.button(label_text(person.name), key=f"person-{person.id}", type="tertiary"):
            desk.go("directory", person=person.id, q=st.query_params.get("q", ""), hub=st.query_params.get("hub", ""))
        facts = [person.job_title, hubs.get(person.hub_id, ""), ", ".join(person.practice).replace("-", " ")]
        away = next((each for each in person.away if each.from_day <= datetime.now(UTC).date() <= each.to_day), None)
        if away is not None:
            facts.append(desk.t("desk.directory.away_until", date=desk.texts.date(away.to_day)))
        st.html(f'<p class="pa-quiet" dir="auto">{escaped(" · ".join(fact for fact in facts if fact))}</p>')


def more_of(desk: Desk) -> None:
    """The whole list as a file, and entries that may be one person."""
    with st.container(horizontal=True, gap="small", key="pa-directory-more"):
        st.download_button(
            desk.t("desk.directory.export"),
            data=lambda: directory.export(desk.client),
            file_name=f"{desk.t('directory.csv.file')}.csv",
            mime="text/csv",
            type="tertiary",
            key="directory-export",
        )
        if desk.button(
            desk.t("desk.directory.duplicates"), type="tertiary", key="directory-duplicates", needs="manage_people"
        ):
            desk.go("directory", show="duplicates")
