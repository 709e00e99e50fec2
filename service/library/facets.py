"""Counts for the Library page."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, extract, func, select

from service.access.caller import Caller
from service.domain.library import SearchFilter
from service.domain.library_views import Facet, Facets, IndexState, LibraryStatus
from service.library.conditions import matching, visible
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.library.tables import document_topics, documents, passages

MOST = 200


def facets(tx: Connection, library: Library, *, seen_by: Caller) -> Facets:
    """What one may filter by, over the documents the caller finds without a filter."""
    where = (visible(seen_by), matching(SearchFilter(), seen_by))
    names = {str(hub.id): hub.name for hub in library.people.hubs(tx, seen_by.space)}

    def counts(column: ColumnElement[Any], *, names: dict[str, str] | None = None) -> tuple[Facet, ...]:
        count = func.count()
        query = select(column, count).where(*where, column.is_not(None)).group_by(column)
        rows = tx.execute(query.order_by(count.desc(), column).limit(MOST)).all()
        found = [(str(value), number) for value, number in rows if str(value)]
        return tuple(Facet(value=value, label=(names or {}).get(value, value), count=n) for value, n in found)

    count = func.count()
    topics = tx.execute(
        select(document_topics.c.topic, count)
        .join(documents, documents.c.id == document_topics.c.document_id)
        .where(*where)
        .group_by(document_topics.c.topic)
        .order_by(count.desc(), document_topics.c.topic)
        .limit(MOST)
    )
    years = counts(extract("year", documents.c.date))
    return Facets(
        hubs=counts(documents.c.hub_id, names=names),
        organisations=counts(documents.c.organisation),
        topics=tuple(Facet(value=topic, label=topic, count=number) for topic, number in topics),
        languages=counts(documents.c.language),
        outcomes=counts(documents.c.outcome),
        kinds=counts(documents.c.kind),
        years=tuple(sorted(years, key=lambda facet: facet.value, reverse=True)),
    )


def status(tx: Connection, library: Library, *, seen_by: Caller) -> LibraryStatus:
    """How many documents and passages there are, and whether search knows them by meaning."""
    count = func.count()
    waiting = library.waiting(tx, seen_by=seen_by)
    theirs = passages.join(documents, documents.c.id == passages.c.document_id)
    return LibraryStatus(
        documents=tx.execute(select(count).select_from(documents).where(visible(seen_by))).scalar_one(),
        passages=tx.execute(select(count).select_from(theirs).where(visible(seen_by))).scalar_one(),
        passages_waiting=waiting,
        embedder=library.embedder.name,
        embedder_is_english_only=isinstance(library.embedder, BundledEmbedder),
        index=_state(tx, library, waiting),
    )


def _state(tx: Connection, library: Library, waiting: int) -> IndexState:
    if library.asks_for_reindex(tx):
        return IndexState.NEEDS_REINDEX
    if not library.embedder_works:
        return IndexState.WORDS_ONLY
    if not library.index.ready.is_set():
        return IndexState.LOADING
    return IndexState.EMBEDDING if waiting else IndexState.READY
