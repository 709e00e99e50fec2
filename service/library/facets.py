"""Counts for the Library page."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, extract, func, select

from service.access.caller import Caller
from service.domain.library import SearchFilter
from service.domain.library_views import Facet, Facets, IndexState, LibraryStatus
from service.library.conditions import matching, visible
from service.library.embedder import BundledEmbedder
from service.library.library import Library
from service.library.tables import document_topics, documents, passages

MOST = 200


def facets(tx: Connection, library: Library, *, seen_by: Caller) -> Facets:
    """What one may filter by, over the documents the caller finds without a filter. They are gone through once, whatever is counted."""
    where = (visible(seen_by), matching(SearchFilter(), seen_by))
    names = {str(hub.id): hub.name for hub in library.people.hubs(tx, seen_by.space)}
    count = func.count()
    year = extract("year", documents.c.date)
    of = documents.c
    columns = (of.hub_id, of.organisation, of.language, of.outcome, of.kind, year)
    found: list[Counter[str]] = [Counter() for _ in columns]
    for *values, number in tx.execute(select(*columns, count).where(*where).group_by(*columns)):
        for counted, value in zip(found, values, strict=True):
            if value is not None and str(value):
                counted[str(value)] += number
    topics = tx.execute(
        select(document_topics.c.topic, count)
        .join(documents, documents.c.id == document_topics.c.document_id)
        .where(*where)
        .group_by(document_topics.c.topic)
        .order_by(count.desc(), document_topics.c.topic)
        .limit(MOST)
    )
    hubs, organisations, languages, outcomes, kinds, years = map(_most_first, found)
    return Facets(
        hubs=tuple(each.model_copy(update={"label": names.get(each.value, each.value)}) for each in hubs),
        organisations=organisations,
        topics=tuple(Facet(value=topic, label=topic, count=number) for topic, number in topics),
        languages=languages,
        outcomes=outcomes,
        kinds=kinds,
        years=tuple(sorted(years, key=lambda facet: facet.value, reverse=True)),
    )


def _most_first(counted: Mapping[str, int]) -> tuple[Facet, ...]:
    most = sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:MOST]
    return tuple(Facet(value=value, label=value, count=number) for value, number in most)


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
