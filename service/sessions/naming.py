"""Who the names in the notes are: proposed from the directory, and confirmed once by a person, before anything is drafted."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import PersonId, new_id
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole
from service.domain.sessions import Side, Speaker
from service.errors import BadInput, NotAllowed
from service.library.importing.incoming import KnownPerson
from service.peer_assists import source_store
from service.peer_assists import store as files
from service.people import hub_store, participations
from service.people.for_library import people_room
from service.people.names import folded
from service.people.store import known_person, people_by_id
from service.sessions import option_store, options_log, store, transcript_store
from service.sessions.importing.who_speaks import is_place, match_people
from service.sessions.noting import title_of
from service.sessions.voices import SIDE_OF_ROLE

ROLE_OF_SIDE = {
    Side.HOST: ParticipationRole.HOST,
    Side.PEER: ParticipationRole.PEER,
    Side.FACILITATOR: ParticipationRole.FACILITATOR,
}
COMPARED_WITH_EVERYBODY = 500
"""People of a directory up to which every name is compared with everybody's; beyond, with those who share a word of it."""


def speakers(tx: Connection, file: PeerAssist, *, caller: Caller) -> tuple[Speaker, ...]:
    """Every name in the notes. One not yet confirmed carries who it seems to be: of the file first, then of the directory.

    A device may be called after somebody of the file; a room is nobody.
    """
    found = store.speakers(tx, file.id)
    names = [each.name for each in found if not each.confirmed]
    parts = participations.of_peer_assist(tx, file.id)
    sides = {part.person_id or folded(part.name): SIDE_OF_ROLE.get(part.role) for part in reversed(parts)}
    people = people_by_id(tx, [part.person_id for part in parts if part.person_id], seen_by=caller)
    likely = _likely(names, [KnownPerson(each.id, each.name, each.hub_id) for each in people.values()])
    left = [name for name in names if name not in likely and not is_place(name)]
    likely |= _likely(left, _directory(tx, left, caller=caller))
    people |= people_by_id(tx, list(likely.values()), seen_by=caller)
    hubs = hub_store.hub_names(tx, seen_by=caller)
    proposed = []
    for each in found:
        person = people.get(likely[each.name]) if each.name in likely else None
        if each.confirmed or person is None:
            place = each.is_place if each.confirmed else is_place(each.name)
            side = each.side if each.confirmed else each.side or sides.get(folded(each.name))
            proposed.append(each.model_copy(update={"is_place": place, "side": side}))
            continue
        told = {"person_id": person.id, "called": person.name, "hub": hubs.get(person.hub_id, ""), "is_place": False}
        proposed.append(each.model_copy(update={**told, "side": each.side or sides.get(person.id)}))
    return tuple(proposed)


def confirm(
    tx: Connection, file: PeerAssist, told: Sequence[Speaker], *, caller: Caller, now: datetime
) -> tuple[Speaker, ...]:
    """A person said who these names are: their notes are called so from now on, and who is of a side takes part in the file.

    `file` is held for update. Raises BadInput for a name that is not in the notes or a person nobody knows, and NotAllowed where the
    facilitator would be of the host team.
    """
    known = {each.name for each in store.speakers(tx, file.id)}
    for at, each in enumerate(told):
        if each.name not in known:
            raise BadInput("session.unknown_speaker", field=f"speakers.{at}.name")
        if each.person_id is not None:
            known_person(tx, each.person_id, seen_by=caller, field=f"speakers.{at}.person_id")
    changed = set(transcript_store.set_speakers(tx, file.id, list({each.name: each for each in told}.values())))
    titles = {note.source_id: title_of(note, file.language) for note in store.notes(tx, file.id) if note.id in changed}
    by_name = {folded(each.name): each for each in told}
    for option in store.options(tx, file.id):
        speaker = by_name.get(folded(option.offered_by)) if option.offered_by else None
        if speaker is not None and (speaker.called or speaker.person_id):
            update = {"offered_by": speaker.called or speaker.name, "person_id": speaker.person_id}
            if option.model_copy(update=update) != option:
                saved = option_store.save(tx, option.model_copy(update=update))
                titles[saved.source_id] = options_log.title_of(saved, file)
    source_store.entitle_sources(tx, titles)
    _take_part(tx, file, [each for each in told if not each.is_place], caller=caller, now=now)
    files.touch(tx, file.id, now=now)
    return speakers(tx, files.get(tx, file.id, seen_by=caller), caller=caller)


def _take_part(tx: Connection, file: PeerAssist, told: Sequence[Speaker], *, caller: Caller, now: datetime) -> None:
    """Who is confirmed on a side has that part in the file; the host lead stays the lead, and nobody stands in two places."""
    parts = [part for part in participations.of_peer_assist(tx, file.id) if part.role in SIDE_OF_ROLE]
    rows = {role: [part for part in parts if part.role is role] for role in SIDE_OF_ROLE}
    for speaker in told:
        if speaker.side is None:
            continue
        name, person_id = speaker.called or speaker.name, speaker.person_id
        if any(_is(part, name, person_id) and SIDE_OF_ROLE[part.role] is speaker.side for part in parts):
            continue
        if any(_is(part, name, person_id) for part in rows[ParticipationRole.HOST_LEAD]):
            continue
        for role in rows:
            rows[role] = [part for part in rows[role] if not _is(part, name, person_id)]
        role = ROLE_OF_SIDE[speaker.side]
        rows[role].append(Participation(id=new_id("part"), name=name, role=role, person_id=person_id))
    hosts = [part.person_id for role in rows if SIDE_OF_ROLE[role] is Side.HOST for part in rows[role]]
    if file.facilitator_id is not None and file.facilitator_id in hosts:
        raise NotAllowed("peer_assist.facilitator_of_host_team")
    for role, people in rows.items():
        if people != [part for part in parts if part.role is role]:
            participations.set_peer_assist_people(tx, file.id, people, roles=[role], made_by=caller.account_id, now=now)
    facilitators = [part.person_id for part in rows[ParticipationRole.FACILITATOR] if part.person_id]
    if file.facilitator_id is None and len(facilitators) == 1:
        handed = file.handed_to(facilitators[0], host_team=[each for each in hosts if each])
        files.save(tx, handed, seen_by=caller, now=now)


def _is(part: Participation, name: str, person_id: PersonId | None) -> bool:
    if part.person_id and person_id:
        return part.person_id == person_id
    return folded(part.name) == folded(name)


def _likely(names: Sequence[str], people: Sequence[KnownPerson]) -> dict[str, PersonId]:
    """The one person a name seems to be. Where two would do, nobody is proposed."""
    if not people:
        return {}
    return {each.name: each.people[0] for each in match_people(names, people) if len(each.people) == 1}


def _directory(tx: Connection, names: Collection[str], *, caller: Caller) -> list[KnownPerson]:
    if not names:
        return []
    everybody = people_room().directory(tx, caller.space)
    if len(everybody) <= COMPARED_WITH_EVERYBODY:
        return list(everybody)
    words = {word for name in names for word in folded(name).split() if len(word) > 2}
    return [person for person in everybody if words & set(folded(person.name).split())]
