"""What the Library page shows beside documents: what one may filter by, a text with its passages, and how the index stands."""

from enum import StrEnum

from service.domain.ids import DocumentId
from service.domain.library import Passage
from service.domain.text import Line, Value


class Facet(Value):
    """A value one may filter by, and how many documents have it. `label` is its name where `value` is an id."""

    value: Line
    label: Line
    count: int


class Facets(Value):
    """Of the documents this reader may see, superseded ones left out; the most frequent first, years from the latest."""

    hubs: tuple[Facet, ...] = ()
    organisations: tuple[Facet, ...] = ()
    topics: tuple[Facet, ...] = ()
    languages: tuple[Facet, ...] = ()
    outcomes: tuple[Facet, ...] = ()
    kinds: tuple[Facet, ...] = ()
    years: tuple[Facet, ...] = ()


class DocumentText(Value):
    """A document's text and where its passages stand in it."""

    document_id: DocumentId
    text: str
    passages: tuple[Passage, ...]


class IndexState(StrEnum):
    LOADING = "loading"
    EMBEDDING = "embedding"
    """Search works; some passages are found by their words only, until their vectors are made."""
    READY = "ready"
    NEEDS_REINDEX = "needs_reindex"
    """The vectors here are another model's: search goes by words until the library is reindexed."""
    WORDS_ONLY = "words_only"
    """The embedder cannot run."""


class LibraryStatus(Value):
    """Documents and passages are those this reader may see."""

    documents: int
    passages: int
    passages_waiting: int
    """Without a vector as yet."""
    embedder: Line
    embedder_is_english_only: bool
    index: IndexState
