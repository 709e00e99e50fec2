"""Looking in the library: a situation in one's own words, narrowed down, with the passage and why it was found."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from service.domain.library import Document, Hit, Outcome, SearchFilter
from service.domain.library_views import Facet, Facets, IndexState, LibraryStatus
from service.domain.places import Language
from ui.calls import library, service
from ui.client import Refused
from ui.desk import Desk
from ui.parts.chips import outcome_html
from ui.parts.notice import notice
from ui.parts.progress import progress
from ui.parts.prose import escaped, label_text
from ui.screens.passages import hit_html, shortened
from ui.screens.wording import SIGNS, outcome_words

PAGE = 10
SINCE_SHOWN = 240
"""Characters of what happened since, in a list."""
MOST = 50


def search_of(desk: Desk, status: LibraryStatus) -> None:
    facets = library.facets(desk.client)
    with st.form("library-search", border=False):
        query = st.text_area(
            desk.t("desk.library.query"),
            st.query_params.get("q", ""),
            height=80,
            max_chars=20_000,
            placeholder=desk.t("desk.library.query_placeholder"),
            key="library-query",
        )
        with st.expander(desk.t("desk.library.filters")):
            wanted = _filter(desk, facets)
        sent = st.form_submit_button(desk.t("desk.library.search"), type="primary")
    if sent:
        st.session_state["library-shown"] = PAGE
        if query:
            st.query_params["q"] = query[:2000]
        else:
            st.query_params.pop("q", None)
    names = {facet.value: facet.label for facet in facets.hubs}
    if (query or "").strip():
        _results(desk, query, wanted, names)
    else:
        _latest(desk, wanted, names)


def _filter(desk: Desk, facets: Facets) -> SearchFilter:
    """Values the library holds, each with how many documents it leaves."""
    first, second = st.columns(2)
    with first:
        hubs = _choice(desk, "hub", facets.hubs)
        organisations = _choice(desk, "organisation", facets.organisations)
        topics = _choice(desk, "topics", facets.topics)
    with second:
        languages = _choice(desk, "language", facets.languages, say="shell.language")
        outcomes = _choice(desk, "outcome", facets.outcomes, say="desk.outcome")
        years = sorted({int(facet.value) for facet in facets.years if facet.value.isdigit()})
        since = until = None
        if years:
            since = _year(desk, "since", years)
            until = _year(desk, "until", years)
        superseded = st.checkbox(desk.t("desk.library.superseded"), key="filter-superseded")
    return SearchFilter.model_validate(
        {
            "hub_ids": hubs,
            "organisations": organisations,
            "topics": topics,
            "languages": [Language(each) for each in languages],
            "outcomes": [Outcome(each) for each in outcomes],
            "since": date(since, 1, 1) if since else None,
            "until": date(until, 12, 31) if until else None,
            "include_superseded": superseded,
        }
    )


def _choice(desk: Desk, name: str, facets: Sequence[Facet], *, say: str = "") -> list[str]:
    if not facets:
        return []
    by_value = {facet.value: facet for facet in facets}

    def line(value: str) -> str:
        facet = by_value[value]
        label = desk.t(f"{say}.{value}") if say else facet.label.replace("-", " ") if name == "topics" else facet.label
        return f"{label_text(label)} ({desk.texts.number(facet.count)})"

    return st.multiselect(
        desk.t(f"desk.library.{name}"),
        list(by_value),
        format_func=line,
        placeholder=desk.t("desk.library.any"),
        key=f"filter-{name}-{desk.client.space}-{desk.client.person}",
    )


def _year(desk: Desk, name: str, years: Sequence[int]) -> int | None:
    return st.selectbox(
        desk.t(f"desk.library.{name}"),
        [None, *years],
        format_func=lambda year: str(year) if year else desk.t("desk.library.any"),
        key=f"filter-{name}",
    )


def _results(desk: Desk, query: str, wanted: SearchFilter, names: dict[str, str]) -> None:
    shown = st.session_state.get("library-shown", PAGE)
    try:
        found = library.search(desk.client, query, filter=wanted, limit=min(shown, MOST))
    except Refused as refused:
        notice(refused.sentence, tone="care")
        return
    if not found.hits:
        notice(desk.t("desk.library.nothing"))
        return
    line = desk.t("desk.library.found", count=len(found.hits), total=found.total_documents)
    st.html(f'<p class="pa-quiet" role="status">{escaped(line)}</p>')
    if not found.by_meaning:
        notice(desk.t("desk.library.status_words"), tone="care")
    for hit in found.hits:
        _row(desk, hit.document, names, hit)
    if len(found.hits) == shown < MOST:
        _more(desk, shown)


def _latest(desk: Desk, wanted: SearchFilter, names: dict[str, str]) -> None:
    shown = st.session_state.get("library-shown", PAGE)
    page = library.documents(desk.client, filter=wanted, limit=min(shown, 200))
    if not page.items:
        notice(desk.t("desk.library.nothing"))
        return
    st.html(f"<h2>{escaped(desk.t('desk.library.latest'))}</h2>")
    for document in page.items:
        _row(desk, document, names, None)
    if page.next and shown < 200:
        _more(desk, shown)


def _more(desk: Desk, shown: int) -> None:
    if st.button(desk.t("desk.library.more"), type="tertiary", key="library-more"):
        st.session_state["library-shown"] = shown + PAGE
        st.rerun()


def _row(desk: Desk, document: Document, names: dict[str, str], hit: Hit | None) -> None:
    with st.container(key=f"pa-found-{document.id}", gap="small"):
        st.html(
            f'<p class="pa-case-title" dir="auto">{escaped(document.title)}</p>'
            f'<div class="pa-case-facts"><span class="pa-quiet">{escaped(facts(desk, document, names))}</span>'
            f"{outcome_html(SIGNS[document.outcome], outcome_words(desk, document.outcome))}</div>"
        )
        if document.superseded_by:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.library.superseded_plain"))}</p>')
        if document.happened_on is not None and document.happened_since:
            since = desk.t("desk.follow_up.since", date=desk.texts.date(document.happened_on))
            words = shortened(document.happened_since, SINCE_SHOWN)
            st.html(f'<p class="pa-quiet" dir="auto">{escaped(since)}<br>{escaped(words)}</p>')
        if hit is not None:
            st.html(hit_html(desk, hit))
        read = desk.t("desk.library.read")
        if st.button(read, key=f"read-{document.id}", type="tertiary", help=label_text(document.title)):
            desk.go("library", document=document.id, q=st.query_params.get("q", ""))


def facts(desk: Desk, document: Document, names: dict[str, str]) -> str:
    """Hub or organisation, date, language, topics: one line."""
    parts = [
        names.get(document.hub_id or "", "") or document.organisation,
        desk.texts.date(document.date) if document.date else "",
        desk.t(f"desk.library.written_in.{document.language.value}")
        if document.language.value != desk.language
        else "",
        desk.t("desk.library.fictional") if document.fictional else "",
    ]
    return " · ".join(part for part in parts if part)


def status_of(desk: Desk, status: LibraryStatus) -> None:
    """How search stands, and what to set for more than English."""
    lines = [desk.t("desk.library.status_counts", count=status.documents)]
    if status.embedder_is_english_only:
        lines.append(desk.t("desk.library.status_english"))
    else:
        lines.append(desk.t("desk.library.status_model", model=status.embedder))
    if status.index is IndexState.WORDS_ONLY:
        lines.append(desk.t("desk.library.status_words"))
    if status.index is IndexState.EMBEDDING:
        done = status.passages - status.passages_waiting
        lines.append(desk.t("desk.library.status_filling", done=done, total=status.passages))
    st.html(f'<p class="pa-quiet pa-status">{escaped(" ".join(lines))}</p>')
    if status.index is IndexState.NEEDS_REINDEX:
        notice(desk.t("desk.library.status_reindex"), tone="care")
        if desk.button(desk.t("desk.library.reindex"), key="reindex", needs="administer"):
            st.session_state["reindex-job"] = library.reindex(desk.client).id
    job_id = st.session_state.get("reindex-job")
    if job_id:
        st.fragment(run_every=1)(_reindexing)(desk, job_id)


def _reindexing(desk: Desk, job_id: str) -> None:
    job = service.job(desk.client, job_id)
    if job.status.is_over:
        del st.session_state["reindex-job"]
        st.rerun()
    doing = f"progress.{job.doing}" if job.doing else "desk.drafting.waiting"
    values = {"count": job.total, "done": job.done, "total": job.total, **job.values}
    if progress(
        desk.t(doing, **values),
        key="reindexing",
        done=job.done,
        total=job.total,
        cancel=desk.t("desk.library.import_cancel"),
    ):
        service.cancel(desk.client, job_id)
