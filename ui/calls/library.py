"""The library: search, documents and their text, corrections, imports, and how the index stands."""

from collections.abc import Sequence
from typing import Any

from service.domain.imports import Import
from service.domain.library import Document, Results, SearchFilter
from service.domain.library_views import DocumentText, Facets, LibraryStatus
from service.domain.paging import Page
from service.domain.progress import Job
from ui.calls.reading import one, page_of
from ui.client import Client

ROOT = "/library"


def search(
    client: Client, query: str, *, filter: SearchFilter | None = None, limit: int = 10, offset: int = 0
) -> Results:
    wanted = (filter or SearchFilter()).model_dump(mode="json")
    body = {"query": query, "filter": wanted, "limit": limit, "offset": offset}
    return one(Results, client.post(f"{ROOT}/search", body), client.language)


def documents(
    client: Client, *, filter: SearchFilter | None = None, after: str | None = None, limit: int = 20
) -> Page[Document]:
    """The documents one may see, the newest in the library first."""
    wanted = (filter or SearchFilter()).model_dump(mode="json")
    query = {name: value for name, value in wanted.items() if value not in (None, [], False)}
    return page_of(Document, client.get(f"{ROOT}/documents", after=after, limit=limit, **query), client.language)


def document(client: Client, document_id: str) -> Document:
    """One document with its people."""
    return one(Document, client.get(f"{ROOT}/documents/{document_id}"), client.language)


def text(client: Client, document_id: str) -> DocumentText:
    return one(DocumentText, client.get(f"{ROOT}/documents/{document_id}/text"), client.language)


def correct(client: Client, document_id: str, revision: int, **members: Any) -> Document:
    """Set some members; what a person sends is no longer a guess. Raises Stale where somebody else saved first."""
    return one(
        Document, client.patch(f"{ROOT}/documents/{document_id}", {"revision": revision, **members}), client.language
    )


def supersede(client: Client, document: Document, by: str | None) -> Document:
    body = {"by": by, "revision": document.revision}
    return one(Document, client.post(f"{ROOT}/documents/{document.id}/supersede", body), client.language)


def delete(client: Client, document_id: str) -> None:
    client.delete(f"{ROOT}/documents/{document_id}")


def start_import(client: Client, files: Sequence[tuple[str, bytes]], *, visibility: str) -> Job:
    """Load files in the background; the job's subject is the import."""
    return one(Job, client.upload_many(f"{ROOT}/imports", files, visibility=visibility), client.language)


def import_report(client: Client, import_id: str) -> Import:
    return one(Import, client.get(f"{ROOT}/imports/{import_id}"), client.language)


def reindex(client: Client) -> Job:
    return one(Job, client.post(f"{ROOT}/reindex"), client.language)


def facets(client: Client) -> Facets:
    return one(Facets, client.get(f"{ROOT}/facets"), client.language)


def status(client: Client) -> LibraryStatus:
    return one(LibraryStatus, client.get(f"{ROOT}/status"), client.language)
