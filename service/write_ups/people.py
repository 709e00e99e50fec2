"""Who was there, as the write-up names them: by hub and role unless they chose otherwise (method.md row 27)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import HubId, LineId
from service.domain.items import ItemKind
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole
from service.domain.places import Language
from service.domain.sessions import Side, Speaker
from service.domain.write_ups import Header, Naming, PersonPresent, WriteUp, WriteUpLine
from service.locale import say
from service.people import hub_store, participations
from service.people import store as people_store
from service.people.names import folded
from service.sessions import store as sessions
from service.write_ups.drafted import Known

_SIDES = {
    ParticipationRole.HOST_LEAD: Side.HOST,
    ParticipationRole.HOST: Side.HOST,
    ParticipationRole.PEER: Side.PEER,
    ParticipationRole.JOINING: Side.PEER,
    ParticipationRole.FACILITATOR: Side.FACILITATOR,
}
_SAID = frozenset(
    {
        ItemKind.ACTIVITY,
        ItemKind.OFFERED,
        ItemKind.RECOMMENDED,
        ItemKind.LEARNING,
        ItemKind.DISAGREEMENT,
        ItemKind.OPEN_QUESTION,
    }
)
"""Lines that say whose words they are; what the host decided and will do says who does it instead."""


class Present(NamedTuple):
    """Who was named on a file and who spoke in its session; `known`: all of them by their folded name."""

    parts: tuple[Participation, ...]
    speakers: tuple[Speaker, ...]
    hubs: Mapping[HubId, str]
    known: Mapping[str, Known]


def present_at(tx: Connection, file: PeerAssist, *, caller: Caller) -> Present:
    """For a caller who was shown the file already."""
    parts = participations.of_peer_assist(tx, file.id)
    speakers = tuple(each for each in sessions.who_spoke(tx, file.id) if not each.is_place)
    ids = {each.person_id for each in parts if each.person_id} | {each.person_id for each in speakers if each.person_id}
    directory = people_store.people_by_id(tx, ids, seen_by=caller)
    hubs = hub_store.hub_names(tx, seen_by=caller)
    found: dict[str, Known] = {}
    for each in parts:
        person = directory.get(each.person_id) if each.person_id else None
        known = Known(
            person_id=each.person_id,
            hub=hubs.get(person.hub_id, "") if person else "",
            side=_SIDES.get(each.role, Side.PEER).value if each.role in _SIDES else "",
        )
        found.setdefault(folded(each.name), known)
    for speaker in speakers:
        person = directory.get(speaker.person_id) if speaker.person_id else None
        known = Known(
            person_id=speaker.person_id,
            hub=hubs.get(person.hub_id, "") if person else speaker.hub,
            side=speaker.side.value if speaker.side else "",
        )
        for name in filter(None, (speaker.name, speaker.called)):
            before = found.get(folded(name), Known())
            found[folded(name)] = Known(
                person_id=known.person_id or before.person_id,
                hub=known.hub or before.hub,
                side=known.side or before.side,
            )
    return Present(parts, speakers, hubs, found)


def header_of(file: PeerAssist, present: Present) -> Header:
    """Host, hub, date, format, people by role, sensitivity."""
    people = [
        PersonPresent(name=each.name, role=each.role.value, hub=present.known[folded(each.name)].hub)
        for each in present.parts
        if each.role is not ParticipationRole.NAMED
    ]
    named = {folded(each.name) for each in people}
    for speaker in present.speakers:
        name = speaker.called or speaker.name
        if speaker.confirmed and speaker.side and folded(name) not in named:
            people.append(PersonPresent(name=name, role=speaker.side.value, hub=present.known[folded(name)].hub))
            named.add(folded(name))
    return Header(
        title=file.title,
        host=file.host_team.name,
        host_lead=file.host_team.lead_name,
        hub=present.hubs.get(file.hub_id, ""),
        day=file.session_date,
        format=file.format.value,
        people=tuple(people),
        sensitivity=file.visibility,
    )


def facilitator_of(parts: Iterable[Participation]) -> str:
    """The facilitator's name; empty where the file has none."""
    return next((each.name for each in parts if each.role is ParticipationRole.FACILITATOR), "")


def shown_as(write_up: WriteUp, people: Mapping[str, Known]) -> dict[LineId, str]:
    """How each line says whose words it is and who says otherwise, in the write-up's language; lines that need not are left out."""
    taken_back = {
        span.source_id for line in write_up.lines if line.naming is Naming.WITHDRAWN for span in line.claim.support
    }
    said = {}
    for line in write_up.lines:
        whose = attribution(line, people, write_up.language)
        otherwise = [span.quote for span in line.claim.disputed if span.source_id not in taken_back]
        if otherwise and line.naming is not Naming.WITHDRAWN:
            words = " – ".join(" ".join(quote.split()) for quote in otherwise)
            whose = " · ".join(filter(None, (whose, say(write_up.language, "write_ups.said.disputed", words=words))))
        said[line.id] = whose
    return {key: text for key, text in said.items() if text}


def attribution(line: WriteUpLine, people: Mapping[str, Known], language: Language) -> str:
    """*A peer, Northern Savannah*; their name where they chose it; *a peer* where they would rather not be known by their hub."""
    if line.claim.added_by:
        return say(language, "write_ups.said.added_by", name=line.claim.added_by)
    if line.kind not in _SAID or line.naming is Naming.WITHDRAWN:
        return ""
    if not line.said_by:
        return say(language, "write_ups.said.unnamed") if line.claim.support else ""
    return attributed(line.said_by, line.naming, people, language)


def attributed(name: str, naming: Naming, people: Mapping[str, Known], language: Language) -> str:
    """Somebody's words, as they chose to be named."""
    if naming is Naming.NAME:
        return name
    known = people.get(folded(name), Known())
    if known.side == Side.HOST.value:
        return say(language, "write_ups.said.host")
    if known.side == Side.FACILITATOR.value:
        return say(language, "write_ups.said.facilitator")
    if naming is Naming.ANONYMOUS or not known.hub:
        return say(language, "write_ups.said.peer")
    return say(language, "write_ups.said.peer_of", hub=known.hub)


def lines_said_by(lines: Iterable[WriteUpLine], name: str) -> tuple[WriteUpLine, ...]:
    """What stands in the write-up as said by that person."""
    wanted = folded(name)
    return tuple(line for line in lines if line.said_by and folded(line.said_by) == wanted)
