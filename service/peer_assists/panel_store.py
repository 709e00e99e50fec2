"""A file's panel in the database: its settings, and the peers as participations. For a caller who was shown the file already."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from service.access.caller import Caller
from service.domain.ids import PeerAssistId, PersonId, new_id
from service.domain.panel_files import Aside, Challenging, PanelFile, PanelSettings
from service.domain.panels import Caution, PanelRules
from service.domain.people import Participation, ParticipationRole, Person
from service.errors import StaleRevision
from service.peer_assists.tables import panel_people, panels
from service.people import participations


class Part(StrEnum):
    PINNED = "pinned"
    EXCLUDED = "excluded"
    ADDED = "added"
    ASIDE = "aside"
    CHALLENGER = "challenger"


def get(tx: Connection, peer_assist_id: PeerAssistId) -> PanelFile:
    """The defaults where nobody changed anything."""
    row = tx.execute(select(panels).where(panels.c.peer_assist_id == peer_assist_id)).one_or_none()
    if row is None:
        return PanelFile(peer_assist_id=peer_assist_id)
    people = tx.execute(
        select(panel_people)
        .where(panel_people.c.peer_assist_id == peer_assist_id)
        .order_by(panel_people.c.part, panel_people.c.position, panel_people.c.person_id, panel_people.c.caution)
    ).all()

    def of(part: Part) -> list[Any]:
        return [each for each in people if each.part == part]

    settings = PanelSettings(
        rules=PanelRules.model_validate(row.rules),
        pinned=tuple(PersonId(each.person_id) for each in of(Part.PINNED)),
        excluded=tuple(PersonId(each.person_id) for each in of(Part.EXCLUDED)),
        added=tuple(PersonId(each.person_id) for each in of(Part.ADDED)),
        asides=tuple(
            Aside(person_id=each.person_id, caution=Caution(each.caution), reason=each.text) for each in of(Part.ASIDE)
        ),
        challengers=tuple(Challenging(person_id=each.person_id, quote=each.text) for each in of(Part.CHALLENGER)),
    )
    return PanelFile(
        peer_assist_id=peer_assist_id,
        settings=settings,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        revision=row.revision,
    )


def save(tx: Connection, file: PanelFile, *, caller: Caller, now: datetime) -> PanelFile:
    """Keep `file` over the revision it carries. Raises StaleRevision where somebody saved first."""
    current = get(tx, file.peer_assist_id)
    if current.revision != file.revision:
        raise StaleRevision(current=current.model_dump(mode="json"), yours=file.model_dump(mode="json"))
    by = {"changed_by": caller.recorded_as, "changed_at": now}
    saved = file.model_copy(update={"revision": file.revision + 1, **by})
    values = {"rules": saved.settings.rules.model_dump(mode="json"), "revision": saved.revision, **by}
    where = (panels.c.peer_assist_id == file.peer_assist_id, panels.c.revision == file.revision)
    if not tx.execute(update(panels).where(*where).values(**values)).rowcount:
        tx.execute(insert(panels).values(peer_assist_id=file.peer_assist_id, **values))
    tx.execute(delete(panel_people).where(panel_people.c.peer_assist_id == file.peer_assist_id))
    rows = _rows(saved)
    if rows:
        tx.execute(insert(panel_people), rows)
    return saved


def _rows(file: PanelFile) -> list[dict[str, Any]]:
    settings = file.settings
    found: dict[tuple[str, str, str], str] = {}
    for part, ids in (
        (Part.PINNED, settings.pinned),
        (Part.EXCLUDED, settings.excluded),
        (Part.ADDED, settings.added),
    ):
        found |= {(part.value, str(id), ""): "" for id in ids}
    found |= {(Part.ASIDE.value, str(each.person_id), each.caution.value): each.reason for each in settings.asides}
    found |= {(Part.CHALLENGER.value, str(each.person_id), ""): each.quote for each in settings.challengers}
    return [
        {
            "peer_assist_id": file.peer_assist_id,
            "part": part,
            "person_id": person,
            "caution": caution,
            "text": text,
            "position": at,
        }
        for at, ((part, person, caution), text) in enumerate(found.items())
    ]


def peers(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Participation, ...]:
    """The panel that was chosen: the peers of the file whom the directory knows."""
    rows = participations.of_peer_assist(tx, peer_assist_id)
    return tuple(each for each in rows if each.role is ParticipationRole.PEER and each.person_id is not None)


def choose(
    tx: Connection, peer_assist_id: PeerAssistId, people: Sequence[Person], *, caller: Caller, now: datetime
) -> None:
    """The panel is these. Who stays keeps the day they were asked on; peers known by name alone are left as they are."""
    there = {each.person_id: each for each in peers(tx, peer_assist_id)}
    wanted = {person.id for person in people}
    participations.remove(tx, [each.id for each in there.values() if each.person_id not in wanted])
    fresh = [
        Participation(id=new_id("part"), name=each.name, role=ParticipationRole.PEER, person_id=each.id)
        for each in people
        if each.id not in there
    ]
    participations.add_to_peer_assist(tx, peer_assist_id, fresh, made_by=caller.account_id, now=now)
