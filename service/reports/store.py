"""Which files belong to a hub's quarter, who took part, and what people made of the overview."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from service.access.caller import Caller
from service.domain.ids import HubId, PeerAssistId, PersonId
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Visibility
from service.domain.quarters import Quarter
from service.domain.reports import Overview
from service.domain.write_ups import ReviewStatus
from service.errors import StaleRevision
from service.library.conditions import visible
from service.library.tables import documents
from service.peer_assists.store import from_row, seen_by_caller
from service.peer_assists.tables import peer_assists
from service.people.tables import participations
from service.reports.tables import report_overviews
from service.write_ups.tables import write_ups

AT_ONCE = 500


def files_of(
    tx: Connection, hub_id: HubId, quarter: Quarter, *, seen_by: Caller
) -> tuple[dict[PeerAssistId, PeerAssist], frozenset[PeerAssistId]]:
    """The hub's files whose session was in the quarter, or that were approved in it where nobody said when it was.

    A file closed to the caller is among them where its write-up stands in the library open to them; the second part names those that are
    open as files: of the others only the write-up may be shown.
    """
    first = datetime.combine(quarter.first_day, time.min, UTC)
    last = datetime.combine(quarter.last_day + timedelta(days=1), time.min, UTC)
    approved = (
        write_ups.c.peer_assist_id == peer_assists.c.id,
        write_ups.c.status == ReviewStatus.APPROVED.value,
    )
    by_approval = exists().where(*approved, write_ups.c.approved_at >= first, write_ups.c.approved_at < last)
    day = peer_assists.c.session_date
    in_quarter = or_(day.between(quarter.first_day, quarter.last_day), and_(day.is_(None), by_approval))
    in_library = exists().where(*approved, documents.c.id == write_ups.c.document_id, visible(seen_by))
    is_open = seen_by_caller(seen_by)
    query = select(peer_assists, is_open.label("is_open")).where(
        peer_assists.c.hub_id == hub_id,
        peer_assists.c.space == seen_by.space.value,
        in_quarter,
        or_(is_open, in_library),
    )
    files: dict[PeerAssistId, PeerAssist] = {}
    opened = set()
    for row in tx.execute(query.order_by(day, peer_assists.c.id)):
        values = dict(row._mapping)
        if values.pop("is_open"):
            opened.add(PeerAssistId(row.id))
        files[PeerAssistId(row.id)] = from_row(values)
    return files, frozenset(opened)


def approved_days(tx: Connection, hub_id: HubId, *, seen_by: Caller) -> tuple[date, ...]:
    """The day of each of the hub's approved write-ups that the caller may know of: of its session, else of its approval."""
    approved = and_(write_ups.c.peer_assist_id == peer_assists.c.id, write_ups.c.status == ReviewStatus.APPROVED.value)
    in_library = exists().where(documents.c.id == write_ups.c.document_id, visible(seen_by))
    query = (
        select(peer_assists.c.id, peer_assists.c.session_date, func.min(write_ups.c.approved_at))
        .select_from(peer_assists.join(write_ups, approved))
        .where(
            peer_assists.c.hub_id == hub_id,
            peer_assists.c.space == seen_by.space.value,
            or_(seen_by_caller(seen_by), in_library),
        )
        .group_by(peer_assists.c.id, peer_assists.c.session_date)
    )
    rows = [(day, at) for _, day, at in tx.execute(query)]
    return tuple(day or at.date() for day, at in rows if day is not None or at is not None)


def participants(tx: Connection, ids: Collection[PeerAssistId]) -> tuple[Participation, ...]:
    """Who took part in these files, for a caller who was shown them; names only found in a text are left out."""
    found = []
    for some in _some(ids):
        where = (
            participations.c.peer_assist_id.in_(some),
            participations.c.role != ParticipationRole.NAMED.value,
        )
        columns = [participations.c[name] for name in Participation.model_fields]
        found += [
            Participation.model_validate(dict(row._mapping)) for row in tx.execute(select(*columns).where(*where))
        ]
    return tuple(found)


def came_before(
    tx: Connection, people: Collection[PersonId], day: date, *, but: Collection[str], seen_by: Caller
) -> frozenset[PersonId]:
    """Those who took part in a session, or stand in a past case, from before `day`; `but` are the documents of these very sessions."""
    found: set[PersonId] = set()
    for some in _some(people):
        of_files = (
            select(participations.c.person_id)
            .join(peer_assists, peer_assists.c.id == participations.c.peer_assist_id)
            .where(participations.c.person_id.in_(some), peer_assists.c.session_date < day, seen_by_caller(seen_by))
        )
        of_cases = (
            select(participations.c.person_id)
            .join(documents, documents.c.id == participations.c.document_id)
            .where(
                participations.c.person_id.in_(some),
                participations.c.confirmed.is_(True),
                documents.c.date < day,
                documents.c.id.not_in(sorted(but)),
                visible(seen_by),
            )
        )
        found |= {PersonId(each) for query in (of_files, of_cases) for each in tx.scalars(query)}
    return frozenset(found)


def overview(
    tx: Connection, hub_id: HubId, quarter: Quarter, audience: Visibility, *, sees: Collection[PeerAssistId]
) -> Overview:
    """What a person made of it, for a caller who sees every file its writer saw; else nothing."""
    row = tx.execute(select(report_overviews).where(*_key(hub_id, quarter, audience))).one_or_none()
    if row is None or not set(row.rests_on) <= set(sees):
        return Overview()
    return Overview(text=row.text, changed_by=row.changed_by, changed_at=row.changed_at, revision=row.revision)


def set_overview(
    tx: Connection,
    hub_id: HubId,
    quarter: Quarter,
    audience: Visibility,
    text: str,
    *,
    revision: int,
    sees: Collection[PeerAssistId],
    by: str,
    now: datetime,
) -> Overview:
    """Keep what was typed over the revision that was read (0: nobody typed before). Raises StaleRevision."""
    values: dict[str, Any] = {
        "text": text,
        "rests_on": sorted(sees),
        "changed_by": by,
        "changed_at": now,
        "revision": revision + 1,
    }
    key = _key(hub_id, quarter, audience)
    saved = 0
    if revision:
        where = (*key, report_overviews.c.revision == revision)
        saved = tx.execute(update(report_overviews).where(*where).values(**values)).rowcount
    else:
        own = {"hub_id": hub_id, "quarter": quarter.name, "audience": audience.value}
        try:
            with tx.begin_nested():
                saved = tx.execute(insert(report_overviews).values(**own, **values)).rowcount
        except IntegrityError:
            pass  # somebody typed first
    if not saved:
        current = overview(tx, hub_id, quarter, audience, sees=sees)
        raise StaleRevision(current=current.model_dump(mode="json"), yours={"text": text, "revision": revision})
    return Overview(text=text, changed_by=by, changed_at=now, revision=revision + 1)


def _key(hub_id: HubId, quarter: Quarter, audience: Visibility) -> tuple[Any, ...]:
    return (
        report_overviews.c.hub_id == hub_id,
        report_overviews.c.quarter == quarter.name,
        report_overviews.c.audience == audience.value,
    )


def _some(ids: Collection[str]) -> list[list[str]]:
    wanted = sorted(set(ids))
    return [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]
