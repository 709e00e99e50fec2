"""The background pack in the database, for a caller who was shown the file already."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.domain.ids import DocumentId, DraftId, PeerAssistId, VersionId
from service.domain.packs import Pack
from service.domain.places import Language
from service.domain.problem import SheetField
from service.errors import NotFound, StaleRevision
from service.peer_assists.inviting_tables import pack_documents, packs

_MOMENTS = ("changed_at", "accepted_at")


def find(tx: Connection, peer_assist_id: PeerAssistId) -> Pack | None:
    row = tx.execute(select(packs).where(packs.c.peer_assist_id == peer_assist_id)).one_or_none()
    return Pack.model_validate(dict(row._mapping)) if row else None


def get(tx: Connection, peer_assist_id: PeerAssistId) -> Pack:
    """Raises NotFound: none was drafted or begun yet."""
    found = find(tx, peer_assist_id)
    if found is None:
        raise NotFound("packs.none_yet")
    return found


def begin(tx: Connection, peer_assist_id: PeerAssistId, language: Language) -> Pack:
    """An empty one, to be written by hand."""
    new = Pack(peer_assist_id=peer_assist_id, language=language)
    tx.execute(insert(packs).values(**_values(new)))
    return new


def save(tx: Connection, pack: Pack) -> Pack:
    """Over the revision it carries. Raises StaleRevision where somebody saved first."""
    saved = pack.model_copy(update={"revision": pack.revision + 1})
    where = (packs.c.peer_assist_id == pack.peer_assist_id, packs.c.revision == pack.revision)
    if not tx.execute(update(packs).where(*where).values(**_values(saved))).rowcount:
        current = get(tx, pack.peer_assist_id)
        raise StaleRevision(current=current.model_dump(mode="json"), yours=pack.model_dump(mode="json"))
    return saved


def set_drafted(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    draft_id: DraftId,
    words: Mapping[SheetField, str],
    *,
    statement_id: VersionId,
    language: Language,
    left_out: Sequence[str],
    see_also: Sequence[DocumentId],
    now: datetime,
) -> None:
    """A draft is ready: its words stand in every part nobody has typed in. What was accepted stays so until another is."""
    before = find(tx, peer_assist_id)
    stand = dict(words)
    if before is not None:
        typed = {part for part in SheetField if before.words.get(part) != before.drafted.get(part)}
        stand = {
            part: text
            for part in SheetField
            if (text := (before.words if part in typed else words).get(part, "")).strip()
        }
    new = {
        "language": language,
        "statement_id": statement_id,
        "draft_id": draft_id,
        "drafted": dict(words),
        "words": stand,
        "left_out": tuple(left_out),
        "see_also": tuple(see_also),
        "changed_at": now,
    }
    if before is not None:
        save(tx, before.model_copy(update=new))
    else:
        tx.execute(insert(packs).values(**_values(Pack.model_validate({"peer_assist_id": peer_assist_id, **new}))))
    known = set(
        tx.scalars(select(pack_documents.c.document_id).where(pack_documents.c.peer_assist_id == peer_assist_id))
    )
    rows = [{"peer_assist_id": peer_assist_id, "document_id": each} for each in sorted(set(see_also) - known)]
    if rows:
        tx.execute(insert(pack_documents), rows)


def forget_documents(tx: Connection, document_ids: Collection[DocumentId]) -> None:
    """In the transaction that erases them: they are no longer named under *See also*."""
    gone = sorted(set(document_ids))
    naming = select(pack_documents.c.peer_assist_id).where(pack_documents.c.document_id.in_(gone))
    for row in tx.execute(select(packs).where(packs.c.peer_assist_id.in_(naming))).all():
        pack = Pack.model_validate(dict(row._mapping))
        names = ("see_also", "accepted_see_also")
        rest = {name: tuple(each for each in getattr(pack, name) if each not in gone) for name in names}
        save(tx, pack.model_copy(update=rest))
    tx.execute(delete(pack_documents).where(pack_documents.c.document_id.in_(gone)))


def _values(pack: Pack) -> dict[str, Any]:
    return {**pack.model_dump(mode="json"), **{name: getattr(pack, name) for name in _MOMENTS}}
