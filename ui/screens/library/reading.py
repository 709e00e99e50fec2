"""One document: its text, its people, what an import guessed about it, and what can be done with it."""

from datetime import date

import streamlit as st

from service.domain.library import Document, DocumentKind, Outcome
from service.domain.library_views import DocumentText
from service.domain.places import Language
from ui.calls import library
from ui.calls.people import people_by_id
from ui.client import Missing, Refused, Stale
from ui.desk import Desk
from ui.parts.chips import outcome_html
from ui.parts.empty import empty
from ui.parts.masthead import masthead
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text, paragraphs
from ui.screens.library.searching import facts
from ui.screens.markdown import markdown_html
from ui.screens.wording import SIGNS, outcome_words


def document_of(desk: Desk, document_id: str, told: str | None) -> None:
    try:
        document = library.document(desk.client, document_id)
        words = library.text(desk.client, document_id)
    except Missing:
        masthead(desk.t("desk.library.missing_title"))
        if empty(desk.t("desk.library.missing"), action=desk.t("desk.library.back"), key="no-document") == "action":
            desk.go("library")
        return
    names = desk.hub_names()
    if st.button(desk.t("desk.library.back"), key="back", type="tertiary"):
        desk.go("library", q=st.query_params.get("q", ""))
    masthead(
        document.title,
        facts=[*facts(desk, document, names).split(" · "), *(topic.replace("-", " ") for topic in document.topics)],
    )
    if told:
        notice(told, tone="done")
    st.html(outcome_html(SIGNS[document.outcome], outcome_words(desk, document.outcome)))
    _superseded(desk, document)
    if document.guessed:
        members = ", ".join(desk.t(f"desk.library.member.{name}") for name in document.guessed)
        notice(desk.t("desk.library.guessed_line", members=members), tone="care")
    text, beside = st.columns([3, 2], gap="large")
    with text:
        _since(desk, document)
        _cited(desk, document, words)
        st.html(
            f'<div class="pa-prose pa-serif pa-document" lang="{document.language.value}" dir="auto">'
            f"{markdown_html(words.text)}</div>"
        )
    with beside:
        _people(desk, document)
        with st.expander(desk.t("desk.library.details"), expanded=bool(document.guessed)):
            _details(desk, document, names)
        with st.expander(desk.t("desk.library.supersede")):
            _supersede(desk, document)
        with st.expander(desk.t("desk.library.delete")):
            _delete(desk, document)


def _since(desk: Desk, document: Document) -> None:
    """What became of it, as its host answered when asked."""
    if document.happened_on is None or not document.happened_since:
        return
    heading = desk.t("desk.follow_up.since", date=desk.texts.date(document.happened_on))
    st.html(
        f'<p class="pa-label">{escaped(heading)}</p>'
        f'<blockquote class="pa-words" dir="auto">{paragraphs(document.happened_since)}</blockquote>'
    )


def _cited(desk: Desk, document: Document, words: DocumentText) -> None:
    """The passage the reader came for, above the whole."""
    passage = next((each for each in words.passages if each.id == st.query_params.get("passage")), None)
    if passage is not None:
        st.html(
            f'<p class="pa-label">{escaped(desk.t("desk.library.cited"))}</p>'
            f'<blockquote class="pa-words" lang="{document.language.value}" dir="auto">{paragraphs(passage.text)}</blockquote>'
        )


def _superseded(desk: Desk, document: Document) -> None:
    if not document.superseded_by:
        return
    try:
        later = library.document(desk.client, document.superseded_by)
    except Missing:
        notice(desk.t("desk.library.superseded_plain"), tone="care")
        return
    notice(desk.t("desk.library.superseded_by", title=later.title), tone="care")
    if st.button(desk.t("desk.library.read"), key="read-later", help=label_text(later.title)):
        desk.go("library", document=later.id)


