"""The library: search, documents and their text, imports, and how the index stands."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from service.domain.library import Document, Results, SearchFilter
from service.domain.paging import Page
from ui.calls.reading import one, page_of
from ui.client import Client

ROOT = "/library"


def search(client: Client, query: str, *, filter: SearchFilter | None = None, limit: int = 10) -> Results:
    body = {"query": query, "filter": (filter or SearchFilter()).model_dump(mode="json"), "limit": limit}
    return one(Results, client.post(f"{ROOT}/search", body), client.language)


def documents(client: Client, *, after: str | None = None, limit: int = 20, **filters: Any) -> Page[Document]:
    return page_of(Document, client.get(f"{ROOT}/documents", after=after, limit=limit, **filters), client.language)


def document(client: Client, document_id: str) -> Document:
    """One document with its people."""
    return one(Document, client.get(f"{ROOT}/documents/{document_id}"), client.language)
