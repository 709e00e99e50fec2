"""The rows of a document: written, updated, and passages replaced so that those whose words are the same stay."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.access.caller import Caller
from service.domain.library import Document
from service.library.lexical import passage_terms
from service.library.prepare import Prepared, title_terms
from service.library.tables import document_texts, document_topics, documents, passages, vectors

OWN = [name for name in Document.model_fields if name not in ("topics", "people")]
"""Members that are columns of the documents table."""
AT_ONCE = 500
"""Ids in one query: PostgreSQL and SQLite both take far more."""


def values_of(document: Document) -> dict[str, Any]:
    values = document.model_dump(mode="json", exclude={"topics", "people", "added_at", "id", "space"})
    return {**values, "date": document.date, "happened_on": document.happened_on}


def insert_documents(
    tx: Connection, new: Sequence[Prepared], import_id: str | None, made_by: Caller, now: datetime
) -> None:
    rows = [
        {
            **values_of(each.document),
            "id": each.document.id,
            "space": each.document.space.value,
            "import_id": import_id,
            "content_hash": each.content_hash,
            "made_by": made_by.account_id,
            "added_at": now,
        }
        for each in new
    ]
    if rows:
        tx.execute(insert(documents), rows)


def update_document(tx: Connection, each: Prepared, row: Any, import_id: str | None) -> None:
    """What the new file only guesses does not replace what stands there and was said or confirmed."""
    document = each.document
    confirmed = {name for name in document.guessed if name not in row.guessed and name != "people"}
    kept = {name: getattr(row, name) for name in confirmed if name in OWN}
    values = {**values_of(document), **kept, "guessed": [name for name in document.guessed if name not in confirmed]}
    values |= {"revision": row.revision + 1, "superseded_by": document.superseded_by or row.superseded_by}
    if row.happened_on is not None:  # the host has answered since: a new edition of the text does not undo that
        values |= {name: getattr(row, name) for name in ("outcome", "happened_since", "happened_on")}
    where = documents.c.id == document.id
    tx.execute(update(documents).where(where).values(**values, content_hash=each.content_hash, import_id=import_id))


def put_texts(tx: Connection, changed: Sequence[Prepared], known: Mapping[str, Any]) -> None:
    old = [each.document.id for each in changed if each.document.id in known]
    for each in (document_texts, document_topics):
        tx.execute(delete(each).where(each.c.document_id.in_(old)))
    if changed:
        rows = [
            {"document_id": each.document.id, "text": each.incoming.text, "title_terms": each.title_terms}
            for each in changed
        ]
        tx.execute(insert(document_texts), rows)
    insert_topics(tx, [each.document for each in changed])


def put_topics(tx: Connection, changed: Sequence[Document]) -> None:
    ids = [document.id for document in changed]
    tx.execute(delete(document_topics).where(document_topics.c.document_id.in_(ids)))
    insert_topics(tx, changed)


def insert_topics(tx: Connection, changed: Sequence[Document]) -> None:
    rows = [
        {"document_id": document.id, "position": position, "topic": topic}
        for document in changed
        for position, topic in enumerate(dict.fromkeys(document.topics))
    ]
    if rows:
        tx.execute(insert(document_topics), rows)


def put_passages(tx: Connection, new: Sequence[Prepared], *, only: Collection[str] | None = None) -> None:
    rows = [
        {
            "id": passage_id,
            "document_id": each.document.id,
            "position": cut.position,
            "headings": list(cut.heading_path),
            "start": cut.start,
            "end": cut.end,
            "text": cut.text,
            "terms": terms,
        }
        for each in new
        for passage_id, cut, terms in each.passages
        if only is None or passage_id in only
    ]
    if rows:
        tx.execute(insert(passages), rows)


def replace_passages(tx: Connection, each: Prepared) -> None:
    """Passages whose words are the same keep their row and their vectors; the title counts among the words."""
    own = passages.c.document_id == each.document.id
    before = set(tx.scalars(select(passages.c.id).where(own)))
    now = {passage_id: (cut, terms) for passage_id, cut, terms in each.passages}
    gone = sorted(before - set(now))
    for start in range(0, len(gone), AT_ONCE):
        some = gone[start : start + AT_ONCE]
        tx.execute(delete(vectors).where(vectors.c.passage_id.in_(some)))
        tx.execute(delete(passages).where(passages.c.id.in_(some)))
    for passage_id in sorted(before & set(now)):
        cut, terms = now[passage_id]
        values = {"position": cut.position, "start": cut.start, "end": cut.end, "terms": terms}
        tx.execute(update(passages).where(passages.c.id == passage_id).values(**values))
    put_passages(tx, [each], only=set(now) - before)


def read_again(tx: Connection, document: Document) -> None:
    """A new title or language: other stems, and other vectors, since both read the title."""
    own = document_texts.c.document_id == document.id
    tx.execute(update(document_texts).where(own).values(title_terms=title_terms(document)))
    forget_vectors(tx, document.id)
    rows = tx.execute(
        select(passages.c.id, passages.c.headings, passages.c.text).where(passages.c.document_id == document.id)
    )
    for row in rows.all():
        again = " ".join(passage_terms(row.headings, row.text, document.language.value))
        tx.execute(update(passages).where(passages.c.id == row.id).values(terms=again))


def forget_vectors(tx: Connection, document_id: str) -> None:
    theirs = select(passages.c.id).where(passages.c.document_id == document_id)
    tx.execute(delete(vectors).where(vectors.c.passage_id.in_(theirs)))
