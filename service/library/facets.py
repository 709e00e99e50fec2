"""Counts for the Library page."""

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.library_views import Facet, Facets, IndexState, LibraryStatus
from service.library.embedder import BundledEmbedder
from service.library.library import Library

MOST = 200


def facets(tx: Connection, library: Library, *, seen_by: Caller) -> Facets:
    """What one may filter by, over the documents the caller finds without a filter."""
    names = {str(hub.id): hub.name for hub in library.people.hubs(tx, seen_by.space)}
    found = library.labels(tx, seen_by)

    def counts(what: str, *, names: dict[str, str] | None = None) -> tuple[Facet, ...]:
        most = sorted(found.get(what, {}).items(), key=lambda each: (-each[1], each[0]))[:MOST]
        return tuple(Facet(value=value, label=(names or {}).get(value, value), count=count) for value, count in most)

    years = counts("year")
    return Facets(
        hubs=counts("hub_id", names=names),
        organisations=counts("organisation"),
        topics=counts("topic"),
        languages=counts("language"),
        outcomes=counts("outcome"),
        kinds=counts("kind"),
        years=tuple(sorted(years, key=lambda facet: facet.value, reverse=True)),
    )


def status(tx: Connection, library: Library, *, seen_by: Caller) -> LibraryStatus:
    """How many documents and passages there are, and whether search knows them by meaning."""
    counted = library.counted(tx, seen_by)
    return LibraryStatus(
        documents=counted.documents,
        passages=counted.passages,
        passages_waiting=counted.waiting,
        embedder=library.embedder.name,
        embedder_is_english_only=isinstance(library.embedder, BundledEmbedder),
        index=_state(tx, library, counted.waiting),
    )


def _state(tx: Connection, library: Library, waiting: int) -> IndexState:
    if library.asks_for_reindex(tx):
        return IndexState.NEEDS_REINDEX
    if not library.embedder_works:
        return IndexState.WORDS_ONLY
    if not library.index.ready.is_set():
        return IndexState.LOADING
    return IndexState.EMBEDDING if waiting else IndexState.READY
