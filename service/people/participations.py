"""Who took part in what: a past case or a peer assist. Other rooms write these rows through the functions here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    column,
    delete,
    exists,
    insert,
    or_,
    select,
    table,
    update,
)

from service.access.caller import Caller
from service.access.visibility import visible_to
from service.domain.ids import DocumentId, PeerAssistId, PersonId, new_id
from service.domain.people import Participation, ParticipationRole
from service.errors import NotFound
from service.library.conditions import visible
from service.library.tables import documents
from service.people.tables import participations

_COLUMNS = [participations.c[name] for name in Participation.model_fields]
_ORDER = (participations.c.position, participations.c.made_at, participations.c.id)
_OF_FILE = select(*_COLUMNS).where(participations.c.peer_assist_id == bindparam("file")).order_by(*_ORDER)

_files = table("peer_assists", *(column(name) for name in ("id", "space", "visibility", "hub_id", "made_by")))
"""A later room owns these rows; only what visibility needs is named here."""


def takes_part(caller: Caller, peer_assist_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the person the caller acts for takes part in that file: the `participates` of `visible_to`."""
    there = exists().where(
        participations.c.peer_assist_id == peer_assist_id, participations.c.person_id == (caller.person_id or "")
    )
    return there.correlate_except(participations)  # also where the query around it reads participations itself


def of_document(tx: Connection, document_id: DocumentId) -> tuple[Participation, ...]:
    """For a caller who was shown the document already."""
    return _found(tx, participations.c.document_id == document_id)


def of_documents(tx: Connection, document_ids: Collection[DocumentId]) -> dict[DocumentId, tuple[Participation, ...]]:
    """For a caller who was shown these documents already."""
    found: dict[DocumentId, tuple[Participation, ...]] = {}
    for each in _found(tx, participations.c.document_id.in_(sorted(set(document_ids)))):
        if each.document_id is not None:
            found[each.document_id] = (*found.get(each.document_id, ()), each)
    return found


def parts_in(
    tx: Connection, document_ids: Collection[DocumentId]
) -> list[tuple[DocumentId, PersonId, ParticipationRole, bool]]:
    """Who of the directory had which part in these documents, for a caller who was shown them: rows alone, since there are many."""
    of = participations.c
    query = select(of.document_id, of.person_id, of.role, of.confirmed).where(
        of.document_id.in_(sorted(set(document_ids))), of.person_id.is_not(None)
    )
    rows = tx.execute(query.order_by(*_ORDER))
    return [(DocumentId(row[0]), PersonId(row[1]), ParticipationRole(row[2]), bool(row[3])) for row in rows]


def of_peer_assist(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Participation, ...]:
    """For a caller who was shown the file already."""
    return _participations(tx.execute(_OF_FILE, {"file": peer_assist_id}))


def of_person(tx: Connection, person_id: PersonId, *, seen_by: Caller) -> tuple[Participation, ...]:
    """What a person took part in, as far as the caller may see the case or the file itself."""
    seen = or_(
        exists().where(documents.c.id == participations.c.document_id, visible(seen_by)),
        exists().where(
            _files.c.id == participations.c.peer_assist_id,
            visible_to(
                seen_by,
                space=_files.c.space,
                visibility=_files.c.visibility,
                hub_id=_files.c.hub_id,
                made_by=_files.c.made_by,
                participates=takes_part(seen_by, _files.c.id),
            ),
        ),
    )
    return _found(tx, and_(participations.c.person_id == person_id, seen))


def set_document_people(
    tx: Connection, document_id: DocumentId, people: Sequence[Participation], *, made_by: str, now: datetime
) -> None:
    """The people of a past case are these, in this order, and no others."""
    _replace(tx, participations.c.document_id == document_id, {"document_id": document_id}, people, made_by, now)


def set_peer_assist_people(
    tx: Connection,
    peer_assist_id: PeerAssistId,
    people: Sequence[Participation],
    *,
    roles: Collection[ParticipationRole],
    made_by: str,
    now: datetime,
) -> None:
    """The people who hold one of `roles` in a file are these; those in other roles stay."""
    where = and_(participations.c.peer_assist_id == peer_assist_id, participations.c.role.in_(sorted(roles)))
    _replace(tx, where, {"peer_assist_id": peer_assist_id}, people, made_by, now)


def add_to_peer_assist(
    tx: Connection, peer_assist_id: PeerAssistId, people: Sequence[Participation], *, made_by: str, now: datetime
) -> None:
    """These come to the people of a file; the others keep their rows and the day they came."""
    rows = [
        {**each.model_dump(mode="json"), "document_id": None, "peer_assist_id": peer_assist_id, "position": position}
        for position, each in enumerate(people)
    ]
    for row in rows:
        row.update(made_by=made_by, made_at=now)
    if rows:
        tx.execute(insert(participations), rows)


def remove(tx: Connection, ids: Sequence[str]) -> None:
    """For a caller who was shown the file they stand in."""
    tx.execute(delete(participations).where(participations.c.id.in_(list(ids))))


def confirm(
    tx: Connection, participation_id: str, *, person_id: PersonId | None, role: ParticipationRole
) -> Participation:
    """A person said who this is and what they did. Raises NotFound."""
    values = {"person_id": person_id, "role": role.value, "confirmed": True}
    if not tx.execute(update(participations).where(participations.c.id == participation_id).values(**values)).rowcount:
        raise NotFound("not_found")
    return _found(tx, participations.c.id == participation_id)[0]


def _replace(
    tx: Connection,
    where: ColumnElement[bool],
    owner: dict[str, str],
    people: Sequence[Participation],
    made_by: str,
    now: datetime,
) -> None:
    tx.execute(delete(participations).where(where))
    rows: list[dict[str, Any]] = [
        {**each.model_dump(mode="json"), "document_id": None, "peer_assist_id": None, **owner, "position": position}
        for position, each in enumerate(people)
    ]
    for row in rows:
        row.update(id=row["id"] or new_id("part"), made_by=made_by, made_at=now)
    if rows:
        tx.execute(insert(participations), rows)


def _found(tx: Connection, where: ColumnElement[bool]) -> tuple[Participation, ...]:
    return _participations(tx.execute(select(*_COLUMNS).where(where).order_by(*_ORDER)))


def _participations(rows: Iterable[Any]) -> tuple[Participation, ...]:
    return tuple(Participation.model_validate(dict(row._mapping)) for row in rows)
