"""Documents read from files into the database, some at a time: what the import job and the command line share."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import BinaryIO

from sqlalchemy import Connection, exists, select, update

from service.access.caller import Caller
from service.database import Database
from service.domain.ids import DocumentId, HubId
from service.domain.places import Space, Visibility
from service.library import changes, store
from service.library.importing.incoming import Incoming, Note, Surroundings
from service.library.importing.metadata import MOST_ID_CHARACTERS
from service.library.importing.reading import Line, read_lines
from service.library.people_room import PeopleRoom
from service.library.prepare import content_hash, prepared
from service.library.store import Put
from service.library.tables import document_topics, documents

LINES_AT_ONCE = 200
MOST_TOPICS_KNOWN = 500
SAME_TEXT = 0.2
"""Share of runs of four words in common from which a file of the same name is a new edition and not another text."""

Became = dict[DocumentId, Put | None]
"""What became of documents, by the id each has now: None where that belongs to one this sender may not see."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of some documents: counts by name (added, updated, unchanged, refused) and notes."""

    counts: dict[str, int]
    notes: tuple[Note, ...] = ()


def surroundings(
    tx: Connection,
    people: PeopleRoom,
    *,
    space: Space,
    visibility: Visibility,
    hub_id: HubId | None,
    into: frozenset[HubId] | None = None,
) -> Surroundings:
    """What is known of a space while its files are read."""
    topics = tx.scalars(
        select(document_topics.c.topic)
        .join(documents, documents.c.id == document_topics.c.document_id)
        .where(documents.c.space == space.value)
        .distinct()
        .limit(MOST_TOPICS_KNOWN)
    ).all()
    return Surroundings(
        space=space,
        visibility=visibility,
        hub_id=hub_id,
        hubs=people.hubs(tx, space),
        people=people.directory(tx, space),
        topics=tuple(sorted(topics)),
        into=into,
    )


def keep(
    database: Database,
    incoming: Sequence[Incoming],
    *,
    people: PeopleRoom,
    import_id: str | None,
    made_by: Caller,
    into: frozenset[HubId] | None = None,
    note: Callable[[Connection, Became], None] = lambda _tx, _became: None,
) -> Became:
    """Store documents: the slow part before the transaction, unchanged ones not even prepared.

    What became of each, by the id it has now: None where that belongs to a document this sender may not see, or one of a hub
    that is not among those they may put documents `into`.
    `note` writes down what became of them in the same transaction: done again after a crash, what was stored then would be *unchanged*.
    """
    with database.transaction(read_only=True) as tx:
        incoming = [_with_an_id_of_its_own(tx, each, made_by) for each in incoming]
        hashes = _hashes(tx, [each.document.id for each in incoming], made_by)
        closed = _of_others(tx, [each.document.id for each in incoming], into)
    refused: dict[DocumentId, Put | None] = dict.fromkeys(closed)
    incoming = [each for each in incoming if each.document.id not in closed]
    unchanged = {each.document.id for each in incoming if hashes.get(each.document.id) == content_hash(each)}
    changed = [prepared(each) for each in incoming if each.document.id not in unchanged]
    done: Became = refused | dict.fromkeys(unchanged, Put.UNCHANGED)
    if not changed:
        with database.transaction() as tx:
            note(tx, done)
        return done
    now = datetime.now(UTC)
    with database.transaction() as tx:
        put = store.put(tx, changed, import_id=import_id, made_by=made_by, now=now)
        done.update(put)
        before = people.of_documents(tx, [key for key, what in put.items() if what is Put.UPDATED])
        for each in changed:
            document_id = each.document.id
            said = any(person.confirmed for person in each.incoming.people)
            settled = any(person.confirmed for person in before.get(document_id, ()))
            if each.incoming.people and put[document_id] in (Put.ADDED, Put.UPDATED) and (said or not settled):
                people.set_people(tx, document_id, each.incoming.people, made_by.account_id, now)
        pairs = [(each.document.id, each.incoming.supersedes) for each in changed if each.incoming.supersedes]
        store.link_superseded(tx, [(new, old) for new, old in pairs if put[new] is not None], seen_by=made_by)
        note(tx, done)
    return done


