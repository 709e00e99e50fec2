"""Who has spoken and who has not: everybody of the file and every name in the notes and the options log, each once."""

from dataclasses import dataclass

from sqlalchemy import Connection

from service.domain.ids import PeerAssistId, PersonId
from service.domain.people import ParticipationRole
from service.domain.sessions import Side, Voice
from service.people import participations
from service.people.names import folded
from service.sessions import store

SIDE_OF_ROLE = {
    ParticipationRole.HOST_LEAD: Side.HOST,
    ParticipationRole.HOST: Side.HOST,
    ParticipationRole.PEER: Side.PEER,
    ParticipationRole.JOINING: Side.PEER,
    ParticipationRole.FACILITATOR: Side.FACILITATOR,
}


@dataclass
class _Counted:
    name: str
    person_id: PersonId | None = None
    side: Side | None = None
    notes: int = 0
    words: int = 0


class _Everybody:
    """By person where that is known, else by name; two people of one name stay two."""

    def __init__(self) -> None:
        self.all: list[_Counted] = []
        self._by_person: dict[PersonId, _Counted] = {}
        self._by_name: dict[str, _Counted] = {}

    def find(self, name: str, person_id: PersonId | None, side: Side | None) -> _Counted:
        found = self._by_person.get(person_id) if person_id else None
        if found is None:
            named = self._by_name.get(folded(name))
            found = named if named is not None and (not person_id or not named.person_id) else None
        if found is None:
            found = _Counted(name)
            self.all.append(found)
            self._by_name.setdefault(folded(name), found)
        found.person_id, found.side = found.person_id or person_id, found.side or side
        if person_id:
            self._by_person[person_id] = found
        return found


def voices(tx: Connection, peer_assist_id: PeerAssistId) -> tuple[Voice, ...]:
    """For a caller who was shown the file: host, peers, facilitator, then everybody else; within a side as they are recorded.

    An option kept from a note is counted with the note; a room or a device is nobody.
    """
    people = _Everybody()
    for part in participations.of_peer_assist(tx, peer_assist_id):
        if part.role in SIDE_OF_ROLE:
            people.find(part.name, part.person_id, SIDE_OF_ROLE[part.role])
    places = {
        name
        for speaker in store.who_spoke(tx, peer_assist_id)
        if speaker.is_place
        for name in (speaker.name, speaker.called)
    }
    said = store.said(tx, peer_assist_id)
    said += [
        (option.offered_by, option.person_id, None, option.text)
        for option in store.options(tx, peer_assist_id)
        if option.note_id is None
    ]
    for name, person_id, side, text in said:
        if name and name not in places:
            voice = people.find(name, person_id, side)
            voice.notes += 1
            voice.words += len(text.split())
    last = {folded(each.name) for each in store.last_words(tx, peer_assist_id)}
    order = [*SIDE_OF_ROLE.values(), None]
    return tuple(
        Voice(
            name=voice.name,
            side=voice.side,
            notes=voice.notes,
            words=voice.words,
            had_last_word=folded(voice.name) in last,
        )
        for voice in sorted(people.all, key=lambda each: order.index(each.side))
    )
