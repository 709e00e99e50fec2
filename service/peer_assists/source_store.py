"""Sources: fixed texts that claims rest on. A new revision makes the one before stale, erasing takes its words; nothing else does."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from service.access.caller import Caller
from service.domain.ids import PeerAssistId, SourceId, new_id
from service.domain.places import Language
from service.domain.sources import Source, SourceKind
from service.errors import NotFound
from service.library.conditions import from_visible
from service.llm import store as ledger
from service.peer_assists.store import seen_by_caller
from service.peer_assists.tables import peer_assists, sources

_COLUMNS = [sources.c[name] for name in Source.model_fields]


def add_source(tx: Connection, source: Source, *, made_by: str) -> Source:
    tx.execute(insert(sources).values(**{**source.model_dump(mode="json"), "made_at": source.made_at}, made_by=made_by))
    return source


def add_sources(tx: Connection, many: Sequence[Source], *, made_by: str) -> None:
    """Many at once: a transcript has thousands."""
    rows = [{**each.model_dump(mode="json"), "made_at": each.made_at, "made_by": made_by} for each in many]
    if rows:
        tx.execute(insert(sources), rows)


def make_stale(tx: Connection, source_id: SourceId) -> None:
    """Newer words took its place."""
    tx.execute(update(sources).where(sources.c.id == source_id).values(stale=True))


def erase_sources(tx: Connection, ids: Collection[SourceId]) -> None:
    """What they were taken from was deleted: the words go, and an empty, stale source stays, so that claims on it say so."""
    for some in _batches(sorted(ids)):
        files = tx.scalars(select(sources.c.peer_assist_id).where(sources.c.id.in_(some)).distinct()).all()
        ledger.forget_sources(tx, [each for each in files if each], some)
        tx.execute(update(sources).where(sources.c.id.in_(some)).values(text="", title="", stale=True))


def entitle_sources(tx: Connection, titles: Mapping[SourceId, str]) -> None:
    """What a reader sees above them, once it is known who spoke. The words stay as they are."""
    rows = [{"of": source_id, "title": title} for source_id, title in titles.items()]
    if rows:
        tx.execute(update(sources).where(sources.c.id == bindparam("of")), rows)


def set_request(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    text: str,
    *,
    title: str,
    language: Language,
    made_by: str,
    now: datetime,
) -> Source:
    """The team's request as it is now: a new source, and the one before is stale."""
    of_file = (sources.c.peer_assist_id == peer_assist_id, sources.c.kind == SourceKind.REQUEST.value)
    before = tx.execute(
        select(sources.c.revision).where(*of_file).order_by(sources.c.revision.desc()).limit(1)
    ).scalar()
    tx.execute(update(sources).where(*of_file).values(stale=True))
    source = Source(
        id=SourceId(new_id("source")),
        kind=SourceKind.REQUEST,
        text=text,
        title=title,
        language=language,
        peer_assist_id=peer_assist_id,
        revision=(before or 0) + 1,
        made_at=now,
    )
    return add_source(tx, source, made_by=made_by)


def sources_of(
    tx: Connection, peer_assist_id: PeerAssistId, *, seen_by: Caller, stale: bool = False
) -> tuple[Source, ...]:
    """The sources of a file the caller was shown already, oldest first; the stale ones only when asked for.

    A passage is there while its document is open to the caller.
    """
    query = select(*_COLUMNS).where(
        sources.c.peer_assist_id == peer_assist_id, from_visible(sources.c.document_id, seen_by)
    )
    if not stale:
        query = query.where(sources.c.stale.is_(False))
    return tuple(
        _source(row) for row in tx.execute(query.order_by(sources.c.made_at, sources.c.revision, sources.c.id))
    )


def get_source(tx: Connection, source_id: SourceId, *, seen_by: Caller, of: PeerAssistId | None = None) -> Source:
    """A source of a file the caller may see (of that file, where one is named), stale or not. Raises NotFound."""
    join = sources.join(peer_assists, sources.c.peer_assist_id == peer_assists.c.id)
    seen = (seen_by_caller(seen_by), from_visible(sources.c.document_id, seen_by))
    query = select(*_COLUMNS).select_from(join).where(sources.c.id == source_id, *seen)
    if of is not None:
        query = query.where(sources.c.peer_assist_id == of)
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotFound("not_found")
    return _source(row)


def sources_made_stale(tx: Connection, peer_assist_id: PeerAssistId) -> frozenset[SourceId]:
    """The sources of a file that newer words replaced: claims on them are stale."""
    of_file = (sources.c.peer_assist_id == peer_assist_id, sources.c.stale.is_(True))
    return frozenset(SourceId(each) for each in tx.scalars(select(sources.c.id).where(*of_file)))


def _batches(ids: Sequence[SourceId], size: int = 500) -> Iterator[Sequence[SourceId]]:
    """Few enough for one statement: SQLite takes a limited number of values."""
    return (ids[at : at + size] for at in range(0, len(ids), size))


def _source(row: Any) -> Source:
    return Source.model_validate(dict(row._mapping))
