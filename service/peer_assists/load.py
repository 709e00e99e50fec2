"""How often people were asked as peers. A count says nothing of the files it comes from, so it is taken over all of a space.

invitations_since(tx, person_ids, since, *, seen_by) -> dict[PersonId, tuple[date, ...]]
peers_ever(tx, *, seen_by) -> frozenset[PersonId]        times_facilitated(tx, *, seen_by) -> dict[PersonId, int]
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, column, exists, select, table

from service.access.caller import Caller
from service.domain.ids import PeerAssistId, PersonId
from service.domain.people import ParticipationRole
from service.library.tables import documents
from service.peer_assists.inviting_tables import invitations
from service.peer_assists.tables import peer_assists
from service.people.tables import participations

ASKED_FOR_AT_ONCE = 500
_write_ups = table("write_ups", column("document_id"))
"""A later room owns these rows."""


def invitations_since(
    tx: Connection,
    person_ids: Collection[PersonId] | None,
    since: date,
    *,
    seen_by: Caller,
    but: PeerAssistId | None = None,
) -> dict[PersonId, tuple[date, ...]]:
    """The days on which each was asked as a peer, the first first; who was not asked is not in it. None: everybody.

    A seat in a file counts on the day it was given, an invitation that went out also where the seat was given up since, a past case
    of the library on its own day. `but` leaves one file out.
    """
    found: dict[PersonId, list[date]] = defaultdict(list)
    begins = datetime.combine(since, time(), UTC)
    seats = (
        select(participations.c.person_id, peer_assists.c.id, participations.c.made_at)
        .join(peer_assists, peer_assists.c.id == participations.c.peer_assist_id)
        .where(*_peers(person_ids), peer_assists.c.space == seen_by.space.value, participations.c.made_at >= begins)
    )
    if but is not None:
        seats = seats.where(peer_assists.c.id != but)
    first: dict[tuple[str, str], date] = {}
    for row in [*tx.execute(seats), *tx.execute(_sent(person_ids, begins, seen_by=seen_by, but=but))]:
        day = row.made_at.date()
        first[row.person_id, row.id] = min(day, first.get((row.person_id, row.id), day))
    for (person, _), day in first.items():
        found[PersonId(person)].append(day)
    cases = (
        select(participations.c.person_id, documents.c.id, documents.c.date)
        .join(documents, documents.c.id == participations.c.document_id)
        .where(*_peers(person_ids), _own_case(seen_by), documents.c.date >= since)
        .distinct()
    )
    for row in tx.execute(cases):
        found[PersonId(row.person_id)].append(row.date)
    wanted = None if person_ids is None else set(person_ids)
    return {who: tuple(sorted(days)) for who, days in found.items() if wanted is None or who in wanted}


def peers_ever(tx: Connection, *, seen_by: Caller, but: PeerAssistId | None = None) -> frozenset[PersonId]:
    """Everybody of the space who was a peer at any time, as far as is recorded: the others are first-timers."""
    return frozenset(_in_role(tx, ParticipationRole.PEER, seen_by=seen_by, but=but))


def times_facilitated(tx: Connection, *, seen_by: Caller, but: PeerAssistId | None = None) -> dict[PersonId, int]:
    return dict(Counter(_in_role(tx, ParticipationRole.FACILITATOR, seen_by=seen_by, but=but)))


def _in_role(
    tx: Connection, role: ParticipationRole, *, seen_by: Caller, but: PeerAssistId | None
) -> Iterable[PersonId]:
    """Once for each file and each past case."""
    where = [participations.c.role == role.value, participations.c.person_id.is_not(None)]
    seats = (
        select(participations.c.person_id, peer_assists.c.id)
        .join(peer_assists, peer_assists.c.id == participations.c.peer_assist_id)
        .where(*where, peer_assists.c.space == seen_by.space.value, peer_assists.c.id != (but or ""))
        .distinct()
    )
    cases = (
        select(participations.c.person_id, documents.c.id)
        .join(documents, documents.c.id == participations.c.document_id)
        .where(*where, participations.c.confirmed, _own_case(seen_by))
        .distinct()
    )
    for query in (seats, cases):
        yield from (PersonId(row.person_id) for row in tx.execute(query))


def _sent(
    person_ids: Collection[PersonId] | None, begins: datetime, *, seen_by: Caller, but: PeerAssistId | None
) -> Select[Any]:
    """Invitations that went out, but to those who have another part in that file."""
    other = exists().where(
        participations.c.peer_assist_id == invitations.c.peer_assist_id,
        participations.c.person_id == invitations.c.person_id,
        participations.c.role != ParticipationRole.PEER.value,
    )
    query = (
        select(invitations.c.person_id, peer_assists.c.id, invitations.c.asked_at.label("made_at"))
        .join(peer_assists, peer_assists.c.id == invitations.c.peer_assist_id)
        .where(
            invitations.c.person_id.is_not(None),
            invitations.c.asked_at >= begins,
            peer_assists.c.space == seen_by.space.value,
            peer_assists.c.id != (but or ""),
            ~other,
        )
    )
    if person_ids is not None and len(person_ids) <= ASKED_FOR_AT_ONCE:
        query = query.where(invitations.c.person_id.in_(sorted(person_ids)))
    return query


def _peers(person_ids: Collection[PersonId] | None) -> list[ColumnElement[bool]]:
    where = [
        participations.c.role == ParticipationRole.PEER.value,
        participations.c.person_id.is_not(None),
        participations.c.confirmed,
    ]
    if person_ids is not None and len(person_ids) <= ASKED_FOR_AT_ONCE:
        where.append(participations.c.person_id.in_(sorted(person_ids)))
    return where


def _own_case(seen_by: Caller) -> ColumnElement[bool]:
    """A past case of the space that is no write-up of a file here, which would count twice."""
    ours = exists().where(_write_ups.c.document_id == documents.c.id)
    return and_(documents.c.space == seen_by.space.value, ~ours)
