"""Documents in the database. Every read carries who may see it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date as Day
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    delete,
    or_,
    select,
    update,
)

from service.access.caller import Caller
from service.access.visibility import MOST_CALLERS, was_read
from service.domain.ids import DocumentId, PassageId
from service.domain.library import Document, Outcome, Passage, SearchFilter
from service.domain.paging import Page
from service.domain.places import Visibility
from service.errors import BadInput, NotFound, StaleRevision
from service.library import changes, document_rows
from service.library.conditions import matching, participations, superseded_by, visible
from service.library.document_rows import AT_ONCE, OWN
from service.library.prepare import Prepared
from service.library.tables import (
    document_texts,
    document_topics,
    documents,
    import_files,
    index_changes,
    passages,
    vectors,
)

_COLUMNS: list[ColumnElement[Any]] = [documents.c[name] for name in OWN if name != "superseded_by"]
_PASSAGE_COLUMNS = [passages.c[name] for name in Passage.model_fields]
_IDS = bindparam("ids", expanding=True, type_=String())
_TOPICS = (
    select(document_topics)
    .where(document_topics.c.document_id.in_(_IDS))
    .order_by(document_topics.c.document_id, document_topics.c.position)
)


class Put(StrEnum):
    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def get(tx: Connection, document_id: DocumentId, *, seen_by: Caller) -> Document:
    """Raises NotFound: there is none, or not for this reader."""
    found = by_ids(tx, [document_id], seen_by=seen_by).get(document_id)
    if found is None:
        raise NotFound("not_found")
    was_read(document_id, found.visibility)
    return found


def by_ids(
    tx: Connection, ids: Collection[str], *, seen_by: Caller, wanted: SearchFilter | None = None
) -> dict[DocumentId, Document]:
    """Those of the ids the caller may see and, where `wanted` is given, that match it."""
    query = _by_id(seen_by) if wanted is None else _by_id(seen_by).where(matching(wanted, seen_by))
    rows = tx.execute(query, {"ids": sorted(set(ids))}).all()
    return {document.id: document for document in _documents(tx, rows)}


def find(
    tx: Connection, wanted: SearchFilter, *, seen_by: Caller, limit: int = 50, after: str | None = None
) -> Page[Document]:
    """Documents, the newest in the library first."""
    in_order = documents.c.space == seen_by.space.value  # said again where the index has them in the order asked for
    query = _select(seen_by).where(in_order, visible(seen_by), matching(wanted, seen_by))
    if after is not None:
        last = tx.execute(
            select(documents.c.added_at, documents.c.id).where(documents.c.id == after, visible(seen_by))
        ).one_or_none()
        if last is None:
            raise BadInput("library.bad_cursor", field="after")
        earlier = documents.c.added_at < last.added_at
        query = query.where(or_(earlier, and_(documents.c.added_at == last.added_at, documents.c.id > last.id)))
    rows = tx.execute(query.order_by(documents.c.added_at.desc(), documents.c.id).limit(limit + 1)).all()
    page = _documents(tx, rows[:limit])
    return Page(items=tuple(page), next=page[-1].id if len(rows) > limit else None)


@lru_cache(MOST_CALLERS)
def _select(seen_by: Caller) -> Select[Any]:
    return select(*_COLUMNS, superseded_by(seen_by))


@lru_cache(MOST_CALLERS)
def _by_id(seen_by: Caller) -> Select[Any]:
    return _select(seen_by).where(documents.c.id.in_(_IDS), visible(seen_by))


def findable(tx: Connection, wanted: SearchFilter, *, seen_by: Caller) -> list[str]:
    """Ids of all documents the caller may find with this filter."""
    return list(tx.scalars(select(documents.c.id).where(visible(seen_by), matching(wanted, seen_by))))


def found_since(tx: Connection, sequence: int, wanted: SearchFilter, *, seen_by: Caller) -> dict[str, bool]:
    """Whether the caller may find them with this filter, for the documents about which that may have changed after `sequence`.

    What replaced a document has a say too: it is hidden only from those who may see the later one.
    """
    changed = select(index_changes.c.document_id).where(index_changes.c.sequence > sequence)
    found = case((and_(visible(seen_by), matching(wanted, seen_by)), 1), else_=0)
    asked = select(documents.c.id, found).where(
        or_(documents.c.id.in_(changed), documents.c.superseded_by.in_(changed))
    )
    return {document_id: bool(is_found) for document_id, is_found in tx.execute(asked)}


def text_of(tx: Connection, document_id: DocumentId, *, seen_by: Caller) -> str:
    """The whole text. Raises NotFound."""
    row = tx.execute(_text(seen_by), {"document": document_id}).one_or_none()
    if row is None:
        raise NotFound("not_found")
    was_read(document_id, Visibility(row.visibility))
    return row.text or ""


@lru_cache(MOST_CALLERS)
def _text(seen_by: Caller) -> Select[Any]:
    query = select(document_texts.c.text, documents.c.visibility)
    query = query.select_from(documents.outerjoin(document_texts, document_texts.c.document_id == documents.c.id))
    return query.where(documents.c.id == bindparam("document"), visible(seen_by))


def passages_of(tx: Connection, document_id: DocumentId, *, seen_by: Caller) -> tuple[Passage, ...]:
    """In reading order. Raises NotFound."""
    found = tuple(_passage(row) for row in tx.execute(_passages(seen_by), {"document": document_id}))
    if not found:
        get(tx, document_id, seen_by=seen_by)
    return found


@lru_cache(MOST_CALLERS)
def _passages(seen_by: Caller) -> Select[Any]:
    query = select(*_PASSAGE_COLUMNS).join(documents, documents.c.id == passages.c.document_id)
    return query.where(documents.c.id == bindparam("document"), visible(seen_by)).order_by(passages.c.position)


def passages_by_id(tx: Connection, ids: Collection[str], *, seen_by: Caller) -> dict[PassageId, Passage]:
    """Those of the ids whose document the caller may see."""
    query = select(*_PASSAGE_COLUMNS).join(documents, documents.c.id == passages.c.document_id)
    rows = tx.execute(query.where(passages.c.id.in_(sorted(set(ids))), visible(seen_by)))
    return {passage.id: passage for passage in (_passage(row) for row in rows)}


def put(
    tx: Connection,
    incoming: Sequence[Prepared],
    *,
    import_id: str | None,
    made_by: Caller,
    now: datetime,
) -> dict[DocumentId, Put | None]:
    """Add documents or update those of the same id; what is unchanged is left alone, corrections included.

    None stands for an id that belongs to a document this caller may not see: it is not touched.
    """
    changes.hold(tx)
    latest = {each.document.id: each for each in incoming}
    known: dict[str, Any] = {
        row.id: row for row in tx.execute(select(documents).where(documents.c.id.in_(sorted(latest))))
    }
    theirs = set(by_ids(tx, list(known), seen_by=made_by))
    done: dict[DocumentId, Put | None] = {}
    changed: list[Prepared] = []
    for document_id, each in latest.items():
        row = known.get(document_id)
        if row is not None and document_id not in theirs:
            done[document_id] = None
            continue
        if row is not None and row.content_hash == each.content_hash:
            done[document_id] = Put.UNCHANGED
            continue
        done[document_id] = Put.ADDED if row is None else Put.UPDATED
        changed.append(each)
    document_rows.insert_documents(
        tx, [each for each in changed if each.document.id not in known], import_id, made_by, now
    )
    for each in changed:
        if each.document.id in known:
            document_rows.update_document(tx, each, known[each.document.id], import_id)
    document_rows.put_texts(tx, changed, known)
    document_rows.put_passages(tx, [each for each in changed if each.document.id not in known])
    for each in changed:
        if each.document.id in known:
            document_rows.replace_passages(tx, each)
            if known[each.document.id].title != each.document.title:
                document_rows.forget_vectors(tx, each.document.id)
    changes.record(tx, [each.document.id for each in changed])
    return done


def correct(tx: Connection, document: Document, *, seen_by: Caller) -> Document:
    """Keep `document` over the revision it carries. Raises StaleRevision where somebody saved first, NotFound."""
    before = get(tx, document.id, seen_by=seen_by)
    saved = document.model_copy(update={"revision": document.revision + 1})
    values = document_rows.values_of(saved)
    if saved.superseded_by == before.superseded_by:  # what the caller may not read of it stays
        del values["superseded_by"]
    where = (documents.c.id == document.id, documents.c.revision == document.revision)
    if not tx.execute(update(documents).where(*where).values(**values)).rowcount:
        raise StaleRevision(current=before.model_dump(mode="json"), yours=document.model_dump(mode="json"))
    document_rows.put_topics(tx, [saved])
    if (before.title, before.language) != (saved.title, saved.language):
        document_rows.read_again(tx, saved)
    changes.record(tx, [document.id])
    return saved  # not read again: whoever narrows the audience may be outside it from now on


def set_what_happened(tx: Connection, document_id: DocumentId, *, words: str, outcome: Outcome, on: Day) -> None:
    """What became of a past case, as its host answered: every index follows. The caller may answer for its file.

    An outcome nobody gave leaves the one that stands there; a document deleted since is let be.
    """
    values: dict[str, Any] = {"happened_since": words, "happened_on": on, "revision": documents.c.revision + 1}
    row = tx.execute(select(documents.c.guessed).where(documents.c.id == document_id)).one_or_none()
    if row is None:
        return
    if outcome is not Outcome.UNKNOWN:
        values |= {"outcome": outcome.value, "guessed": [name for name in row.guessed if name != "outcome"]}
    tx.execute(update(documents).where(documents.c.id == document_id).values(**values))
    changes.record(tx, [document_id])


def supersede(
    tx: Connection, document_id: DocumentId, *, by: DocumentId | None, revision: int, seen_by: Caller
) -> Document:
    """`by` replaces it: it stays readable and leaves the default results. None takes that back."""
    before = get(tx, document_id, seen_by=seen_by)
    if by is not None:
        if by == document_id or by not in by_ids(tx, [by], seen_by=seen_by):
            raise BadInput("library.cannot_supersede", field="by")
        if _leads_to(tx, by, document_id):
            raise BadInput("library.supersedes_in_a_circle", field="by")
    return correct(tx, before.model_copy(update={"superseded_by": by, "revision": revision}), seen_by=seen_by)


def remove(tx: Connection, document_ids: Collection[str]) -> None:
    """Delete rows, text, passages and vectors; every index forgets them at its next look. The caller has been asked already."""
    wanted = sorted(set(document_ids))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        own = select(passages.c.id).where(passages.c.document_id.in_(some))
        tx.execute(delete(vectors).where(vectors.c.passage_id.in_(own)))
        for each in (passages, document_topics, document_texts):
            tx.execute(delete(each).where(each.c.document_id.in_(some)))
        tx.execute(delete(participations).where(participations.c.document_id.in_(some)))
        tx.execute(delete(documents).where(documents.c.id.in_(some)))
        told: dict[str, Any] = {
            "name": "?",
            "document_id": None,
            "notes": [],
        }  # a file is often called what it is about
        tx.execute(update(import_files).where(import_files.c.document_id.in_(some)).values(**told))
        replaced = list(tx.scalars(select(documents.c.id).where(documents.c.superseded_by.in_(some))))
        tx.execute(update(documents).where(documents.c.superseded_by.in_(some)).values(superseded_by=None))
        changes.record(tx, [*some, *replaced])


def touch(tx: Connection, document_ids: Collection[str]) -> None:
    """Something beside the documents changed who may find them: their people."""
    changes.record(tx, document_ids)


def link_superseded(tx: Connection, pairs: Iterable[tuple[str, str]], *, seen_by: Caller) -> None:
    """`(new, old)` from the front matter's `supersedes`, where both are here."""
    for new, old in pairs:
        found = by_ids(tx, [new, old], seen_by=seen_by)
        if len(found) == 2 and not _leads_to(tx, DocumentId(new), DocumentId(old)):
            tx.execute(update(documents).where(documents.c.id == old).values(superseded_by=new))
            changes.record(tx, [old])


def _leads_to(tx: Connection, start: DocumentId, end: DocumentId) -> bool:
    """Whether following *superseded by* from `start` reaches `end`."""
    at: str | None = start
    for _ in range(1_000):
        at = tx.execute(select(documents.c.superseded_by).where(documents.c.id == at)).scalar_one_or_none()
        if at is None:
            return False
        if at == end:
            return True
    return True


def _documents(tx: Connection, rows: Sequence[Row[Any]]) -> list[Document]:
    topics: dict[str, list[str]] = {}
    ids = [row.id for row in rows]
    for start in range(0, len(ids), AT_ONCE):
        for row in tx.execute(_TOPICS, {"ids": ids[start : start + AT_ONCE]}):
            topics.setdefault(row.document_id, []).append(row.topic)
    return [Document.model_validate({**row._mapping, "topics": topics.get(row.id, [])}) for row in rows]


def _passage(row: Row[Any]) -> Passage:
    return Passage.model_validate(dict(row._mapping))
