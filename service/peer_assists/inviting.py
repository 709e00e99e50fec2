"""Whom a file invites, in which language, and where each of them is."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.ids import PersonId
from service.domain.invitations import INVITED_ROLES
from service.domain.peer_assists import PeerAssist
from service.domain.people import Participation, ParticipationRole, Person
from service.domain.places import Hub, Language
from service.people import hub_store, participations
from service.people import store as people_store
from service.people.names import folded


class Invitee(NamedTuple):
    """Somebody who is to be there. `who` is the person's id, or the folded name where the directory does not know them."""

    who: str
    name: str
    roles: tuple[ParticipationRole, ...]
    person: Person | None
    hub: Hub | None
    language: Language
    falls_back: bool

    @property
    def person_id(self) -> PersonId | None:
        return self.person.id if self.person else None

    @property
    def timezone(self) -> str:
        """Their own zone where the directory has it, else their hub's; empty where neither is known."""
        own = self.person.timezone if self.person else ""
        return own or (self.hub.timezone if self.hub else "")


def invitees(tx: Connection, file: PeerAssist, *, caller: Caller) -> tuple[Invitee, ...]:
    """Everybody who takes part, once each, peers first. For a caller who was shown the file already."""
    parts = [each for each in participations.of_peer_assist(tx, file.id) if each.role in INVITED_ROLES]
    known = people_store.people_by_id(tx, [each.person_id for each in parts if each.person_id], seen_by=caller)
    hubs = {hub.id: hub for hub in hub_store.all_hubs(tx, seen_by=caller)}
    by_who: dict[str, list[Participation]] = {}
    for part in parts:
        by_who.setdefault(who_is(part.person_id, part.name), []).append(part)
    found = []
    for who, theirs in by_who.items():
        person = known.get(theirs[0].person_id) if theirs[0].person_id else None
        language, falls_back = language_for(person.languages if person else (), file.language)
        found.append(
            Invitee(
                who=who,
                name=person.name if person else theirs[0].name,
                roles=tuple(role for role in INVITED_ROLES if role in {each.role for each in theirs}),
                person=person,
                hub=hubs.get(person.hub_id) if person else None,
                language=language,
                falls_back=falls_back,
            )
        )
    return tuple(sorted(found, key=lambda each: INVITED_ROLES.index(each.roles[0])))


def who_is(person_id: str | None, name: str) -> str:
    return person_id or f"name:{folded(name)}"


def language_for(spoken: Sequence[str], of_file: Language) -> tuple[Language, bool]:
    """The file's language where they read it or nothing is known; else another we write; else the file's, and that it falls back."""
    ours: Collection[str] = {language.value for language in Language}
    read = [code for code in spoken if code in ours]
    if not spoken or of_file.value in read:
        return of_file, False
    return (Language(read[0]), False) if read else (of_file, True)
