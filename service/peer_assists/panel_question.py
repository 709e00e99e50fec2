"""The question a file puts to the solver: its candidates, its rules, and what is known around them.

The search for candidates opens transactions of its own, so `question_of` is called outside of any.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import Format
from service.domain.ids import PeerAssistId, PersonId
from service.domain.library import Outcome
from service.domain.panel_files import PanelFile, PanelSettings
from service.domain.peer_assists import PeerAssist
from service.domain.peers import Candidate, Evidence, EvidenceKind
from service.domain.people import ParticipationRole, Person
from service.domain.places import Hub
from service.library.library import Library
from service.peer_assists import load, panel_store, store
from service.peer_assists.asked import asked_of
from service.peer_assists.files import host_team_ids
from service.people import participations
from service.people.evidence import Asked, candidates
from service.people.hub_store import all_hubs, hub_names
from service.people.panels.facts import Known, Question
from service.people.reporting import line_of
from service.people.store import find_people, people_by_id

ENOUGH = 24
"""With fewer people found than that, everybody of a small directory is on the list, saying that no evidence was found."""
SMALL_DIRECTORY = 500
YEAR = timedelta(days=365)
NOT_KNOWN = "UTC"
"""The zone a hub has until somebody says where it is."""
OTHER_PARTS = (
    ParticipationRole.NOTE_TAKER,
    ParticipationRole.TIMEKEEPER,
    ParticipationRole.SPONSOR,
    ParticipationRole.JOINING,
)


@dataclass(frozen=True, slots=True)
class FileQuestion:
    file: PeerAssist
    panel: PanelFile
    question: Question
    host_team: frozenset[PersonId]


def question_of(
    library: Library,
    peer_assist_id: PeerAssistId,
    *,
    caller: Caller,
    today: date,
    also: Collection[PersonId] = (),
) -> FileQuestion:
    """`also`: people to have on the list whatever speaks for them. Raises NotFound where the file is not the caller's to open."""
    with library.database.transaction(read_only=True) as tx:
        file = store.get(tx, peer_assist_id, seen_by=caller)
        panel = panel_store.get(tx, file.id)
        asked = asked_of(tx, file, caller=caller)
    found = candidates(library, asked, caller=caller, today=today)
    with library.database.transaction(read_only=True) as tx:
        people = _everybody(tx, file, {*panel.settings.people(), *also}, asked, found, caller=caller)
        known = known_around(tx, file, [each.person for each in people], caller=caller, today=today)
    known = replace(known, host_team=known.host_team | asked.not_them, challenges=challenges(people, panel.settings))
    host_team = asked.not_them - ({file.facilitator_id} if file.facilitator_id else set())
    return FileQuestion(file, panel, as_question(panel.settings, asked, people, known), host_team)


def as_question(settings: PanelSettings, asked: Asked, people: Sequence[Candidate], known: Known) -> Question:
    return Question(
        candidates=people,
        facets=asked.facets,
        rules=settings.rules,
        known=known,
        pinned=frozenset(settings.pinned) - known.host_team,
        excluded=frozenset(settings.excluded),
        reasons={(each.person_id, each.caution): each.reason for each in settings.asides},
    )


def _everybody(
    tx: Connection,
    file: PeerAssist,
    by_hand: set[PersonId],
    asked: Asked,
    found: Sequence[Candidate],
    *,
    caller: Caller,
) -> tuple[Candidate, ...]:
    """Those found; those put on the list by hand or chosen already; and where that is not enough, everybody of a small directory."""
    listed = {each.person.id for each in found}
    chosen = {each.person_id for each in panel_store.peers(tx, file.id) if each.person_id}
    others = dict(people_by_id(tx, (by_hand | chosen) - listed - asked.not_them, seen_by=caller))
    if len(found) < ENOUGH:
        more = find_people(tx, seen_by=caller, limit=SMALL_DIRECTORY + 1).items
        if len(more) <= SMALL_DIRECTORY:
            others |= {each.id: each for each in more if each.id not in listed | asked.not_them and not each.anonymised}
    hubs = hub_names(tx, seen_by=caller)
    blank = [Candidate(person=each, hub=hubs.get(each.hub_id, ""), relevance=0.0) for each in others.values()]
    return (*found, *blank)


def known_around(tx: Connection, file: PeerAssist, people: Collection[Person], *, caller: Caller, today: date) -> Known:
    """What the directory and the records say of these people, seen from this file. What they do not say is left out."""
    hubs: dict[str, Hub] = {hub.id: hub for hub in all_hubs(tx, seen_by=caller)}
    host = hubs.get(file.hub_id)
    host_team = _host_team(tx, file)
    lead = people_by_id(tx, [file.host_team.lead_id], seen_by=caller) if file.host_team.lead_id else {}
    day = file.session_date
    zones = {person.id: zone for person in people if (zone := zone_of(person, hubs))}
    host_zone = host.timezone if host else NOT_KNOWN
    return Known(
        host_team=host_team | _with_another_part(tx, file),
        reporting_line=line_of(tx, host_team, seen_by=caller) - host_team,
        host_seniority=next((each.seniority for each in lead.values()), None),
        language=file.language.value,
        apart=file.format is not Format.IN_PERSON and host_zone != NOT_KNOWN,
        day=day,
        host_zone=host_zone,
        zones=zones,
        asked_on=load.invitations_since(
            tx, [person.id for person in people], today - YEAR, seen_by=caller, but=file.id
        ),
        was_peer=load.peers_ever(tx, seen_by=caller, but=file.id),
        away=frozenset(person.id for person in people if day is not None and person.is_away(day)),
        unwilling=frozenset(person.id for person in people if person.may_be_suggested is False),
        attributes={person.id: person.attributes for person in people if person.attributes},
    )


def zone_of(person: Person, hubs: Mapping[str, Hub]) -> str:
    """Their own, else their hub's; nothing where neither is known."""
    if person.timezone:
        return person.timezone
    hub = hubs.get(person.hub_id)
    return "" if hub is None or hub.timezone == NOT_KNOWN else hub.timezone


def challenges(people: Sequence[Candidate], settings: PanelSettings) -> dict[PersonId, Evidence]:
    """What somebody did that did not work, or only partly: they can say what they would do otherwise. A person's own word goes first."""
    found = {
        each.person.id: told
        for each in people
        if (told := next((one for one in each.evidence if _did_otherwise(one)), None)) is not None
    }
    listed = {each.person.id for each in people}
    for each in settings.challengers:
        if each.person_id in listed:
            found[each.person_id] = Evidence(kind=EvidenceKind.OWN_WORDS, quote=each.quote, strength=0)
    return found


def _did_otherwise(evidence: Evidence) -> bool:
    return (
        evidence.kind is not EvidenceKind.OWN_WORDS
        and evidence.confirmed
        and evidence.outcome in (Outcome.PARTLY, Outcome.NOT)
    )


def _host_team(tx: Connection, file: PeerAssist) -> frozenset[PersonId]:
    ids = set(host_team_ids(tx, file.id))
    return frozenset(ids | ({file.host_team.lead_id} if file.host_team.lead_id else set()))


def _with_another_part(tx: Connection, file: PeerAssist) -> frozenset[PersonId]:
    rows = participations.of_peer_assist(tx, file.id)
    others = {each.person_id for each in rows if each.role in OTHER_PARTS and each.person_id}
    return frozenset(others | ({file.facilitator_id} if file.facilitator_id else set()))
