"""Opening a file from whatever a team sent, and changing it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from service.access.caller import Caller
from service.domain.agenda import Format
from service.domain.ids import HubId, PeerAssistId, PersonId, VersionId, new_id
from service.domain.peer_assists import PeerAssist, Stage
from service.domain.people import HostTeam, Participation, ParticipationRole
from service.domain.places import Language, Visibility
from service.domain.problem import ProblemSheet, ProblemStatement, VersionKind
from service.domain.text import Value
from service.errors import BadInput
from service.locale import say
from service.peer_assists import meeting_store, source_store, store, version_store
from service.peer_assists.intake import language_of, title_of
from service.people import hub_store, participations
from service.people.store import known_person

HOST_ROLES = (ParticipationRole.HOST_LEAD, ParticipationRole.HOST)


class Member(Value):
    """Somebody of the host team: from the directory, or by name alone."""

    person_id: PersonId | None = None
    name: str = ""


class NewFile(Value):
    """What a file is opened from. A request or a title is enough; the rest is guessed, shown and corrected."""

    request: str = ""
    title: str = ""
    hub_id: HubId | None = None
    language: Language | None = None
    format: Format = Format.VIRTUAL
    visibility: Visibility = Visibility.PARTICIPANTS
    host_team: HostTeam = HostTeam()
    members: tuple[Member, ...] = ()
    facilitator_id: PersonId | None = None
    stage: Stage = Stage.PREPARE
    decision_date: date | None = None
    start_date: date | None = None
    session_date: date | None = None
    days_to_change: int | None = None


def open_file(
    tx: Connection,
    new: NewFile,
    *,
    caller: Caller,
    now: datetime,
    language: Language = Language.EN,
    id: PeerAssistId | None = None,
) -> PeerAssist:
    """Open a file: the request becomes its first source and version 1, *as asked*.

    `language` is the reader's, for a request too short to tell. Raises BadInput where there is neither request nor title,
    or a hub or person is unknown.
    """
    if not (new.title.strip() or new.request.strip()):
        raise BadInput("peer_assist.nothing_given", field="request")
    spoken = new.language or language_of(new.request or new.title, otherwise=language)
    title = new.title or title_of(new.request) or say(spoken, "peer_assists.untitled")
    hub = hub_store.own_hub(tx, asked=new.hub_id, seen_by=caller, now=now, language=spoken)
    team = known_host_team(tx, new.host_team, caller=caller)
    file = PeerAssist(
        id=id or PeerAssistId(new_id("pa")),
        title=title,
        hub_id=hub.id,
        space=caller.space,
        stage=new.stage,
        format=new.format,
        language=spoken,
        visibility=new.visibility,
        host_team=team,
        request=new.request,
        decision_date=new.decision_date,
        start_date=new.start_date,
        session_date=new.session_date,
        days_to_change=new.days_to_change,
        made_by=caller.account_id,
        made_at=now,
        changed_at=now,
    )
    members = _members(tx, new.members, caller=caller)
    if new.facilitator_id is not None:
        known_person(tx, new.facilitator_id, seen_by=caller, field="facilitator_id")
        file = file.handed_to(new.facilitator_id, host_team=[each.person_id for each in members if each.person_id])
    store.add(tx, file)
    save_host_people(tx, file, members, caller=caller, now=now)
    save_facilitator(tx, file, caller=caller, now=now)
    if new.request.strip():
        _keep_request(tx, file, caller=caller, now=now)
    return file


def change_file(
    tx: Connection, file: PeerAssist, changes: Mapping[str, Any], *, caller: Caller, now: datetime
) -> PeerAssist:
    """The file with some of its members changed, saved over `file.revision`.

    A changed request is a new source; what rested on the one before is stale, and both stay to be read.
    """
    if "hub_id" in changes:
        hub_store.known_hub(tx, changes["hub_id"], seen_by=caller)
    if "host_team" in changes:
        changes = {**changes, "host_team": known_host_team(tx, changes["host_team"], caller=caller)}
    stage = changes.get("stage", file.stage)
    plain = {name: value for name, value in changes.items() if name != "stage"}
    changed = file.moved_to(stage).model_copy(update=plain)
    if changed.facilitator_id is not None:
        if changed.facilitator_id != file.facilitator_id:
            known_person(tx, changed.facilitator_id, seen_by=caller, field="facilitator_id")
        changed = changed.handed_to(changed.facilitator_id, host_team=host_team_ids(tx, file.id))
    saved = store.save(tx, changed, seen_by=caller, now=now)
    if saved.request != file.request:
        _keep_request(tx, saved, caller=caller, now=now)
    if saved.session_date != file.session_date:
        meeting_store.follow_file(tx, saved)
    if saved.host_team != file.host_team:
        members = [each for each in participations.of_peer_assist(tx, file.id) if each.role is ParticipationRole.HOST]
        save_host_people(tx, saved, members, caller=caller, now=now)
    if saved.facilitator_id != file.facilitator_id:
        save_facilitator(tx, saved, caller=caller, now=now)
    return saved


def set_host_team(
    tx: Connection, file: PeerAssist, team: HostTeam, members: Sequence[Member], *, caller: Caller, now: datetime
) -> PeerAssist:
    """Who asks for help. Raises NotAllowed where the facilitator would be one of them, StaleRevision as any change."""
    people = _members(tx, members, caller=caller)
    changed = file.model_copy(update={"host_team": known_host_team(tx, team, caller=caller)})
    if changed.facilitator_id is not None:
        changed = changed.handed_to(
            changed.facilitator_id, host_team=[each.person_id for each in people if each.person_id]
        )
    saved = store.save(tx, changed, seen_by=caller, now=now)
    save_host_people(tx, saved, people, caller=caller, now=now)
    return saved


def known_host_team(tx: Connection, team: HostTeam, *, caller: Caller) -> HostTeam:
    """The team with what the directory knows of its lead filled in. Raises BadInput for a lead nobody knows."""
    if team.lead_id is None:
        return team
    lead = known_person(tx, team.lead_id, seen_by=caller, field="host_team.lead_id")
    known = {"lead_name": team.lead_name or lead.name, "lead_contact": team.lead_contact or lead.how_to_reach}
    return team.model_copy(update=known)


def host_team_ids(tx: Connection, peer_assist_id: PeerAssistId) -> Collection[PersonId]:
    return [
        each.person_id
        for each in participations.of_peer_assist(tx, peer_assist_id)
        if each.person_id and each.role in HOST_ROLES
    ]


def save_host_people(
    tx: Connection, file: PeerAssist, members: Sequence[Participation], *, caller: Caller, now: datetime
) -> None:
    """The host team as participations: the lead first, and nobody twice."""
    team = file.host_team
    people = [each for each in members if each.person_id is None or each.person_id != team.lead_id]
    if team.lead_name:
        people.insert(0, _part(team.lead_name, ParticipationRole.HOST_LEAD, team.lead_id))
    participations.set_peer_assist_people(tx, file.id, people, roles=HOST_ROLES, made_by=caller.account_id, now=now)


def save_facilitator(tx: Connection, file: PeerAssist, *, caller: Caller, now: datetime) -> None:
    people = []
    if file.facilitator_id is not None:
        person = known_person(tx, file.facilitator_id, seen_by=caller, field="facilitator_id")
        people = [_part(person.name, ParticipationRole.FACILITATOR, person.id)]
    roles = (ParticipationRole.FACILITATOR,)
    participations.set_peer_assist_people(tx, file.id, people, roles=roles, made_by=caller.account_id, now=now)


def _members(tx: Connection, members: Sequence[Member], *, caller: Caller) -> list[Participation]:
    people = []
    for at, member in enumerate(members):
        name = member.name
        if member.person_id is not None:
            name = known_person(tx, member.person_id, seen_by=caller, field=f"members.{at}.person_id").name
        if not name.strip():
            raise BadInput("peer_assist.member_without_name", field=f"members.{at}.name")
        people.append(_part(name, ParticipationRole.HOST, member.person_id))
    return people


def _part(name: str, role: ParticipationRole, person_id: PersonId | None) -> Participation:
    return Participation(id=new_id("part"), name=name, role=role, person_id=person_id)


def _keep_request(tx: Connection, file: PeerAssist, *, caller: Caller, now: datetime) -> None:
    """The request as it reads now: a source for claims, and a version *as asked*."""
    title = say(file.language, "peer_assists.the_request")
    source_store.set_request(
        tx, file.id, file.request, title=title, language=file.language, made_by=caller.account_id, now=now
    )
    number = version_store.next_number(tx, file.id)
    version_store.add_version(
        tx,
        ProblemStatement(
            id=VersionId(new_id("version")),
            peer_assist_id=file.id,
            number=number,
            kind=VersionKind.AS_ASKED,
            sheet=ProblemSheet(),
            request=file.request,
            accepted_by=file.host_team.lead_name
            or caller.recorded_as
            or say(file.language, "peer_assists.the_host_team"),
            recorded_by=caller.account_id,
            made_at=now,
        ),
    )