def _people(desk: Desk, document: Document) -> None:
    st.html(f"<h2>{escaped(desk.t('desk.library.people'))}</h2>")
    if not document.people:
        st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.library.nobody"))}</p>')
        return
    known = people_by_id(desk.client, [each.person_id for each in document.people])
    rows = []
    for each in document.people:
        person = known.get(each.person_id or "")
        more = [desk.t(f"desk.role.{each.role.value}")]
        if person is not None and person.how_to_reach:
            more.append(person.how_to_reach)
        if not each.confirmed:
            more.append(desk.t("desk.library.proposed"))
        rows.append(
            f'<li dir="auto"><strong>{escaped(each.name)}</strong> '
            f'<span class="pa-quiet">{escaped(" · ".join(more))}</span></li>'
        )
    st.html(f'<ul class="pa-people">{"".join(rows)}</ul>')


def _details(desk: Desk, document: Document, names: dict[str, str]) -> None:
    with st.form(f"correct-{document.id}-{document.revision}", border=False):
        title = st.text_input(desk.t("desk.file.title"), document.title, max_chars=300)
        hub_ids = [None, *names]
        hub = st.selectbox(
            desk.t("desk.library.hub"),
            hub_ids,
            index=hub_ids.index(document.hub_id) if document.hub_id in names else 0,
            format_func=lambda id: label_text(names[id]) if id else "–",
        )
        organisation = st.text_input(desk.t("desk.library.organisation"), document.organisation, max_chars=300)
        day = st.date_input(
            desk.t("desk.library.date_label"), document.date, min_value=date(1950, 1, 1), format="DD/MM/YYYY"
        )
        outcomes, kinds, languages = list(Outcome), list(DocumentKind), list(Language)
        outcome = st.selectbox(
            desk.t("desk.library.outcome"),
            outcomes,
            index=outcomes.index(document.outcome),
            format_func=lambda each: outcome_words(desk, each),
        )
        kind = st.selectbox(
            desk.t("desk.library.kind_label"),
            kinds,
            index=kinds.index(document.kind),
            format_func=lambda each: desk.t(f"desk.library.kind.{each.value}"),
        )
        language = st.selectbox(
            desk.t("desk.library.language"),
            languages,
            index=languages.index(document.language),
            format_func=lambda each: desk.t(f"shell.language.{each.value}"),
        )
        topics = st.text_input(desk.t("desk.library.topics_label"), ", ".join(document.topics), max_chars=300)
        sent = desk.submit(desk.t("desk.save"), type="primary", needs="manage_library")
    if not sent:
        return
    members = {
        "title": title or document.title,
        "hub_id": hub,
        "organisation": organisation or "",
        "date": day.isoformat() if isinstance(day, date) else None,
        "outcome": outcome.value,
        "kind": kind.value,
        "language": language.value,
        "topics": [topic.strip() for topic in (topics or "").split(",") if topic.strip()],
    }
    try:
        library.correct(desk.client, document.id, document.revision, **members)
    except Stale:
        notice(desk.t("desk.file.changed_elsewhere"), tone="care")
        return
    except Refused as refused:
        notice(refused.in_full(), tone="care")
        return
    st.session_state["library-told"] = desk.t("desk.library.saved")
    st.rerun()


def _supersede(desk: Desk, document: Document) -> None:
    st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.library.supersede_line"))}</p>')
    near = library.search(desk.client, document.title, limit=10).hits
    titles = {hit.document.id: hit.document.title for hit in near if hit.document.id != document.id}
    if not titles:
        return
    by = st.selectbox(
        desk.t("desk.library.supersede_by"),
        list(titles),
        format_func=lambda id: label_text(titles[id]),
        key="later-case",
    )
    if by and desk.button(desk.t("desk.library.supersede_action"), key="supersede", needs="manage_library"):
        try:
            library.supersede(desk.client, document, by)
        except Refused as refused:
            notice(refused.sentence, tone="care")
            return
        st.rerun()


def _delete(desk: Desk, document: Document) -> None:
    """What happens is said before; the expander was the first step, this button is the one that asks."""
    notice(desk.t("desk.library.delete_line", title=document.title), tone="loss")
    if desk.button(desk.t("desk.library.delete_action"), key="delete", needs="manage_library"):
        library.delete(desk.client, document.id)
        st.session_state["library-told"] = desk.t("desk.library.deleted", title=document.title)
        desk.go("library")