def lines(
    stream: BinaryIO, around: Surroundings, *, after: int = 0, at_once: int = LINES_AT_ONCE
) -> Iterator[tuple[int, list[Line]]]:
    """Lines of a JSONL file in groups, each with the number of the last line in it."""
    group: list[Line] = []
    for line in read_lines(stream, around, after=after):
        group.append(line)
        if len(group) == at_once:
            yield line.number, group
            group = []
    if group:
        yield group[-1].number, group


def keep_lines(
    database: Database,
    group: Sequence[Line],
    *,
    people: PeopleRoom,
    import_id: str | None,
    made_by: Caller,
    into: frozenset[HubId] | None = None,
    note: Callable[[Connection, Loaded], None] = lambda _tx, _loaded: None,
) -> Loaded:
    """Store some lines of a JSONL file. `note` writes down what became of them in the same transaction."""
    incoming: dict[str, Line] = {line.incoming.document.id: line for line in group if line.incoming is not None}
    became = keep(
        database,
        [line.incoming for line in incoming.values() if line.incoming],
        people=people,
        import_id=import_id,
        made_by=made_by,
        into=into,
        note=lambda tx, became: note(tx, _loaded(group, incoming, became)),
    )
    return _loaded(group, incoming, became)


def _loaded(group: Sequence[Line], incoming: Mapping[str, Line], became: Became) -> Loaded:
    notes = [line.note for line in group if line.note is not None]
    taken = [Note("library.line_id_taken", incoming[key].number) for key, what in became.items() if what is None]
    of_lines = [
        replace(note, line=line.number) for line in incoming.values() if line.incoming for note in line.incoming.notes
    ]
    counts = {each.value: sum(what is each for what in became.values()) for each in Put}
    counts["refused"] = len(notes) + len(taken)
    return Loaded(counts, (*notes, *taken, *of_lines))


def drop_dangling(tx: Connection, import_id: str) -> None:
    """*Superseded by* a document that is not in the same space would hide one for nothing."""
    other = documents.alias("other")
    here = exists().where(other.c.id == documents.c.superseded_by, other.c.space == documents.c.space)
    lost = (documents.c.import_id == import_id, documents.c.superseded_by.is_not(None), ~here)
    ids = list(tx.scalars(select(documents.c.id).where(*lost)))
    if ids:
        tx.execute(update(documents).where(documents.c.id.in_(ids)).values(superseded_by=None))
        changes.record(tx, ids)


def _with_an_id_of_its_own(tx: Connection, incoming: Incoming, made_by: Caller) -> Incoming:
    """Two files may both be called *report.docx*: a new edition of the one here keeps its id, and quite another text gets a new one."""
    document = incoming.document
    if (
        not incoming.id_is_from_name
        or not tx.execute(select(documents.c.id).where(documents.c.id == document.id)).first()
    ):
        return incoming
    is_open = document.id in store.by_ids(tx, [document.id], seen_by=made_by)
    if is_open and _is_an_edition(store.text_of(tx, document.id, seen_by=made_by), incoming.text):
        return incoming
    digest = hashlib.sha256(f"{document.space}\x1f{incoming.text}".encode("utf-8", "replace")).hexdigest()[:8]
    own = DocumentId(f"{document.id[: MOST_ID_CHARACTERS - 9]}-{digest}")
    return replace(incoming, document=document.model_copy(update={"id": own}))


def _is_an_edition(before: str, after: str) -> bool:
    """Whether a fair part of the shorter text stands in the other too, by runs of four words."""
    old, new = _runs(before), _runs(after)
    return len(old & new) >= SAME_TEXT * max(1, min(len(old), len(new)))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return set(zip(words, words[1:], words[2:], words[3:], strict=False)) or {tuple(words)}


def _of_others(tx: Connection, ids: Sequence[DocumentId], into: frozenset[HubId] | None) -> set[DocumentId]:
    """Which of the ids stand for a document of a hub that is not among these."""
    if into is None:
        return set()
    query = select(documents.c.id).where(
        documents.c.id.in_(ids), documents.c.hub_id.is_not(None), documents.c.hub_id.not_in(sorted(into))
    )
    return {DocumentId(each) for each in tx.scalars(query)}


def _hashes(tx: Connection, ids: Sequence[str], made_by: Caller) -> dict[str, str]:
    visible = store.by_ids(tx, ids, seen_by=made_by)
    query = select(documents.c.id, documents.c.content_hash).where(documents.c.id.in_(sorted(visible)))
    return {row.id: row.content_hash for row in tx.execute(query)}
