"""Who should be there, with what the directory knows of their days."""

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import HubId, PeerAssistId
from service.domain.meetings import zone_of
from service.domain.people import Participation, ParticipationRole, Person
from service.domain.places import Hub
from service.domain.slot_values import Attendee
from service.people import hub_store, participations
from service.people import store as people_store


def attendees_of(tx: Connection, peer_assist_id: PeerAssistId, *, seen_by: Caller) -> tuple[Attendee, ...]:
    """Everybody who takes part in the file, once each, in the order of the method's roles. `peer_assist_id` was shown to the caller."""
    parts = [
        each
        for each in participations.of_peer_assist(tx, peer_assist_id)
        if each.role is not ParticipationRole.NAMED and each.confirmed
    ]
    order = list(ParticipationRole)
    parts.sort(key=lambda each: order.index(each.role))
    known = people_store.people_by_id(tx, [each.person_id for each in parts if each.person_id], seen_by=seen_by)
    hubs = {hub.id: hub for hub in hub_store.all_hubs(tx, seen_by=seen_by)}
    found: dict[str, Attendee] = {}
    for part in parts:
        person = known.get(part.person_id) if part.person_id else None
        attendee = _attendee(part, person, hubs)
        found.setdefault(attendee.who, attendee)
    return tuple(found.values())


def _attendee(part: Participation, person: Person | None, hubs: dict[HubId, Hub]) -> Attendee:
    if person is None:
        return Attendee(who=part.person_id or part.name, name=part.name, role=part.role)
    hub = hubs.get(person.hub_id)
    of_hub = hub.timezone if hub is not None and zone_of(hub.timezone) else ""
    return Attendee(
        who=person.id,
        name=person.name,
        role=part.role,
        timezone=person.timezone or of_hub,
        zone_of_hub=not person.timezone,
        hub=hub.name if hub is not None else "",
        country=hub.country if hub is not None else "",
        away=person.away,
    )
